// Points lapse at the end of one date of the year, the first that is not before
// the anniversary: with `after: 12 months` and 31 March, what is earned on
// 1 April 2026 lapses at the end of 31 March 2028. 29 February is the last day
// of February in other years.

#include "engine/calendar/civil.h"
#include "engine/calendar/expiry.h"

namespace clearpoint {
namespace {

std::string_view FixedDateFault(const ExpiryPolicy& policy) {
  if (IsDateOfYear(policy.date)) return {};
  return "fixed_date needs a date of the year, such as date: 03-31";
}

Timestamp AfterFixedDate(const ExpiryPolicy& policy, const Zone& zone,
                         Timestamp anchor) {
  const LocalDay anniversary = MovedDay(policy, zone.DayOf(anchor));
  const int32_t year = CivilOf(anniversary).year;
  LocalDay last = DateIn(year, policy.date);
  if (last < anniversary) last = DateIn(year + 1, policy.date);
  return zone.StartOf(LocalDay{last.value + 1});
}

}  // namespace

extern const ExpiryAlignment kFixedDate = {"fixed_date", FixedDateFault,
                                           AfterFixedDate};

}  // namespace clearpoint
