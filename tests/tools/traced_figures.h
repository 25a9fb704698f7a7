// What tests of traces share: every figure of a report taken apart over the
// records of a run, and the figures that one record is part of. Threads: one.
#ifndef CLEARPOINT_TESTS_TOOLS_TRACED_FIGURES_H_
#define CLEARPOINT_TESTS_TOOLS_TRACED_FIGURES_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/tools/shown_rows.h"
#include "tools/trace/event_trace.h"
#include "tools/trace/figure_trace.h"
#include "tools/trace/settlement_parts.h"
#include "tools/trace/traced_report.h"

namespace clearpoint {

// Views in them point into the run's bytes.
inline std::vector<Record> RecordsOf(const EngineRun& run) {
  std::vector<Record> records(run.records().size());
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_TRUE(DecodeRecord(run.records()[i], &records[i]).ok());
  }
  return records;
}

inline void AddRecords(const std::vector<Record>& records, FigureTrace* trace) {
  const RecordPlace place{FrameNumber{3}, Term{1}, "file:day.jsonl"};
  for (const Record& record : records) {
    if (record.sequence >= trace->first()) trace->Add(record, place);
  }
}

// Answers how many figures the report has, all of which must add up but those
// that no record has yet.
inline size_t ExpectEveryFigureTraced(const EngineRun& run,
                                      const TracedReportOr& report) {
  EXPECT_TRUE(report.ok()) << report.status();
  if (!report.ok()) return 0;
  const std::vector<Record> records = RecordsOf(run);
  size_t figures = 0;
  EachFigure((*report)->document, [&](const std::string& id,
                                      const FigurePlace& place) {
    ++figures;
    const std::string& column = place.section->columns[place.column].name;
    if ((*report)->figures.has_value() &&
        !CheckIsRecorded(*(*report)->figures, place.section->name, column)
             .ok()) {
      return;
    }
    FigureTrace trace(place, (*report)->parts, (*report)->names);
    AddRecords(records, &trace);
    const absl::Status status = trace.Check(id);
    EXPECT_TRUE(status.ok()) << status;
  });
  return figures;
}

// The figure's lines: record, what, amount.
inline std::vector<ShownRow> LinesOf(const EngineRun& run,
                                     const TracedReportOr& report,
                                     const std::string& id) {
  EXPECT_TRUE(report.ok()) << report.status();
  if (!report.ok()) return {};
  const auto place = FindFigure((*report)->document, id);
  EXPECT_TRUE(place.ok()) << place.status();
  if (!place.ok()) return {};
  FigureTrace trace(*place, (*report)->parts, (*report)->names);
  AddRecords(RecordsOf(run), &trace);
  const std::vector<Tabular> tables = trace.Tables((*report)->document, id);
  return CellsOf(tables[1], tables[1].rows, {"sequence", "what", "amount"});
}

// Figure and part, of the figures whose names have `part` in them.
inline std::vector<ShownRow> SharesOf(const EngineRun& run,
                                      const TracedReportOr& report,
                                      SequenceNumber sequence,
                                      const std::string& part) {
  EXPECT_TRUE(report.ok()) << report.status();
  if (!report.ok()) return {};
  ReportShares shares(**report, sequence);
  Record record;
  for (size_t i = 0; i < sequence.value; ++i) {
    EXPECT_TRUE(DecodeRecord(run.records()[i], &record).ok());
    if (record.sequence >= (*report)->parts.first) shares.Add(record);
  }
  const Tabular table = ShareTable(shares.Shares());
  std::vector<ShownRow> found;
  for (const ShownRow& row : CellsOf(table, table.rows, {"figure", "part"})) {
    if (row[0].find(part) != std::string::npos) found.push_back(row);
  }
  return found;
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_TOOLS_TRACED_FIGURES_H_
