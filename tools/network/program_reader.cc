#include "tools/network/program_reader.h"

#include <algorithm>
#include <utility>

#include "engine/limits/limit_period.h"
#include "engine/network/activity.h"
#include "engine/values/status_text.h"
#include "tools/network/campaign_reader.h"
#include "tools/network/expiry_reader.h"
#include "tools/network/points_terms_reader.h"
#include "tools/network/offer_reader.h"
#include "tools/network/rule_reader.h"
#include "tools/network/tier_reader.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

absl::StatusOr<std::string> ParseActivity(std::string_view text) {
  return ParseChoice(text, EntriesOf(ActivityNames()));
}

constexpr int64_t kMostScale = 4;

void ReadReturns(MapReader& program, ReturnPolicy& policy) {
  const YamlNode* node = program.Find("returns", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(program.log(), *node, program.PathOf("returns"), "returns");
  const Choices<ShortfallPolicy> shortfalls = {
      {"debt", ShortfallPolicy::kDebt},
      {"floor_at_zero", ShortfallPolicy::kFloorAtZero},
      {"refuse", ShortfallPolicy::kRefuse}};
  map.Choice("shortfall", Need::kOptional, policy.shortfall, shortfalls);
  const Choices<UnmatchedReturns> unmatched = {
      {"refuse", UnmatchedReturns::kRefuse},
      {"match_newest", UnmatchedReturns::kMatchNewest}};
  map.Choice("without_order", Need::kOptional, policy.without_order, unmatched);
  map.Value("wait", Need::kOptional, policy.wait_us, ParseDuration);
  map.Finish();
}

// {points: 100, amount: 1.00, currency: CNY, share_basis_points: 5000}
void ReadWorth(MapReader& redemption, int32_t scale, ReadingContext& context,
               std::optional<PointWorth>& out) {
  const YamlNode* node = redemption.Find("worth", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(redemption.log(), *node, redemption.PathOf("worth"), "worth");
  PointWorth& worth = out.emplace();
  ReadCurrency(map, "currency", context.configuration(), worth.currency);
  ReadPointsAboveZero(map, "points", scale, worth.points);
  const int32_t digits = context.MinorDigits(worth.currency);
  map.Value("amount", Need::kRequired, worth.amount,
            [digits](std::string_view text) {
              return ParseMinor(text, digits);
            });
  map.Value("share_basis_points", Need::kOptional, worth.share_basis_points,
            [](std::string_view text) -> absl::StatusOr<int32_t> {
              const auto share = ParseWhole(text, kMostBasisPoints);
              if (!share.ok()) return share.status();
              return static_cast<int32_t>(*share);
            });
  map.Finish();
}

void ReadRedemption(MapReader& program, int32_t scale, ReadingContext& context,
                    const ZoneConfig* zone, RedemptionTerms& terms) {
  const YamlNode* node = program.Find("redemption", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(program.log(), *node, program.PathOf("redemption"),
                "redemption");
  ReadPoints(map, "minimum", Need::kOptional, scale, terms.minimum);
  ReadPoints(map, "maximum", Need::kOptional, scale, terms.maximum);
  ReadPoints(map, "step", Need::kOptional, scale, terms.step);
  ReadWorth(map, scale, context, terms.worth);
  const Choices<OverLimit> overs = {{"refuse", OverLimit::kRefuse},
                                    {"reduce", OverLimit::kReduce}};
  map.Choice("over", Need::kOptional, terms.over, overs);
  const Choices<OffStep> off_steps = {{"round_down", OffStep::kRoundDown},
                                      {"refuse", OffStep::kRefuse}};
  map.Choice("off_step", Need::kOptional, terms.off_step, off_steps);
  map.List("limits", terms.limits);
  DateRange valid;
  ReadValidity(map, zone, valid);
  if (valid != DateRange{}) terms.valid = valid;
  map.Finish();
}

// {lasts: 15m, at_most: 7d}
void ReadHold(MapReader& program, ProgramConfig& config) {
  const YamlNode* node = program.Find("hold", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(program.log(), *node, program.PathOf("hold"), "hold");
  map.Value("at_most", Need::kOptional, config.longest_hold_us, ParseDuration);
  config.hold_time_us = std::min(config.hold_time_us, config.longest_hold_us);
  map.Value("lasts", Need::kOptional, config.hold_time_us, ParseDuration);
  if (config.longest_hold_us < 1) {
    map.Error(*node, "at_most", "expected more than 0");
  } else if (config.hold_time_us < 1 ||
             config.hold_time_us > config.longest_hold_us) {
    map.Error(*node, "lasts", "expected more than 0, and not above at_most");
  }
  map.Finish();
}

// "month", or "30 days" for any so many days in a row.
void ReadPeriod(MapReader& map, LimitConfig& limit) {
  map.Value("period", Need::kRequired, limit,
            [&](std::string_view text) -> absl::StatusOr<LimitConfig> {
              LimitConfig read = limit;
              const auto span = ParseSpan(text);
              if (span.ok() && span->period == ExpiryPeriod::kDays) {
                read.period = "rolling";
                read.days = span->count;
                return read;
              }
              auto name = ParseChoice(text, EntriesOf(LimitPeriodNames()));
              if (!name.ok()) return name.status();
              read.period = *std::move(name);
              return read;
            });
}

// `points: 500` or `awards: 3`.
void ReadLimitAmount(MapReader& map, int32_t scale, LimitConfig& limit) {
  if (map.Find("awards", Need::kOptional) == nullptr) {
    ReadPointsAboveZero(map, "points", scale, limit.amount);
    return;
  }
  limit.counts = LimitCounts::kAwards;
  map.Value("awards", Need::kRequired, limit.amount,
            [](std::string_view text) -> absl::StatusOr<Points> {
              const auto count = ParseWhole(text, kMaxEventAmount);
              if (!count.ok()) return count.status();
              return Points{*count};
            });
}

LimitConfig ReadLimit(ReadingLog log, const YamlNode& node,
                      const std::string& path, const std::string& name,
                      int32_t scale) {
  LimitConfig limit;
  limit.name = name;
  MapReader map(log, node, path, fmt::format("limit \"{}\"", name));
  map.Choice("per", Need::kRequired, limit.subject,
             EntriesOf(LimitSubjectNames()));
  ReadPeriod(map, limit);
  ReadLimitAmount(map, scale, limit);
  const std::string_view fault = FindLimitPeriod(limit.period)->fault(limit);
  if (!fault.empty()) map.Error(node, "period", std::string(fault));
  map.Finish();
  return limit;
}

// {weekend: best}
void ReadGroups(MapReader& program, std::vector<StackingGroup>& groups) {
  const YamlNode* node = program.Find("groups", Need::kOptional);
  if (node == nullptr) return;
  const Choices<Stacking> ways = {{"all", Stacking::kAll},
                                  {"best", Stacking::kBest},
                                  {"compound", Stacking::kCompound}};
  ForEachNamed(program, "groups",
               [&](const std::string& name, const YamlNode& way, size_t i) {
                 const auto how = ParseChoice(way.text, ways);
                 groups.push_back({name, how.value_or(Stacking::kAll)});
                 program.log().positions.Set(
                     fmt::format("{}/{}", program.PathOf("groups"), i), way.at);
                 if (how.ok()) return;
                 program.Error(way, "groups", MessageOf(how.status()));
               });
}

void ReadPointValue(MapReader& map, const Configuration& configuration,
                    ProgramConfig& program) {
  const int32_t scale = program.scale;
  map.Value("point_value", Need::kOptional, program.point_value,
            [scale](std::string_view text) { return ParsePrice(text, scale); });
  ReadCurrency(map, "value_currency", configuration, program.value_currency);
}

const ZoneConfig* ReadZoneOf(MapReader& map, ReadingContext& context,
                             std::string& zone) {
  zone = context.default_zone;
  const Need need = zone.empty() ? Need::kRequired : Need::kOptional;
  const YamlNode* node = map.Scalar("zone", need);
  if (node == nullptr) return context.LoadedZone(zone);
  zone = node->text;
  return context.Zone(map.log(), zone, node->at);
}

ProgramConfig ReadProgram(ReadingContext& context, ReadingLog log,
                          const YamlNode& node, const std::string& path,
                          const std::string& name) {
  ProgramConfig program;
  program.name = name;
  MapReader map(log, node, path, fmt::format("program \"{}\"", name));
  map.Name("issuer", Need::kRequired, program.issuer);
  map.Value("scale", Need::kOptional, program.scale, [](std::string_view text) {
    const auto scale = ParseWhole(text, kMostScale);
    return scale.ok() ? absl::StatusOr<int32_t>(static_cast<int32_t>(*scale))
                      : scale.status();
  });
  const ZoneConfig* zone = ReadZoneOf(map, context, program.zone);
  map.Value("auto_enrol", Need::kOptional, program.auto_enrol, ParseTruth);
  map.Value("frozen_members_earn", Need::kOptional, program.frozen_members_earn,
            ParseTruth);
  ReadExpiry(map, Need::kRequired, program.expiry);
  map.Value("expiry_grace", Need::kOptional, program.expiry_grace_us,
            ParseDuration);
  map.Values("activity", program.activity, ParseActivity);
  map.Name("expired_into", Need::kOptional, program.expired_into);
  const Choices<HouseholdWallet> household_wallets = {
      {"none", HouseholdWallet::kNone},
      {"own_points_stay", HouseholdWallet::kOwnPointsStay},
      {"own_points_move_in", HouseholdWallet::kOwnPointsMoveIn}};
  map.Choice("household_wallet", Need::kOptional, program.household_wallet,
             household_wallets);
  map.Value("expiry_notice", Need::kOptional, program.expiry_notice_us,
            ParseDuration);
  ReadPointValue(map, context.configuration(), program);
  ReadReturns(map, program.returns);
  ReadRedemption(map, program.scale, context, zone, program.redemption);
  ReadHold(map, program);
  ForEachNamed(map, "limits",
               [&](const std::string& limit, const YamlNode& value, size_t i) {
                 const std::string limit_path =
                     fmt::format("{}/limits/{}", path, i);
                 program.limits.push_back(
                     ReadLimit(log, value, limit_path, limit, program.scale));
               });
  ReadPointsTerms(map, program);
  ReadOffers(map, context, zone, program);
  ReadGroups(map, program.groups);
  ReadTiers(map, context, program);
  ReadCampaigns(map, zone, program);
  ReadRules(map, RuleContext{context, zone, program.scale}, program);
  map.Finish();
  return program;
}

}  // namespace

void ReadPrograms(MapReader& network, ReadingContext& context) {
  ForEachNamed(
      network, "programs",
      [&](const std::string& name, const YamlNode& node, size_t i) {
        context.configuration().programs.push_back(ReadProgram(
            context, network.log(), node,
            fmt::format("{}/{}", network.PathOf("programs"), i), name));
      });
}

}  // namespace clearpoint
