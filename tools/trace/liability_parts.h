// The parts of the points liability: movements of lots, and, for the accounts
// that these tie to, postings. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_LIABILITY_PARTS_H_
#define CLEARPOINT_TOOLS_TRACE_LIABILITY_PARTS_H_

#include "tools/report/basis.h"
#include "tools/report/names.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

// Both arguments must outlive the parts. A record tells what a lot holds
// afterwards, not by how much that changed, so what lots hold is remembered.
// Memory: lots with points set aside by holds.
FigureParts LiabilityParts(const ReportBasis& basis, const Names& names);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_LIABILITY_PARTS_H_
