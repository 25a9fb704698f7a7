// Deciding a CurrencyRateSet: the rate is kept as it is told, for earn rules that
// convert (engine/rules/currency_rate.h). Nothing that was decided changes.

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/decide/member.h"
#include "engine/network/network.h"

namespace clearpoint {
namespace {

Verdict CheckFields(const Decision& d, const CurrencyRateSet& set) {
  if (set.valid_from.value == 0) {
    return Refuse(OutcomeCode::kMissingField,
                  "valid_from_us: expected, found none");
  }
  if (auto v = CheckRequired(d, {{"from_currency", set.from_currency},
                                 {"to_currency", set.to_currency}})) {
    return v;
  }
  if (auto v = CheckLength({"source", set.source})) return v;
  if (auto v = CheckAmount("numerator", set.numerator, 1)) return v;
  if (auto v = CheckAmount("denominator", set.denominator, 1)) return v;
  if (auto v = CheckInstant("valid_from_us", set.valid_from)) return v;
  if (set.valid_from == kNever) {
    return Refuse(OutcomeCode::kInvalidField,
                  "valid_from_us: expected an instant");
  }
  if (auto v = CheckCurrency(d, set.from_currency)) return v;
  if (auto v = CheckCurrency(d, set.to_currency)) return v;
  if (set.from_currency != set.to_currency) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("to_currency: expected another than "
                             "from_currency, found \"",
                             std::string(set.to_currency), "\""));
}

CurrencyRateRow::Key KeyOf(const CurrencyRateSet& set) {
  return {CurrencyNumber(set.from_currency), CurrencyNumber(set.to_currency),
          -set.valid_from.value};
}

// Rates stay, so they are known for ever.
Verdict CheckIsNew(const Decision& d, const CurrencyRateSet& set) {
  const auto known = d.state().currency_rates.Find(KeyOf(set));
  if (!known.has_value()) return std::nullopt;
  const bool same = known->content == d.event.content;
  return Refusal{same ? OutcomeCode::kDuplicate : OutcomeCode::kConflict,
                 absl::StrCat(same ? "same content as record "
                                   : "other content than record ",
                              known->set_by.value),
                 known->set_by};
}

}  // namespace

Verdict DecideCurrencyRate(Decision& d, const CurrencyRateSet& set) {
  if (auto v = CheckFields(d, set)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckIsNew(d, set)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckIsGoverned(d)) return v;

  CurrencyRateRow row;
  row.numerator = set.numerator;
  row.denominator = set.denominator;
  row.source = set.source;
  row.set_by = d.draft.sequence();
  row.content = d.event.content;
  d.draft.effects().currency_rates.Put(KeyOf(set), row);
  return std::nullopt;
}

}  // namespace clearpoint
