// Streaks of earn rules: whether an event comes on the third, or on every
// seventh, of days, weeks or months in a row in each of which the member did
// what the rule asks for (domain: earning; the exact reading is in
// engine/rules/README.md). Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_RULE_STREAK_H_
#define CLEARPOINT_ENGINE_RULES_RULE_STREAK_H_

#include "engine/decide/decision.h"
#include "engine/network/network.h"

namespace clearpoint {

// Counts an event of the member for a rule that would give it points. False,
// and the note says which place it has and which are rewarded, when it is none
// of those, or not the first of its unit. Of a rule without a streak true, and
// nothing is counted. `day` is the event's in the program's zone. O(units that
// an event can still reach).
bool CountInStreak(Decision& d, const Program& program,
                   const EarnRuleView& rule, LocalDay day, MemberNumber member,
                   RuleNote* note);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_RULE_STREAK_H_
