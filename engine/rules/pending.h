// Points of an award that are still pending, when an event makes them
// available or takes them back (domain: points are lots).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_PENDING_H_
#define CLEARPOINT_ENGINE_RULES_PENDING_H_

#include "engine/decide/decision.h"
#include "engine/rules/funder_shares.h"

namespace clearpoint {

// What of an award is pending and has not lapsed.
Points PendingOf(Decision& d, const Award& award);

// Makes `points` of it available from the midnight of the day the event
// occurred: they move to the lot that agrees with theirs in all but that, and
// repay debt. Expiry that is counted from then on begins then. Precondition:
// that much is pending.
void ReleasePending(Decision& d, Award* award, Points points);

// Takes `points` of it back for good, out of their lots, and adds them to
// award->taken; relieves their funders. Precondition: that much is pending.
void CancelPending(Decision& d, Award* award, Points points);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_PENDING_H_
