// Instants as RFC 3339 text, in UTC or as a zone's clock showed them, and
// months. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_TIME_TEXT_H_
#define CLEARPOINT_TOOLS_REPORT_TIME_TEXT_H_

#include <cstdint>
#include <string>

#include "engine/calendar/zone.h"
#include "engine/values/time.h"

namespace clearpoint {

// "2026-03-01T16:00:00Z"; six decimals of a second when they are not zero.
// "never" for kNever.
std::string UtcText(Timestamp t);

// "2026-03-02T00:00:00+08:00". As UtcText when the zone's offset then was no
// whole number of minutes, which RFC 3339 cannot say.
std::string LocalText(const Zone& zone, Timestamp t);

// Whole days from one instant to a later one, each of 24 hours; 0 when it is not
// later.
uint64_t WholeDays(Timestamp from, Timestamp until);

// "2026-03-02".
std::string DayText(LocalDay day);

// "2026-03", from months since 1970-01.
std::string MonthText(int32_t month);

// The local month of the last instant before `expires_at`; "never" for kNever.
std::string ExpiryMonthText(const Zone& zone, Timestamp expires_at);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_TIME_TEXT_H_
