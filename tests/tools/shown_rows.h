// What tests of reports share: a position to make one at, and the cells that a
// document shows. Threads: one.
#ifndef CLEARPOINT_TESTS_TOOLS_SHOWN_ROWS_H_
#define CLEARPOINT_TESTS_TOOLS_SHOWN_ROWS_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/support/engine_run.h"
#include "tools/report/basis.h"
#include "tools/report/document_text.h"

namespace clearpoint {

// Behind the newest record of a run.
inline ReportBasis BasisOf(EngineRun* run) {
  return {.state = &run->state(),
          .networks = &run->networks(),
          .frame = FrameNumber{7},
          .sequence = SequenceNumber{run->records().size()},
          .recorded = run->recorded(),
          .digest = "0123456789abcdef0123456789abcdef"};
}

using ShownRow = std::vector<std::string>;

// The cells of the columns named, row by row.
inline std::vector<ShownRow> CellsOf(const Tabular& table,
                                     const std::vector<ShownRow>& rows,
                                     const std::vector<std::string>& columns) {
  std::vector<ShownRow> shown;
  for (const ShownRow& row : rows) {
    ShownRow cells;
    for (const std::string& name : columns) {
      for (size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].name == name) cells.push_back(row[i]);
      }
    }
    EXPECT_EQ(cells.size(), columns.size());
    shown.push_back(cells);
  }
  return shown;
}

// Of one section, in a document whose every total is the sum of its rows.
struct ShownSection {
  std::vector<ShownRow> rows;
  std::vector<ShownRow> totals;
};
inline ShownSection SectionOf(const absl::StatusOr<ReportDocument>& document,
                              const std::string& section,
                              const std::vector<std::string>& columns) {
  EXPECT_TRUE(document.ok()) << document.status();
  if (!document.ok()) return {};
  const absl::Status sums = CheckTotals(*document);
  EXPECT_TRUE(sums.ok()) << sums;
  for (const Tabular& table : TablesOf(*document, OutputFormat::kTable)) {
    if (table.name != section) continue;
    return {CellsOf(table, table.rows, columns),
            CellsOf(table, table.totals, columns)};
  }
  return {};
}

// The rows, and behind them the totals.
inline std::vector<ShownRow> RowsAndTotalsOf(
    const absl::StatusOr<ReportDocument>& document, const std::string& section,
    const std::vector<std::string>& columns) {
  ShownSection shown = SectionOf(document, section, columns);
  shown.rows.insert(shown.rows.end(), shown.totals.begin(),
                    shown.totals.end());
  return shown.rows;
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_TOOLS_SHOWN_ROWS_H_
