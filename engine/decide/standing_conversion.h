// Standing conversions: programs of a member that are swept into another at the
// end of every period, until the order is cancelled (engine/rules/README.md,
// standing conversions).
//
// State: a StandingConversionRow for each program that is swept, with one timer
// at the end of its period. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_STANDING_CONVERSION_H_
#define CLEARPOINT_ENGINE_DECIDE_STANDING_CONVERSION_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// The period of the timer, which is the first of its Tick, is over: exchanges
// what there was then, or nothing when that is refused, tells which in
// record.sweeps, and sets the timer of the next period. Leaves the fired timer
// to its caller. Precondition: nothing is drafted. O(lots drawn).
void SweepConversion(Decision& d, const TimerRow::Key& timer);

// The member's orders end: none of its programs is swept any more.
void EndConversions(Decision& d, MemberNumber member);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_STANDING_CONVERSION_H_
