// Tabular: what a command prints, in the format its user asked for. A table
// has a name, typed columns, rows and totals; as `table` it is aligned for
// people, as `json` an object of tables, as `csv` RFC 4180: one header and rows
// of one width. Several tables, or one with totals, share a csv: its first
// column, `section`, names the table of each row, and columns that the table
// does not have stay empty. Threads: one.
//
// Totals are told from rows in every format, so that nobody adds them up twice:
// below a rule for people, as NAME_totals in JSON and in `section` of CSV.
#ifndef CLEARPOINT_TOOLS_TABULAR_H_
#define CLEARPOINT_TOOLS_TABULAR_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace clearpoint {

enum class OutputFormat : uint8_t { kTable = 1, kJson = 2, kCsv = 3 };

enum class ColumnKind : uint8_t {
  kText = 1,
  kNumber = 2,   // right-aligned; exact decimal text, a number in JSON only
                 // when it is an integer below 2^53, else a string
  kDecimal = 3,  // right-aligned; always a string in JSON
};

struct Column {
  std::string name;  // snake_case, as in JSON and CSV
  ColumnKind kind = ColumnKind::kText;
};

enum class TableShape : uint8_t {
  kRows = 1,
  kRecord = 2,  // one row, printed a field a line; an object in JSON
};

struct Tabular {
  std::string name{};   // snake_case
  std::string title{};  // for people
  std::vector<Column> columns{};
  std::vector<std::vector<std::string>> rows{};
  std::vector<std::vector<std::string>> totals{};
  TableShape shape = TableShape::kRows;
};

void Print(const std::vector<Tabular>& tables, OutputFormat format,
           std::ostream& out);

// Adds --format table|json|csv, default table.
void AddFormatOption(CLI::App& verb, OutputFormat* format);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TABULAR_H_
