#include "engine/network/natural.h"

#include <cstddef>

#include "engine/values/check.h"

namespace clearpoint {

Natural::Natural(uint64_t value)
    : limbs_{static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)} {
  Trim();
}

Natural Natural::Wide(absl::uint128 value) {
  Natural wide(absl::Uint128Low64(value));
  wide.limbs_.resize(2, 0);
  const uint64_t high = absl::Uint128High64(value);
  wide.limbs_.push_back(static_cast<uint32_t>(high));
  wide.limbs_.push_back(static_cast<uint32_t>(high >> 32));
  wide.Trim();
  return wide;
}

void Natural::Trim() {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
}

Natural operator*(const Natural& a, const Natural& b) {
  Natural product(0);
  product.limbs_.assign(a.limbs_.size() + b.limbs_.size(), 0);
  for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
    uint64_t carry = 0;
    for (std::size_t j = 0; j < b.limbs_.size(); ++j) {
      carry += uint64_t{a.limbs_[i]} * b.limbs_[j] + product.limbs_[i + j];
      product.limbs_[i + j] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    product.limbs_[i + b.limbs_.size()] = static_cast<uint32_t>(carry);
  }
  product.Trim();
  return product;
}

Natural operator-(const Natural& a, const Natural& b) {
  CLEARPOINT_CHECK(a >= b);
  Natural difference = a;
  uint64_t borrow = 0;
  for (std::size_t i = 0; i < difference.limbs_.size(); ++i) {
    const uint64_t taken = borrow + (i < b.limbs_.size() ? b.limbs_[i] : 0);
    const uint64_t limb = difference.limbs_[i];
    borrow = limb < taken ? 1 : 0;
    difference.limbs_[i] = static_cast<uint32_t>((borrow << 32) + limb - taken);
  }
  difference.Trim();
  return difference;
}

std::strong_ordering operator<=>(const Natural& a, const Natural& b) {
  if (a.limbs_.size() != b.limbs_.size()) {
    return a.limbs_.size() <=> b.limbs_.size();
  }
  for (std::size_t i = a.limbs_.size(); i-- > 0;) {
    if (a.limbs_[i] != b.limbs_[i]) return a.limbs_[i] <=> b.limbs_[i];
  }
  return std::strong_ordering::equal;
}

uint64_t FloorQuotient(const Natural& a, const Natural& b, uint64_t most) {
  CLEARPOINT_CHECK(b > Natural(0));
  uint64_t low = 0;
  uint64_t high = most;
  while (low < high) {  // the largest q up to `most` with q * b <= a
    const uint64_t middle = high - (high - low) / 2;
    if (Natural(middle) * b <= a) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace clearpoint
