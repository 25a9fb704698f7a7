// Closing windows by the calendars of the network: a timer at the next cut-off
// of each scheme, whose Tick closes its open window and opens the next one.
//
// State: the cut-off stands in the open window's row, with one timer of it.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_WINDOW_CLOSE_H_
#define CLEARPOINT_ENGINE_DECIDE_WINDOW_CLOSE_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// Opens the first window of each scheme that is new with this version; of any
// other, moves the cut-off of the open window to the first one of that version's
// calendar from now on, or takes it away. `next` is the version that is being
// applied.
void FollowCalendars(Decision& d, const Network& next);

// The cut-off of the timer, which is the first of its Tick, has come: closes
// the window as a request would, and sets the timer of the next cut-off. Where
// a request would be OVERFLOW the window stays open until then, and the record
// gives the reason. Leaves the fired timer to its caller. Precondition: nothing
// is drafted. O(participants and pairs that traded).
void CloseByCalendar(Decision& d, const TimerRow::Key& timer);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_WINDOW_CLOSE_H_
