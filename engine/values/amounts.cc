#include "engine/values/amounts.h"

#include <limits>

#include "engine/values/check.h"

namespace clearpoint {
namespace {

int64_t AddChecked(int64_t a, int64_t b) {
  int64_t sum;
  CLEARPOINT_CHECK(!__builtin_add_overflow(a, b, &sum));
  return sum;
}

int64_t SubtractChecked(int64_t a, int64_t b) {
  int64_t difference;
  CLEARPOINT_CHECK(!__builtin_sub_overflow(a, b, &difference));
  return difference;
}

// Money stays far inside 128 bits: 2^126 is 8.5e25 major units.
Money Bounded(absl::int128 value) {
  const absl::int128 bound = absl::int128(1) << 126;
  CLEARPOINT_CHECK(value < bound);
  CLEARPOINT_CHECK(value > -bound);
  return Money{value};
}

// absl::int128 is a class here, so the builtin needs the compiler's own type.
bool MultiplyOverflows(absl::int128 a, int64_t b, absl::int128* product) {
  __extension__ typedef __int128 Wide;
  Wide result;
  const bool overflow = __builtin_mul_overflow(static_cast<Wide>(a),
                                               static_cast<Wide>(b), &result);
  *product = result;
  return overflow;
}

}  // namespace

Points operator+(Points a, Points b) {
  return Points{AddChecked(a.value, b.value)};
}
Points operator-(Points a, Points b) {
  return Points{SubtractChecked(a.value, b.value)};
}
Points operator-(Points a) { return Points{SubtractChecked(0, a.value)}; }
Points& operator+=(Points& a, Points b) { return a = a + b; }
Points& operator-=(Points& a, Points b) { return a = a - b; }

MinorAmount operator+(MinorAmount a, MinorAmount b) {
  return MinorAmount{AddChecked(a.value, b.value)};
}
MinorAmount operator-(MinorAmount a, MinorAmount b) {
  return MinorAmount{SubtractChecked(a.value, b.value)};
}

Money operator+(Money a, Money b) { return Bounded(a.value + b.value); }
Money operator-(Money a, Money b) { return Bounded(a.value - b.value); }
Money operator-(Money a) { return Bounded(-a.value); }

Money MultiplyExact(Points points, Money price_per_point) {
  // Both factors below 2^63, so the product cannot leave 128 bits.
  const absl::int128 bound = absl::int128(1) << 63;
  CLEARPOINT_CHECK(price_per_point.value < bound);
  CLEARPOINT_CHECK(price_per_point.value > -bound);
  return Bounded(price_per_point.value * points.value);
}

absl::int128 DivideRounded(absl::int128 a, absl::int128 b, Rounding rounding) {
  CLEARPOINT_CHECK(b > 0);
  absl::int128 quotient = a / b;
  absl::int128 remainder = a % b;
  if (remainder == 0) return quotient;
  if (remainder < 0) {  // make it a floor quotient with 0 < remainder < b
    quotient -= 1;
    remainder += b;
  }
  const absl::int128 rest = b - remainder;
  switch (rounding) {
    case Rounding::kFloor:
      return quotient;
    case Rounding::kCeil:
      return quotient + 1;
    case Rounding::kHalfUp:
      if (remainder != rest) return remainder > rest ? quotient + 1 : quotient;
      return a < 0 ? quotient : quotient + 1;
    case Rounding::kHalfEven:
      if (remainder != rest) return remainder > rest ? quotient + 1 : quotient;
      return quotient % 2 == 0 ? quotient : quotient + 1;
  }
  CLEARPOINT_CHECK(rounding == Rounding::kFloor);
  return quotient;
}

std::optional<int64_t> MulDiv(int64_t value, int64_t numerator,
                              int64_t denominator, Rounding rounding) {
  const absl::int128 result = DivideRounded(absl::int128(value) * numerator,
                                            denominator, rounding);
  if (result > std::numeric_limits<int64_t>::max()) return std::nullopt;
  if (result < std::numeric_limits<int64_t>::min()) return std::nullopt;
  return static_cast<int64_t>(result);
}

absl::int128 MulDivWide(absl::int128 value, int64_t numerator,
                        int64_t denominator, Rounding rounding) {
  absl::int128 product;
  CLEARPOINT_CHECK(!MultiplyOverflows(value, numerator, &product));
  return DivideRounded(product, denominator, rounding);
}

}  // namespace clearpoint
