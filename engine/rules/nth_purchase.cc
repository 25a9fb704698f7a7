#include "engine/rules/nth_purchase.h"

namespace clearpoint {
namespace {

int64_t CountOf(Decision& d, const Limit& counter, const LimitScope& scope) {
  return counter.period->used(&d.draft, counter, scope).value;
}

void MoveCount(Decision& d, const Limit& counter, const LimitScope& scope,
               int64_t change) {
  counter.period->move(&d.draft, counter, scope, Points{change});
}

// Whether the purchase in that place is rewarded. A place that was given to
// another purchase, since earlier ones were returned, is not given again.
bool IsRewarded(const NthPurchase& nth, int64_t place, int64_t rewards) {
  if (nth.which == Nth::kOnly) return place == nth.number && rewards == 0;
  return place % nth.number == 0 && rewards < place / nth.number;
}

}  // namespace

bool CountPurchase(Decision& d, const Program& program,
                   const EarnRuleView& rule, LocalDay day, OrderRow* order,
                   RuleNote* note) {
  if (!rule.config->nth_purchase.has_value()) return true;
  const NthPurchase& nth = *rule.config->nth_purchase;
  const LimitScope scope{order->member, program.number, day};
  MoveCount(d, rule.nth_counted, scope, 1);
  const int64_t place = CountOf(d, rule.nth_counted, scope);
  const bool is_rewarded =
      IsRewarded(nth, place, CountOf(d, rule.nth_rewarded, scope));
  if (is_rewarded) MoveCount(d, rule.nth_rewarded, scope, 1);
  order->counted_for.push_back(
      {program.number, rule.number, d.network->version(), is_rewarded});
  if (is_rewarded) return true;
  note->rule = rule.number;
  note->reason = RuleReason::kNotNth;
  note->asked = place;
  note->there = nth.number;
  return false;
}

void UncountPurchase(Decision& d, const OrderRow& order) {
  for (const CountedPurchase& counted : order.counted_for) {
    const Network& network = d.networks.Version(counted.version);
    const Program& program = *network.FindProgram(counted.program);
    const EarnRuleView& rule = *network.FindEarnRule(program, counted.rule);
    const LimitScope scope{order.member, program.number,
                           program.zone->DayOf(order.occurred)};
    MoveCount(d, rule.nth_counted, scope, -1);
    if (counted.rewarded) MoveCount(d, rule.nth_rewarded, scope, -1);
  }
}

}  // namespace clearpoint
