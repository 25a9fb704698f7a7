// Periods of which rules have the sum: the calendar's, and statement months
// that close on a day of their own. Source: the domain's section on earning.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_CALENDAR_SUM_PERIOD_H_
#define CLEARPOINT_ENGINE_CALENDAR_SUM_PERIOD_H_

#include "engine/network/configuration.h"
#include "engine/values/time.h"

namespace clearpoint {

// The last day of the period that holds `day`. Of a statement month that closes
// on a day that a month does not have, the last of that month.
LocalDay LastOfPeriod(const PeriodSum& sum, LocalDay day);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_SUM_PERIOD_H_
