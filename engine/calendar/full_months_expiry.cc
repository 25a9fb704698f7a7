// Points lapse on the first day after N full calendar months: those earned on
// any day of December lapse, after six, on 1 July.

#include "engine/calendar/civil.h"
#include "engine/calendar/expiry.h"

namespace clearpoint {
namespace {

std::string_view FullMonthsFault(const ExpiryPolicy& policy) {
  if (policy.period != ExpiryPeriod::kMonths) {
    return "first_day_after_full_months counts months; state after: N months";
  }
  return CountsPeriods(policy);
}

Timestamp AfterFullMonths(const ExpiryPolicy& policy, const Zone& zone,
                          Timestamp anchor) {
  // Day 1, so that a clamped day cannot fall into another month.
  CivilDate first = CivilOf(zone.DayOf(anchor));
  first.day = 1;
  return zone.StartOf(DayOf(AddMonths(first, policy.count + 1)));
}

}  // namespace

extern const ExpiryAlignment kFirstDayAfterFullMonths = {
    "first_day_after_full_months", FullMonthsFault, AfterFullMonths};

}  // namespace clearpoint
