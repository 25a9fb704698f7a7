// Fees on obligations: the operator's, those of the contract that prices the
// obligation, and the tax on all of them (domain: obligations). Called wherever
// an obligation is booked or turned back, by engine/rules/award.cc.
//
// Fees are kept as what is owed for so many points of which so many are turned
// back; only the difference to what was owed before is booked. So parts add up
// to the whole, minimum, cap and rounding included, whatever their order.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_CONTRACT_FEES_H_
#define CLEARPOINT_ENGINE_RULES_CONTRACT_FEES_H_

#include "engine/rules/award.h"

namespace clearpoint {

// The points that an obligation stands for, and those of them turned back.
struct Charged {
  Points whole;
  Points back;
};

// Books what the fees and taxes on `obligation`, at its price, change between
// the two; its own points are not asked. `moved` is told beside each line.
// Precondition: debtor and creditor differ.
void MoveFees(Decision& d, const Network& network, const Obligation& obligation,
              const Charged& before, const Charged& after, Points moved);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_CONTRACT_FEES_H_
