#include "tools/report/participant_statement.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// Counterparties by name, as bytes; lines of one kind by record.
struct NamedLine {
  std::string counterparty;
  const BookingLine* line = nullptr;

  bool SameGroup(const NamedLine& other) const {
    return counterparty == other.counterparty && line->kind == other.line->kind;
  }
};

std::vector<NamedLine> InGroups(const BookingLines& lines, const Names& names) {
  std::vector<NamedLine> sorted;
  for (const BookingLine& line : lines.lines()) {
    sorted.push_back({names.Participant(line.counterparty), &line});
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const NamedLine& a, const NamedLine& b) {
                     return std::tie(a.counterparty, a.line->kind) <
                            std::tie(b.counterparty, b.line->kind);
                   });
  return sorted;
}

struct GroupSum {
  uint64_t bookings = 0;
  Points points;
  Money receives;
  Money pays;

  void Add(const BookingLine& line) {
    ++bookings;
    points += line.points;
    receives = receives + line.receives;
    pays = pays + line.pays;
  }
};

FigureRow BookingCells(const NamedLine& named, const WindowFigures& figures,
                       int32_t scale) {
  const BookingLine& line = *named.line;
  return {TextFigure(named.counterparty),
          TextFigure(std::string(ObligationKindName(line.kind))),
          CountFigure(line.sequence.value),
          TextFigure(UtcText(line.recorded)),
          TextFigure(line.occurred ? UtcText(*line.occurred) : ""),
          TextFigure(std::string(EventKindName(line.event))),
          TextFigure(line.reference),
          PointsFigure(line.points, scale),
          figures.Exact(line.receives),
          figures.Exact(line.pays)};
}

FigureRow BookingSumCells(std::string who, std::string kind,
                          const GroupSum& sum, const WindowFigures& figures,
                          bool points_told, int32_t scale) {
  return {TextFigure(std::move(who)),
          TextFigure(std::move(kind)),
          {},
          {},
          {},
          {},
          {},
          points_told ? PointsFigure(sum.points, scale) : Figure{},
          figures.Exact(sum.receives),
          figures.Exact(sum.pays)};
}

FigureRow GroupCells(std::string who, std::string kind, const GroupSum& sum,
                     const WindowFigures& figures, bool points_told,
                     int32_t scale) {
  return {TextFigure(std::move(who)),
          TextFigure(std::move(kind)),
          CountFigure(sum.bookings),
          points_told ? PointsFigure(sum.points, scale) : Figure{},
          figures.Exact(sum.receives),
          figures.Exact(sum.pays),
          figures.Exact(sum.receives - sum.pays)};
}

// Both tables, since one is the subtotals of the other.
class GroupedBookings {
 public:
  GroupedBookings(const WindowFigures& figures, const Names& names)
      : figures_(figures), scale_(std::max(names.CommonScale(), 0)) {
    groups_ = {.name = "counterparties",
               .title = "By counterparty and kind",
               .note = "net = receives - pays",
               .columns = {TextColumn("counterparty"), TextColumn("kind"),
                           CountColumn("bookings"), PointsColumn("points"),
                           figures.Column("receives"), figures.Column("pays"),
                           figures.Column("net")}};
    lines_ = {.name = "bookings",
              .title = "Every booking and its record",
              .columns = {TextColumn("counterparty"), TextColumn("kind"),
                          OrdinalColumn("sequence"), TextColumn("recorded"),
                          TextColumn("occurred"), TextColumn("event"),
                          TextColumn("reference"), PointsColumn("points"),
                          figures.Column("receives"), figures.Column("pays")},
              .key_cells = 3};
  }

  void AddAll(const std::vector<NamedLine>& sorted) {
    for (size_t i = 0; i < sorted.size();) {
      size_t end = i;
      while (end < sorted.size() && sorted[end].SameGroup(sorted[i])) ++end;
      AddGroup(sorted, i, end);
      i = end;
    }
    // Points of different kinds stand for the same points: no sum of all.
    AddTotal(GroupCells("total", "", all_, figures_, false, scale_), &groups_);
    AddTotal(BookingSumCells("total", "", all_, figures_, false, scale_),
             &lines_);
  }

