// Awards that what comes later changes: a day of a streak, the sum of a period.
// What is missing to the new score is given as if earned then, what is too much
// is taken back like a return, so any order of arrival ends with the same
// totals (domain: earning). Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_RESCORED_AWARD_H_
#define CLEARPOINT_ENGINE_RULES_RESCORED_AWARD_H_

#include "engine/rules/award.h"

namespace clearpoint {

// Gives `terms.wanted` more to the award, of each funder in its newest lot.
// Whose it is and where it counts in limits the award says, which has member,
// household, program, rule and version from the first; limits have counted it
// as an award while something of it is left. Precondition: terms.fundings are
// stated.
void GiveMore(Decision& d, const AwardTerms& terms, Award* award);

// Takes `points` of the award back, at most what is left of it, under its
// program's policy; what is missing becomes debt where returns are refused for
// it. Limits get it back on `day`.
TakenBack TakeLess(Decision& d, const RuleBase& rule, LocalDay day,
                   Points points, Award* award);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_RESCORED_AWARD_H_
