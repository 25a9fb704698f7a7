#include "tools/report/chart_svg.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/report/chart_scale.h"
#include "tools/report/money_text.h"
#include "tools/report/svg_canvas.h"

namespace clearpoint {
namespace {

constexpr int64_t kBarRow = 260;
constexpr int64_t kBarNames = 1700;   // in front of the bars
constexpr int64_t kBarValues = 1000;  // beside them, on both sides

// The largest by size, the others as one; all by value, the others last.
std::vector<ChartValue> ShownBars(const BarChart& chart) {
  std::vector<ChartValue> bars = chart.bars;
  const auto size = [](const ChartValue& bar) {
    return bar.units < 0 ? -bar.units : bar.units;
  };
  std::stable_sort(bars.begin(), bars.end(), [&](const auto& a, const auto& b) {
    return size(a) > size(b);
  });
  ChartValue rest;
  const size_t others =
      bars.size() > kChartNames + 1 ? bars.size() - kChartNames : 0;
  for (size_t i = 0; i < others; ++i) {
    rest.units += bars.back().units;
    bars.pop_back();
  }
  std::stable_sort(bars.begin(), bars.end(), [](const auto& a, const auto& b) {
    return a.units > b.units;
  });
  if (others == 0) return bars;
  rest.label = absl::StrCat("the other ", others);
  bars.push_back(rest);
  return bars;
}

void DrawBar(const Chart& chart, const ChartScale& scale, const ChartValue& bar,
             int64_t y, SvgCanvas* canvas) {
  constexpr int64_t kLeft = kBarNames + kBarValues;
  const int64_t zero = kLeft + scale.At(0);
  const int64_t end = kLeft + scale.At(bar.units);
  const bool owes = bar.units < 0;
  canvas->Label({0, y + 175}, "name", ShortName(bar.label, 22));
  canvas->Box({std::min(zero, end), y + 35,
               std::max(zero, end) - std::min(zero, end), kBarRow - 70},
              owes ? "neg" : "pos", HintOf(chart, bar.label, bar.units));
  canvas->Label({owes ? end - 60 : end + 60, y + 175,
                 owes ? SvgAnchor::kEnd : SvgAnchor::kStart},
                "num", CompactText(bar.units, chart.digits));
}

std::string DrawBars(const BarChart& bars, const Chart& chart,
                     std::string_view id) {
  const std::vector<ChartValue> shown = ShownBars(bars);
  if (shown.empty()) return "";
  ChartScale scale{.span = kChartWidth - kBarNames - 2 * kBarValues};
  for (const ChartValue& bar : shown) scale.Hold(bar.units);
  SvgCanvas canvas;
  int64_t y = 40;
  for (const ChartValue& bar : shown) {
    DrawBar(chart, scale, bar, y, &canvas);
    y += kBarRow;
  }
  const int64_t zero = kBarNames + kBarValues + scale.At(0);
  canvas.Line(zero, 20, zero, y + 20, "axis");
  return canvas.Finish(kChartWidth, y + 40, id, chart.title);
}

// Draws whichever kind of chart it is.
struct ChartDrawer {
  const Chart& chart;
  std::string_view id;

  std::string operator()(const BarChart& bars) const {
    return DrawBars(bars, chart, id);
  }
  std::string operator()(const ColumnChart& columns) const {
    return DrawColumns(columns, chart, id);
  }
  std::string operator()(const WaterfallChart& waterfall) const {
    return DrawWaterfall(waterfall, chart, id);
  }
  std::string operator()(const MatrixChart& matrix) const {
    return DrawMatrix(matrix, chart, id);
  }
  std::string operator()(const CurveChart& curves) const {
    return DrawCurves(curves, chart, id);
  }
};

}  // namespace

std::string ChartSvg(const Chart& chart, std::string_view id) {
  return std::visit(ChartDrawer{chart, id}, chart.drawing);
}

}  // namespace clearpoint
