// Timers: what fires when its time has come (architecture: time). A new kind
// of timer is a value of TimerKind and its case in tick.cc.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_TICK_H_
#define CLEARPOINT_ENGINE_DECIDE_TICK_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// Fires the timers due at d.recorded in the order (due, kind, number).
void FireTimers(Decision& d, int most);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_TICK_H_
