// Net debit caps: what a participant may owe in a currency, over all windows
// that are not settled and over the carry, is its cap and its collateral there
// together. What it is to receive in one scheme lessens nothing that it owes in
// another: schemes are paid apart. What it owes in a scheme is kept as one row,
// so looking costs O(schemes) for each participant that a record moves.
//
// Caps are those of the newest configuration, whenever an event occurred: what
// may be owed is a matter of now. Source: domain, money;
// engine/rules/README.md. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_DEBIT_CAP_H_
#define CLEARPOINT_ENGINE_RULES_DEBIT_CAP_H_

#include <optional>

#include "engine/decide/decision.h"

namespace clearpoint {

struct DebitLimit {
  Money cap;
  Money collateral;
  int32_t warn_percent = 0;  // of both together; 0: no warning

  Money all() const { return cap + collateral; }
};
struct Debtor {
  ParticipantNumber participant;
  std::string_view currency;  // of all schemes that settle in it
};
// Nothing for one that may owe any amount.
std::optional<DebitLimit> DebitLimitOf(const Decision& d, const Debtor& debtor);

// What it owes, before this record and as the record leaves it; never below 0.
Money OwedBefore(const Decision& d, const Debtor& debtor);
Money OwedAfter(const Decision& d, const Debtor& debtor);

// Minor units of a currency of the network, as money.
Money MoneyIn(const Network& network, std::string_view currency,
              MinorAmount amount);

// DEBIT_CAP when this record, of a burn, an exchange, a prepaid block or a
// settlement, would
// leave a participant owing more than before and more than it may. Looks at the
// effects that are drafted; nothing stands yet.
Verdict CheckDebitCaps(const Decision& d);
// The same whatever event it is of.
Verdict CheckMovedNets(const Decision& d);

// The same for one that has `limit` and then owes `owes`.
Verdict CheckCovered(const Decision& d, const Debtor& debtor,
                     const DebitLimit& limit, Money owes);

// Whether a participant may owe `more` in a scheme than it does after what is
// drafted.
bool MayOwe(const Decision& d, const ExposureRow::Key& key, Money more);

// Tells in the record of each participant that now owes more than its warning
// threshold, or than it may, and did not before.
void WarnOfDebitCaps(const Decision& d);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_DEBIT_CAP_H_
