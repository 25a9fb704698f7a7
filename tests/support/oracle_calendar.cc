#include "tests/support/oracle_calendar.h"

#include <algorithm>
#include <map>

namespace clearpoint::oracle {
namespace {

bool IsLeap(int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int64_t DaysInMonth(int64_t year, int64_t month) {
  if (month == 2) return IsLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int64_t DaysInYear(int64_t year) { return IsLeap(year) ? 366 : 365; }

int64_t FloorDiv(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

int64_t LocalMicros(const ZoneConfig& zone, Timestamp t) {
  int64_t offset = zone.transitions.front().offset_seconds;
  for (const ZoneTransition& transition : zone.transitions) {
    if (transition.at <= t) offset = transition.offset_seconds;
  }
  return t.value + offset * kMicrosPerSecond;
}

// The first instant whose local time is not before `local`.
Timestamp FirstInstantAt(const ZoneConfig& zone, int64_t local) {
  for (size_t i = 0; i < zone.transitions.size(); ++i) {
    const int64_t offset =
        zone.transitions[i].offset_seconds * kMicrosPerSecond;
    const bool last = i + 1 == zone.transitions.size();
    const int64_t candidate = local - offset;
    if (!last && candidate >= zone.transitions[i + 1].at.value) continue;
    if (i == 0) return Timestamp{candidate};
    return Timestamp{std::max(candidate, zone.transitions[i].at.value)};
  }
  return kNever;
}

int64_t FirstOfMonth(int64_t month_number) {
  return DayOf({month_number / 12, month_number % 12 + 1, 1});
}

int64_t AddMonths(int64_t day, int64_t months) {
  const int64_t target = MonthNumberOf(day) + months;
  const int64_t length = DaysInMonth(target / 12, target % 12 + 1);
  return FirstOfMonth(target) + std::min(CivilOf(day).day, length) - 1;
}

// The first day after the calendar unit of `months` months that holds `day`.
int64_t DayAfterUnit(int64_t day, int64_t months) {
  return FirstOfMonth(MonthNumberOf(day) / months * months + months);
}

}  // namespace

int64_t DayOf(const Civil& civil) {
  int64_t day = 0;
  for (int64_t year = 1970; year < civil.year; ++year) day += DaysInYear(year);
  for (int64_t year = 1969; year >= civil.year; --year) day -= DaysInYear(year);
  for (int64_t month = 1; month < civil.month; ++month) {
    day += DaysInMonth(civil.year, month);
  }
  return day + civil.day - 1;
}

Civil CivilOf(int64_t day) {
  Civil civil;
  for (; day < 0; --civil.year) day += DaysInYear(civil.year - 1);
  for (; day >= DaysInYear(civil.year); ++civil.year) {
    day -= DaysInYear(civil.year);
  }
  for (; day >= DaysInMonth(civil.year, civil.month); ++civil.month) {
    day -= DaysInMonth(civil.year, civil.month);
  }
  civil.day = day + 1;
  return civil;
}

Timestamp Utc(const Civil& civil, int64_t hour, int64_t minute) {
  return Timestamp{DayOf(civil) * kMicrosPerDay + hour * kMicrosPerHour +
                   minute * 60 * kMicrosPerSecond};
}

int64_t LocalDayAt(const ZoneConfig& zone, Timestamp t) {
  return FloorDiv(LocalMicros(zone, t), kMicrosPerDay);
}

Timestamp MidnightOf(const ZoneConfig& zone, int64_t day) {
  return FirstInstantAt(zone, day * kMicrosPerDay);
}

Timestamp MinuteOf(const ZoneConfig& zone, int64_t day, int64_t minute) {
  return FirstInstantAt(
      zone, day * kMicrosPerDay + minute * 60 * kMicrosPerSecond);
}

int32_t WeekdayOf(int64_t day) {
  const int64_t since_monday = day + 3;  // 1970-01-01 was a Thursday
  return static_cast<int32_t>(since_monday - FloorDiv(since_monday, 7) * 7) + 1;
}

int64_t MonthNumberOf(int64_t day) {
  const Civil civil = CivilOf(day);
  return civil.year * 12 + civil.month - 1;
}

int64_t LocalMinuteOfDay(const ZoneConfig& zone, Timestamp t) {
  const int64_t local = LocalMicros(zone, t);
  return (local - LocalDayAt(zone, t) * kMicrosPerDay) / kMicrosPerSecond / 60;
}

Timestamp ExpiryOf(const ExpiryPolicy& policy, const ZoneConfig& zone,
                   Timestamp anchor) {
  const int64_t start = LocalDayAt(zone, anchor);
  const int64_t time_of_day = LocalMicros(zone, anchor) - start * kMicrosPerDay;
  int64_t day = start;
  int64_t months = policy.count;
  switch (policy.period) {
    case ExpiryPeriod::kNever:
      return kNever;
    case ExpiryPeriod::kDays:
      day = start + policy.count;
      months = 0;
      break;
    case ExpiryPeriod::kMonths:
      day = AddMonths(start, months);
      break;
    case ExpiryPeriod::kYears:
      months = policy.count * int64_t{12};
      day = AddMonths(start, months);
      break;
  }
  const std::string& align = policy.align;
  if (align == "same_time") {
    return FirstInstantAt(zone, day * kMicrosPerDay + time_of_day);
  }
  if (align == "end_of_day") return MidnightOf(zone, day + 1);
  if (align == "first_day_after_full_months") {
    return MidnightOf(zone, FirstOfMonth(MonthNumberOf(start) + months + 1));
  }
  if (align == "fixed_date") {
    // Day by day, until it is the date; 29 February is the month's last day.
    const auto is_date = [&](int64_t d) {
      const Civil civil = CivilOf(d);
      const int64_t wanted = std::min<int64_t>(
          policy.date % 100, DaysInMonth(civil.year, civil.month));
      return civil.month == policy.date / 100 && civil.day == wanted;
    };
    while (!is_date(day)) ++day;
    return MidnightOf(zone, day + 1);
  }
  const std::map<std::string, int64_t> units = {{"end_of_month", 1},
                                                {"end_of_quarter", 3},
                                                {"end_of_half_year", 6},
                                                {"end_of_year", 12}};
  return MidnightOf(zone, DayAfterUnit(day, units.at(align)));
}

bool SharePeriod(const std::string& period, int64_t a, int64_t b) {
  const std::map<std::string, int64_t> months = {
      {"month", 1}, {"quarter", 3}, {"half_year", 6}, {"year", 12}};
  if (period == "lifetime") return true;
  if (period == "day") return a == b;
  if (period == "week") return a - WeekdayOf(a) == b - WeekdayOf(b);
  return DayAfterUnit(a, months.at(period)) ==
         DayAfterUnit(b, months.at(period));
}

}  // namespace clearpoint::oracle
