// Invoices and credit notes of one closed window: each creditor writes one to
// each participant that owes it, over what was booked between the two (domain:
// settlement).
//
// Numbers have no gaps and need no memory: CREDITOR-000001 is the creditor's
// first document. Documents are ordered by window, then by the debtor's number
// in the network; how many a creditor wrote in earlier windows is counted
// again from their obligations, which never change.
//
// An amount is what both owe each other by now, rounded half_even to the minor
// unit, less what earlier documents said: so nothing is lost and no remainder
// grows. Zero is no document; its remainder is brought forward. What an abort
// booked anew (kind `settlement`) was invoiced before and is left out.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_INVOICES_H_
#define CLEARPOINT_TOOLS_REPORT_INVOICES_H_

#include <optional>

#include "absl/status/statusor.h"
#include "tools/report/window_figures.h"

namespace clearpoint {

// Sections: documents (brought_forward + booked = amount + carried_forward;
// pairs without a document have no number), lines (by kind of obligation),
// adjustments (where disputes gave something back in the window: each with the
// record that it is about; who gets it back invoices it).
// FailedPrecondition: the window is open. Errors as ReadWindow. Cost: the pairs
// that traded in this and all earlier windows.
absl::StatusOr<ReportDocument> Invoices(const ReportBasis& basis,
                                        std::optional<WindowNumber> window);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_INVOICES_H_
