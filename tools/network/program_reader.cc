#include "tools/network/program_reader.h"

#include <utility>

#include "tools/network/rule_reader.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int64_t kMostScale = 4;
constexpr int64_t kMostPeriods = 1'200;  // of an expiry: a century of months

const Choices<ExpiryAlign>& Alignments() {
  static const Choices<ExpiryAlign> choices = {
      {"same_time", ExpiryAlign::kNone},
      {"end_of_day", ExpiryAlign::kEndOfDay},
      {"end_of_month", ExpiryAlign::kEndOfMonth},
      {"end_of_quarter", ExpiryAlign::kEndOfQuarter},
      {"end_of_half_year", ExpiryAlign::kEndOfHalfYear},
      {"end_of_year", ExpiryAlign::kEndOfYear},
      {"first_day_after_full_months", ExpiryAlign::kFirstDayAfterFullMonths},
  };
  return choices;
}

struct Span {
  ExpiryPeriod period;
  int32_t count;
};

// "12 months", "1 year", "400 days".
absl::StatusOr<Span> ParseSpan(std::string_view text) {
  const absl::Status refused = absl::InvalidArgumentError(fmt::format(
      "expected a span such as 400 days, 12 months or 2 years, found \"{}\"",
      Shortened(text)));
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) return refused;
  std::string_view unit = text.substr(space + 1);
  if (!unit.empty() && unit.back() == 's') unit.remove_suffix(1);
  const Choices<ExpiryPeriod> units = {{"day", ExpiryPeriod::kDays},
                                       {"month", ExpiryPeriod::kMonths},
                                       {"year", ExpiryPeriod::kYears}};
  const auto period = ParseChoice(unit, units);
  const int64_t most = period.ok() && *period == ExpiryPeriod::kDays
                           ? kMostPeriods * 31
                           : kMostPeriods;
  const auto count = ParseWhole(text.substr(0, space), most);
  if (!period.ok() || !count.ok() || *count == 0) return refused;
  if (*period == ExpiryPeriod::kYears && *count > 100) return refused;
  return Span{*period, static_cast<int32_t>(*count)};
}

void ReadExpiry(MapReader& program, ExpiryPolicy& policy) {
  const YamlNode* node = program.Find("expiry", Need::kRequired);
  if (node == nullptr) return;
  if (node->kind == YamlKind::kScalar && node->text == "never") return;
  if (node->kind != YamlKind::kMap) {
    program.Error(
        *node, "expiry",
        fmt::format("expected never or a map with \"after\", found {}",
                    Describe(*node)));
    return;
  }
  MapReader map(program.log(), *node, program.PathOf("expiry"), "expiry");
  Span span{ExpiryPeriod::kDays, 1};
  map.Value("after", Need::kRequired, span, ParseSpan);
  policy.period = span.period;
  policy.count = span.count;
  map.Choice("up_to", Need::kOptional, policy.align, Alignments());
  const Choices<bool> anchors = {{"earned", false}, {"available", true}};
  map.Choice("counted_from", Need::kOptional, policy.from_available, anchors);
  map.Finish();
}

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

void ReadRedemption(MapReader& program, int32_t scale, RedemptionTerms& terms) {
  const YamlNode* node = program.Find("redemption", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(program.log(), *node, program.PathOf("redemption"),
                "redemption");
  ReadPoints(map, "minimum", Need::kOptional, scale, terms.minimum);
  ReadPoints(map, "maximum", Need::kOptional, scale, terms.maximum);
  ReadPoints(map, "step", Need::kOptional, scale, terms.step);
  map.Finish();
}

LimitConfig ReadLimit(ReadingLog log, const YamlNode& node,
                      const std::string& path, const std::string& name,
                      int32_t scale) {
  LimitConfig limit;
  limit.name = name;
  MapReader map(log, node, path, fmt::format("limit \"{}\"", name));
  const Choices<LimitSubject> subjects = {{"member", LimitSubject::kMember},
                                          {"program", LimitSubject::kProgram}};
  map.Choice("per", Need::kRequired, limit.subject, subjects);
  const Choices<LimitPeriod> periods = {{"day", LimitPeriod::kDay},
                                        {"lifetime", LimitPeriod::kLifetime}};
  map.Choice("period", Need::kRequired, limit.period, periods);
  ReadPointsAboveZero(map, "points", scale, limit.amount);
  map.Finish();
  return limit;
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
  ReadExpiry(map, program.expiry);
  map.Value("expiry_grace", Need::kOptional, program.expiry_grace_us,
            ParseDuration);
  map.Value("expiry_notice", Need::kOptional, program.expiry_notice_us,
            ParseDuration);
  ReadPointValue(map, context.configuration(), program);
  ReadReturns(map, program.returns);
  ReadRedemption(map, program.scale, program.redemption);
  ForEachNamed(map, "limits",
               [&](const std::string& limit, const YamlNode& value, size_t i) {
                 const std::string limit_path =
                     fmt::format("{}/limits/{}", path, i);
                 program.limits.push_back(
                     ReadLimit(log, value, limit_path, limit, program.scale));
               });
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
