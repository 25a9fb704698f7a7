#include "tools/network/grant_reader.h"

#include <string>
#include <string_view>

#include "engine/values/status_text.h"
#include "tools/network/reading_context.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

// `points` for each `per` of amount.
void ReadRate(MapReader& map, const GrantUnits& units, Ratio& rate) {
  const YamlNode* points = map.Scalar("points", Need::kRequired);
  const YamlNode* per = map.Scalar("per", Need::kRequired);
  if (points == nullptr || per == nullptr) return;
  const auto ratio =
      ParseRatio(points->text, units.scale, per->text, units.minor_digits);
  if (ratio.ok()) {
    rate = *ratio;
  } else {
    map.Error(*points, "points per", MessageOf(ratio.status()));
  }
}

void ReadAmount(MapReader& map, std::string_view key, const GrantUnits& units,
                MinorAmount& amount) {
  map.Value(key, Need::kOptional, amount, [&](std::string_view text) {
    return ParseMinor(text, units.minor_digits);
  });
}

// {from: 100.00, to: 300.00, points: 2, per: 10.00, block: 10.00}
void ReadBands(MapReader& grant, const GrantUnits& units,
               std::vector<Band>& bands) {
  ForEachItem(grant, "bands", [&](const YamlNode& node, size_t i) {
    MapReader map(grant.log(), node,
                  fmt::format("{}/{}", grant.PathOf("bands"), i), "band");
    Band band;
    ReadAmount(map, "from", units, band.from);
    ReadAmount(map, "to", units, band.until);
    ReadAmount(map, "block", units, band.block);
    ReadRate(map, units, band.multiply);
    map.Finish();
    bands.push_back(band);
  });
}

// The ways to say how many points there are; `network check` wants one.
void ReadForm(MapReader& map, const GrantUnits& units, Grant& grant) {
  ReadBands(map, units, grant.bands);
  if (map.Find("fixed", Need::kOptional) != nullptr) {
    ReadPointsAboveZero(map, "fixed", units.scale, grant.fixed);
  } else if (grant.bands.empty()) {
    ReadRate(map, units, grant.multiply);
    ReadAmount(map, "block", units, grant.block);
  }
}

// A positive number with up to four decimals, as a ratio in lowest terms.
absl::StatusOr<Ratio> ParseTimes(std::string_view text) {
  return ParseRatio(text, 0, "1", 0);
}

}  // namespace

Choices<Rounding> Roundings() {
  return {{"floor", Rounding::kFloor},
          {"half_up", Rounding::kHalfUp},
          {"half_even", Rounding::kHalfEven},
          {"ceil", Rounding::kCeil}};
}

void ReadGrant(MapReader& rule_map, const GrantUnits& units, EarnRule& rule) {
  const bool is_bonus = rule.bonus.has_value();
  const YamlNode* node =
      rule_map.Find("grant", is_bonus ? Need::kOptional : Need::kRequired);
  if (node == nullptr) return;
  MapReader map(rule_map.log(), *node, rule_map.PathOf("grant"), "grant");
  Grant& grant = rule.grant;
  if (!is_bonus) ReadForm(map, units, grant);
  map.Choice("rounding", Need::kOptional, grant.rounding, Roundings());
  ReadPoints(map, "minimum", Need::kOptional, units.scale, grant.minimum);
  ReadPoints(map, "maximum", Need::kOptional, units.scale, grant.maximum);
  map.Finish();
}

void ReadBonus(MapReader& rule_map, EarnRule& rule) {
  const YamlNode* node = rule_map.Find("bonus", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rule_map.log(), *node, rule_map.PathOf("bonus"), "bonus");
  BonusOf& bonus = rule.bonus.emplace();
  map.Name("of", Need::kOptional, bonus.rule);
  map.Value("exact", Need::kOptional, bonus.exact, ParseTruth);
  bonus.multiplier = map.Find("multiplier", Need::kOptional) != nullptr;
  map.Value(bonus.multiplier ? "multiplier" : "times", Need::kRequired,
            bonus.times, ParseTimes);
  map.Finish();
}

}  // namespace clearpoint
