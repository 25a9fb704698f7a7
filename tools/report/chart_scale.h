// What the drawings of charts share: exact values to places, and names that
// fit. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_CHART_SCALE_H_
#define CLEARPOINT_TOOLS_REPORT_CHART_SCALE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "tools/report/document.h"

namespace clearpoint {

// Of every drawing, in tenths of the image's unit.
inline constexpr int64_t kChartWidth = 7200;

// A line of values: `low` stands at 0, `high` at `span`. Zero is always on it.
struct ChartScale {
  absl::int128 low = 0;
  absl::int128 high = 0;
  int64_t span = 0;

  // Makes room for `units`.
  void Hold(absl::int128 units);
  // 0 when the line has no length.
  int64_t At(absl::int128 units) const;
  // Moves the ends outwards to round values and answers those in between, 3 to
  // 6 of them, ends included, whole numbers of `least`. Empty when the line has
  // no length.
  std::vector<absl::int128> RoundEnds(absl::int128 least);
};

// At most `longest` code points; a cut is marked by an ellipsis.
std::string ShortName(const std::string& name, size_t longest);

// "cafe: -1.20 CNY", for who points at it.
std::string HintOf(const Chart& chart, const std::string& label,
                   absl::int128 units);

// Each kind of chart, as ChartSvg has them.
std::string DrawColumns(const ColumnChart& columns, const Chart& chart,
                        std::string_view id);
std::string DrawWaterfall(const WaterfallChart& waterfall, const Chart& chart,
                          std::string_view id);
std::string DrawCurves(const CurveChart& curves, const Chart& chart,
                       std::string_view id);
std::string DrawMatrix(const MatrixChart& matrix, const Chart& chart,
                       std::string_view id);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_CHART_SCALE_H_
