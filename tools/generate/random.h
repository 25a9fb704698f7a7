// Random: numbers for made-up traffic, the same from one seed on every machine
// and with every compiler, which the distributions of the standard library do
// not promise. Integers only.
//
// Source: the generator is SplitMix64 (Steele, Lea, Flood 2014): a counter and
// a mixing function.
// Threads: none; a value.
#ifndef CLEARPOINT_TOOLS_GENERATE_RANDOM_H_
#define CLEARPOINT_TOOLS_GENERATE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clearpoint {

class Random {
 public:
  explicit Random(uint64_t seed) : counter_(seed) {}

  uint64_t Next();
  // Uniform in [0, bound); precondition bound > 0. Biased by less than
  // bound / 2^64.
  uint64_t Below(uint64_t bound);
  // Uniform in [low, high].
  int64_t Between(int64_t low, int64_t high);
  // True `num` times in `den`.
  bool Chance(uint64_t num, uint64_t den) { return Below(den) < num; }

 private:
  uint64_t counter_;
};

// Picks indexes by integer weights. Invariant: at least one weight above zero.
class WeightedPick {
 public:
  explicit WeightedPick(const std::vector<uint64_t>& weights);
  // 0 .. weights - 1; O(log weights).
  size_t Pick(Random* random) const;

 private:
  std::vector<uint64_t> cumulative_;
};

// Weights that fall like 1 / (rank + offset): few are picked very often, many
// seldom.
std::vector<uint64_t> FallingWeights(size_t count, uint64_t offset);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_GENERATE_RANDOM_H_
