// Civil dates of the proleptic Gregorian calendar as days since 1970-01-01,
// without zones. Source: ISO 8601 calendar; arithmetic by whole 400-year eras.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_CALENDAR_CIVIL_H_
#define CLEARPOINT_ENGINE_CALENDAR_CIVIL_H_

#include <cstdint>

#include "engine/values/time.h"

namespace clearpoint {

struct CivilDate {
  int32_t year = 1970;
  int32_t month = 1;  // 1..12
  int32_t day = 1;    // 1..31
  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

CivilDate CivilOf(LocalDay day);
LocalDay DayOf(const CivilDate& date);
int32_t DaysInMonth(int32_t year, int32_t month);
// 1 = Monday .. 7 = Sunday.
int32_t WeekdayOf(LocalDay day);
// The same day `months` later, clamped to the end of a shorter month.
CivilDate AddMonths(const CivilDate& date, int32_t months);
// Of the ISO 8601 week that holds the day: its Sunday.
LocalDay LastOfWeek(LocalDay day);
// Of the block of so many calendar months, counted from January, that holds it.
LocalDay LastOfMonths(LocalDay day, int32_t months);
// Dates of no year: 100 x month + day. Whether some year has it, and the day it
// is in a year; 29 February is the 28th in years that have no such day.
bool IsDateOfYear(int32_t date);
LocalDay DateIn(int32_t year, int32_t date);
// Months since 1970-01.
int32_t MonthIndex(LocalDay day);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_CIVIL_H_
