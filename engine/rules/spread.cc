#include "engine/rules/spread.h"

#include <algorithm>
#include <utility>

#include "absl/numeric/int128.h"

namespace clearpoint {

std::vector<int64_t> Spread(const std::vector<int64_t>& parts, int64_t whole,
                            int64_t amount) {
  std::vector<int64_t> shares(parts.size());
  std::vector<std::pair<int64_t, size_t>> remainders;
  int64_t missing = amount;
  for (size_t i = 0; i < parts.size(); ++i) {
    const absl::int128 product = absl::int128(parts[i]) * amount;
    shares[i] = static_cast<int64_t>(product / whole);
    remainders.emplace_back(-static_cast<int64_t>(product % whole), i);
    missing -= shares[i];
  }
  std::sort(remainders.begin(), remainders.end());
  for (size_t i = 0; i < static_cast<size_t>(missing); ++i) {
    ++shares[remainders[i].second];
  }
  return shares;
}

}  // namespace clearpoint
