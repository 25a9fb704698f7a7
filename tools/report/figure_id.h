// FigureId: the name of one amount or count of a report, the same whenever the
// report is made again for its position of the journal.
//
//   settlement,window=1/positions/cafe/exact@9
//   REPORT[,NAME=VALUE].../SECTION/ROW/COLUMN@POSITION
//
// REPORT is the report's verb; NAME=VALUE is what it was made for, its window,
// its participant, the record before a span. SECTION and COLUMN are those of
// the JSON form; totals are in SECTION_totals. ROW is the cells in front of its
// first amount or count (of a booking its first three), joined by "+"; "-" when
// it has none; the second of the same name in a section ends in "~2". POSITION
// is the last record the report has. Bytes other than letters, digits, "_", "."
// and "-" are written as "%2F" in values and cells. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_FIGURE_ID_H_
#define CLEARPOINT_TOOLS_REPORT_FIGURE_ID_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "tools/report/document.h"

namespace clearpoint {

// What an id says before a report is made for it.
struct FigureId {
  std::string report;  // "participant-statement"
  std::vector<ReportParameter> subject;
  SequenceNumber position;
};
// InvalidArgument names the id and the form that was expected.
absl::StatusOr<FigureId> ParseFigureId(const std::string& text);

// A place in a document.
struct FigurePlace {
  const ReportSection* section = nullptr;
  bool is_total = false;
  size_t row = 0;
  size_t column = 0;

  const FigureRow& cells() const {
    return is_total ? section->totals[row].cells : section->rows[row];
  }
  const Figure& figure() const { return cells()[column]; }
};

// Every amount and count that is told, in the order of the document, with its
// id. None for a document without a subject.
void EachFigure(
    const ReportDocument& document,
    absl::FunctionRef<void(const std::string& id, const FigurePlace&)> visit);

// NotFound: the report has no such figure; the message says which of report,
// section, row and column it has not, which there are, and the nearest.
absl::StatusOr<FigurePlace> FindFigure(const ReportDocument& document,
                                       const std::string& id);

// ROW of a row with these cells in front; "-" without any.
std::string RowName(const std::vector<std::string>& cells);
// ROW of every row, or of every total, of a section, in its order.
std::vector<std::string> RowNamesOf(const ReportSection& section,
                                    bool is_total);

// The section `figures` of the JSON form: section, row (from 0), column, id.
ReportSection FigureSection(const ReportDocument& document);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_FIGURE_ID_H_
