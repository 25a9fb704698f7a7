// Bonus on what base rules gave: a share or a multiple of it, on its exact or
// its rounded value, and how bonuses of one group go together (domain: earning;
// the exact reading is in engine/rules/README.md).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_BONUS_H_
#define CLEARPOINT_ENGINE_RULES_BONUS_H_

#include "absl/container/inlined_vector.h"
#include "engine/limits/limits.h"
#include "engine/rules/earn.h"

namespace clearpoint {

// A rule that would give points for the event: base rules first, then bonus, in
// written order.
struct Candidate {
  const EarnRuleView* rule = nullptr;
  Earning earning;
  // Whose lines count: its own rule, or of a bonus the base rules'.
  absl::InlinedVector<const EarnRuleView*, 1> lines_of;
};
using Candidates = absl::InlinedVector<Candidate, 8>;

// What a bonus rule makes of the base rules among `candidates`, before limits
// and its group.
Candidate EvaluateBonus(const Network& network, const EarnRuleView& rule,
                        const PurchaseFacts& facts,
                        const Candidates& candidates);

// Multiplies the bonuses of each compounding group with one another.
void Compound(const Program& program, Candidates* candidates);

// Of each group that gives the best alone, the candidate for which the limits
// leave most room now; of equal ones the one that wanted more, then the first.
// The others lose their points and say so in their note.
void KeepBest(Draft* draft, const Program& program, const LimitScope& scope,
              Candidates* candidates);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_BONUS_H_
