#include "tools/report/document_text.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/figure_id.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// Counts are numbers of JSON, exact decimals are texts.
ColumnKind KindOf(FigureKind kind) {
  switch (kind) {
    case FigureKind::kText:
      return ColumnKind::kText;
    case FigureKind::kOrdinal:
    case FigureKind::kCount:
      return ColumnKind::kNumber;
    case FigureKind::kPoints:
    case FigureKind::kMoney:
      break;
  }
  return ColumnKind::kDecimal;
}

std::vector<std::string> TextsOf(const FigureRow& row) {
  std::vector<std::string> texts;
  texts.reserve(row.size());
  for (const Figure& figure : row) texts.push_back(figure.text);
  return texts;
}

Tabular TableOf(const ReportSection& section) {
  Tabular table{.name = section.name, .title = section.title};
  if (!section.note.empty()) {
    absl::StrAppend(&table.title, table.title.empty() ? "" : ": ",
                    section.note);
  }
  table.shape = section.shape;
  for (const ReportColumn& column : section.columns) {
    table.columns.push_back({column.name, KindOf(column.kind)});
  }
  for (const FigureRow& row : section.rows) table.rows.push_back(TextsOf(row));
  for (const ReportTotal& total : section.totals) {
    table.totals.push_back(TextsOf(total.cells));
  }
  return table;
}

// One field a parameter, all text.
Tabular RecordTable(std::string name,
                    const std::vector<ReportParameter>& fields) {
  Tabular table{.name = std::move(name), .shape = TableShape::kRecord};
  table.rows.emplace_back();
  for (const ReportParameter& field : fields) {
    table.columns.push_back({field.name});
    table.rows.front().push_back(field.value);
  }
  return table;
}

Tabular NoteTable(const ReportDocument& document) {
  Tabular table{.name = "notes", .title = "Notes", .columns = {{"note"}}};
  for (const std::string& note : document.notes) table.rows.push_back({note});
  return table;
}

void AddHead(const ReportDocument& document, std::vector<Tabular>* tables) {
  Tabular head = RecordTable(
      "report",
      {{"schema", ""}, {"name", document.name}, {"title", document.title}});
  head.columns[0].kind = ColumnKind::kNumber;
  head.rows[0][0] = "1";
  tables->push_back(std::move(head));
  tables->push_back(RecordTable("parameters", document.parameters));
}

}  // namespace

ReportSection AsOfSection(const JournalMark& mark) {
  return {
      .name = "as_of",
      .columns = {TextColumn("recorded"), OrdinalColumn("frame"),
                  OrdinalColumn("sequence"),
                  OrdinalColumn("configuration_version"), TextColumn("digest")},
      .rows = {{TextFigure(UtcText(mark.recorded)),
                CountFigure(mark.frame.value), CountFigure(mark.sequence.value),
                CountFigure(mark.configuration_version),
                TextFigure(mark.digest)}},
      .shape = TableShape::kRecord};
}

std::vector<Tabular> TablesOf(const ReportDocument& document,
                              OutputFormat format) {
  std::vector<Tabular> tables;
  if (format == OutputFormat::kJson) AddHead(document, &tables);
  for (const ReportSection& section : document.sections) {
    tables.push_back(TableOf(section));
  }
  const bool single = tables.size() == 1 && tables.front().totals.empty();
  if (format == OutputFormat::kCsv && single) return tables;
  if (format == OutputFormat::kTable && !tables.empty()) {
    Tabular& first = tables.front();
    const bool alone =
        first.title.empty() || first.shape == TableShape::kRecord;
    first.title = alone ? document.title
                        : absl::StrCat(document.title, "\n\n", first.title);
  }
  const bool notes = format == OutputFormat::kJson || !document.notes.empty();
  if (notes && format != OutputFormat::kCsv) {
    tables.push_back(NoteTable(document));
  }
  tables.push_back(TableOf(AsOfSection(document.mark)));
  if (format == OutputFormat::kJson && document.subject.has_value()) {
    tables.push_back(TableOf(FigureSection(document)));
  }
  return tables;
}

void PrintDocument(const ReportDocument& document, OutputFormat format,
                   std::ostream& out) {
  Print(TablesOf(document, format), format, out);
}

}  // namespace clearpoint
