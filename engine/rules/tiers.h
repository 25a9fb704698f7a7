// Tiers: what members qualify for, kept apart from the points they can spend,
// and the tier that follows from it. An event is judged by the tier before it,
// when it occurred, from the history known when it is decided (domain: earning;
// the exact reading is in engine/rules/README.md).
//
// State: a counter for each member, program and local day, and a TierRow once a
// tier has changed. Programs without tiers cost nothing.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_TIERS_H_
#define CLEARPOINT_ENGINE_RULES_TIERS_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// The place of the member's tier among those of the program, from 1; 0: none,
// or the program has no tiers. Reviews up to `t` count, held or not.
int32_t TierAt(Decision& d, const Program& program, MemberNumber member,
               Timestamp t);

// Counts what a purchase qualifies for in a program it has earned in, notes it
// in the order, and lifts the member's tier where a threshold is reached.
// Precondition: the order has its awards.
void QualifyByPurchase(Decision& d, const Purchase& purchase,
                       const Program& program, OrderRow* order);

// Counts less for what a return has taken from the order, whose awards say so
// already; the member falls where the program lets it fall at once.
void QualifyLess(Decision& d, OrderRow* order);

// Whether the member's tier has changed, as far back as events may ask.
bool HasHadTier(const Decision& d, const Program& program, MemberNumber member);

// Takes over a tier from the system before, and what counts for the tiers.
// Precondition: the program has tiers, the tier is one of them or none, and the
// member has not had one.
void TakeOverTier(Decision& d, const Program& program, MemberNumber member,
                  const OpeningTier& told);

// A review that is due: the member falls to what the sums say, and what no
// event can ask for any more goes.
void ReviewTier(Decision& d, const TimerRow::Key& timer);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_TIERS_H_
