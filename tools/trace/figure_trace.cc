#include "tools/trace/figure_trace.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/booking_lines.h"
#include "tools/report/money_text.h"
#include "tools/report/statement.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// The rows a figure sums: itself, or those its total names.
std::map<std::string, int> SummedRowsOf(const FigurePlace& place) {
  const std::vector<std::string> names =
      RowNamesOf(*place.section, /*is_total=*/false);
  if (!place.is_total) return {{names[place.row], 1}};
  std::map<std::string, int> rows;
  for (const SummedRows& sum : place.section->totals[place.row].sums) {
    for (size_t i = sum.first; i < sum.first + sum.count; ++i) {
      rows[names[i]] += sum.sign;
    }
  }
  return rows;
}

}  // namespace

std::vector<Column> RecordColumnsAnd(const Column& a, const Column& b) {
  return {{"sequence", ColumnKind::kNumber},
          {"frame", ColumnKind::kNumber},
          {"term", ColumnKind::kNumber},
          {"recorded"},
          {"source"},
          {"offset", ColumnKind::kNumber},
          {"event"},
          {"id"},
          {"reference"},
          a,
          b};
}

EventWords WordsOf(const Record& record, EventDecoder* decoder) {
  if (!record.sweeps.empty()) {
    return {record.sweeps.front().exchange_id, SweepReference(record)};
  }
  if (record.format == 0 || record.event_size != 0) return {};
  decoder->Reset();
  const Event event =
      decoder->Decode(record.event, static_cast<EventFormat>(record.format));
  if (event.kind == EventKind::kNone) return {};
  return {std::string(IdsOf(event).own), BusinessReference(event)};
}

std::string UnitOf(const FigurePlace& place) {
  const ReportColumn& column = place.section->columns[place.column];
  if (column.kind == FigureKind::kPoints) return "points";
  if (column.kind != FigureKind::kMoney) return "";
  if (!column.currency.empty()) return column.currency;
  for (size_t i = 0; i < place.section->columns.size(); ++i) {
    if (place.section->columns[i].name == "currency") {
      return place.cells()[i].text;
    }
  }
  return "";
}

FigureTrace::FigureTrace(const FigurePlace& place, FigureParts parts,
                         const Names& names)
    : place_(place),
      parts_(std::move(parts)),
      names_(names),
      rows_(SummedRowsOf(place)) {}

void FigureTrace::Add(const Record& record, const RecordPlace& place) {
  const std::string& column = place_.section->columns[place_.column].name;
  EachLine(record, [&](const RecordLine& line) {
    absl::int128 units = 0;
    const auto take = [&](const FigurePart& part) {
      if (part.column != column) return;
      const auto row = rows_.find(part.row);
      if (row != rows_.end()) units += part.units * row->second;
    };
    parts_.tell(record, line, PartTaker(place_.section->name, take));
    if (units != 0) AddLine(record, place, line, units);
  });
}

void FigureTrace::AddLine(const Record& record, const RecordPlace& place,
                          const RecordLine& line, absl::int128 units) {
  TracedLine traced;
  traced.sequence = record.sequence;
  traced.frame = place.frame;
  traced.term = place.term;
  traced.recorded = record.recorded;
  traced.source = std::string(place.source);
  traced.offset = record.at.offset;
  traced.event = record.kind;
  EventWords words = WordsOf(record, &decoder_);
  traced.id = std::move(words.id);
  traced.reference = std::move(words.reference);
  traced.what = LineText(line, names_);
  traced.units = units;
  lines_.push_back(std::move(traced));
}

absl::int128 FigureTrace::Sum() const {
  absl::int128 sum = 0;
  for (const TracedLine& line : lines_) sum += line.units;
  return sum;
}

absl::Status FigureTrace::Check(const std::string& id) const {
  const Figure& figure = place_.figure();
  if (Sum() == figure.units) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "figure ", id, ": expected ", figure.text, " as the report says, found ",
      MoneyText(Money{Sum()}, figure.digits), " in ", lines_.size(),
      " lines of the journal"));
}

std::vector<Tabular> FigureTrace::Tables(const ReportDocument& document,
                                         const std::string& id) const {
  const Figure& figure = place_.figure();
  Tabular asked{.name = "figure",
                .title = document.title,
                .columns = {{"figure"},
                            {"value", ColumnKind::kDecimal},
                            {"unit"},
                            {"sequence", ColumnKind::kNumber},
                            {"recorded"},
                            {"digest"},
                            {"lines", ColumnKind::kNumber}},
                .rows = {{id, figure.text, UnitOf(place_),
                          absl::StrCat(document.mark.sequence.value),
                          UtcText(document.mark.recorded), document.mark.digest,
                          absl::StrCat(lines_.size())}},
                .shape = TableShape::kRecord};
  Tabular made{
      .name = "lines",
      .title = "What it is made of",
      .columns = RecordColumnsAnd({"what"}, {"amount", ColumnKind::kDecimal})};
  for (const TracedLine& line : lines_) {
    made.rows.push_back(
        {absl::StrCat(line.sequence.value), absl::StrCat(line.frame.value),
         absl::StrCat(line.term.value), UtcText(line.recorded), line.source,
         line.source.empty() ? "" : absl::StrCat(line.offset),
         std::string(EventKindName(line.event)), line.id, line.reference,
         line.what, MoneyText(Money{line.units}, figure.digits)});
  }
  std::vector<std::string> sum(made.columns.size());
  sum.front() = "sum";
  sum.back() = MoneyText(Money{Sum()}, figure.digits);
  made.totals.push_back(std::move(sum));
  return {std::move(asked), std::move(made)};
}

}  // namespace clearpoint
