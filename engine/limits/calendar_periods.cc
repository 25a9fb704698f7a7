// Limits that count in the days, weeks, months and years of the calendar, or
// for ever. The counter is kept by the period's last day.

#include "engine/calendar/civil.h"
#include "engine/ledger/draft.h"
#include "engine/limits/limit_period.h"

namespace clearpoint {
namespace {

LocalDay LastOfDay(LocalDay day) { return day; }

// ISO 8601: weeks end with Sunday.
LocalDay LastOfWeek(LocalDay day) {
  constexpr int32_t kSunday = 7;
  return LocalDay{day.value + kSunday - WeekdayOf(day)};
}

// Of the block of calendar months, counted from January, that holds the day.
template <int32_t kMonths>
LocalDay LastOfMonths(LocalDay day) {
  CivilDate first = CivilOf(day);
  first.month -= (first.month - 1) % kMonths;
  first.day = 1;
  return LocalDay{DayOf(AddMonths(first, kMonths)).value - 1};
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
extern const LimitPeriod kMonthPeriod =
    CalendarPeriod<LastOfMonths<1>>("month");
extern const LimitPeriod kQuarterPeriod =
    CalendarPeriod<LastOfMonths<3>>("quarter");
extern const LimitPeriod kHalfYearPeriod =
    CalendarPeriod<LastOfMonths<6>>("half_year");
extern const LimitPeriod kYearPeriod = CalendarPeriod<LastOfMonths<12>>("year");
extern const LimitPeriod kLifetimePeriod = CalendarPeriod<NoLast>("lifetime");

}  // namespace clearpoint
