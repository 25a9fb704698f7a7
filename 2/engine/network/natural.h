// Natural: an unsigned integer of any size, with the few operations that exact
// products of exchange rates need. Threads: values.
#ifndef CLEARPOINT_ENGINE_NETWORK_NATURAL_H_
#define CLEARPOINT_ENGINE_NETWORK_NATURAL_H_

#include <compare>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"

namespace clearpoint {

class Natural {
 public:
  explicit Natural(uint64_t value);
  static Natural Wide(absl::uint128 value);

  friend Natural operator*(const Natural& a, const Natural& b);
  // Precondition: a >= b (checked).
  friend Natural operator-(const Natural& a, const Natural& b);
  friend std::strong_ordering operator<=>(const Natural& a, const Natural& b);
  friend bool operator==(const Natural& a, const Natural& b) = default;

 private:
  void Trim();
  // 32 bits each, least first; no zero limb at the end, none for zero.
  std::vector<uint32_t> limbs_;
};

// floor(a / b), or `most` when that is smaller. Precondition: b > 0.
uint64_t FloorQuotient(const Natural& a, const Natural& b, uint64_t most);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_NATURAL_H_
