// The machine's clock, for journals in clock mode wall and for commands.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_WALL_CLOCK_H_
#define CLEARPOINT_TOOLS_WALL_CLOCK_H_

#include "engine/values/time.h"

namespace clearpoint {

Timestamp WallClock();

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_WALL_CLOCK_H_
