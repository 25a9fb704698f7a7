// Rolling over: what lapses in one program may go over into another one, at the
// rate between the two that is in force when it lapses (domain: points are
// lots; the exact reading is in engine/rules/README.md).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_EXPIRY_ROLL_H_
#define CLEARPOINT_ENGINE_RULES_EXPIRY_ROLL_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// Exchanges what it can of a lot that is being booked as expired, and answers
// how many of its points that took: they have left its wallet, and the caller
// takes them off the lot. Zero where nothing goes over.
Points RollOver(Decision& d, const WalletRow::Key& wallet, const DrawKey& key,
                const LotRow& lot);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_EXPIRY_ROLL_H_
