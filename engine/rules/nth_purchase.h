// N-th purchases: whether a purchase is the first, the third, or every third of
// its period that an earn rule would reward, for each member (domain: earning;
// the exact reading is in engine/rules/README.md). Two counters of the rule and
// period, as limits have them: purchases that still stand, and rewards.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_NTH_PURCHASE_H_
#define CLEARPOINT_ENGINE_RULES_NTH_PURCHASE_H_

#include "engine/decide/decision.h"
#include "engine/network/network.h"

namespace clearpoint {

// Counts the order for a rule that would give it points, and writes that into
// it. False, and the note says which purchase it is and which are rewarded,
// when it is none of those. Of a rule that asks for no n-th purchase true, and
// nothing is counted. `day` is the order's in the program's zone. O(1).
bool CountPurchase(Decision& d, const Program& program,
                   const EarnRuleView& rule, LocalDay day, OrderRow* order,
                   RuleNote* note);

// Gives back what a purchase counted that is returned whole.
void UncountPurchase(Decision& d, const OrderRow& order);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_NTH_PURCHASE_H_
