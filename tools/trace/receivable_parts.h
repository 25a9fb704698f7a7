// The parts of receivables by age: bookings of the windows that are unpaid or
// open, what their closings rounded, payments; and movements of lots that are
// settled when they are used. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_RECEIVABLE_PARTS_H_
#define CLEARPOINT_TOOLS_TRACE_RECEIVABLE_PARTS_H_

#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

// Both arguments must outlive the parts. Which payments are in the report, in
// which bucket and on which side, is told by the state at its position; a price
// is told by the configuration that first had it. Errors are those of the
// report. Memory: unpaid payments, participants, funders; as LotChanges.
absl::StatusOr<FigureParts> ReceivableParts(const ReportBasis& basis,
                                            const Names& names);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_RECEIVABLE_PARTS_H_
