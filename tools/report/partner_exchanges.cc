#include "tools/report/partner_exchanges.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/decide/partner.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// Programs in the order of the report.
struct Pair {
  ProgramNumber from;
  ProgramNumber to;
  friend auto operator<=>(const Pair&, const Pair&) = default;
};

Pair PairOf(const RequestRow& row, const Networks& networks) {
  const Exchanged& exchanged = row.exchanged.front();
  const Network& network = networks.Version(exchanged.version);
  const std::string& to = network.rate(exchanged.rate).config->to;
  return {row.program, network.FindProgram(to)->number};
}

std::string StatusText(PartnerStatus status) {
  switch (status) {
    case PartnerStatus::kAsked:
      return "WAITING";
    case PartnerStatus::kConfirmed:
      return "CONFIRMED";
    case PartnerStatus::kFailed:
      return "FAILED";
    case PartnerStatus::kUnknown:
      return "UNKNOWN";
    case PartnerStatus::kNone:
      break;
  }
  return "";
}

uint64_t AgeDays(const RequestRow& row, Timestamp now) {
  return WholeDays(row.occurred, now);
}

struct Sum {
  uint64_t count = 0;
  Points given;
  Points got;
  uint64_t oldest = 0;

  void Add(const RequestRow& row, Timestamp now) {
    ++count;
    given += row.points;
    got += row.exchanged.front().got;
    if (WaitsForPartner(row)) oldest = std::max(oldest, AgeDays(row, now));
  }
};

class Writer {
 public:
  Writer(const ReportBasis& basis, const OriginalRecords& originals)
      : basis_(basis), originals_(originals), names_(*basis.networks) {}

  void Add(const RequestRow& row) {
    const Pair pair = PairOf(row, *basis_.networks);
    sums_[pair][row.exchanged.front().partner].Add(row, basis_.recorded);
    if (WaitsForPartner(row)) open_[pair].push_back(row);
  }

  ReportSection Summary() const {
    ReportSection section{
        .name = "summary",
        .title = "By programs and what became of them",
        .columns = {TextColumn("from"), TextColumn("to"), TextColumn("status"),
                    CountColumn("exchanges"), PointsColumn("given"),
                    PointsColumn("got"), TextColumn("oldest_days")}};
    for (const auto& [pair, by_status] : sums_) {
      const size_t first = section.rows.size();
      Sum all;
      for (const auto& [status, sum] : by_status) {
        const bool is_open = status == PartnerStatus::kAsked ||
                             status == PartnerStatus::kUnknown;
        section.rows.push_back(
            SummaryCells(pair, StatusText(status), sum,
                         is_open ? std::to_string(sum.oldest) : ""));
        all.count += sum.count;
        all.given += sum.given;
        all.got += sum.got;
      }
      section.totals.push_back({SummaryCells(pair, "total", all, ""),
                                {{first, by_status.size(), 1}}});
    }
    return section;
  }

  absl::StatusOr<ReportSection> Open() const {
    ReportSection section{
        .name = "open",
        .title = "What a partner has not answered",
        .note = "given is held in the members' wallets until an answer comes",
        .columns = {TextColumn("from"), TextColumn("to"),
                    TextColumn("reference"), OrdinalColumn("record"),
                    TextColumn("status"), TextColumn("recorded"),
                    TextColumn("answer_due"), TextColumn("age_days"),
                    PointsColumn("given"), PointsColumn("got")},
        .key_cells = 4};
    for (const auto& [pair, rows] : open_) {
      const size_t first = section.rows.size();
      Sum all;
      for (const RequestRow& row : rows) {
        const auto found = originals_.find(row.sequence);
        if (found == originals_.end()) {
          return absl::DataLossError(
              absl::StrCat("partner-exchanges: expected record ",
                           row.sequence.value, " in the journal, found none"));
        }
        section.rows.push_back(OpenCells(pair, row, found->second));
        all.Add(row, basis_.recorded);
      }
      FigureRow total(section.columns.size());
      total[0] = Program(pair.from);
      total[1] = Program(pair.to);
      total[2] = TextFigure("total");
      total[8] = PointsFigure(all.given, ScaleOf(pair.from));
      total[9] = PointsFigure(all.got, ScaleOf(pair.to));
      section.totals.push_back({std::move(total), {{first, rows.size(), 1}}});
    }
    return section;
  }

 private:
  Figure Program(ProgramNumber number) const {
    return TextFigure(names_.ProgramOf(number).name());
  }
  int32_t ScaleOf(ProgramNumber number) const {
    return names_.ProgramOf(number).scale();
  }

  FigureRow SummaryCells(const Pair& pair, std::string status, const Sum& sum,
                         std::string oldest) const {
    return {Program(pair.from),
            Program(pair.to),
            TextFigure(std::move(status)),
            CountFigure(sum.count),
            PointsFigure(sum.given, ScaleOf(pair.from)),
            PointsFigure(sum.got, ScaleOf(pair.to)),
            TextFigure(std::move(oldest))};
  }

  FigureRow OpenCells(const Pair& pair, const RequestRow& row,
                      const OriginalRecord& original) const {
    const Exchanged& exchanged = row.exchanged.front();
    return {Program(pair.from),
            Program(pair.to),
            TextFigure(original.reference),
            CountFigure(row.sequence.value),
            TextFigure(StatusText(exchanged.partner)),
            TextFigure(UtcText(original.recorded)),
            TextFigure(UtcText(exchanged.answer_due)),
            TextFigure(std::to_string(AgeDays(row, basis_.recorded))),
            PointsFigure(row.points, ScaleOf(pair.from)),
            PointsFigure(exchanged.got, ScaleOf(pair.to))};
  }

  const ReportBasis& basis_;
  const OriginalRecords& originals_;
  Names names_;
  std::map<Pair, std::map<PartnerStatus, Sum>> sums_;
  std::map<Pair, std::vector<RequestRow>> open_;
};

}  // namespace

std::vector<RequestRow> PartnerExchanges(State* state) {
  std::vector<RequestRow> rows;
  state->requests.Scan(
      "", "", [&](const RequestRow::Key&, const RequestRow& row) {
        const bool has_partner =
            !row.exchanged.empty() &&
            row.exchanged.front().partner != PartnerStatus::kNone;
        if (has_partner) rows.push_back(row);
        return true;
      });
  std::sort(rows.begin(), rows.end(),
            [](const RequestRow& a, const RequestRow& b) {
              return a.sequence < b.sequence;
            });
  return rows;
}

std::set<SequenceNumber> OpenPartnerExchanges(
    const std::vector<RequestRow>& exchanges) {
  std::set<SequenceNumber> records;
  for (const RequestRow& row : exchanges) {
    if (WaitsForPartner(row)) records.insert(row.sequence);
  }
  return records;
}

absl::StatusOr<ReportDocument> PartnerExchangeReport(
    const ReportBasis& basis, const std::vector<RequestRow>& exchanges,
    const OriginalRecords& originals) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "partner-exchanges: expected a network configuration, found none in "
        "the journal yet");
  }
  if (!basis.state->status().ok()) return basis.state->status();
  Writer writer(basis, originals);
  for (const RequestRow& row : exchanges) writer.Add(row);
  auto open = writer.Open();
  if (!open.ok()) return open.status();
  return ReportDocument{.name = "partner_exchanges",
                        .title = "Exchanges with partners outside the network",
                        .sections = {writer.Summary(), *std::move(open)},
                        .mark = MarkOf(basis)};
}

}  // namespace clearpoint
