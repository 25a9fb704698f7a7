#include "engine/calendar/availability.h"

#include <algorithm>

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

std::vector<int32_t> Sorted(std::vector<int32_t> days) {
  std::sort(days.begin(), days.end());
  return days;
}

bool IsIn(const std::vector<int32_t>& days, LocalDay day) {
  return std::binary_search(days.begin(), days.end(), day.value);
}

// The first day that is not in the stretch that holds `day`.
LocalDay DayBehind(PendingUpTo up_to, LocalDay day) {
  switch (up_to) {
    case PendingUpTo::kSameDay:
      return day;
    case PendingUpTo::kEndOfDay:
      return LocalDay{day.value + 1};
    case PendingUpTo::kEndOfWeek:
      return LocalDay{day.value + 8 - WeekdayOf(day)};
    case PendingUpTo::kEndOfMonth: {
      const CivilDate date = CivilOf(day);
      return LocalDay{day.value + 1 + DaysInMonth(date.year, date.month) -
                      date.day};
    }
  }
  return day;
}

}  // namespace

WorkingDays::WorkingDays(const CalendarConfig& config)
    : holidays_(Sorted(config.holidays)),
      working_(Sorted(config.working_days)) {
  for (int weekday = 1; weekday <= 7; ++weekday) works_on_[weekday] = true;
  for (const int32_t weekday : config.weekend) works_on_[weekday] = false;
}

bool WorkingDays::IsWorkingDay(LocalDay day) const {
  if (IsIn(working_, day)) return true;
  return works_on_[WeekdayOf(day)] && !IsIn(holidays_, day);
}

LocalDay WorkingDays::After(LocalDay day, int32_t count) const {
  while (count > 0) {
    ++day.value;
    if (IsWorkingDay(day)) --count;
  }
  return day;
}

Timestamp AvailableAt(const AvailabilityRule& rule, const Zone& zone,
                      LocalDay earned) {
  if (rule.policy == nullptr) {
    return zone.StartOf(LocalDay{earned.value + rule.days});
  }
  if (rule.policy->until_event) return kNever;
  const LocalDay day =
      rule.calendar == nullptr
          ? LocalDay{earned.value + rule.days}
          : rule.calendar->After(earned, rule.policy->working_days);
  return zone.StartOf(DayBehind(rule.policy->up_to, day));
}

}  // namespace clearpoint
