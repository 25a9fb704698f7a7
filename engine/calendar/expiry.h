// When points lapse under a program's expiry policy. Adding a policy means a
// value of ExpiryAlign or ExpiryPeriod and its case here. Threads: any.
#ifndef CLEARPOINT_ENGINE_CALENDAR_EXPIRY_H_
#define CLEARPOINT_ENGINE_CALENDAR_EXPIRY_H_

#include "engine/calendar/zone.h"
#include "engine/network/configuration.h"
#include "engine/values/time.h"

namespace clearpoint {

// First instant at which points anchored at `anchor` are no longer valid: the
// start of the day after the last one, for policies that end with a day.
Timestamp ExpiresAt(const ExpiryPolicy& policy, const Zone& zone,
                    Timestamp anchor);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_EXPIRY_H_
