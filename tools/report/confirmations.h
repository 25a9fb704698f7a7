// What became of the payments of a closed window: confirmed, given up and
// booked into a later window, or unpaid. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_CONFIRMATIONS_H_
#define CLEARPOINT_TOOLS_REPORT_CONFIRMATIONS_H_

#include "engine/decide/window_positions.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

// Section confirmations, of every participant but `through`, who clears and is
// not paid; where payments are between two, `through` is 0 and the other stands
// beside. All amounts are signed as the payment: negative is what the
// participant pays.
ReportSection ConfirmationSection(
    const WindowPositions& positions, ParticipantNumber through,
    const Names& names,
    const ReportCurrency& currency);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_CONFIRMATIONS_H_
