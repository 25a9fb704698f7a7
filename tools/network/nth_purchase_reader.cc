#include "tools/network/nth_purchase_reader.h"

#include <string_view>
#include <vector>

#include "tools/network/expiry_reader.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

absl::StatusOr<int32_t> ParseNth(std::string_view text) {
  const auto number = ParseWhole(text, kMaxNth);
  if (number.ok() && *number > 0) return static_cast<int32_t>(*number);
  return absl::InvalidArgumentError(
      fmt::format("expected a whole number from 1 to {}, found \"{}\"", kMaxNth,
                  Shortened(text)));
}

// One of `every` and `only`.
void ReadWhich(MapReader& map, Nth& which, int32_t& number) {
  const bool is_only = map.Find("only", Need::kOptional) != nullptr;
  which = is_only ? Nth::kOnly : Nth::kEvery;
  const YamlNode* every =
      map.Find("every", is_only ? Need::kOptional : Need::kRequired);
  if (is_only && every != nullptr) {
    map.Error(*every, "every", "expected one of every and only");
  }
  map.Value(is_only ? "only" : "every", Need::kOptional, number, ParseNth);
}

}  // namespace

void ReadNthPurchase(MapReader& rule_map, EarnRule& rule) {
  const YamlNode* node = rule_map.Find("nth_purchase", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rule_map.log(), *node, rule_map.PathOf("nth_purchase"),
                "nth_purchase");
  NthPurchase& nth = rule.nth_purchase.emplace();
  ReadWhich(map, nth.which, nth.number);
  nth.period = "lifetime";
  map.Choice("period", Need::kOptional, nth.period,
             EntriesOf({kNthPeriods.begin(), kNthPeriods.end()}));
  map.Finish();
}

void ReadStreak(MapReader& rule_map, EarnRule& rule) {
  const YamlNode* node = rule_map.Find("streak", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rule_map.log(), *node, rule_map.PathOf("streak"), "streak");
  StreakTerms& streak = rule.streak.emplace();
  ReadWhich(map, streak.which, streak.number);
  map.Choice("unit", Need::kRequired, streak.unit,
             EntriesOf({kStreakUnits.begin(), kStreakUnits.end()}));
  map.Finish();
}

}  // namespace clearpoint
