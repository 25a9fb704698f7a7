// The oracle's dated rates between currencies: one list of all that were ever
// told, gone through for every amount.
#include <sstream>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

OutcomeCode Oracle::DecideCurrencyRate(const Event& event) {
  const auto& set = std::get<CurrencyRateSet>(event.body);
  if (!IsGoverned(event)) return OutcomeCode::kUnknownProgram;
  s_.rates.push_back({.from = std::string(set.from_currency),
                      .to = std::string(set.to_currency),
                      .numerator = set.numerator,
                      .denominator = set.denominator,
                      .valid_from = set.valid_from,
                      .source = std::string(set.source)});
  return OutcomeCode::kAccepted;
}

std::optional<int64_t> Oracle::InCurrencyOf(const EarnRule& rule,
                                            const Configuration& network,
                                            std::string_view currency,
                                            int64_t amount,
                                            Timestamp occurred) const {
  if (rule.currency == currency) return amount;
  if (!rule.convert.has_value()) return std::nullopt;
  const oracle::CurrencyRate* valid = nullptr;
  for (const oracle::CurrencyRate& rate : s_.rates) {
    if (rate.from != currency || rate.to != rule.currency) continue;
    if (rate.valid_from > occurred) continue;
    if (valid == nullptr || rate.valid_from > valid->valid_from) valid = &rate;
  }
  if (valid == nullptr) return std::nullopt;
  absl::int128 num = absl::int128(amount) * valid->numerator;
  absl::int128 den = valid->denominator;
  const auto digits = [&](std::string_view code) {
    return oracle::FindCurrency(network, code)->minor_digits;
  };
  for (int i = 0; i < digits(rule.currency); ++i) num *= 10;
  for (int i = 0; i < digits(currency); ++i) den *= 10;
  return static_cast<int64_t>(
      oracle::Quotient(num, den, rule.convert->rounding));
}

void Oracle::AppendRates(std::vector<std::string>* lines) const {
  for (const oracle::CurrencyRate& rate : s_.rates) {
    std::ostringstream line;
    line << "rate " << rate.from << " " << rate.to << " from "
         << rate.valid_from.value << " " << rate.numerator << " / "
         << rate.denominator << " " << rate.source;
    lines->push_back(line.str());
  }
}

}  // namespace clearpoint
