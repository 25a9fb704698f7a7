#include "engine/settlement/position_rounding.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/values/check.h"

namespace clearpoint {

const RoundedPosition* RoundPositions(
    int32_t minor_digits, std::vector<RoundedPosition>* positions) {
  const int64_t unit = MoneyPerMinor(minor_digits);
  Money sum;
  absl::int128 floors = 0;
  for (RoundedPosition& position : *positions) {
    const absl::int128 floor =
        DivideRounded(position.exact.value, unit, Rounding::kFloor);
    // One is added below to some.
    if (floor >= std::numeric_limits<int64_t>::max()) return &position;
    if (floor < std::numeric_limits<int64_t>::min()) return &position;
    sum = sum + position.exact;
    position.rounded = MinorAmount{static_cast<int64_t>(floor)};
    position.carry = Money{position.exact.value - floor * unit};
    floors += floor;
  }
  CLEARPOINT_CHECK(sum == Money{});
  CLEARPOINT_CHECK(floors <= 0);
  CLEARPOINT_CHECK(-floors <= static_cast<int64_t>(positions->size()));
  std::vector<size_t> order(positions->size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const RoundedPosition& left = (*positions)[a];
    const RoundedPosition& right = (*positions)[b];
    if (left.carry != right.carry) return right.carry < left.carry;
    return left.participant < right.participant;
  });
  for (size_t i = 0; i < static_cast<size_t>(-floors); ++i) {
    RoundedPosition& position = (*positions)[order[i]];
    position.rounded = position.rounded + MinorAmount{1};
    position.carry = position.carry - Money{unit};
  }
  return nullptr;
}

}  // namespace clearpoint
