// The statement of one participant for one settlement window: its position,
// what it owes and is owed by counterparty and kind, and every booking behind
// that with the record that made it. Its totals are those of the settlement
// report (domain: settlement). Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_PARTICIPANT_STATEMENT_H_
#define CLEARPOINT_TOOLS_REPORT_PARTICIPANT_STATEMENT_H_

#include "absl/status/statusor.h"
#include "tools/report/booking_lines.h"
#include "tools/report/window_figures.h"

namespace clearpoint {

// Sections: position (a record), counterparties (per counterparty and kind),
// bookings (in that order, then by record; a total of each group, then of all).
// `lines` are all of the participant and window. DataLoss: they do not add up
// to the window's obligations, or those not to the position.
absl::StatusOr<ReportDocument> ParticipantStatement(
    const ReportBasis& basis, const WindowFigures& figures,
    ParticipantNumber participant, const BookingLines& lines);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_PARTICIPANT_STATEMENT_H_
