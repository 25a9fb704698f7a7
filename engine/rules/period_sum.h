// Rules on the sum of a period: what they count of a member's purchases is
// added up, and once the period is over the sum goes through the grant as one
// amount. What comes later scores the period anew, and those after it that its
// remainder reaches (domain: earning; the exact reading is in
// engine/rules/README.md).
//
// State: a PeriodSumRow for each member, rule and period in which something was
// counted, and in each order what it added. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_PERIOD_SUM_H_
#define CLEARPOINT_ENGINE_RULES_PERIOD_SUM_H_

#include "engine/decide/decision.h"
#include "engine/rules/bonus.h"
#include "engine/rules/earn.h"

namespace clearpoint {

// Adds what a rule on sums counts of the purchase to the sum of its period, and
// writes that into the order and the note. A period that is over is scored
// anew. Precondition: something is counted. O(known periods of the member and
// rule) for the first purchase of a period, and where one is scored anew.
void CountInPeriod(Decision& d, const Program& program,
                   const PurchaseFacts& facts, Candidate* candidate,
                   OrderRow* order);

// Takes out of the sums what a return has given back of the order, whose lines
// say so already; periods that are over are scored anew. INSUFFICIENT_POINTS
// where the program refuses returns of points that are gone.
Verdict SumLess(Decision& d, OrderRow* order);

// A period that is over: its sum is worth what the grant makes of it.
void EndPeriod(Decision& d, const PeriodSumRow::Key& key);

// Forgets the sum of a period when no purchase can come into it and no order
// knows it any more, or looks at it again then. What it carries over stays for
// the next.
void ForgetPeriod(Decision& d, const PeriodSumRow::Key& key);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_PERIOD_SUM_H_
