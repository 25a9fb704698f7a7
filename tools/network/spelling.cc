#include "tools/network/spelling.h"

#include <algorithm>
#include <numeric>

#include "fmt/format.h"

namespace clearpoint {
namespace {

// Longer names are not compared: no key is that long.
constexpr size_t kLongest = 64;

// Optimal string alignment distance, three rows at a time.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

std::string DidYouMean(std::string_view written,
                       const std::vector<std::string_view>& known) {
  if (written.size() > kLongest) return "";
  size_t best = std::max<size_t>(1, written.size() / 3) + 1;
  std::string_view nearest;
  for (const std::string_view name : known) {
    if (name.size() > kLongest) continue;
    const size_t distance = Distance(written, name);
    if (distance >= best) continue;
    best = distance;
    nearest = name;
  }
  if (nearest.empty()) return "";
  return fmt::format(", did you mean \"{}\"?", nearest);
}

}  // namespace clearpoint
