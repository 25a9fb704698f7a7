// Tabular: what a command prints, in the format its user asked for. A table
// has a name, typed columns and rows; as `table` it is aligned for people, as
// `json` an object of tables, as `csv` RFC 4180 with a header, tables one
// behind another and separated by an empty line. Threads: one.
#ifndef CLEARPOINT_TOOLS_TABULAR_H_
#define CLEARPOINT_TOOLS_TABULAR_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace clearpoint {

enum class OutputFormat : uint8_t { kTable = 1, kJson = 2, kCsv = 3 };

enum class ColumnKind : uint8_t {
  kText = 1,
  kNumber = 2,   // right-aligned; exact decimal text, a number in JSON only
                 // when it is an integer below 2^53, else a string
};

struct Column {
  std::string name;   // snake_case, as in JSON and CSV
  ColumnKind kind = ColumnKind::kText;
};

struct Tabular {
  std::string name;   // snake_case
  std::string title;  // for people
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

void Print(const std::vector<Tabular>& tables, OutputFormat format,
           std::ostream& out);

// Adds --format table|json|csv, default table.
void AddFormatOption(CLI::App& verb, OutputFormat* format);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TABULAR_H_
