// A limit on what one event gives, over all rules that name it. Nothing is kept
// of it: what a return takes back makes room nowhere.

#include "engine/ledger/draft.h"
#include "engine/limits/limit_period.h"

namespace clearpoint {
namespace {

CounterRow::Key InThisEvent(const Limit& limit, const LimitScope& scope) {
  return CounterAt(limit, scope, LocalDay{0});
}

Points UsedByEvent(Draft* draft, const Limit& limit, const LimitScope& scope) {
  return draft->EventCounterOf(InThisEvent(limit, scope));
}

void CountInEvent(Draft* draft, const Limit& limit, const LimitScope& scope,
                  Points change) {
  draft->MoveEventCounter(InThisEvent(limit, scope), change);
}

}  // namespace

extern const LimitPeriod kEventPeriod = {"event", TakesNoDays, UsedByEvent,
                                         CountInEvent};

}  // namespace clearpoint
