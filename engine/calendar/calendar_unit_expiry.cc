// Alignments to the same time of day, and to the end of a day, month, quarter,
// half-year or year.

#include "engine/calendar/civil.h"
#include "engine/calendar/expiry.h"

namespace clearpoint {
namespace {

Timestamp AtSameTime(const ExpiryPolicy& policy, const Zone& zone,
                     Timestamp anchor) {
  const LocalDay last = MovedDay(policy, zone.DayOf(anchor));
  return zone.At(last, zone.TimeOfDay(anchor));
}

Timestamp AfterDay(const ExpiryPolicy& policy, const Zone& zone,
                   Timestamp anchor) {
  const LocalDay last = MovedDay(policy, zone.DayOf(anchor));
  return zone.StartOf(LocalDay{last.value + 1});
}

// First day after the block of calendar months that holds the moved day; blocks
// are counted from January.
template <int32_t kMonths>
Timestamp AfterBlock(const ExpiryPolicy& policy, const Zone& zone,
                     Timestamp anchor) {
  const CivilDate last = CivilOf(MovedDay(policy, zone.DayOf(anchor)));
  const int32_t first = (last.month - 1) / kMonths * kMonths + 1;
  return zone.StartOf(DayOf(AddMonths({last.year, first, 1}, kMonths)));
}

}  // namespace

extern const ExpiryAlignment kSameTime = {"same_time", CountsPeriods,
                                          AtSameTime};
extern const ExpiryAlignment kEndOfDay = {"end_of_day", CountsPeriods,
                                          AfterDay};
extern const ExpiryAlignment kEndOfMonth = {"end_of_month", CountsPeriods,
                                            AfterBlock<1>};
extern const ExpiryAlignment kEndOfQuarter = {"end_of_quarter", CountsPeriods,
                                              AfterBlock<3>};
extern const ExpiryAlignment kEndOfHalfYear = {"end_of_half_year",
                                               CountsPeriods, AfterBlock<6>};
extern const ExpiryAlignment kEndOfYear = {"end_of_year", CountsPeriods,
                                           AfterBlock<12>};

}  // namespace clearpoint
