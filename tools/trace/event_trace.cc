#include "tools/trace/event_trace.h"

#include <map>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/time_text.h"
#include "tools/trace/settlement_parts.h"

namespace clearpoint {
namespace {

// Row and column of a section.
using CellPlace = std::pair<size_t, size_t>;
using CellSums = std::map<CellPlace, absl::int128>;

size_t ColumnOf(const ReportSection& section, const std::string& name) {
  size_t column = 0;
  while (column < section.columns.size() &&
         section.columns[column].name != name) {
    ++column;
  }
  return column;
}

absl::int128 UnitsAt(const FigurePlace& place, const CellSums& cells) {
  if (!place.is_total) {
    const auto found = cells.find({place.row, place.column});
    return found == cells.end() ? absl::int128(0) : found->second;
  }
  absl::int128 sum = 0;
  for (const SummedRows& rows : place.section->totals[place.row].sums) {
    for (const auto& [cell, units] : cells) {
      const bool is_summed =
          cell.first >= rows.first && cell.first < rows.first + rows.count;
      if (is_summed && cell.second == place.column) sum += units * rows.sign;
    }
  }
  return sum;
}

}  // namespace

void ReportShares::Add(const Record& record) {
  const bool is_it = record.sequence == sequence_;
  const auto take = [&](const FigurePart& part) {
    parts_.push_back({std::string(part.section), part.row,
                      std::string(part.column), part.units});
  };
  // No section has this name: those before it are only remembered.
  const PartTaker taker(is_it ? "" : "-", take);
  EachLine(record, [&](const RecordLine& line) { tell_(record, line, taker); });
}

std::vector<FigureShare> ReportShares::Shares() const {
  std::map<std::string, CellSums> sections;
  for (const ReportSection& section : report_.document.sections) {
    std::map<std::string, size_t> rows;
    for (const std::string& name : RowNamesOf(section, /*is_total=*/false)) {
      rows.emplace(name, rows.size());
    }
    CellSums& cells = sections[section.name];
    for (const OwnedPart& part : parts_) {
      const auto row = rows.find(part.row);
      if (part.section != section.name || row == rows.end()) continue;
      cells[{row->second, ColumnOf(section, part.column)}] += part.units;
    }
  }
  std::vector<FigureShare> shares;
  EachFigure(report_.document, [&](const std::string& id,
                                   const FigurePlace& place) {
    const std::string& column = place.section->columns[place.column].name;
    const bool is_traced =
        !report_.figures.has_value() ||
        CheckIsRecorded(*report_.figures, place.section->name, column).ok();
    if (!is_traced) return;
    const absl::int128 units = UnitsAt(place, sections[place.section->name]);
    if (units == 0) return;
    shares.push_back({id, units, UnitOf(place), place.figure()});
  });
  return shares;
}

std::set<WindowNumber> WindowsOf(const Record& record) {
  std::set<WindowNumber> windows;
  for (const Booking& booking : record.effects.bookings) {
    windows.insert(booking.key.window);
  }
  for (const Payment& payment : record.effects.payments) {
    windows.insert(payment.key.window);
  }
  // What a closing carries on stands in the window that it opens, too.
  if (record.effects.positions.empty()) return windows;
  for (const RowPut<WindowRow>& put : record.effects.windows) {
    windows.insert(put.key.window);
  }
  return windows;
}

std::vector<Tabular> RecordTables(const Record& record,
                                  const RecordPlace& place, const Names& names,
                                  int32_t minor_digits) {
  EventDecoder decoder;
  const EventWords words = WordsOf(record, &decoder);
  const std::string source(place.source);
  Tabular head{
      .name = "record",
      .title = absl::StrCat("Record ", record.sequence.value),
      .columns = RecordColumnsAnd({"outcome"}, {"reason"}),
      .rows = {{absl::StrCat(record.sequence.value),
                absl::StrCat(place.frame.value), absl::StrCat(place.term.value),
                UtcText(record.recorded), source,
                source.empty() ? "" : absl::StrCat(record.at.offset),
                std::string(EventKindName(record.kind)), words.id,
                words.reference, std::string(OutcomeName(record.outcome)),
                record.reason}},
      .shape = TableShape::kRecord};
  Tabular effects{.name = "effects",
                  .title = "What it booked, posted and moved",
                  .columns = {{"what"}, {"amount", ColumnKind::kDecimal}}};
  EachLine(record, [&](const RecordLine& line) {
    if (std::holds_alternative<WholeRecord>(line)) return;
    effects.rows.push_back(
        {LineText(line, names), LineAmount(line, names, minor_digits).text});
  });
  return {std::move(head), std::move(effects)};
}

Tabular ShareTable(const std::vector<FigureShare>& shares) {
  Tabular table{.name = "figures",
                .title = "The figures it is part of",
                .columns = {{"figure"},
                            {"part", ColumnKind::kDecimal},
                            {"value", ColumnKind::kDecimal},
                            {"unit"}}};
  for (const FigureShare& share : shares) {
    table.rows.push_back({share.id,
                          MoneyText(Money{share.units}, share.figure.digits),
                          share.figure.text, share.unit});
  }
  return table;
}

}  // namespace clearpoint
