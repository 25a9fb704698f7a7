#include "tools/trace/trace.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"
#include "tools/report/position.h"
#include "tools/report/roll_forward.h"
#include "tools/trace/journal_records.h"
#include "tools/trace/settlement_parts.h"
#include "tools/trace/traced_report.h"

namespace clearpoint {
namespace {

constexpr std::string_view kTracedReports[] = {
    "settlement", "participant-statement", "trial-balance", "liability",
    "roll-forward"};

// What the figure's report was made for.
absl::StatusOr<std::string> SubjectOf(const FigureId& id,
                                      const std::string& name) {
  for (const ReportParameter& one : id.subject) {
    if (one.name == name) return one.value;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("figure: expected \",", name, "=...\" behind ", id.report,
                   ", found none"));
}

absl::StatusOr<uint64_t> NumberOf(const FigureId& id, const std::string& name,
                                  uint64_t most) {
  const auto text = SubjectOf(id, name);
  if (!text.ok()) return text.status();
  uint64_t number = 0;
  if (absl::SimpleAtoi(*text, &number) && number <= most) return number;
  return absl::InvalidArgumentError(absl::StrCat(
      "figure: ", name, ": expected a number, found \"", Shown(*text), "\""));
}

absl::StatusOr<WindowNumber> WindowOf(const FigureId& id) {
  const auto number =
      NumberOf(id, "window", std::numeric_limits<uint32_t>::max());
  if (!number.ok()) return number.status();
  return WindowNumber{static_cast<uint32_t>(*number)};
}

TracedReportOr MakeTraced(const FolderOptions& options,
                          const ReportBasis& basis, const FigureId& id) {
  if (id.report == "trial-balance") return TracedTrialBalance(basis);
  if (id.report == "liability") return TracedLiability(basis);
  const auto window = WindowOf(id);
  if (!window.ok()) return window.status();
  if (id.report == "settlement") return TracedSettlement(basis, *window);
  const auto participant = SubjectOf(id, "participant");
  if (!participant.ok()) return participant.status();
  return TracedStatement(options, basis, *window, *participant);
}

absl::Status CheckReport(const FigureId& id) {
  const auto* end = std::end(kTracedReports);
  if (std::find(std::begin(kTracedReports), end, id.report) != end) {
    return absl::OkStatus();
  }
  std::vector<std::string> known(std::begin(kTracedReports), end);
  return absl::InvalidArgumentError(absl::StrCat(
      "figure: report: expected one of ", ShownList(known), ", found \"",
      Shown(id.report), "\"",
      DidYouMean(id.report, {std::begin(kTracedReports), end})));
}

// One figure of a report that was made again.
class FigureWork {
 public:
  FigureWork(const FolderOptions& options, const std::string& id,
             ProgressMode progress)
      : options_(options), id_(id), progress_(progress) {}

  absl::Status Run(const ReportBasis& basis, const TracedReport& report) {
    const auto place = FindFigure(report.document, id_);
    if (!place.ok()) return place.status();
    if (report.figures.has_value()) {
      const absl::Status recorded = CheckIsRecorded(
          *report.figures, place->section->name,
          place->section->columns[place->column].name);
      if (!recorded.ok()) return recorded;
    }
    FigureTrace trace(*place, report.parts, report.names);
    absl::Status status = ReadRecords(
        options_, basis.state, {trace.first(), basis.sequence}, progress_,
        [&](const Record& record,
            const RecordPlace& where) -> absl::StatusOr<bool> {
          trace.Add(record, where);
          return true;
        });
    if (status.ok()) status = basis.state->status();
    if (status.ok()) status = trace.Check(id_);
    if (status.ok()) tables_ = trace.Tables(report.document, id_);
    return status;
  }
  std::vector<Tabular> Take() { return std::move(tables_); }

 private:
  const FolderOptions& options_;
  const std::string& id_;
  ProgressMode progress_;
  std::vector<Tabular> tables_;
};

// A roll-forward needs the state at both of its positions.
absl::Status TraceRollForward(const FolderOptions& options, const FigureId& id,
                              FigureWork* work) {
  const auto from =
      NumberOf(id, "from", std::numeric_limits<uint64_t>::max());
  if (!from.ok()) return from.status();
  const SequenceNumber start{*from};
  std::optional<RollForward> roll;
  const auto begin = [&](const ReportBasis& basis) {
    roll.emplace(basis);
    return absl::OkStatus();
  };
  const auto finish = [&](const ReportBasis& basis) {
    auto document = roll->Finish(basis);
    if (!document.ok()) return document.status();
    const auto report = TracedRollForward(basis, start, *std::move(document));
    return report.ok() ? work->Run(basis, **report) : report.status();
  };
  return ReadSpan(options,
                  {ReplayEnd{.sequence = start},
                   ReplayEnd{.sequence = id.position}},
                  {begin, [&](const Record& record) { roll->Add(record); },
                   finish});
}

}  // namespace

absl::StatusOr<std::vector<Tabular>> TraceFigure(const FolderOptions& options,
                                                 const std::string& text,
                                                 ProgressMode progress) {
  const auto id = ParseFigureId(text);
  if (!id.ok()) return id.status();
  absl::Status status = CheckReport(*id);
  if (!status.ok()) return status;
  FigureWork work(options, text, progress);
  if (id->report == "roll-forward") {
    status = TraceRollForward(options, *id, &work);
  } else {
    status = ReadLedgerAt(
        options, ReplayEnd{.sequence = id->position},
        [&](const ReportBasis& basis) {
          const auto report = MakeTraced(options, basis, *id);
          return report.ok() ? work.Run(basis, **report) : report.status();
        });
  }
  if (!status.ok()) return status;
  return work.Take();
}

}  // namespace clearpoint
