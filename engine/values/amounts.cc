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

// a = quotient * b + remainder, 0 <= remainder < b.
struct Floored {
  absl::int128 quotient = 0;
  absl::int128 remainder = 0;
};

Floored Floor(absl::int128 a, absl::int128 b) {
  Floored floored{a / b, a % b};
  if (floored.remainder < 0) {
    floored.quotient -= 1;
    floored.remainder += b;
  }
  return floored;
}

absl::int128 Rounded(const Floored& floored, absl::int128 b, bool negative,
                     Rounding rounding) {
  const auto& [quotient, remainder] = floored;
  if (remainder == 0) return quotient;
  const absl::int128 rest = b - remainder;
  switch (rounding) {
    case Rounding::kFloor:
      return quotient;
    case Rounding::kCeil:
      return quotient + 1;
    case Rounding::kHalfUp:
      if (remainder != rest) return remainder > rest ? quotient + 1 : quotient;
      return negative ? quotient : quotient + 1;
    case Rounding::kHalfEven:
      if (remainder != rest) return remainder > rest ? quotient + 1 : quotient;
      return quotient % 2 == 0 ? quotient : quotient + 1;
  }
  CLEARPOINT_CHECK(rounding == Rounding::kFloor);
  return quotient;
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
  const Floored floored = Floor(a, b);
  return Rounded(floored, b, a < 0, rounding);
}

std::optional<int64_t> MulDiv(int64_t value, int64_t numerator,
                              int64_t denominator, Rounding rounding) {
  const absl::int128 result = DivideRounded(absl::int128(value) * numerator,
                                            denominator, rounding);
  if (result > std::numeric_limits<int64_t>::max()) return std::nullopt;
  if (result < std::numeric_limits<int64_t>::min()) return std::nullopt;
  return static_cast<int64_t>(result);
}

// value = q * denominator + r, so q * numerator + r * numerator / denominator is
// exact and its second product stays below 2^126.
absl::int128 MulDivWide(absl::int128 value, int64_t numerator,
                        int64_t denominator, Rounding rounding) {
  CLEARPOINT_CHECK(denominator > 0);
  const Floored parts = Floor(value, denominator);
  absl::int128 whole;
  CLEARPOINT_CHECK(!MultiplyOverflows(parts.quotient, numerator, &whole));
  Floored floored = Floor(parts.remainder * numerator, denominator);
  floored.quotient += whole;
  const bool negative = (value < 0) != (numerator < 0);
  return Rounded(floored, denominator, negative, rounding);
}

std::string ToDecimal(absl::int128 value) {
  absl::uint128 rest = static_cast<absl::uint128>(value);
  if (value < 0) rest = -rest;
  std::string digits;
  do {
    digits.insert(digits.begin(),
                  static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  return value < 0 ? "-" + digits : digits;
}

int64_t MoneyPerMinor(int32_t minor_digits) {
  int64_t unit = kMoneyPerMajor;
  for (int32_t i = 0; i < minor_digits; ++i) unit /= 10;
  return unit;
}

std::string ToMajorDecimal(Money money) {
  const bool is_negative = money.value < 0;
  std::string digits = ToDecimal(is_negative ? -money.value : money.value);
  constexpr size_t kPlaces = 12;  // of Money
  if (digits.size() <= kPlaces) {
    digits.insert(0, kPlaces + 1 - digits.size(), '0');
  }
  digits.insert(digits.size() - kPlaces, 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return is_negative ? "-" + digits : digits;
}

std::optional<Money> ParseMajorDecimal(std::string_view text) {
  constexpr size_t kMostBefore = 18;
  constexpr size_t kPlaces = 12;  // of Money
  const size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view before = text.substr(0, point);
  const std::string_view behind = has_point ? text.substr(point + 1) : "";
  if (before.empty() || before.size() > kMostBefore) return std::nullopt;
  if (behind.empty() == has_point || behind.size() > kPlaces) {
    return std::nullopt;
  }
  Money money;
  for (const std::string_view digits : {before, behind}) {
    for (const char c : digits) {
      if (c < '0' || c > '9') return std::nullopt;
      money.value = money.value * 10 + (c - '0');
    }
  }
  for (size_t i = behind.size(); i < kPlaces; ++i) money.value *= 10;
  return money;
}

}  // namespace clearpoint
