// Columns side by side, the waterfall and curves: values upwards over a grid.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/report/chart_scale.h"
#include "tools/report/chart_svg.h"
#include "tools/report/money_text.h"
#include "tools/report/svg_canvas.h"

namespace clearpoint {
namespace {

constexpr int64_t kGridLeft = 800;  // of which values of the grid stand
constexpr int64_t kGridTop = 250;
constexpr int64_t kGridHeight = 2200;
constexpr int64_t kGridWidth = kChartWidth - kGridLeft;
constexpr int64_t kUnitsPerOne = 1'000'000'000'000;

// Where a value stands, from the top of the image.
int64_t HeightOf(const ChartScale& scale, absl::int128 units) {
  return kGridTop + kGridHeight - scale.At(units);
}

// The grid; room for `holds` is made first.
ChartScale DrawGrid(const std::vector<absl::int128>& holds, const Chart& chart,
                    SvgCanvas* canvas) {
  ChartScale scale{.span = kGridHeight};
  for (const absl::int128 units : holds) scale.Hold(units);
  absl::int128 least = kUnitsPerOne;
  for (int32_t i = 0; i < chart.digits; ++i) least /= 10;
  for (const absl::int128 mark : scale.RoundEnds(least)) {
    const int64_t y = HeightOf(scale, mark);
    canvas->Line(kGridLeft, y, kChartWidth, y, mark == 0 ? "axis" : "grid");
    canvas->Label({kGridLeft - 80, y + 40, SvgAnchor::kEnd}, "num",
                  CompactText(mark, mark == 0 ? 0 : chart.digits));
  }
  return scale;
}

// One column from `from` to `to`, its label beneath the grid and its value
// above it.
struct ColumnPlace {
  int64_t left = 0;
  int64_t pitch = 0;  // to the next one
  bool slanted = false;
};

void DrawColumn(const Chart& chart, const ChartScale& scale,
                const ColumnPlace& place, const ChartValue& value,
                absl::int128 from, std::string_view style, SvgCanvas* canvas) {
  const int64_t a = HeightOf(scale, from);
  const int64_t b = HeightOf(scale, from + value.units);
  const int64_t width = std::min<int64_t>(place.pitch * 7 / 10, 620);
  const int64_t middle = place.left + place.pitch / 2;
  canvas->Box({middle - width / 2, std::min(a, b), width,
               std::max<int64_t>(std::max(a, b) - std::min(a, b), 8)},
              style, HintOf(chart, value.label, value.units));
  if (place.pitch >= 420) {
    canvas->Label({middle, std::min(a, b) - 60, SvgAnchor::kMiddle}, "num",
                  CompactText(value.units, chart.digits));
  }
  const int64_t below = kGridTop + kGridHeight + 180;
  if (place.slanted) {
    canvas->Label({middle + 40, below, SvgAnchor::kEnd, true}, "name",
                  ShortName(value.label, 16));
  } else {
    canvas->Label({middle, below, SvgAnchor::kMiddle}, "name", value.label);
  }
}

// Columns behind the last that fits become one.
std::vector<ChartValue> ShownColumns(const ColumnChart& chart) {
  std::vector<ChartValue> shown = chart.columns;
  if (shown.size() <= kChartColumns) return shown;
  ChartValue rest{absl::StrCat("the other ", shown.size() - kChartColumns + 1)};
  while (shown.size() >= kChartColumns) {
    rest.units += shown.back().units;
    shown.pop_back();
  }
  shown.push_back(rest);
  return shown;
}

ColumnPlace PlaceOf(size_t index, size_t count, int64_t least_for_level) {
  const int64_t pitch = kGridWidth / static_cast<int64_t>(count);
  return {kGridLeft + pitch * static_cast<int64_t>(index), pitch,
          pitch < least_for_level};
}

int64_t ImageHeight(const ColumnPlace& place) {
  return kGridTop + kGridHeight + (place.slanted ? 1000 : 300);
}

// --- curves ------------------------------------------------------------------

using Curve = CurveChart::Curve;

// Evenly spread where there are too many.
std::vector<const Curve*> ShownCurves(const CurveChart& chart) {
  std::vector<const Curve*> shown;
  const size_t count = chart.curves.size();
  for (size_t i = 0; i < std::min(count, kChartCurves); ++i) {
    const size_t at =
        count <= kChartCurves ? i : i * (count - 1) / (kChartCurves - 1);
    if (!chart.curves[at].values.empty()) shown.push_back(&chart.curves[at]);
  }
  return shown;
}

// Where a step stands, of so many.
int64_t StepAt(size_t step, size_t steps) {
  constexpr int64_t kMargin = 150;
  const int64_t span = kGridWidth - 2 * kMargin;
  const auto last = static_cast<int64_t>(std::max<size_t>(steps, 2) - 1);
  return kGridLeft + kMargin + span * static_cast<int64_t>(step) / last;
}

void DrawCurve(const Chart& chart, const ChartScale& scale, const Curve& curve,
               size_t steps, std::string_view style, SvgCanvas* canvas) {
  constexpr int64_t kDot = 60;
  for (size_t i = 0; i < curve.values.size(); ++i) {
    const int64_t x = StepAt(i, steps);
    const int64_t y = HeightOf(scale, curve.values[i]);
    if (i > 0) {
      canvas->Line(StepAt(i - 1, steps), HeightOf(scale, curve.values[i - 1]),
                   x, y, style);
    }
    canvas->Box({x - kDot / 2, y - kDot / 2, kDot, kDot}, style,
                HintOf(chart, absl::StrCat(curve.label, ", ", i),
                       curve.values[i]));
  }
}

// Numbers of the steps beneath the grid, at most 13 of them.
void DrawSteps(const CurveChart& curves, size_t steps, SvgCanvas* canvas) {
  const size_t every = (steps + 12) / 13;
  const int64_t below = kGridTop + kGridHeight + 180;
  for (size_t i = 0; i < steps; i += every) {
    canvas->Label({StepAt(i, steps), below, SvgAnchor::kMiddle}, "num",
                  absl::StrCat(i));
  }
  canvas->Label({kChartWidth, below + 180, SvgAnchor::kEnd}, "num",
                curves.step);
}

// The colours, in two lines of three.
void DrawLegend(const Curve& curve, size_t place, std::string_view style,
                SvgCanvas* canvas) {
  const auto column = static_cast<int64_t>(place % 3);
  const int64_t x = kGridLeft + column * 2100;
  const int64_t y =
      kGridTop + kGridHeight + 560 + static_cast<int64_t>(place / 3) * 220;
  canvas->Box({x, y - 100, 100, 100}, style, "");
  canvas->Label({x + 160, y}, "name", ShortName(curve.label, 16));
}

}  // namespace

std::string DrawCurves(const CurveChart& curves, const Chart& chart,
                       std::string_view id) {
  const std::vector<const Curve*> shown = ShownCurves(curves);
  if (shown.empty()) return "";
  std::vector<absl::int128> holds;
  size_t steps = 0;
  for (const Curve* curve : shown) {
    steps = std::max(steps, curve->values.size());
    holds.insert(holds.end(), curve->values.begin(), curve->values.end());
  }
  SvgCanvas canvas;
  const ChartScale scale = DrawGrid(holds, chart, &canvas);
  DrawSteps(curves, steps, &canvas);
  for (size_t i = 0; i < shown.size(); ++i) {
    const std::string style = absl::StrCat("v", i + 1);
    DrawCurve(chart, scale, *shown[i], steps, style, &canvas);
    DrawLegend(*shown[i], i, style, &canvas);
  }
  return canvas.Finish(kChartWidth, kGridTop + kGridHeight + 900, id,
                       chart.title);
}

std::string DrawColumns(const ColumnChart& columns, const Chart& chart,
                        std::string_view id) {
  const std::vector<ChartValue> shown = ShownColumns(columns);
  if (shown.empty()) return "";
  std::vector<absl::int128> holds;
  for (const ChartValue& value : shown) holds.push_back(value.units);
  SvgCanvas canvas;
  const ChartScale scale = DrawGrid(holds, chart, &canvas);
  for (size_t i = 0; i < shown.size(); ++i) {
    DrawColumn(chart, scale, PlaceOf(i, shown.size(), 560), shown[i], 0,
               shown[i].units < 0 ? "neg" : "pos", &canvas);
  }
  return canvas.Finish(kChartWidth, ImageHeight(PlaceOf(0, shown.size(), 560)),
                       id, chart.title);
}

std::string DrawWaterfall(const WaterfallChart& waterfall, const Chart& chart,
                          std::string_view id) {
  const std::vector<ChartValue>& changes = waterfall.changes;
  absl::int128 level = waterfall.opening.units;
  std::vector<absl::int128> holds = {level};
  for (const ChartValue& change : changes)
    holds.push_back(level += change.units);
  const ChartValue closing{waterfall.closing_label, level};
  SvgCanvas canvas;
  const ChartScale scale = DrawGrid(holds, chart, &canvas);
  const size_t count = changes.size() + 2;
  constexpr int64_t kLevelLabels = 900;
  DrawColumn(chart, scale, PlaceOf(0, count, kLevelLabels), waterfall.opening,
             0, "sum", &canvas);
  level = waterfall.opening.units;
  for (size_t i = 0; i < changes.size(); ++i) {
    const ColumnPlace place = PlaceOf(i + 1, count, kLevelLabels);
    const int64_t y = HeightOf(scale, level);
    canvas.Line(place.left - place.pitch / 2, y, place.left + place.pitch / 2,
                y, "step");
    DrawColumn(chart, scale, place, changes[i], level,
               changes[i].units < 0 ? "neg" : "pos", &canvas);
    level += changes[i].units;
  }
  const ColumnPlace last = PlaceOf(count - 1, count, kLevelLabels);
  const int64_t y = HeightOf(scale, level);
  canvas.Line(last.left - last.pitch / 2, y, last.left + last.pitch / 2, y,
              "step");
  DrawColumn(chart, scale, last, closing, 0, "sum", &canvas);
  return canvas.Finish(kChartWidth, ImageHeight(last), id, chart.title);
}

}  // namespace clearpoint
