// Values of a configuration as people write them, from the exact integers of
// the engine: the reverse of written_values.h. Threads: any.
#ifndef CLEARPOINT_TOOLS_NETWORK_VALUE_WORDS_H_
#define CLEARPOINT_TOOLS_NETWORK_VALUE_WORDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/calendar/zone.h"
#include "engine/values/amounts.h"
#include "engine/values/time.h"

namespace clearpoint {

// What is zero or empty.
inline constexpr char kNoValue[] = "none";

// Units of one part of a configuration.
struct PartUnits {
  int32_t scale = 0;      // of its points
  int32_t got_scale = 0;  // of the points a rate leads to
  int32_t digits = 2;     // of its amounts
  std::string currency;
  const Zone* zone = nullptr;  // null: UTC
  std::string settlement;      // the currency of the network
};

// "a, b", or kNoValue.
std::string Joined(const std::vector<std::string>& texts);

// From large to small, "1d12h"; "0s"; "for ever".
std::string DurationWords(int64_t microseconds);

// RFC 3339 by the zone's clock; "always" and "never" for the ends of time.
std::string TimeWords(const Zone* zone, Timestamp t);

// "0.012 CNY a point", of money for one minor unit of points of `scale`.
std::string PriceWords(int64_t price, int32_t scale, const PartUnits& units);

// "50.00 CNY".
std::string AmountWords(int64_t amount, const PartUnits& units);

// "monday" for 1.
std::string WeekdayWords(int64_t day);

// "18:30", of minutes since midnight.
std::string MinuteWords(int64_t minute);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_VALUE_WORDS_H_
