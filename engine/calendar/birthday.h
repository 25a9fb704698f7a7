// Birthdays without a year: 100 x month + day, 0 when it is not known. One on
// 29 February is the 28th in years that have no such day. Threads: any.
#ifndef CLEARPOINT_ENGINE_CALENDAR_BIRTHDAY_H_
#define CLEARPOINT_ENGINE_CALENDAR_BIRTHDAY_H_

#include <cstdint>

#include "engine/calendar/civil.h"

namespace clearpoint {

// Days since the last birthday up to `day`: 0 on the birthday itself, at most
// 366; -1 when it is not known.
int32_t DaysSinceBirthday(int32_t birthday, LocalDay day);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_BIRTHDAY_H_
