// Conversion: what a request gives and gets under a rate, step by step through
// the rate's segments (domain: exchange). Only whole steps count, so nothing is
// ever rounded. Pure. Threads: functions of their arguments.
#ifndef CLEARPOINT_ENGINE_RULES_CONVERSION_H_
#define CLEARPOINT_ENGINE_RULES_CONVERSION_H_

#include <cstdint>

#include "engine/network/network.h"
#include "engine/values/amounts.h"

namespace clearpoint {

// What is got beyond kMaxEventAmount is cut to one more than that: too much,
// whatever it is.
struct Conversion {
  int64_t steps = 0;
  Points give;
  Points get;   // with the bonus
  Points next;  // what the step behind the last would give; 0: there is none
};

// The most whole steps that `points` pay for. O(segments).
Conversion ConvertAtMost(const RateView& rate, Points points);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_CONVERSION_H_
