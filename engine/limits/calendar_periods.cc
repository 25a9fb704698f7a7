// Limits that count in the days, weeks, months and years of the calendar, or
// for ever. The counter is kept by the period's last day.

#include "engine/calendar/civil.h"
#include "engine/ledger/draft.h"
#include "engine/limits/limit_period.h"

namespace clearpoint {
namespace {

LocalDay LastOfDay(LocalDay day) { return day; }

template <int32_t kMonths>
LocalDay LastOfBlock(LocalDay day) {
  return LastOfMonths(day, kMonths);
}

LocalDay NoLast(LocalDay) { return LocalDay{0}; }

template <LocalDay (*kLast)(LocalDay)>
Points UsedBy(Draft* draft, const Limit& limit, const LimitScope& scope) {
  return draft->CounterOf(CounterAt(limit, scope, kLast(scope.day)));
}

template <LocalDay (*kLast)(LocalDay)>
void MoveBy(Draft* draft, const Limit& limit, const LimitScope& scope,
            Points change) {
  MoveCounterAt(draft, limit, scope, kLast(scope.day), change);
}

template <LocalDay (*kLast)(LocalDay)>
constexpr LimitPeriod CalendarPeriod(std::string_view name) {
  return {name, TakesNoDays, UsedBy<kLast>, MoveBy<kLast>};
}

}  // namespace

extern const LimitPeriod kDayPeriod = CalendarPeriod<LastOfDay>("day");
extern const LimitPeriod kWeekPeriod = CalendarPeriod<LastOfWeek>("week");
extern const LimitPeriod kMonthPeriod = CalendarPeriod<LastOfBlock<1>>("month");
extern const LimitPeriod kQuarterPeriod =
    CalendarPeriod<LastOfBlock<3>>("quarter");
extern const LimitPeriod kHalfYearPeriod =
    CalendarPeriod<LastOfBlock<6>>("half_year");
extern const LimitPeriod kYearPeriod = CalendarPeriod<LastOfBlock<12>>("year");
extern const LimitPeriod kLifetimePeriod = CalendarPeriod<NoLast>("lifetime");

}  // namespace clearpoint
