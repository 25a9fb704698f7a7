#include "engine/network/tier_validation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxLevels = 20;
constexpr int64_t kMaxThreshold = 1'000'000'000'000'000;  // 10^15
constexpr int32_t kMaxDays = 1'100;
constexpr int32_t kMaxMonths = 36;

void CheckWindow(const std::string& path, const TierPolicy& tiers,
                 FaultList& faults) {
  if (tiers.rolling == 0) {
    if (tiers.window == TierSpan::kDay) {
      faults.Add(path + "/window", "window: a day is too short");
    }
    if (tiers.review != tiers.window) {
      faults.Add(path + "/review",
                 "review: of a window of the calendar it is the window's end");
    }
    return;
  }
  const bool is_days = tiers.window == TierSpan::kDay;
  if (!is_days && tiers.window != TierSpan::kMonth) {
    faults.Add(path + "/window", "window: only days and months stand in a row");
  }
  faults.RequireRange(path, "window", tiers.rolling, 1,
                      is_days ? kMaxDays : kMaxMonths);
}

void CheckLevels(const std::string& path, const TierPolicy& tiers,
                 FaultList& faults) {
  faults.RequireRange(path, "levels", static_cast<int64_t>(tiers.levels.size()),
                      1, kMaxLevels);
  std::set<std::string> names;
  int64_t least = 0;
  for (size_t i = 0; i < tiers.levels.size(); ++i) {
    const std::string at = absl::StrCat(path, "/levels/", i);
    faults.RequireUnique(at + "/name", tiers.levels[i].name, &names);
    faults.RequireRange(at, "threshold", tiers.levels[i].threshold, least,
                        kMaxThreshold);
    least = std::min(tiers.levels[i].threshold, kMaxThreshold - 1) + 1;
  }
}

void CheckMeasure(const std::string& path, const ProgramConfig& program,
                  FaultList& faults) {
  const TierPolicy& tiers = *program.tiers;
  const bool is_spend = tiers.measure == TierMeasure::kSpend;
  if (is_spend) faults.RequireCurrency(path + "/currency", tiers.currency);
  if (!is_spend && !tiers.currency.empty()) {
    faults.Add(path + "/currency", "currency: only spend has one");
  }
  const bool qualifies =
      std::any_of(program.earn.begin(), program.earn.end(),
                  [](const EarnRule& rule) { return rule.qualifying; });
  if (tiers.measure == TierMeasure::kPoints && !qualifies) {
    faults.Add(path + "/measure",
               "measure: no earn rule is qualifying, so no member could ever "
               "reach a tier");
  }
}

void CheckRule(const std::string& path, const ProgramConfig& program,
               const EarnRule& rule, FaultList& faults) {
  const auto& tiers = program.tiers;
  if (rule.qualifying &&
      (!tiers.has_value() || tiers->measure != TierMeasure::kPoints)) {
    faults.Add(path + "/qualifying",
               "qualifying: the program has no tiers that count points");
  }
  if (rule.qualifying && rule.on != Trigger::kPurchase) {
    faults.Add(path + "/qualifying",
               "qualifying: only purchases count for tiers");
  }
  for (const std::string& name : rule.selector.tiers) {
    const bool is_level =
        tiers.has_value() &&
        std::any_of(tiers->levels.begin(), tiers->levels.end(),
                    [&](const TierLevel& level) { return level.name == name; });
    if (is_level) continue;
    faults.Add(path + "/select/tiers",
               absl::StrCat("tiers: \"", name, "\" is no tier of the program"));
  }
}

}  // namespace

void CheckTiers(const std::string& path, const ProgramConfig& program,
                FaultList& faults) {
  if (program.tiers.has_value()) {
    const std::string at = path + "/tiers";
    CheckMeasure(at, program, faults);
    CheckWindow(at, *program.tiers, faults);
    CheckLevels(at, *program.tiers, faults);
  }
  for (size_t i = 0; i < program.earn.size(); ++i) {
    CheckRule(absl::StrCat(path, "/earn/", i), program, program.earn[i],
              faults);
  }
}

}  // namespace clearpoint
