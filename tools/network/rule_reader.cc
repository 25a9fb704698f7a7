#include "tools/network/rule_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/values/status_text.h"
#include "tools/network/availability_reader.h"
#include "tools/network/expiry_reader.h"
#include "tools/network/funder_reader.h"
#include "tools/network/grant_reader.h"
#include "tools/network/nth_purchase_reader.h"
#include "tools/network/period_sum_reader.h"
#include "tools/network/selector_reader.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int64_t kMostDelayDays = 3'660;

std::string RulePath(const MapReader& program, std::string_view kind,
                     size_t index) {
  return fmt::format("{}/{}", program.PathOf(kind), index);
}

void ReadDelay(MapReader& map, int32_t& days) {
  map.Value("available_after_days", Need::kOptional, days,
            [](std::string_view text) -> absl::StatusOr<int32_t> {
              const auto value = ParseWhole(text, kMostDelayDays);
              if (!value.ok()) return value.status();
              return static_cast<int32_t>(*value);
            });
}

// The kind of event, and how often it is rewarded.
void ReadTrigger(MapReader& map, EarnRule& rule) {
  const Choices<Trigger> triggers = {{"purchase", Trigger::kPurchase},
                                     {"action", Trigger::kAction},
                                     {"enrolment", Trigger::kEnrolment},
                                     {"balance", Trigger::kBalance},
                                     {"prize", Trigger::kPrize}};
  map.Choice("on", Need::kOptional, rule.on, triggers);
  if (rule.on == Trigger::kPurchase) return;
  if (rule.on == Trigger::kAction) map.List("actions", rule.actions);
  if (rule.on == Trigger::kPrize) map.List("draws", rule.draws);
  const Choices<Once> often = {
      {"ever", Once::kEver}, {"day", Once::kDay}, {"object", Once::kObject}};
  map.Choice("once", Need::kOptional, rule.once, often);
}

void ReadOwnExpiry(MapReader& map, std::optional<ExpiryPolicy>& expiry) {
  ExpiryPolicy policy;
  if (ReadExpiry(map, Need::kOptional, policy)) expiry = policy;
}

// Whether amounts in other currencies count, and how they are rounded.
void ReadConversion(MapReader& rule_map, EarnRule& rule) {
  const YamlNode* node = rule_map.Find("convert", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rule_map.log(), *node, rule_map.PathOf("convert"), "convert");
  map.Choice("rounding", Need::kRequired, rule.convert.emplace().rounding,
             Roundings());
  map.Finish();
}

EarnRule ReadEarn(const RuleContext& context, ReadingLog log,
                  const YamlNode& node, const std::string& path,
                  const std::string& name) {
  EarnRule rule;
  rule.name = name;
  MapReader map(log, node, path, fmt::format("earn rule \"{}\"", name));
  ReadValidity(map, context.zone, rule.valid);
  const Choices<bool> kinds = {{"base", true}, {"bonus", false}};
  map.Choice("kind", Need::kOptional, rule.base, kinds);
  ReadTrigger(map, rule);
  // Of the attribute of an action none; of a prize those of its points.
  int32_t minor_digits = rule.on == Trigger::kPrize ? context.scale : 0;
  if (HasCurrency(rule.on)) {
    ReadCurrency(map, "currency", context.network.configuration(),
                 rule.currency);
    minor_digits = context.network.MinorDigits(rule.currency);
    ReadConversion(map, rule);
  }
  ReadSelector(map, minor_digits, rule.selector);
  ReadBonus(map, rule);
  ReadGrant(map, {context.scale, minor_digits}, rule);
  map.Name("group", Need::kOptional, rule.group);
  map.Value("qualifying", Need::kOptional, rule.qualifying, ParseTruth);
  map.Value("to_beneficiary", Need::kOptional, rule.to_beneficiary, ParseTruth);
  map.Value("needs_code", Need::kOptional, rule.needs_code, ParseTruth);
  ReadDelay(map, rule.available_after_days);
  ReadAvailability(map, rule.available_after_days, rule.pending);
  ReadOwnExpiry(map, rule.expiry);
  map.List("limits", rule.limits);
  map.Name("campaign", Need::kOptional, rule.campaign);
  ReadNthPurchase(map, rule);
  ReadStreak(map, rule);
  ReadPeriodSum(map, minor_digits, rule);
  ReadEarnFunder(map, rule);
  map.Text("cost_centre", Need::kOptional, rule.cost_centre);
  map.Finish();
  return rule;
}

