// Oracle calendar: local days by the longest way round, for the oracle only.
// Years and months are walked one by one and a zone is a list of transitions
// searched from its start, so that nothing is shared with engine/calendar.
//
// Instants are microseconds UTC, local days are days since 1970-01-01.
// Threads: any. Source: domain, sections 3 and 4 (expiry, local days).
#ifndef CLEARPOINT_TESTS_SUPPORT_ORACLE_CALENDAR_H_
#define CLEARPOINT_TESTS_SUPPORT_ORACLE_CALENDAR_H_

#include <cstdint>
#include <string>

#include "engine/network/configuration.h"

namespace clearpoint::oracle {

struct Civil {
  int64_t year = 1970;
  int64_t month = 1;  // 1..12
  int64_t day = 1;    // 1..31
};

int64_t DayOf(const Civil& civil);
Civil CivilOf(int64_t day);

// UTC instant of a civil date and time, for writing tests.
Timestamp Utc(const Civil& civil, int64_t hour, int64_t minute);

int64_t LocalDayAt(const ZoneConfig& zone, Timestamp t);
// First instant whose local time is not before 00:00 of that day; where
// midnight is skipped that is the instant of the transition.
Timestamp MidnightOf(const ZoneConfig& zone, int64_t day);
// The same of another minute of that day.
Timestamp MinuteOf(const ZoneConfig& zone, int64_t day, int64_t minute);
// Whether two days lie in one "day", "week", "month", ..., "lifetime".
bool SharePeriod(const std::string& period, int64_t a, int64_t b);
int32_t WeekdayOf(int64_t day);  // 1 = Monday .. 7
// Minutes since midnight on the local clock, 0 to 1439.
int64_t LocalMinuteOfDay(const ZoneConfig& zone, Timestamp t);
int64_t MonthNumberOf(int64_t day);  // months since January of year 0

// kNever for a policy without a period.
Timestamp ExpiryOf(const ExpiryPolicy& policy, const ZoneConfig& zone,
                   Timestamp anchor);

}  // namespace clearpoint::oracle

#endif  // CLEARPOINT_TESTS_SUPPORT_ORACLE_CALENDAR_H_
