#include "engine/calendar/sum_period.h"

#include <algorithm>

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

constexpr int32_t kMonthsOfQuarter = 3;

// Where the statement that closes in the month of `first` closes.
LocalDay ClosingIn(const CivilDate& first, int32_t closes_on) {
  return DayOf({first.year, first.month,
                std::min(closes_on, DaysInMonth(first.year, first.month))});
}

LocalDay LastOfStatement(LocalDay day, int32_t closes_on) {
  CivilDate first = CivilOf(day);
  first.day = 1;
  const LocalDay closing = ClosingIn(first, closes_on);
  return day <= closing ? closing : ClosingIn(AddMonths(first, 1), closes_on);
}

}  // namespace

LocalDay LastOfPeriod(const PeriodSum& sum, LocalDay day) {
  if (sum.period == kStatementMonth) return LastOfStatement(day, sum.closes_on);
  if (sum.period == "quarter") return LastOfMonths(day, kMonthsOfQuarter);
  if (sum.period == "month") return LastOfMonths(day, 1);
  if (sum.period == "week") return LastOfWeek(day);
  return day;
}

}  // namespace clearpoint
