// Limits: named amounts of points that one or more rules share. Counted on the
// day the event occurred and given back there (domain: earning). A new period
// or subject is one more case of CounterKey. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_LIMITS_H_
#define CLEARPOINT_ENGINE_RULES_LIMITS_H_

#include <vector>

#include "engine/ledger/draft.h"
#include "engine/network/network.h"

namespace clearpoint {

// Whose points, and when they were earned.
struct LimitScope {
  MemberNumber member;
  LocalDay day;  // in the program's zone
};

// Room left in the tightest of the limits; `wanted` when there are none.
Points RoomIn(Draft* draft, const std::vector<Limit>& limits,
              const LimitScope& scope, Points wanted);
void UseLimits(Draft* draft, const std::vector<Limit>& limits,
               const LimitScope& scope, Points points);
// Gives back what was used; never more than was.
void ReleaseLimits(Draft* draft, const std::vector<Limit>& limits,
                   const LimitScope& scope, Points points);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_LIMITS_H_
