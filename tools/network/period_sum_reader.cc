#include "tools/network/period_sum_reader.h"

#include <string_view>

#include "tools/network/expiry_reader.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int64_t kLongestMonth = 31;

absl::StatusOr<int32_t> ParseClosingDay(std::string_view text) {
  const auto number = ParseWhole(text, kLongestMonth);
  if (number.ok() && *number > 0) return static_cast<int32_t>(*number);
  return absl::InvalidArgumentError(
      fmt::format("expected a day of the month from 1 to {}, found \"{}\"",
                  kLongestMonth, Shortened(text)));
}

}  // namespace

void ReadPeriodSum(MapReader& rule_map, int32_t minor_digits, EarnRule& rule) {
  const YamlNode* node = rule_map.Find("period_sum", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rule_map.log(), *node, rule_map.PathOf("period_sum"),
                "period_sum");
  PeriodSum& sum = rule.period_sum.emplace();
  map.Choice("period", Need::kRequired, sum.period,
             EntriesOf({kSumPeriods.begin(), kSumPeriods.end()}));
  const bool is_statement = sum.period == kStatementMonth;
  if (is_statement || map.Find("closes_on", Need::kOptional) != nullptr) {
    map.Value("closes_on", is_statement ? Need::kRequired : Need::kOptional,
              sum.closes_on, ParseClosingDay);
  }
  map.Value(
      "at_least", Need::kOptional, sum.at_least,
      [&](std::string_view text) { return ParseMinor(text, minor_digits); });
  map.Value("carry", Need::kOptional, sum.carry, ParseTruth);
  map.Finish();
}

}  // namespace clearpoint
