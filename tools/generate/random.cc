#include "tools/generate/random.h"

#include <algorithm>

#include "absl/numeric/int128.h"
#include "engine/values/check.h"

namespace clearpoint {

uint64_t Random::Next() {
  counter_ += 0x9e3779b97f4a7c15;
  uint64_t mixed = counter_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

uint64_t Random::Below(uint64_t bound) {
  CLEARPOINT_CHECK(bound > 0);
  return absl::Uint128High64(absl::uint128(Next()) * bound);
}

int64_t Random::Between(int64_t low, int64_t high) {
  CLEARPOINT_CHECK(low <= high);
  return low +
         static_cast<int64_t>(Below(static_cast<uint64_t>(high - low) + 1));
}

WeightedPick::WeightedPick(const std::vector<uint64_t>& weights) {
  uint64_t sum = 0;
  cumulative_.reserve(weights.size());
  for (const uint64_t weight : weights) cumulative_.push_back(sum += weight);
  CLEARPOINT_CHECK(sum > 0);
}

size_t WeightedPick::Pick(Random* random) const {
  const uint64_t at = random->Below(cumulative_.back());
  const auto found =
      std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
  return static_cast<size_t>(found - cumulative_.begin());
}

std::vector<uint64_t> FallingWeights(size_t count, uint64_t offset) {
  std::vector<uint64_t> weights;
  weights.reserve(count);
  for (size_t rank = 1; rank <= count; ++rank) {
    weights.push_back(1'000'000'000 / (rank + offset) + 1);
  }
  return weights;
}

}  // namespace clearpoint
