// The parts of the trial balance and of a roll-forward: both are sums of
// postings, and of bookings and payments over all windows. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_BALANCE_PARTS_H_
#define CLEARPOINT_TOOLS_TRACE_BALANCE_PARTS_H_

#include "tools/report/basis.h"
#include "tools/report/names.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

// `names` must outlive the parts. Money has the digits of `currency`.
FigureParts TrialBalanceParts(const ReportBasis& basis, const Names& names);

// Of a roll-forward behind record `from`: what stood before is in its openings.
FigureParts RollForwardParts(const Names& names, SequenceNumber from);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_BALANCE_PARTS_H_
