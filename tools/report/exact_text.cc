#include "tools/report/exact_text.h"

#include <utility>

#include "engine/values/amounts.h"

namespace clearpoint {
namespace {

constexpr int kMostDecimals = 12;

absl::int128 GreatestDivisor(absl::int128 a, absl::int128 b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

// Decimals that say n/den exactly; more than kMostDecimals when none do.
int DecimalsOf(absl::int128 den) {
  int decimals = 0;
  absl::int128 power = 1;
  while (decimals <= kMostDecimals && power % den != 0) {
    power *= 10;
    ++decimals;
  }
  return decimals;
}

}  // namespace

std::string ExactText(const ExactPoints& exact, int32_t scale) {
  absl::int128 den = exact.den;
  for (int32_t i = 0; i < scale; ++i) den *= 10;
  const absl::int128 divisor = GreatestDivisor(exact.num, den);
  const absl::int128 num = exact.num / divisor;
  den /= divisor;
  const int decimals = DecimalsOf(den);
  if (decimals > kMostDecimals) return ToDecimal(num) + "/" + ToDecimal(den);
  const absl::int128 whole = num / den;
  std::string text = ToDecimal(whole);
  if (decimals == 0) return text;
  text.push_back('.');
  absl::int128 rest = num % den;
  for (int i = 0; i < decimals; ++i) {
    rest *= 10;
    text += ToDecimal(rest / den);
    rest %= den;
  }
  return text;
}

}  // namespace clearpoint
