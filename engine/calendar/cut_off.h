// When settlement windows close by themselves: at a time of day of a zone, each
// day, week or month, on a working day. Source: the domain's section on
// settlement. Threads: any.
#ifndef CLEARPOINT_ENGINE_CALENDAR_CUT_OFF_H_
#define CLEARPOINT_ENGINE_CALENDAR_CUT_OFF_H_

#include <cstdint>

#include "engine/calendar/availability.h"
#include "engine/calendar/zone.h"
#include "engine/network/configuration.h"
#include "engine/values/time.h"

namespace clearpoint {

// A network's closing calendar, ready for use.
struct CutOffs {
  ClosingPeriod every = ClosingPeriod::kDay;
  int64_t time_of_day = 0;               // microseconds by the wall clock
  const Zone* zone = nullptr;            // never null
  const WorkingDays* calendar = nullptr;  // null: every day is a working day
};

// The first cut-off later than `after`. There is one on the day on which each
// period begins, or, when that is no working day, on the next that is one; so
// several periods may end with one cut-off. O(days without work).
Timestamp CutOffAfter(const CutOffs& cut_offs, Timestamp after);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_CUT_OFF_H_
