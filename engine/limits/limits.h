// Limits: named amounts of points, or numbers of awards, that one or more rules
// share. Counted on the day the event occurred and given back there (domain:
// earning). Periods and subjects are tables, see limit_period.h.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_LIMITS_LIMITS_H_
#define CLEARPOINT_ENGINE_LIMITS_LIMITS_H_

#include <vector>

#include "engine/ledger/draft.h"
#include "engine/limits/limit_period.h"

namespace clearpoint {

// What counts against a limit: of one award or request.
struct LimitUse {
  Points points;
  int64_t awards = 1;  // 0: more of an award that is counted already
};

// The household that the member is in; none unless one of the limits is per
// household, so that the member is not looked up for nothing.
MemberNumber HouseholdAskedFor(Draft* draft, const std::vector<Limit>& limits,
                               MemberNumber member);

// Whether uses are kept in a counter; else nothing outlives the event, or the
// wallet tells.
bool KeepsCounter(const Limit& limit);

// Points that the tightest of the limits leaves of `wanted`; all when there are
// no limits. A member's own amount (LimitOverrideRow) stands in for the limit's.
Points RoomIn(Draft* draft, const std::vector<Limit>& limits,
              const LimitScope& scope, const LimitUse& wanted);
void UseLimits(Draft* draft, const std::vector<Limit>& limits,
               const LimitScope& scope, const LimitUse& use);
// Gives back what was used; never more than was.
void ReleaseLimits(Draft* draft, const std::vector<Limit>& limits,
                   const LimitScope& scope, const LimitUse& use);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_LIMITS_LIMITS_H_