  ReportSection& groups() { return groups_; }
  ReportSection& lines() { return lines_; }

 private:
  void AddGroup(const std::vector<NamedLine>& sorted, size_t first,
                size_t end) {
    GroupSum sum;
    for (size_t i = first; i < end; ++i) {
      sum.Add(*sorted[i].line);
      all_.Add(*sorted[i].line);
      lines_.rows.push_back(BookingCells(sorted[i], figures_, scale_));
    }
    const NamedLine& one = sorted[first];
    const std::string kind(ObligationKindName(one.line->kind));
    groups_.rows.push_back(
        GroupCells(one.counterparty, kind, sum, figures_, true, scale_));
    lines_.totals.push_back(
        {BookingSumCells(one.counterparty, kind, sum, figures_, true, scale_),
         {{first, end - first, 1}}});
  }

  const WindowFigures& figures_;
  int32_t scale_;
  GroupSum all_;
  ReportSection groups_;
  ReportSection lines_;
};

ReportSection PositionRecord(const WindowFigures& figures,
                             const std::string& name, const PositionRow& row) {
  return {
      .name = "position",
      .title = "The position",
      .note =
          "exact = opening_carry + receives - pays = payment "
          "+ closing_carry",
      .columns = {TextColumn("participant"), OrdinalColumn("window"),
                  TextColumn("status"), TextColumn("provisional"),
                  TextColumn("currency"), figures.Column("opening_carry"),
                  figures.Column("receives"), figures.Column("pays"),
                  figures.Column("exact"), figures.Column("payment"),
                  figures.Column("closing_carry")},
      .rows = {{TextFigure(name), CountFigure(figures.number.value),
                TextFigure(std::string(WindowStatusName(figures.row.status))),
                TextFigure(figures.provisional() ? "yes" : "no"),
                TextFigure(figures.currency.code),
                figures.Exact(row.opening_carry), figures.Exact(row.receives),
                figures.Exact(row.pays), figures.Exact(row.exact),
                figures.Paid(row.rounded), figures.Exact(row.carry)}},
      .shape = TableShape::kRecord};
}

absl::Status CheckPosition(const std::string& name, const PositionRow& row,
                           const BookingLines& lines,
                           const WindowFigures& figures) {
  GroupSum sum;
  for (const BookingLine& line : lines.lines()) sum.Add(line);
  if (sum.receives == row.receives && sum.pays == row.pays) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      "window ", figures.number.value, ", ", name, ": expected ",
      figures.Text(row.receives), " received and ", figures.Text(row.pays),
      " paid as its position says, found ", figures.Text(sum.receives), " and ",
      figures.Text(sum.pays), " in the records"));
}

}  // namespace

absl::StatusOr<ReportDocument> ParticipantStatement(
    const ReportBasis& basis, const WindowFigures& figures,
    ParticipantNumber participant, const BookingLines& lines) {
  const Names names(*basis.networks);
  const std::string name = names.Participant(participant);
  absl::Status status = lines.CheckAgainst(figures, names);
  if (!status.ok()) return status;
  const auto found = figures.positions.find(participant);
  const PositionRow row =
      found == figures.positions.end() ? PositionRow{} : found->second;
  status = CheckPosition(name, row, lines, figures);
  if (!status.ok()) return status;
  GroupedBookings grouped(figures, names);
  grouped.AddAll(InGroups(lines, names));
  const std::string& code = figures.currency.code;
  return ReportDocument{
      .name = "participant_statement",
      .title = absl::StrCat(
          "Statement of ", name, " for window ", figures.number.value,
          ", amounts in ", code,
          figures.provisional() ? ", provisional: the window is open" : ""),
      .highlights = {{"Receives", figures.Text(row.receives), code},
                     {"Pays", figures.Text(row.pays), code},
                     {"Payment",
                      MinorText(row.rounded, figures.currency.digits),
                      absl::StrCat(code, ", negative: to be paid")}},
      .sections = {PositionRecord(figures, name, row),
                   std::move(grouped.groups()), std::move(grouped.lines())},
      .mark = MarkOf(basis),
      .subject = std::vector<ReportParameter>{
          {"window", absl::StrCat(figures.number.value)},
          {"participant", name}}};
}

}  // namespace clearpoint
