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

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/report/window_figures.h"

namespace clearpoint {

struct InvoicePair {
  ParticipantNumber creditor;
  ParticipantNumber debtor;
  friend auto operator<=>(const InvoicePair&, const InvoicePair&) = default;
};

// What one participant writes to another over a window, or would.
struct InvoiceEntry {
  InvoicePair pair;
  uint64_t number = 0;  // 0: no document
  Money brought;
  WindowNumber brought_from;  // the newest before that they traded in; 0: none
  Money booked;               // in this window
  MinorAmount amount;
  Money carried;
  std::vector<WindowObligation> lines;
  std::string series;  // of its number: a scheme's name; empty: the main one
};

// Of a window, by creditor, then debtor. Cost: the pairs that traded in it and
// all earlier ones.
std::vector<InvoiceEntry> InvoiceEntries(State* state,
                                         const WindowFigures& figures);

// What disputes gave back in the window, one a line, in the order they were
// resolved; nothing of a window without any.
std::vector<DisputeRow> DisputesSettledIn(State* state, WindowNumber window);

// The texts in front of a row's figures: of a document, of what it is for, and
// of what a dispute gave back. Who gets it back is the creditor of the
// document, and was the debtor of the original.
std::vector<std::string> InvoiceCells(const InvoiceEntry& entry,
                                      const Names& names);
std::vector<std::string> InvoiceLineCells(const InvoiceEntry& entry,
                                          ObligationKind kind,
                                          const Names& names);
std::vector<std::string> AdjustmentCells(
    const DisputeRow& row, const std::vector<InvoiceEntry>& entries,
    const Names& names);

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