void ReadLadder(MapReader& map, int32_t scale, std::vector<Points>& ladder) {
  std::vector<std::string> steps;
  map.List("ladder", steps);
  for (size_t i = 0; i < steps.size(); ++i) {
    const auto points = ParseMinor(steps[i], scale);
    // A bad step keeps its place, so the ladder does not look empty.
    ladder.push_back(Points{points.value_or(0)});
    if (points.ok()) continue;
    const std::string path = fmt::format("{}/{}", map.PathOf("ladder"), i);
    map.log().findings.Error(
        map.log().positions.Of(path),
        fmt::format("ladder: {}", MessageOf(points.status())));
  }
}

SignInRule ReadSignIn(const RuleContext& context, ReadingLog log,
                      const YamlNode& node, const std::string& path,
                      const std::string& name) {
  SignInRule rule;
  rule.name = name;
  MapReader map(log, node, path, fmt::format("sign-in rule \"{}\"", name));
  ReadValidity(map, context.zone, rule.valid);
  ReadLadder(map, context.scale, rule.ladder);
  const Choices<bool> ends = {{"restart", true}, {"stay", false}};
  map.Choice("after_last", Need::kOptional, rule.restart, ends);
  ReadDelay(map, rule.available_after_days);
  ReadAvailability(map, rule.available_after_days, rule.pending);
  ReadOwnExpiry(map, rule.expiry);
  map.List("limits", rule.limits);
  ReadRewardFunder(map, rule.funder, rule.funder_shares);
  map.Text("cost_centre", Need::kOptional, rule.cost_centre);
  map.Finish();
  return rule;
}

ReferralRule ReadReferral(const RuleContext& context, ReadingLog log,
                          const YamlNode& node, const std::string& path,
                          const std::string& name) {
  ReferralRule rule;
  rule.name = name;
  MapReader map(log, node, path, fmt::format("referral rule \"{}\"", name));
  ReadValidity(map, context.zone, rule.valid);
  ReadPoints(map, "referrer", Need::kRequired, context.scale,
             rule.referrer_points);
  ReadPoints(map, "referee", Need::kRequired, context.scale,
             rule.referee_points);
  ReadCurrency(map, "currency", context.network.configuration(), rule.currency);
  const int32_t minor_digits = context.network.MinorDigits(rule.currency);
  map.Value(
      "minimum", Need::kOptional, rule.minimum,
      [&](std::string_view text) { return ParseMinor(text, minor_digits); });
  map.List("merchants", rule.merchants);
  map.Value("within", Need::kOptional, rule.within_us, ParseDuration);
  map.Value("return_window", Need::kOptional, rule.return_window_us,
            ParseDuration);
  ReadDelay(map, rule.available_after_days);
  ReadAvailability(map, rule.available_after_days, rule.pending);
  map.List("limits", rule.limits);
  ReadRewardFunder(map, rule.funder, rule.funder_shares);
  map.Text("cost_centre", Need::kOptional, rule.cost_centre);
  ReadOwnExpiry(map, rule.expiry);
  map.Finish();
  return rule;
}

// Reads every rule of one kind with `read` into `rules`.
template <typename Rule, typename Read>
void ReadKind(MapReader& map, const RuleContext& context, std::string_view kind,
              std::vector<Rule>& rules, Read read) {
  ForEachNamed(
      map, kind, [&](const std::string& name, const YamlNode& node, size_t i) {
        rules.push_back(
            read(context, map.log(), node, RulePath(map, kind, i), name));
      });
}

}  // namespace

void ReadRules(MapReader& map, const RuleContext& context,
               ProgramConfig& program) {
  ReadKind(map, context, "earn", program.earn, ReadEarn);
  ReadKind(map, context, "sign_in", program.sign_in, ReadSignIn);
  ReadKind(map, context, "referral", program.referral, ReadReferral);
}

}  // namespace clearpoint
