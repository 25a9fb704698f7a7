#include "tools/trace/trace.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"
#include "tools/report/position.h"
#include "tools/report/roll_forward.h"
#include "tools/trace/event_trace.h"
#include "tools/trace/journal_records.h"
#include "tools/trace/settlement_parts.h"
#include "tools/trace/traced_report.h"

namespace clearpoint {
namespace {

constexpr std::string_view kTracedReports[] = {
    "settlement", "participant-statement", "trial-balance",
    "liability",  "roll-forward",          "invoices",
    "receivables"};

// What the figure's report was made for.
absl::StatusOr<std::string> SubjectOf(const FigureId& id,
                                      const std::string& name) {
  for (const ReportParameter& one : id.subject) {
    if (one.name == name) return one.value;
  }
  return absl::InvalidArgumentError(absl::StrCat("figure: expected \",", name,
                                                 "=...\" behind ", id.report,
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

// Whose money the figure is of, where its report says so.
std::string SchemeOf(const FigureId& id) {
  for (const ReportParameter& one : id.subject) {
    if (one.name == "scheme") return one.value;
  }
  return "";
}

TracedReportOr MakeTraced(const FolderOptions& options,
                          const ReportBasis& basis, const FigureId& id) {
  if (id.report == "trial-balance") return TracedTrialBalance(basis);
  if (id.report == "liability") return TracedLiability(basis);
  if (id.report == "receivables") return TracedReceivables(basis);
  const auto window = WindowOf(id);
  if (!window.ok()) return window.status();
  if (id.report == "settlement") return TracedSettlement(basis, *window);
  if (id.report == "invoices") return TracedInvoices(basis, *window);
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
  return absl::InvalidArgumentError(
      absl::StrCat("figure: report: expected one of ", ShownList(known),
                   ", found \"", Shown(id.report), "\"",
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
      const absl::Status recorded =
          CheckIsRecorded(*report.figures, place->section->name,
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
  const auto from = NumberOf(id, "from", std::numeric_limits<uint64_t>::max());
  if (!from.ok()) return from.status();
  const SequenceNumber start{*from};
  return ReadRollForward(
      options,
      {ReplayEnd{.sequence = start}, ReplayEnd{.sequence = id.position}},
      [&](const ReportBasis& basis, ReportDocument document) {
        const auto report =
            TracedRollForward(basis, start, std::move(document));
        return report.ok() ? work->Run(basis, **report) : report.status();
      });
}

// --- up from a record --------------------------------------------------------

// Where an event came from, as people write it.
struct WrittenPlace {
  std::string source;
  uint64_t offset = 0;

  bool Is(std::string_view name) const {
    if (name == source) return true;
    const size_t colon = name.find(':');
    return colon != std::string_view::npos && name.substr(colon + 1) == source;
  }
};

absl::StatusOr<WrittenPlace> ParsePlace(const std::string& text) {
  WrittenPlace place;
  const size_t slash = text.rfind('/');
  if (slash != std::string::npos && slash > 0 &&
      absl::SimpleAtoi(text.substr(slash + 1), &place.offset)) {
    place.source = text.substr(0, slash);
    return place;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "event: expected SOURCE/OFFSET, as \"kafka:purchases/0/120\" or "
      "\"file:day.jsonl/7\", found \"",
      Shown(text), "\""));
}

// The record that is asked for, and the figures it is part of.
class RecordWork {
 public:
  RecordWork(const FolderOptions& options, const RecordQuery& query,
             ProgressMode progress)
      : options_(options), query_(query), progress_(progress) {}

  absl::Status Run(const ReportBasis& basis, ReportDocument roll_forward) {
    const Names names(*basis.networks);
    absl::Status status = query_.record != 0 ? FindByNumber(basis, names)
                                             : FindByEvent(basis, names);
    if (!status.ok()) return status;
    std::vector<std::unique_ptr<TracedReport>> reports;
    status = MakeReports(basis, std::move(roll_forward), &reports);
    if (!status.ok()) return status;
    std::vector<ReportShares> shares;
    for (const auto& report : reports) shares.emplace_back(*report, sequence_);
    status = ReadRecords(
        options_, basis.state, {SequenceNumber{1}, sequence_}, progress_,
        [&](const Record& record, const RecordPlace&) -> absl::StatusOr<bool> {
          for (size_t i = 0; i < shares.size(); ++i) {
            if (record.sequence < reports[i]->parts.first) continue;
            shares[i].Add(record);
          }
          return true;
        });
    if (status.ok()) status = basis.state->status();
    if (!status.ok()) return status;
    std::vector<FigureShare> all;
    for (const ReportShares& one : shares) {
      for (FigureShare& share : one.Shares()) all.push_back(std::move(share));
    }
    tables_.push_back(ShareTable(all));
    return absl::OkStatus();
  }
  std::vector<Tabular> Take() { return std::move(tables_); }

 private:
  void Keep(const Record& record, const RecordPlace& place,
            const ReportBasis& basis, const Names& names) {
    sequence_ = record.sequence;
    windows_ = WindowsOf(record);
    const int32_t digits = basis.networks->empty()
                               ? 0
                               : CurrencyOf(basis).digits;
    tables_ = RecordTables(record, place, names, digits);
  }

  absl::Status FindByNumber(const ReportBasis& basis, const Names& names) {
    const SequenceNumber asked{query_.record};
    if (asked > basis.sequence) {
      return absl::OutOfRangeError(
          absl::StrCat("record: expected one up to ", basis.sequence.value,
                       ", the last up to there, found ", asked.value));
    }
    return ReadRecords(options_, basis.state, {asked, asked}, progress_,
                       [&](const Record& record,
                           const RecordPlace& place) -> absl::StatusOr<bool> {
                         Keep(record, place, basis, names);
                         return false;
                       });
  }

  absl::Status FindByEvent(const ReportBasis& basis, const Names& names) {
    const auto asked = ParsePlace(query_.event);
    if (!asked.ok()) return asked.status();
    std::set<std::string> known;
    const absl::Status status = ReadRecords(
        options_, basis.state, {SequenceNumber{1}, basis.sequence}, progress_,
        [&](const Record& record,
            const RecordPlace& place) -> absl::StatusOr<bool> {
          if (place.source.empty()) return true;
          known.emplace(place.source);
          if (record.at.offset != asked->offset || !asked->Is(place.source)) {
            return true;
          }
          Keep(record, place, basis, names);
          return false;
        });
    if (!status.ok() || sequence_.value != 0) return status;
    const std::vector<std::string> list(known.begin(), known.end());
    return absl::NotFoundError(absl::StrCat(
        "event: expected a place of ", list.empty() ? "an input" : "",
        ShownList(list), " that a record up to ", basis.sequence.value,
        " came from, found offset ", asked->offset, " of \"",
        Shown(asked->source), "\"",
        DidYouMean(asked->source, {list.begin(), list.end()})));
  }

  absl::Status MakeReports(
      const ReportBasis& basis, ReportDocument roll_forward,
      std::vector<std::unique_ptr<TracedReport>>* reports) const {
    absl::Status status;
    const auto add = [&](TracedReportOr report) {
      if (absl::IsUnimplemented(report.status())) return;  // is not traced
      status.Update(report.status());
      if (report.ok()) reports->push_back(*std::move(report));
    };
    for (const WindowNumber window : windows_) {
      add(TracedSettlement(basis, window));
      const WindowRow* row = basis.state->windows.Find({window});
      if (row == nullptr || row->status == WindowStatus::kOpen) continue;
      add(TracedInvoices(basis, window));
    }
    add(TracedTrialBalance(basis));
    add(TracedLiability(basis));
    add(TracedReceivables(basis));
    add(TracedRollForward(basis, SequenceNumber{0}, std::move(roll_forward)));
    return status;
  }

  const FolderOptions& options_;
  const RecordQuery& query_;
  ProgressMode progress_;
  SequenceNumber sequence_;
  std::set<WindowNumber> windows_;
  std::vector<Tabular> tables_;
};

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
    status = ReadLedgerAt(options, ReplayEnd{.sequence = id->position},
                          [&](const ReportBasis& basis) {
                            ReportBasis shown = basis;
                            const absl::Status scheme =
                                ShowScheme(SchemeOf(*id), &shown);
                            if (!scheme.ok()) return scheme;
                            const auto report = MakeTraced(options, shown, *id);
                            return report.ok() ? work.Run(shown, **report)
                                               : report.status();
                          });
  }
  if (!status.ok()) return status;
  return work.Take();
}

absl::StatusOr<std::vector<Tabular>> TraceRecord(const FolderOptions& options,
                                                 const RecordQuery& query,
                                                 ProgressMode progress) {
  JournalSpan span{ReplayEnd{.sequence = SequenceNumber{0}}, std::nullopt};
  if (!query.at.empty()) {
    const auto at = ParsePosition("--at", query.at);
    if (!at.ok()) return at.status();
    span.to = *at;
  }
  RecordWork work(options, query, progress);
  const absl::Status status = ReadRollForward(
      options, span, [&](const ReportBasis& basis, ReportDocument document) {
        return work.Run(basis, std::move(document));
      });
  if (!status.ok()) return status;
  return work.Take();
}

}  // namespace clearpoint
