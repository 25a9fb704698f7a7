// Holds: points that are set aside for a merchant until they are captured,
// released, or the hold times out; each happens once, and one of them always
// does (engine/rules/README.md, holds).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_HOLD_H_
#define CLEARPOINT_ENGINE_DECIDE_HOLD_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// An accepted hold that has not ended.
bool IsOpenHold(const RequestRow& row);

// Ends the hold under this key at `due`, unless it has ended.
void TimeOutHold(Decision& d, const Hash128& key, Timestamp due);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_HOLD_H_
