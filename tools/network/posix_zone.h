// PosixZone: the rule behind the last transition of a TZif file, such as
// "EST5EDT,M3.2.0,M11.1.0". It continues a zone's daylight saving for ever.
// Source: POSIX.1-2017 section 8.3 with the extensions of RFC 8536 section
// 3.3.1. Threads: values.
#ifndef CLEARPOINT_TOOLS_NETWORK_POSIX_ZONE_H_
#define CLEARPOINT_TOOLS_NETWORK_POSIX_ZONE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/network/configuration.h"

namespace clearpoint {

// A day of every year and a time of it, in local time.
struct YearlyChange {
  enum class Kind : uint8_t {
    kDayOfYearNoLeap,  // Jn: 1..365, 29 February is never counted
    kDayOfYear,        // n: 0..365
    kWeekdayOfMonth,   // Mm.w.d: week 5 is the last
  };
  Kind kind = Kind::kWeekdayOfMonth;
  int32_t month = 1;
  int32_t week = 1;
  int32_t day = 0;  // of the year, or of the week with 0 = Sunday
  int32_t seconds = 2 * 3600;
};

struct PosixZone {
  int32_t standard_offset = 0;  // seconds east of UTC
  bool has_daylight = false;
  int32_t daylight_offset = 0;
  YearlyChange to_daylight;
  YearlyChange to_standard;
};

// Nothing when the text does not follow the grammar.
std::optional<PosixZone> ParsePosixZone(std::string_view text);

// The two changes of a year, in ascending order. Precondition: has_daylight.
std::vector<ZoneTransition> TransitionsOfYear(const PosixZone& zone, int year);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_POSIX_ZONE_H_
