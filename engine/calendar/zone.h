// Zone: local days and times of a program, from the transitions that travel in
// the network configuration, so that every host gives the same answer whatever
// its tzdata. Threads: any, once made.
#ifndef CLEARPOINT_ENGINE_CALENDAR_ZONE_H_
#define CLEARPOINT_ENGINE_CALENDAR_ZONE_H_

#include <cstdint>
#include <vector>

#include "engine/network/configuration.h"
#include "engine/values/time.h"

namespace clearpoint {

class Zone {
 public:
  // Transitions ascend; before the first one its offset is used as well.
  explicit Zone(const ZoneConfig& config);

  LocalDay DayOf(Timestamp t) const;
  // Microseconds since local midnight by the wall clock.
  int64_t TimeOfDay(Timestamp t) const;
  // First instant at which the local clock shows `time_of_day` of `day` or
  // later: skipped hours and days go to the instant after the gap, repeated
  // hours to the first pass.
  Timestamp At(LocalDay day, int64_t time_of_day) const;
  Timestamp StartOf(LocalDay day) const { return At(day, 0); }

 private:
  int64_t OffsetAt(Timestamp t) const;  // microseconds

  std::vector<int64_t> at_;      // ascending
  std::vector<int64_t> offset_;  // microseconds, from at_ on
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_ZONE_H_
