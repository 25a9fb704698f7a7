#include "engine/calendar/civil.h"

#include <algorithm>

namespace clearpoint {
namespace {

constexpr int64_t kDaysPerEra = 146'097;  // 400 years
// Days from 0000-03-01 to 1970-01-01: years that start in March have the leap
// day at their end.
constexpr int64_t kEpochFromMarchZero = 719'468;

int64_t FloorDivide(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

bool IsLeap(int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace

CivilDate CivilOf(LocalDay day) {
  const int64_t days = int64_t{day.value} + kEpochFromMarchZero;
  const int64_t era = FloorDivide(days, kDaysPerEra);
  const int64_t in_era = days - era * kDaysPerEra;
  const int64_t year_of_era =
      (in_era - in_era / 1'460 + in_era / 36'524 - in_era / 146'096) / 365;
  const int64_t in_year =
      in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * in_year + 2) / 153;  // 0 = March
  const int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  CivilDate date;
  date.day = static_cast<int32_t>(in_year - (153 * march_month + 2) / 5 + 1);
  date.month = static_cast<int32_t>(month);
  date.year =
      static_cast<int32_t>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  return date;
}

LocalDay DayOf(const CivilDate& date) {
  const int64_t year = int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const int64_t era = FloorDivide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t march_month = date.month > 2 ? date.month - 3 : date.month + 9;
  const int64_t in_year = (153 * march_month + 2) / 5 + date.day - 1;
  const int64_t in_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + in_year;
  return LocalDay{
      static_cast<int32_t>(era * kDaysPerEra + in_era - kEpochFromMarchZero)};
}

int32_t DaysInMonth(int32_t year, int32_t month) {
  static constexpr int32_t kDays[] = {31, 28, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && IsLeap(year) ? 1 : 0);
}

int32_t WeekdayOf(LocalDay day) {
  // 1970-01-01 was a Thursday.
  const int64_t shifted = int64_t{day.value} + 3;
  return static_cast<int32_t>(shifted - FloorDivide(shifted, 7) * 7) + 1;
}

CivilDate AddMonths(const CivilDate& date, int32_t months) {
  const int64_t index = int64_t{date.year} * 12 + (date.month - 1) + months;
  CivilDate result;
  result.year = static_cast<int32_t>(FloorDivide(index, 12));
  result.month = static_cast<int32_t>(index - int64_t{result.year} * 12) + 1;
  result.day = std::min(date.day, DaysInMonth(result.year, result.month));
  return result;
}

LocalDay LastOfWeek(LocalDay day) {
  constexpr int32_t kSunday = 7;
  return LocalDay{day.value + kSunday - WeekdayOf(day)};
}

LocalDay LastOfMonths(LocalDay day, int32_t months) {
  CivilDate first = CivilOf(day);
  first.month -= (first.month - 1) % months;
  first.day = 1;
  return LocalDay{DayOf(AddMonths(first, months)).value - 1};
}

bool IsDateOfYear(int32_t date) {
  constexpr int32_t kLeapYear = 2000;
  const int32_t month = date / 100;
  const int32_t day = date % 100;
  return month >= 1 && month <= 12 && day >= 1 &&
         day <= DaysInMonth(kLeapYear, month);
}

LocalDay DateIn(int32_t year, int32_t date) {
  const int32_t month = date / 100;
  return DayOf({year, month, std::min(date % 100, DaysInMonth(year, month))});
}

int32_t MonthIndex(LocalDay day) {
  const CivilDate date = CivilOf(day);
  return (date.year - 1970) * 12 + date.month - 1;
}

}  // namespace clearpoint
