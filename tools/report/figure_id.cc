#include "tools/report/figure_id.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr const char* kForm =
    "REPORT[,NAME=VALUE].../SECTION/ROW/COLUMN@POSITION, as "
    "\"settlement,window=1/positions/cafe/exact@9\"";

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

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> Unescaped(const std::string& text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!IsPlain(text[i])) return std::nullopt;
      plain.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return plain;
}

bool IsFigure(const ReportColumn& column) {
  return column.kind == FigureKind::kCount ||
         column.kind == FigureKind::kPoints ||
         column.kind == FigureKind::kMoney;
}

size_t KeyCellsOf(const ReportSection& section) {
  if (section.shape == TableShape::kRecord) return 0;
  if (section.key_cells > 0) return section.key_cells;
  const auto first =
      std::find_if(section.columns.begin(), section.columns.end(), IsFigure);
  return static_cast<size_t>(first - section.columns.begin());
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
  FigurePlace place{&section, is_total, 0, 0};
  for (const std::string& row : RowNamesOf(section, is_total)) {
    for (place.column = 0; place.column < section.columns.size();
         ++place.column) {
      const ReportColumn& column = section.columns[place.column];
      if (!IsFigure(column) || place.figure().text.empty()) continue;
      visit(absl::StrCat(head, "/", NameOf(place), "/", row, "/", column.name,
                         "@", document.mark.sequence.value),
            place);
    }
    ++place.row;
  }
}

absl::Status BadId(const std::string& text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "figure: expected ", kForm, ", found \"", Shown(text), "\""));
}

absl::Status NoSuch(std::string_view what, const std::string& written,
                    const std::vector<std::string>& known) {
  return absl::NotFoundError(
      absl::StrCat("figure: ", std::string(what), ": expected one of ",
                   ShownList(known), ", found \"", Shown(written), "\"",
                   DidYouMean(written, {known.begin(), known.end()})));
}

void AddOnce(const std::string& name, std::vector<std::string>* names) {
  if (names->empty() || names->back() != name) names->push_back(name);
}

// The first part of an id, from the left, that no figure has.
absl::Status NotThere(const ReportDocument& document, const std::string& id) {
  const std::vector<std::string> asked =
      absl::StrSplit(id.substr(0, id.rfind('@')), '/');
  if (asked.size() != 4) return BadId(id);
  std::vector<std::string> known[4];
  EachFigure(document, [&](const std::string& one, const FigurePlace&) {
    const std::vector<std::string> parts =
        absl::StrSplit(one.substr(0, one.rfind('@')), '/');
    for (size_t i = 0; i < 4; ++i) {
      AddOnce(parts[i], &known[i]);
      if (parts[i] != asked[i]) return;
    }
  });
  constexpr std::string_view kParts[] = {"report", "section", "row", "column"};
  for (size_t i = 0; i < 4; ++i) {
    const auto& names = known[i];
    if (std::find(names.begin(), names.end(), asked[i]) == names.end()) {
      return NoSuch(kParts[i], asked[i], names);
    }
  }
  return NoSuch("position", id.substr(id.rfind('@') + 1),
                {absl::StrCat(document.mark.sequence.value)});
}

}  // namespace

absl::StatusOr<FigureId> ParseFigureId(const std::string& text) {
  const size_t at = text.rfind('@');
  if (at == std::string::npos) return BadId(text);
  const std::string path = text.substr(0, at);
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (parts.size() != 4) return BadId(text);
  FigureId id;
  const std::string position = text.substr(at + 1);
  const bool digits =
      !position.empty() &&
      std::all_of(position.begin(), position.end(), absl::ascii_isdigit);
  if (!digits || !absl::SimpleAtoi(position, &id.position.value) ||
      id.position.value == 0) {
    return BadId(text);
  }
  const std::vector<std::string> head = absl::StrSplit(parts[0], ',');
  id.report = head[0];
  for (size_t i = 1; i < head.size(); ++i) {
    const size_t equals = head[i].find('=');
    if (equals == std::string::npos) return BadId(text);
    const auto value = Unescaped(head[i].substr(equals + 1));
    if (!value.has_value()) return BadId(text);
    id.subject.push_back({head[i].substr(0, equals), *value});
  }
  return id;
}

void EachFigure(const ReportDocument& document, FigureVisitor visit) {
  if (!document.subject.has_value()) return;
  for (const ReportSection& section : document.sections) {
    EachOf(document, section, /*is_total=*/false, visit);
    EachOf(document, section, /*is_total=*/true, visit);
  }
}

absl::StatusOr<FigurePlace> FindFigure(const ReportDocument& document,
                                       const std::string& id) {
  std::optional<FigurePlace> found;
  EachFigure(document, [&](const std::string& one, const FigurePlace& place) {
    if (one == id) found = place;
  });
  if (found.has_value()) return *found;
  return NotThere(document, id);
}

std::string RowName(const std::vector<std::string>& cells) {
  std::string name;
  for (size_t i = 0; i < cells.size(); ++i) {
    absl::StrAppend(&name, i > 0 ? "+" : "", Escaped(cells[i]));
  }
  return name.empty() ? "-" : name;
}

std::vector<std::string> RowNamesOf(const ReportSection& section,
                                    bool is_total) {
  const size_t keys = KeyCellsOf(section);
  const size_t rows = is_total ? section.totals.size() : section.rows.size();
  std::vector<std::string> names;
  std::map<std::string, size_t> seen;
  std::vector<std::string> cells(keys);
  for (size_t row = 0; row < rows; ++row) {
    const FigurePlace place{&section, is_total, row, 0};
    for (size_t i = 0; i < keys; ++i) cells[i] = place.cells()[i].text;
    std::string name = RowName(cells);
    const size_t nth = ++seen[name];
    if (nth > 1) absl::StrAppend(&name, "~", nth);
    names.push_back(std::move(name));
  }
  return names;
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
