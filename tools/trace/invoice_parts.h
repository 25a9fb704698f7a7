// The parts of the invoices of one window: its bookings, and what rounding
// brought from an earlier window and carries on. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_INVOICE_PARTS_H_
#define CLEARPOINT_TOOLS_TRACE_INVOICE_PARTS_H_

#include "tools/report/basis.h"
#include "tools/report/window_figures.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

// A document is written when its window closes: what its rounding moved stands
// with that closing, at the creditor's position, and what was left before with
// the closing of the newest window before that both traded in. All arguments
// must outlive the parts. Precondition: the window is closed. Memory: the pairs
// that traded in it.
FigureParts InvoiceParts(const ReportBasis& basis, const WindowFigures& figures,
                         const Names& names);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_INVOICE_PARTS_H_
