// The parts of the settlement of one window and of the statement of one
// participant in it. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_SETTLEMENT_PARTS_H_
#define CLEARPOINT_TOOLS_TRACE_SETTLEMENT_PARTS_H_

#include "tools/report/window_figures.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

// Bookings make everything up to the exact position, with the carry that the
// closing of the window before recorded. The window's own closing turns it into
// a payment and a carry; payments made, or given up, are of later records. An
// open window has no such record: its payments and closing carries have no
// parts. Both arguments must outlive the parts. Memory: pairs that traded.
FigureParts SettlementParts(const WindowFigures& figures, const Names& names);

// The same for a participant statement.
FigureParts StatementParts(const WindowFigures& figures, const Names& names,
                           ParticipantNumber participant);

// FailedPrecondition: the window is open, and the figure is one that only its
// closing records. Unimplemented: the window is netted between two, and the
// figure comes of that.
absl::Status CheckIsRecorded(const WindowFigures& figures,
                             std::string_view section, std::string_view column);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_SETTLEMENT_PARTS_H_
