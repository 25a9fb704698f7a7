#include "tools/report/figure_id.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace clearpoint {
namespace {

bool IsPlain(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         c == '.' || c == '-';
}

std::string Escaped(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    if (IsPlain(c)) {
      escaped.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    escaped.push_back('%');
    escaped.push_back(kHex[byte >> 4]);
    escaped.push_back(kHex[byte & 15]);
  }
  return escaped;
}

bool IsFigure(const ReportColumn& column) {
  return column.kind == FigureKind::kCount ||
         column.kind == FigureKind::kPoints ||
         column.kind == FigureKind::kMoney;
}

size_t KeyCellsOf(const ReportSection& section) {
  if (section.shape == TableShape::kRecord) return 0;
  if (section.key_cells > 0) return section.key_cells;
  const auto first = std::find_if(section.columns.begin(),
                                  section.columns.end(), IsFigure);
  return static_cast<size_t>(first - section.columns.begin());
}

std::string RowKey(const FigureRow& cells, size_t count) {
  std::string key;
  for (size_t i = 0; i < count; ++i) {
    absl::StrAppend(&key, i > 0 ? "+" : "", Escaped(cells[i].text));
  }
  return key.empty() ? "-" : key;
}

std::string HeadOf(const ReportDocument& document) {
  std::string head = absl::StrReplaceAll(document.name, {{"_", "-"}});
  for (const ReportParameter& one : *document.subject) {
    absl::StrAppend(&head, ",", one.name, "=", Escaped(one.value));
  }
  return head;
}

std::string NameOf(const FigurePlace& place) {
  return absl::StrCat(place.section->name, place.is_total ? "_totals" : "");
}

using FigureVisitor =
    absl::FunctionRef<void(const std::string& id, const FigurePlace&)>;

// The rows or the totals of one section.
void EachOf(const ReportDocument& document, const ReportSection& section,
            bool is_total, FigureVisitor visit) {
  const std::string head = HeadOf(document);
  const size_t keys = KeyCellsOf(section);
  const size_t rows = is_total ? section.totals.size() : section.rows.size();
  std::map<std::string, size_t> seen;
  FigurePlace place{&section, is_total, 0, 0};
  for (place.row = 0; place.row < rows; ++place.row) {
    std::string key = RowKey(place.cells(), keys);
    const size_t nth = ++seen[key];
    if (nth > 1) absl::StrAppend(&key, "~", nth);
    for (place.column = 0; place.column < section.columns.size();
         ++place.column) {
      const ReportColumn& column = section.columns[place.column];
      if (!IsFigure(column) || place.figure().text.empty()) continue;
      visit(absl::StrCat(head, "/", NameOf(place), "/", key, "/", column.name,
                         "@", document.mark.sequence.value),
            place);
    }
  }
}

}  // namespace

void EachFigure(const ReportDocument& document, FigureVisitor visit) {
  if (!document.subject.has_value()) return;
  for (const ReportSection& section : document.sections) {
    EachOf(document, section, /*is_total=*/false, visit);
    EachOf(document, section, /*is_total=*/true, visit);
  }
}

ReportSection FigureSection(const ReportDocument& document) {
  ReportSection section{
      .name = "figures",
      .columns = {TextColumn("section"), OrdinalColumn("row"),
                  TextColumn("column"), TextColumn("figure")}};
  EachFigure(document, [&](const std::string& id, const FigurePlace& place) {
    section.rows.push_back(
        {TextFigure(NameOf(place)), CountFigure(place.row),
         TextFigure(place.section->columns[place.column].name),
         TextFigure(id)});
  });
  return section;
}

}  // namespace clearpoint
