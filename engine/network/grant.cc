#include "engine/network/grant.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace clearpoint {
namespace {

int64_t DownToBlock(int64_t amount, MinorAmount block) {
  return block.value > 0 ? amount - amount % block.value : amount;
}

// The part of `counted` that lies in the band.
int64_t PartIn(const Band& band, MinorAmount counted) {
  int64_t end = counted.value;
  if (band.until.value > 0) end = std::min(end, band.until.value);
  return std::max(int64_t{0}, end - band.from.value);
}

bool FitsInt64(absl::int128 value) {
  return value <= std::numeric_limits<int64_t>::max() &&
         value >= std::numeric_limits<int64_t>::min();
}

}  // namespace

int64_t DenominatorOf(const Grant& grant) {
  if (grant.fixed.value > 0) return 1;
  if (grant.bands.empty()) return grant.multiply.den;
  int64_t common = 1;
  for (const Band& band : grant.bands) {
    common = std::lcm(common, band.multiply.den);
  }
  return common;
}

ExactPoints ExactGrant(const Grant& grant, int64_t denominator,
                       MinorAmount counted) {
  if (grant.fixed.value > 0) return {grant.fixed.value, 1};
  ExactPoints exact{0, denominator};
  if (grant.bands.empty()) {
    exact.num = absl::int128(DownToBlock(counted.value, grant.block)) *
                grant.multiply.num;
    return exact;
  }
  for (const Band& band : grant.bands) {
    const int64_t part = DownToBlock(PartIn(band, counted), band.block);
    exact.num += absl::int128(part) * band.multiply.num *
                 (denominator / band.multiply.den);
  }
  return exact;
}

Points RoundGrant(const Grant& grant, const ExactPoints& exact) {
  // Amounts are bounded by 10^12 and `network check` bounds ratios; what is
  // beyond that is cut to the bound of every amount.
  const absl::int128 rounded =
      FitsInt64(exact.num) && FitsInt64(exact.den)
          ? absl::int128(*MulDiv(static_cast<int64_t>(exact.num), 1,
                                 static_cast<int64_t>(exact.den),
                                 grant.rounding))
          : DivideRounded(exact.num, exact.den, grant.rounding);
  int64_t points =
      static_cast<int64_t>(std::min(rounded, absl::int128(kMaxEventAmount)));
  if (points <= 0) return {};
  points = std::max(points, grant.minimum.value);
  if (grant.maximum.value > 0) points = std::min(points, grant.maximum.value);
  return Points{points};
}

}  // namespace clearpoint
