#include "tools/trace/traced_report.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/invoices.h"
#include "tools/report/liability.h"
#include "tools/report/participant_statement.h"
#include "tools/report/receivables.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"
#include "tools/trace/balance_parts.h"
#include "tools/trace/invoice_parts.h"
#include "tools/trace/liability_parts.h"
#include "tools/trace/receivable_parts.h"
#include "tools/trace/settlement_parts.h"

namespace clearpoint {
namespace {

absl::Status ReadFigures(const ReportBasis& basis, WindowNumber window,
                         TracedReport* report) {
  auto figures = ReadChosenWindow(basis, window);
  if (!figures.ok()) return figures.status();
  report->figures = *std::move(figures);
  return absl::OkStatus();
}

// The report with its document, or why there is none.
TracedReportOr WithDocument(std::unique_ptr<TracedReport> report,
                            absl::StatusOr<ReportDocument> document) {
  if (!document.ok()) return document.status();
  report->document = *std::move(document);
  return report;
}

}  // namespace

TracedReportOr TracedSettlement(const ReportBasis& basis, WindowNumber window) {
  auto report = std::make_unique<TracedReport>(basis);
  const absl::Status status = ReadFigures(basis, window, report.get());
  if (!status.ok()) return status;
  report->parts = SettlementParts(*report->figures, report->names);
  return WithDocument(std::move(report), SettlementReport(basis, window));
}

TracedReportOr TracedTrialBalance(const ReportBasis& basis) {
  auto document = TrialBalance(basis);
  if (!document.ok()) return document.status();
  auto report = std::make_unique<TracedReport>(basis);
  report->parts =
      TrialBalanceParts(basis, report->names);
  return WithDocument(std::move(report), std::move(document));
}

TracedReportOr TracedLiability(const ReportBasis& basis) {
  auto document = Liability(basis);
  if (!document.ok()) return document.status();
  auto report = std::make_unique<TracedReport>(basis);
  report->parts = LiabilityParts(basis, report->names);
  return WithDocument(std::move(report), std::move(document));
}

TracedReportOr TracedInvoices(const ReportBasis& basis, WindowNumber window) {
  auto document = Invoices(basis, window);
  if (!document.ok()) return document.status();
  auto report = std::make_unique<TracedReport>(basis);
  const absl::Status status = ReadFigures(basis, window, report.get());
  if (!status.ok()) return status;
  report->parts = InvoiceParts(basis, *report->figures, report->names);
  return WithDocument(std::move(report), std::move(document));
}

TracedReportOr TracedReceivables(const ReportBasis& basis) {
  if (!basis.networks->empty() &&
      SchemeOf(basis).mode != NettingMode::kMultilateral) {
    return absl::UnimplementedError(absl::StrCat(
        "receivables: what scheme ", std::string(SchemeOf(basis).name),
        " nets between two is not traced; trace the settlement's obligations"));
  }
  auto document = Receivables(basis);
  if (!document.ok()) return document.status();
  auto report = std::make_unique<TracedReport>(basis);
  auto parts = ReceivableParts(basis, report->names);
  if (!parts.ok()) return parts.status();
  report->parts = *std::move(parts);
  return WithDocument(std::move(report), std::move(document));
}

TracedReportOr TracedRollForward(const ReportBasis& basis, SequenceNumber from,
                                 ReportDocument document) {
  auto report = std::make_unique<TracedReport>(basis);
  report->parts = RollForwardParts(report->names, from);
  report->document = std::move(document);
  return report;
}

TracedReportOr TracedStatement(const FolderOptions& options,
                               const ReportBasis& basis, WindowNumber window,
                               const std::string& participant) {
  auto report = std::make_unique<TracedReport>(basis);
  absl::Status status = ReadFigures(basis, window, report.get());
  if (!status.ok()) return status;
  const auto number = FindParticipant(basis, participant);
  if (!number.ok()) return number.status();
  BookingLines lines(window, *number);
  status = ReadWindowRecords(options, basis, *report->figures,
                             [&](const Record& record) { lines.Add(record); });
  if (!status.ok()) return status;
  report->parts = StatementParts(*report->figures, report->names, *number);
  auto document = ParticipantStatement(basis, *report->figures, *number, lines);
  return WithDocument(std::move(report), std::move(document));
}

}  // namespace clearpoint
