#include "tools/import/decimal.h"

#include <algorithm>
#include <limits>

#include "absl/strings/numbers.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxDigits = 30;
constexpr int32_t kMaxScale = 30;

absl::int128 PowerOfTen(int32_t exponent) {
  absl::int128 power = 1;
  for (int32_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

absl::int128 Magnitude(absl::int128 value) {
  return value < 0 ? -value : value;
}

// Splits "e-05" off; false when it is no exponent.
bool TakeExponent(std::string_view* text, int32_t* exponent) {
  const size_t at = text->find_first_of("eE");
  if (at == std::string_view::npos) return true;
  const std::string_view digits = text->substr(at + 1);
  *text = text->substr(0, at);
  return absl::SimpleAtoi(absl::string_view(digits.data(), digits.size()),
                          exponent) &&
         *exponent >= -kMaxScale && *exponent <= kMaxScale;
}

// Moves the scale into 0..kMaxScale without changing the value.
std::optional<ExactDecimal> Normalised(ExactDecimal number) {
  while (number.scale > 0 && number.mantissa % 10 == 0) {
    number.mantissa /= 10;
    --number.scale;
  }
  if (number.scale > kMaxScale) return std::nullopt;
  if (number.scale < 0) {
    const absl::int128 bound = PowerOfTen(kMaxDigits);
    while (number.scale < 0) {
      number.mantissa *= 10;
      ++number.scale;
      if (Magnitude(number.mantissa) > bound) return std::nullopt;
    }
  }
  return number;
}

}  // namespace

std::optional<ExactDecimal> ParseExactDecimal(std::string_view text) {
  ExactDecimal number;
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int32_t exponent = 0;
  if (!TakeExponent(&text, &exponent)) return std::nullopt;
  size_t digits = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (++digits > kMaxDigits) return std::nullopt;
    number.mantissa = number.mantissa * 10 + (c - '0');
    if (point) ++number.scale;
  }
  if (digits == 0) return std::nullopt;
  number.scale -= exponent;
  if (negative) number.mantissa = -number.mantissa;
  return Normalised(number);
}

std::string FormatExactDecimal(const ExactDecimal& number) {
  std::string text;
  absl::int128 rest = Magnitude(number.mantissa);
  for (int32_t place = 0; rest != 0 || place <= number.scale; ++place) {
    if (place == number.scale && place > 0) text.push_back('.');
    text.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  }
  if (number.mantissa < 0) text.push_back('-');
  std::reverse(text.begin(), text.end());
  return text;
}

std::optional<ExactDecimal> Multiply(const ExactDecimal& a,
                                     const ExactDecimal& b) {
  const absl::int128 bound = absl::Int128Max();
  if (b.mantissa != 0 &&
      Magnitude(a.mantissa) > bound / Magnitude(b.mantissa)) {
    return std::nullopt;
  }
  return Normalised({a.mantissa * b.mantissa, a.scale + b.scale});
}

bool IsBelow(const ExactDecimal& a, const ExactDecimal& b) {
  // Whole parts first; the rests then fit when brought to one scale.
  const absl::int128 a_whole =
      DivideRounded(a.mantissa, PowerOfTen(a.scale), Rounding::kFloor);
  const absl::int128 b_whole =
      DivideRounded(b.mantissa, PowerOfTen(b.scale), Rounding::kFloor);
  if (a_whole != b_whole) return a_whole < b_whole;
  const absl::int128 a_rest = a.mantissa - a_whole * PowerOfTen(a.scale);
  const absl::int128 b_rest = b.mantissa - b_whole * PowerOfTen(b.scale);
  return a_rest * PowerOfTen(kMaxScale - a.scale) <
         b_rest * PowerOfTen(kMaxScale - b.scale);
}

std::optional<int64_t> ToInteger(const ExactDecimal& number, int32_t digits,
                                 Rounding rounding) {
  absl::int128 value = number.mantissa;
  if (digits > number.scale) {
    const absl::int128 factor = PowerOfTen(digits - number.scale);
    if (Magnitude(value) > absl::Int128Max() / factor) return std::nullopt;
    value *= factor;
  } else {
    value = DivideRounded(value, PowerOfTen(number.scale - digits), rounding);
  }
  if (value < std::numeric_limits<int64_t>::min()) return std::nullopt;
  if (value > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return static_cast<int64_t>(value);
}

}  // namespace clearpoint
