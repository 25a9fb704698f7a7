// TracedReport: a report that was made again, with the parts its figures are
// made of. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_TRACE_TRACED_REPORT_H_
#define CLEARPOINT_TOOLS_TRACE_TRACED_REPORT_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "tools/ledger_folder.h"
#include "tools/report/figure_id.h"
#include "tools/report/window_figures.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

struct TracedReport {
  explicit TracedReport(const ReportBasis& basis) : names(*basis.networks) {}
  TracedReport(const TracedReport&) = delete;  // parts point into it

  Names names;
  std::optional<WindowFigures> figures;  // of a report of one window
  ReportDocument document;
  FigureParts parts;
};
using TracedReportOr = absl::StatusOr<std::unique_ptr<TracedReport>>;

// Errors are those of the report. `basis` must outlive the answer.
TracedReportOr TracedSettlement(const ReportBasis& basis, WindowNumber window);
TracedReportOr TracedTrialBalance(const ReportBasis& basis);
TracedReportOr TracedLiability(const ReportBasis& basis);
// FailedPrecondition: the window is open.
TracedReportOr TracedInvoices(const ReportBasis& basis, WindowNumber window);
TracedReportOr TracedReceivables(const ReportBasis& basis);
// `document` is a roll-forward behind record `from`, at `basis`.
TracedReportOr TracedRollForward(const ReportBasis& basis, SequenceNumber from,
                                 ReportDocument document);
// Reads the records of the window to make the statement.
TracedReportOr TracedStatement(const FolderOptions& options,
                               const ReportBasis& basis, WindowNumber window,
                               const std::string& participant);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_TRACED_REPORT_H_
