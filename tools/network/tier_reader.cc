#include "tools/network/tier_reader.h"

#include "engine/values/status_text.h"
#include "tools/network/expiry_reader.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int64_t kMostThreshold = 1'000'000'000'000'000;  // 10^15
constexpr int32_t kMonthsOfYear = 12;

const Choices<TierSpan>& Spans() {
  static const Choices<TierSpan> choices = {
      {"day", TierSpan::kDay},
      {"month", TierSpan::kMonth},
      {"quarter", TierSpan::kQuarter},
      {"half_year", TierSpan::kHalfYear},
      {"year", TierSpan::kYear}};
  return choices;
}

struct Window {
  TierSpan span = TierSpan::kYear;
  int32_t rolling = 0;
};

// "year", or "12 months" for any so many in a row.
absl::StatusOr<Window> ParseWindow(std::string_view text) {
  const auto span = ParseSpan(text);
  if (!span.ok()) {
    const auto unit = ParseChoice(text, Spans());
    if (unit.ok()) return Window{*unit, 0};
    return absl::InvalidArgumentError(fmt::format(
        "expected month, quarter, half_year, year, or a span such as 90 days "
        "or 12 months, found \"{}\"",
        Shortened(text)));
  }
  if (span->period == ExpiryPeriod::kDays) {
    return Window{TierSpan::kDay, span->count};
  }
  const bool years = span->period == ExpiryPeriod::kYears;
  return Window{TierSpan::kMonth, span->count * (years ? kMonthsOfYear : 1)};
}

void ReadWindow(MapReader& map, TierPolicy& tiers) {
  Window window;
  map.Value("window", Need::kRequired, window, ParseWindow);
  tiers.window = window.span;
  tiers.rolling = window.rolling;
  tiers.review = window.rolling == 0 ? window.span : TierSpan::kMonth;
  map.Choice("review", Need::kOptional, tiers.review, Spans());
}

absl::StatusOr<int64_t> ParseThreshold(std::string_view text,
                                       TierMeasure measure, int32_t decimals) {
  return measure == TierMeasure::kPurchases ? ParseWhole(text, kMostThreshold)
                                            : ParseMinor(text, decimals);
}

// {from: 5000, expiry: {after: 36 months}}
TierLevel ReadLevel(MapReader& levels, const YamlNode& node, size_t i,
                    TierMeasure measure, int32_t decimals) {
  MapReader map(levels.log(), node,
                fmt::format("{}/{}", levels.PathOf("levels"), i), "level");
  TierLevel level;
  map.Value("from", Need::kRequired, level.threshold,
            [&](std::string_view text) {
              return ParseThreshold(text, measure, decimals);
            });
  ExpiryPolicy policy;
  if (ReadExpiry(map, Need::kOptional, policy)) level.expiry = policy;
  map.Finish();
  return level;
}

// {silver: 1000, gold: {from: 5000, expiry: never}}, as the measure counts.
void ReadLevels(MapReader& map, TierMeasure measure, int32_t decimals,
                std::vector<TierLevel>& levels) {
  map.Find("levels", Need::kRequired);
  ForEachNamed(map, "levels",
               [&](const std::string& name, const YamlNode& node, size_t i) {
                 if (node.kind == YamlKind::kMap) {
                   levels.push_back(
                       ReadLevel(map, node, i, measure, decimals));
                   levels.back().name = name;
                   return;
                 }
                 const auto threshold =
                     ParseThreshold(node.text, measure, decimals);
                 levels.push_back({name, threshold.value_or(0)});
                 map.log().positions.Set(
                     fmt::format("{}/{}", map.PathOf("levels"), i), node.at);
                 if (threshold.ok()) return;
                 map.Error(node, "levels", MessageOf(threshold.status()));
               });
}

}  // namespace

void ReadTiers(MapReader& program, ReadingContext& context,
               ProgramConfig& config) {
  const YamlNode* node = program.Find("tiers", Need::kOptional);
  if (node == nullptr) return;
  TierPolicy tiers;
  MapReader map(program.log(), *node, program.PathOf("tiers"), "tiers");
  const Choices<TierMeasure> measures = {
      {"points", TierMeasure::kPoints},
      {"spend", TierMeasure::kSpend},
      {"purchases", TierMeasure::kPurchases}};
  map.Choice("measure", Need::kRequired, tiers.measure, measures);
  int32_t decimals = config.scale;
  if (tiers.measure == TierMeasure::kSpend) {
    ReadCurrency(map, "currency", context.configuration(), tiers.currency);
    decimals = context.MinorDigits(tiers.currency);
  }
  ReadWindow(map, tiers);
  const Choices<TierFall> falls = {{"at_review", TierFall::kAtReview},
                                   {"at_once", TierFall::kAtOnce}};
  map.Choice("after_return", Need::kOptional, tiers.after_return, falls);
  map.Value("soft_landing", Need::kOptional, tiers.soft_landing, ParseTruth);
  ReadLevels(map, tiers.measure, decimals, tiers.levels);
  map.Finish();
  config.tiers = std::move(tiers);
}

}  // namespace clearpoint
