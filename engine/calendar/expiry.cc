#include "engine/calendar/expiry.h"

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

// The anchor's day moved by the policy's count of days, months or years.
LocalDay MovedDay(const ExpiryPolicy& policy, LocalDay day) {
  switch (policy.period) {
    case ExpiryPeriod::kNever:
      return day;
    case ExpiryPeriod::kDays:
      return LocalDay{day.value + policy.count};
    case ExpiryPeriod::kMonths:
      return DayOf(AddMonths(CivilOf(day), policy.count));
    case ExpiryPeriod::kYears:
      return DayOf(AddMonths(CivilOf(day), 12 * policy.count));
  }
  return day;
}

// First day after the block of `months` calendar months that holds `day`;
// blocks are counted from January.
LocalDay AfterBlock(LocalDay day, int32_t months) {
  const CivilDate date = CivilOf(day);
  const int32_t first = (date.month - 1) / months * months + 1;
  return DayOf(AddMonths({date.year, first, 1}, months));
}

}  // namespace

Timestamp ExpiresAt(const ExpiryPolicy& policy, const Zone& zone,
                    Timestamp anchor) {
  if (policy.period == ExpiryPeriod::kNever) return kNever;
  const LocalDay earned = zone.DayOf(anchor);
  const LocalDay last = MovedDay(policy, earned);
  switch (policy.align) {
    case ExpiryAlign::kNone:
      return zone.At(last, zone.TimeOfDay(anchor));
    case ExpiryAlign::kEndOfDay:
      return zone.StartOf(LocalDay{last.value + 1});
    case ExpiryAlign::kEndOfMonth:
      return zone.StartOf(AfterBlock(last, 1));
    case ExpiryAlign::kEndOfQuarter:
      return zone.StartOf(AfterBlock(last, 3));
    case ExpiryAlign::kEndOfHalfYear:
      return zone.StartOf(AfterBlock(last, 6));
    case ExpiryAlign::kEndOfYear:
      return zone.StartOf(AfterBlock(last, 12));
    case ExpiryAlign::kFirstDayAfterFullMonths: {
      // Day 1, so that a clamped day cannot fall into another month.
      CivilDate first = CivilOf(earned);
      first.day = 1;
      const int32_t months =
          policy.period == ExpiryPeriod::kYears ? 12 * policy.count
                                                : policy.count;
      return zone.StartOf(DayOf(AddMonths(first, months + 1)));
    }
  }
  return kNever;
}

}  // namespace clearpoint
