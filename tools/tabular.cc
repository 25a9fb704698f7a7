#include "tools/tabular.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "tools/named_option.h"

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

std::string Padding(const std::string& text, size_t width) {
  return std::string(width - std::min(width, Width(text)), ' ');
}

void PrintRow(const Tabular& table, const std::vector<size_t>& widths,
              const std::vector<std::string>& cells, std::ostream& out) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += "  ";
    const std::string padding = Padding(cells[i], widths[i]);
    const bool is_text = table.columns[i].kind == ColumnKind::kText;
    line += is_text ? cells[i] + padding : padding + cells[i];
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

// One field a line.
void PrintRecord(const Tabular& table, std::ostream& out) {
  size_t width = 0;
  for (const Column& column : table.columns) {
    width = std::max(width, Width(column.name));
  }
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string& name = table.columns[i].name;
      out << name << Padding(name, width) << "  " << row[i] << '\n';
    }
  }
}

void PrintAligned(const Tabular& table, std::ostream& out) {
  if (!table.title.empty()) out << table.title << "\n\n";
  if (table.shape == TableShape::kRecord) {
    PrintRecord(table, out);
    return;
  }
  std::vector<size_t> widths;
  std::vector<std::string> names;
  std::vector<std::string> rules;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    size_t width = Width(table.columns[i].name);
    for (const auto& row : table.rows) width = std::max(width, Width(row[i]));
    for (const auto& row : table.totals) {
      width = std::max(width, Width(row[i]));
    }
    widths.push_back(width);
    names.push_back(table.columns[i].name);
    rules.emplace_back(width, '-');
  }
  PrintRow(table, widths, names, out);
  PrintRow(table, widths, rules, out);
  for (const auto& row : table.rows) PrintRow(table, widths, row, out);
  if (table.rows.empty()) out << "(none)\n";
  if (table.totals.empty()) return;
  PrintRow(table, widths, rules, out);
  for (const auto& row : table.totals) PrintRow(table, widths, row, out);
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

using Rows = std::vector<std::vector<std::string>>;

void PrintCsvRow(const std::vector<std::string>& cells, std::ostream& out) {
  for (size_t i = 0; i < cells.size(); ++i) {
    out << (i > 0 ? "," : "") << CsvCell(cells[i]);
  }
  out << "\r\n";
}

// The names of all columns, each once, in the order they are met.
std::vector<std::string> SharedHeader(const std::vector<Tabular>& tables) {
  std::vector<std::string> header = {"section"};
  for (const Tabular& table : tables) {
    for (const Column& column : table.columns) {
      if (std::find(header.begin() + 1, header.end(), column.name) ==
          header.end()) {
        header.push_back(column.name);
      }
    }
  }
  return header;
}

void PrintSection(const std::string& section, const Tabular& table,
                  const Rows& rows, const std::vector<std::string>& header,
                  std::ostream& out) {
  for (const auto& row : rows) {
    std::vector<std::string> cells(header.size());
    cells[0] = section;
    for (size_t i = 0; i < row.size(); ++i) {
      const auto at =
          std::find(header.begin() + 1, header.end(), table.columns[i].name);
      cells[static_cast<size_t>(at - header.begin())] = row[i];
    }
    PrintCsvRow(cells, out);
  }
}

void PrintCsv(const std::vector<Tabular>& tables, std::ostream& out) {
  if (tables.size() == 1 && tables.front().totals.empty()) {
    std::vector<std::string> header;
    for (const Column& column : tables.front().columns) {
      header.push_back(column.name);
    }
    PrintCsvRow(header, out);
    for (const auto& row : tables.front().rows) PrintCsvRow(row, out);
    return;
  }
  const std::vector<std::string> header = SharedHeader(tables);
  PrintCsvRow(header, out);
  for (const Tabular& table : tables) {
    PrintSection(table.name, table, table.rows, header, out);
    PrintSection(table.name + "_totals", table, table.totals, header, out);
  }
}

nlohmann::ordered_json ToJson(const Tabular& table, const Rows& cells) {
  auto rows = nlohmann::ordered_json::array();
  for (const auto& row : cells) {
    auto object = nlohmann::ordered_json::object();
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

void AddJson(const Tabular& table, nlohmann::ordered_json* document) {
  auto rows = ToJson(table, table.rows);
  if (table.shape == TableShape::kRecord) {
    (*document)[table.name] = rows.empty() ? rows : rows.front();
    return;
  }
  (*document)[table.name] = std::move(rows);
  if (table.totals.empty()) return;
  (*document)[table.name + "_totals"] = ToJson(table, table.totals);
}

}  // namespace

void Print(const std::vector<Tabular>& tables, OutputFormat format,
           std::ostream& out) {
  if (format == OutputFormat::kJson) {
    nlohmann::ordered_json document;
    for (const Tabular& table : tables) AddJson(table, &document);
    out << document.dump(2, ' ', false,
                         nlohmann::json::error_handler_t::replace)
        << '\n';
    return;
  }
  if (format == OutputFormat::kCsv) return PrintCsv(tables, out);
  bool first = true;
  for (const Tabular& table : tables) {
    if (!first) out << '\n';
    first = false;
    PrintAligned(table, out);
  }
}

void AddFormatOption(CLI::App& verb, OutputFormat* format) {
  static const std::map<std::string, OutputFormat> kFormats = {
      {"table", OutputFormat::kTable},
      {"json", OutputFormat::kJson},
      {"csv", OutputFormat::kCsv}};
  AddNamedOption(verb, "--format", format, kFormats, "how to print")
      ->default_str("table");
}

}  // namespace clearpoint
