#include "engine/rules/conversion.h"

#include <algorithm>

namespace clearpoint {
namespace {

Points CutGot(absl::int128 got) {
  constexpr int64_t kTooMuch = kMaxEventAmount + 1;
  return Points{got < kTooMuch ? static_cast<int64_t>(got) : kTooMuch};
}

void AddSteps(const Segment& segment, int64_t steps, Conversion* sum) {
  sum->steps += steps;
  sum->give += Points{steps * segment.give.value};
  sum->get = CutGot(sum->get.value + absl::int128(steps) * segment.get.value);
}

void AddBonus(const RateConfig& rate, Conversion* sum) {
  if (!rate.bonus.has_value()) return;
  const int64_t times = sum->give.value / rate.bonus->per.value;
  sum->get =
      CutGot(sum->get.value + absl::int128(times) * rate.bonus->points.value);
}

// Goes through the segments with `affordable(segment, so far)` steps of each.
template <class Affordable>
Conversion Convert(const RateView& rate, Affordable affordable) {
  Conversion sum;
  for (const Segment& segment : rate.segments) {
    sum.next = segment.give;
    const int64_t most = affordable(segment, sum);
    const bool ends = segment.steps != 0 && segment.steps <= most;
    AddSteps(segment, ends ? segment.steps : most, &sum);
    if (!ends) break;
    sum.next = {};
  }
  AddBonus(*rate.config, &sum);
  return sum;
}

}  // namespace

Conversion ConvertAtMost(const RateView& rate, Points points) {
  return Convert(rate, [&](const Segment& segment, const Conversion& so_far) {
    return (points - so_far.give).value / segment.give.value;
  });
}

}  // namespace clearpoint
