#include "tools/report/money_text.h"

#include <algorithm>

namespace clearpoint {
namespace {

constexpr int32_t kMoneyDecimals = 12;

// Digits of |value|, most significant first, at least `least` of them.
std::string Digits(absl::int128 value, size_t least) {
  std::string digits;
  while (value != 0) {
    const auto digit = static_cast<int>(value % 10);
    digits.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    value /= 10;
  }
  while (digits.size() < least) digits.push_back('0');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

// value * 10^-decimals.
std::string DecimalText(absl::int128 value, int32_t decimals) {
  const auto behind = static_cast<size_t>(decimals);
  std::string text = Digits(value, behind + 1);
  if (behind > 0) text.insert(text.size() - behind, 1, '.');
  if (value < 0) text.insert(text.begin(), '-');
  return text;
}

}  // namespace

std::string MoneyText(Money money, int32_t minor_digits) {
  std::string text = DecimalText(money.value, kMoneyDecimals);
  const auto spare = static_cast<size_t>(kMoneyDecimals - minor_digits);
  for (size_t i = 0; i < spare && text.back() == '0'; ++i) text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string MinorText(MinorAmount amount, int32_t minor_digits) {
  return DecimalText(amount.value, minor_digits);
}

std::string PointsText(Points points, int32_t scale) {
  return DecimalText(points.value, scale);
}

std::string PercentText(Money part, Money whole) {
  if (whole.value == 0) return "-";
  const absl::int128 hundredths =
      DivideRounded(part.value * 10'000, whole.value, Rounding::kHalfUp);
  return DecimalText(hundredths, 2) + " %";
}

}  // namespace clearpoint
