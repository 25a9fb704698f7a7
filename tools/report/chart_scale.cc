#include "tools/report/chart_scale.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

absl::int128 FloorTo(absl::int128 units, absl::int128 step) {
  absl::int128 steps = units / step;
  if (steps * step > units) steps -= 1;
  return steps * step;
}

// The smallest of 1, 2, 5, 10, 20, ... that is at least `units`.
absl::int128 RoundStep(absl::int128 units) {
  absl::int128 step = 1;
  for (;; step *= 10) {
    for (const int64_t times : {1, 2, 5}) {
      if (step * times >= units) return step * times;
    }
  }
}

}  // namespace

void ChartScale::Hold(absl::int128 units) {
  low = std::min(low, units);
  high = std::max(high, units);
}

int64_t ChartScale::At(absl::int128 units) const {
  absl::int128 range = high - low;
  absl::int128 offset = units - low;
  // Cut before the product, which then always fits.
  while (range > (absl::int128(1) << 100)) {
    range /= 2;
    offset /= 2;
  }
  if (range == 0) return 0;
  return static_cast<int64_t>(
      DivideRounded(offset * span, range, Rounding::kHalfUp));
}

std::vector<absl::int128> ChartScale::RoundEnds(absl::int128 least) {
  constexpr int kSteps = 4;
  if (high == low) return {};
  const absl::int128 step =
      std::max(least, RoundStep((high - low + kSteps - 1) / kSteps));
  low = FloorTo(low, step);
  high = -FloorTo(-high, step);
  std::vector<absl::int128> marks;
  for (absl::int128 mark = low; mark <= high; mark += step) {
    marks.push_back(mark);
  }
  return marks;
}

std::string ShortName(const std::string& name, size_t longest) {
  size_t points = 0;
  size_t cut = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if ((static_cast<unsigned char>(name[i]) & 0xc0) == 0x80) continue;
    if (points + 1 == longest) cut = i;
    if (points == longest) return name.substr(0, cut) + "\u2026";
    ++points;
  }
  return name;
}

std::string HintOf(const Chart& chart, const std::string& label,
                   absl::int128 units) {
  return absl::StrCat(label, ": ",
                      GroupedText(MoneyText(Money{units}, chart.digits)), " ",
                      chart.unit);
}

}  // namespace clearpoint
