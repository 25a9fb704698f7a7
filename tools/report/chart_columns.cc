// Columns side by side and the waterfall: values upwards over a grid.
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

}  // namespace

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
