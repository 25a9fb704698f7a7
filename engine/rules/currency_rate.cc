#include "engine/rules/currency_rate.h"

#include <string>

namespace clearpoint {
namespace {

int64_t PowerOfTen(int32_t digits) {
  int64_t power = 1;
  for (int32_t i = 0; i < digits; ++i) power *= 10;
  return power;
}

}  // namespace

std::optional<MinorAmount> CurrencyRate::Converted(MinorAmount amount) const {
  const auto value = MulDiv(amount.value, numerator, denominator, rounding);
  if (!value.has_value()) return std::nullopt;
  return MinorAmount{*value};
}

std::optional<CurrencyRate> RateAt(State* state, const Network& network,
                                   CurrencyPair pair, Timestamp t,
                                   Rounding rounding) {
  std::string prefix;
  KeyWriter(&prefix).U(1, pair.from);
  KeyWriter(&prefix).U(2, pair.to);
  std::string newest = prefix;
  KeyWriter(&newest).S(3, -t.value);
  std::optional<CurrencyRate> rate;
  state->currency_rates.Scan(
      prefix, newest,
      [&](const CurrencyRateRow::Key& key, const CurrencyRateRow& row) {
        rate.emplace();
        rate->numerator = row.numerator;
        rate->denominator = row.denominator;
        rate->valid_from = Timestamp{-key.minus_valid_from_us};
        return false;
      });
  if (!rate.has_value()) return rate;
  // Rates are of major units: digits move to where they keep both whole.
  const int32_t more =
      network.MinorDigits(pair.to) - network.MinorDigits(pair.from);
  rate->numerator *= PowerOfTen(more);
  rate->denominator *= PowerOfTen(-more);
  rate->rounding = rounding;
  return rate;
}

}  // namespace clearpoint
