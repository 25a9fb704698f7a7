// Expiry by inactivity: points lapse when their member has done nothing that
// counts for so long. Their date moves with every activity, so it does not
// stand in the lots: a lot's key has a stand-in that names the policy's period
// and which run of it the lot belongs to, and the wallet's ActivityRow has the
// date of that run. An activity therefore moves any number of lots at once.
//
// A run ends when its points lapse. What comes into the wallet after that opens
// the next one, so that nothing that has lapsed lives again.
//
// Threads: any; functions of their arguments. Source: the domain's expiry
// policies.
#ifndef CLEARPOINT_ENGINE_CALENDAR_INACTIVITY_H_
#define CLEARPOINT_ENGINE_CALENDAR_INACTIVITY_H_

#include <cstdint>
#include <string_view>

#include "engine/calendar/zone.h"
#include "engine/network/configuration.h"
#include "engine/values/time.h"

namespace clearpoint {

// What the key of such a lot says.
struct InactivityRun {
  uint32_t period = 0;  // span and alignment, as PeriodOf puts them
  uint32_t run = 0;     // of the wallet and period, from 0
  friend bool operator==(const InactivityRun&, const InactivityRun&) = default;
};

// The number that stands for span and alignment: 8 x count + 4 if the last day
// is whole + the unit. Numbers stand in lots and never change their meaning.
uint32_t PeriodOf(const ExpiryPolicy& policy);

// Behind every instant that an event may carry, and before kNever, so that such
// lots stand together in a wallet. Precondition: run.run < 65,536.
Timestamp StandInOf(const InactivityRun& run);
// The first of all stand-ins.
Timestamp FirstStandIn();
bool IsStandIn(Timestamp expires_at);
// Precondition: IsStandIn.
InactivityRun RunOf(Timestamp stand_in);

// The first instant at which points of the period are no longer valid when the
// newest activity was `last`.
Timestamp LapsesAfter(uint32_t period, const Zone& zone, Timestamp last);

// Why a policy by inactivity makes no sense; empty when it does, and for every
// other policy.
std::string_view InactivityFault(const ExpiryPolicy& policy);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_INACTIVITY_H_
