// When points turn available: so many days after they were earned, so many
// working days of a calendar, at the end of a day, week or month, or when an
// event says so. Source: the domain's section on pending points.
// Threads: any, once made.
#ifndef CLEARPOINT_ENGINE_CALENDAR_AVAILABILITY_H_
#define CLEARPOINT_ENGINE_CALENDAR_AVAILABILITY_H_

#include <cstdint>
#include <vector>

#include "engine/calendar/zone.h"
#include "engine/network/configuration.h"
#include "engine/values/time.h"

namespace clearpoint {

// The working days of one calendar.
class WorkingDays {
 public:
  explicit WorkingDays(const CalendarConfig& config);

  bool IsWorkingDay(LocalDay day) const;
  // The `count`-th working day behind `day`; O(days between).
  LocalDay After(LocalDay day, int32_t count) const;

 private:
  bool works_on_[8] = {};          // by weekday, 1 = Monday .. 7
  std::vector<int32_t> holidays_;  // ascending
  std::vector<int32_t> working_;   // ascending, whatever the weekday
};

// A rule's policy, ready for use.
struct AvailabilityRule {
  int32_t days = 0;
  const PendingPolicy* policy = nullptr;  // null: after those days
  const WorkingDays* calendar = nullptr;  // of a policy in working days
};

// From when points earned on that day of the zone are available, the start of
// a local day; kNever for those that wait for an event.
Timestamp AvailableAt(const AvailabilityRule& rule, const Zone& zone,
                      LocalDay earned);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_AVAILABILITY_H_
