#include "engine/calendar/birthday.h"

#include <algorithm>

namespace clearpoint {
namespace {

LocalDay BirthdayIn(int32_t year, int32_t birthday) {
  const int32_t month = birthday / 100;
  return DayOf(
      {year, month, std::min(birthday % 100, DaysInMonth(year, month))});
}

}  // namespace

int32_t DaysSinceBirthday(int32_t birthday, LocalDay day) {
  if (birthday == 0) return -1;
  const int32_t year = CivilOf(day).year;
  LocalDay last = BirthdayIn(year, birthday);
  if (last > day) last = BirthdayIn(year - 1, birthday);
  return day.value - last.value;
}

}  // namespace clearpoint
