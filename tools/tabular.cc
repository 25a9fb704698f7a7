#include "tools/tabular.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace clearpoint {
namespace {

bool IsPlainInteger(const std::string& text) {
  const size_t digits = text.starts_with('-') ? 1 : 0;
  return text.size() > digits && text.size() <= 15 &&
         std::all_of(text.begin() + static_cast<ptrdiff_t>(digits), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// Columns a UTF-8 text takes on a terminal, counted by code points.
size_t Width(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void PrintPadded(const std::string& text, size_t width, ColumnKind kind,
                 std::ostream& out) {
  const std::string padding(width - std::min(width, Width(text)), ' ');
  if (kind == ColumnKind::kNumber) {
    out << padding << text;
  } else {
    out << text << padding;
  }
}

void PrintRow(const Tabular& table, const std::vector<size_t>& widths,
              const std::vector<std::string>& cells, std::ostream& out) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out << "  ";
    PrintPadded(cells[i], widths[i], table.columns[i].kind, out);
  }
  out << '\n';
}

void PrintAligned(const Tabular& table, std::ostream& out) {
  if (!table.title.empty()) out << table.title << "\n\n";
  std::vector<size_t> widths;
  std::vector<std::string> names;
  std::vector<std::string> rules;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    size_t width = Width(table.columns[i].name);
    for (const auto& row : table.rows) width = std::max(width, Width(row[i]));
    widths.push_back(width);
    names.push_back(table.columns[i].name);
    rules.emplace_back(width, '-');
  }
  PrintRow(table, widths, names, out);
  PrintRow(table, widths, rules, out);
  for (const auto& row : table.rows) PrintRow(table, widths, row, out);
  if (table.rows.empty()) out << "(none)\n";
}

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + '"';
}

void PrintCsv(const Tabular& table, std::ostream& out) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    out << (i > 0 ? "," : "") << CsvCell(table.columns[i].name);
  }
  out << "\r\n";
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      out << (i > 0 ? "," : "") << CsvCell(row[i]);
    }
    out << "\r\n";
  }
}

nlohmann::ordered_json ToJson(const Tabular& table) {
  auto rows = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    nlohmann::ordered_json object;
    for (size_t i = 0; i < row.size(); ++i) {
      const Column& column = table.columns[i];
      if (column.kind == ColumnKind::kNumber && IsPlainInteger(row[i])) {
        object[column.name] = std::stoll(row[i]);
      } else {
        object[column.name] = row[i];
      }
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

}  // namespace

void Print(const std::vector<Tabular>& tables, OutputFormat format,
           std::ostream& out) {
  if (format == OutputFormat::kJson) {
    nlohmann::ordered_json document;
    for (const Tabular& table : tables) document[table.name] = ToJson(table);
    out << document.dump(2, ' ', false,
                         nlohmann::json::error_handler_t::replace)
        << '\n';
    return;
  }
  bool first = true;
  for (const Tabular& table : tables) {
    if (!first) out << (format == OutputFormat::kCsv ? "\r\n" : "\n");
    first = false;
    if (format == OutputFormat::kCsv) {
      PrintCsv(table, out);
    } else {
      PrintAligned(table, out);
    }
  }
}

void AddFormatOption(CLI::App& verb, OutputFormat* format) {
  static const std::map<std::string, OutputFormat> kFormats = {
      {"table", OutputFormat::kTable},
      {"json", OutputFormat::kJson},
      {"csv", OutputFormat::kCsv}};
  verb.add_option("--format", *format, "table, json or csv")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case))
      ->default_str("table");
}

}  // namespace clearpoint
