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

absl::int128 PowerOf10(int32_t exponent) {
  absl::int128 power = 1;
  for (int32_t i = 0; i < exponent; ++i) power *= 10;
  return power;
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

std::string GroupedText(std::string_view decimal) {
  const bool negative = decimal.starts_with('-');
  if (negative) decimal.remove_prefix(1);
  const size_t whole = std::min(decimal.find('.'), decimal.size());
  std::string text = negative ? "\u2212" : "";
  for (size_t i = 0; i < decimal.size(); ++i) {
    if (i > 0 && i < whole && (whole - i) % 3 == 0) text.push_back(',');
    text.push_back(decimal[i]);
  }
  return text;
}

std::string CompactText(absl::int128 units, int32_t digits) {
  struct Step {
    int32_t power;  // of ten
    const char* mark;
  };
  constexpr Step kSteps[] = {{9, "bn"}, {6, "M"}, {3, "k"}};
  const absl::int128 size = units < 0 ? -units : units;
  const auto rounded = [&](int32_t power, int32_t decimals) {
    const absl::int128 part = PowerOf10(kMoneyDecimals + power - decimals);
    return GroupedText(
        DecimalText(DivideRounded(units, part, Rounding::kHalfUp), decimals));
  };
  if (size < 10'000 * PowerOf10(kMoneyDecimals)) return rounded(0, digits);
  for (const Step& step : kSteps) {
    if (size < PowerOf10(kMoneyDecimals + step.power)) continue;
    return rounded(step.power, 1) + step.mark;
  }
  return rounded(0, digits);
}

}  // namespace clearpoint
