#include "engine/calendar/birthday.h"

namespace clearpoint {

int32_t DaysSinceBirthday(int32_t birthday, LocalDay day) {
  if (birthday == 0) return -1;
  const int32_t year = CivilOf(day).year;
  LocalDay last = DateIn(year, birthday);
  if (last > day) last = DateIn(year - 1, birthday);
  return day.value - last.value;
}

}  // namespace clearpoint
