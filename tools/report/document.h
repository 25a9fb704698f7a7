// ReportDocument: a report before it has a form. Titles, typed figures, rows,
// totals with the rows they sum, charts and notes; every format is made from
// this alone, so all of them show the same figures.
//
// A figure is exact. Its value in 10^-12 stands beside its text, for whoever
// adds up or draws. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_DOCUMENT_H_
#define CLEARPOINT_TOOLS_REPORT_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "engine/values/amounts.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"
#include "tools/tabular.h"

namespace clearpoint {

enum class FigureKind : uint8_t {
  kText = 1,
  kOrdinal = 2,  // a number that names something: a sequence, a window
  kCount = 3,
  kPoints = 4,
  kMoney = 5,
};

struct Figure {
  std::string text{};      // exact decimal, or any text; empty: not told
  absl::int128 units = 0;  // the value in 10^-12; 0 for text
  int32_t digits = 0;      // decimals that are always shown
};
Figure TextFigure(std::string text);
Figure CountFigure(uint64_t count);
Figure PointsFigure(Points points, int32_t scale);
Figure MoneyFigure(Money money, int32_t minor_digits);
Figure MinorFigure(MinorAmount amount, int32_t minor_digits);

struct ReportColumn {
  std::string name;  // snake_case, as in JSON and CSV
  FigureKind kind = FigureKind::kText;
  std::string currency{};  // of money; empty: a column of the row tells it

  bool is_number() const { return kind != FigureKind::kText; }
};
ReportColumn TextColumn(std::string name);
ReportColumn OrdinalColumn(std::string name);
ReportColumn CountColumn(std::string name);
ReportColumn PointsColumn(std::string name);
ReportColumn MoneyColumn(std::string name, std::string currency);

using FigureRow = std::vector<Figure>;

// Rows first to first + count - 1, added or taken away.
struct SummedRows {
  size_t first = 0;
  size_t count = 0;
  int sign = 1;
};

// Every number in it is the sum of those of its column in the rows named.
struct ReportTotal {
  FigureRow cells;
  std::vector<SummedRows> sums;
};

// --- charts ------------------------------------------------------------------

struct ChartValue {
  std::string label;
  absl::int128 units = 0;  // 10^-12
};

// Bars from one zero line to both sides.
struct BarChart {
  std::vector<ChartValue> bars;
};
// Columns side by side, in the order given.
struct ColumnChart {
  std::vector<ChartValue> columns;
};
// From an opening over changes to a closing, which is their sum.
struct WaterfallChart {
  ChartValue opening;
  std::vector<ChartValue> changes;
  std::string closing_label;
};
// Who owes whom, by places in `names`; several of a pair add up.
struct MatrixChart {
  struct Amount {
    size_t debtor = 0;
    size_t creditor = 0;
    absl::int128 units = 0;
  };
  std::vector<std::string> names;
  std::vector<Amount> amounts;
};

// Values step by step, each curve from the first step on as far as it goes.
struct CurveChart {
  struct Curve {
    std::string label;
    std::vector<absl::int128> values;
  };
  std::string step;  // what the steps are, for people
  std::vector<Curve> curves{};
};

struct Chart {
  std::string title;
  std::string unit;    // "CNY", "points of star"
  int32_t digits = 0;  // decimals of its labels
  std::variant<BarChart, ColumnChart, WaterfallChart, MatrixChart, CurveChart>
      drawing;
};

// --- document ----------------------------------------------------------------

struct ReportSection {
  std::string name{};   // snake_case, one of its kind in the document
  std::string title{};  // for people
  std::string note{};   // how its figures hang together
  std::vector<ReportColumn> columns{};
  std::vector<FigureRow> rows{};
  std::vector<ReportTotal> totals{};
  TableShape shape = TableShape::kRows;
  std::vector<Chart> charts{};
  // So many cells in front name a row in the ids of its figures; 0: all before
  // the first that is an amount or a count.
  size_t key_cells = 0;
};

struct ReportParameter {
  std::string name;
  std::string value;
};

// A figure that is told first, large.
struct Highlight {
  std::string label;
  std::string value;
  std::string unit;
};

// Where in the journal the figures are from.
struct JournalMark {
  Timestamp recorded;
  FrameNumber frame;
  SequenceNumber sequence;
  uint64_t configuration_version = 0;
  std::string digest;
};

struct ReportDocument {
  std::string name{};  // snake_case
  std::string title{};
  std::vector<ReportParameter> parameters{};
  std::vector<Highlight> highlights{};
  std::vector<ReportSection> sections{};
  std::vector<std::string> notes{};
  JournalMark mark{};
  // What, beside the name, makes it again at its position: its window, its
  // participant. Nothing: its figures have no ids (tools/report/figure_id.h).
  std::optional<std::vector<ReportParameter>> subject{};
};

// Adds the rows up again. DataLoss names the total, what stands there and what
// the rows give. CHECKs that every row has a cell for each column.
absl::Status CheckTotals(const ReportDocument& document);

// The section of this name, or null.
const ReportSection* FindSection(const ReportDocument& document,
                                 const std::string& name);

// A total over all rows that `section` has, with these cells.
void AddTotal(FigureRow cells, ReportSection* section);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DOCUMENT_H_
