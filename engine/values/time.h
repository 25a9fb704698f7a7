// Instants and local days. All instants are int64 microseconds since
// 1970-01-01T00:00:00Z, without leap seconds (POSIX time); all ranges are
// half-open. Local days are counted in days since 1970-01-01 of a program's
// own zone (see engine/calendar). Threads: any.
#ifndef CLEARPOINT_ENGINE_VALUES_TIME_H_
#define CLEARPOINT_ENGINE_VALUES_TIME_H_

#include <cstdint>
#include <limits>

#include "engine/values/strong.h"

namespace clearpoint {

// Microseconds since the epoch, UTC.
using Timestamp = Strong<struct TimestampTag, int64_t>;
// Days since 1970-01-01 in a named zone.
using LocalDay = Strong<struct LocalDayTag, int32_t>;

// Later than every instant: a lot with this expiry never expires.
inline constexpr Timestamp kNever{std::numeric_limits<int64_t>::max()};
// Earlier than every instant that an event may carry.
inline constexpr Timestamp kBeginningOfTime{
    std::numeric_limits<int64_t>::min()};

// Instants an event may carry: years 1900 to 2200. Anything else is
// INVALID_FIELD, so sums of an instant and a configured span never overflow.
inline constexpr Timestamp kEarliestEvent{-2'208'988'800'000'000};
inline constexpr Timestamp kLatestEvent{7'258'118'400'000'000};

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerHour = 3'600 * kMicrosPerSecond;
inline constexpr int64_t kMicrosPerDay = 24 * kMicrosPerHour;

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_VALUES_TIME_H_
