// What an opening balance brings beside lots: the member's tier, what counts
// for it, and how much of its limits it has used (engine/rules/README.md,
// opening balance). Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_OPENING_STANDING_H_
#define CLEARPOINT_ENGINE_DECIDE_OPENING_STANDING_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// MISSING_FIELD: a limit has no name, or nothing but dates is said of a tier.
Verdict CheckStandingIsSaid(const OpeningBalance& opening);
// INVALID_FIELD: something is out of its bounds, or names a tier or limit that
// the program does not have. A program that is not known is told later.
Verdict CheckOpeningStanding(const Decision& d, const OpeningBalance& opening);

// NOT_ELIGIBLE when a tier is brought and the member has one of its own.
Verdict CheckHasNoTier(const Decision& d, const OpeningBalance& opening,
                       const Program& program, MemberNumber member);

// Takes over what was checked.
void TakeOverStanding(Decision& d, const OpeningBalance& opening,
                      const Program& program, MemberNumber member);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_OPENING_STANDING_H_
