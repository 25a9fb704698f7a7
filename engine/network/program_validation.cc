#include "engine/network/program_validation.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calendar/expiry.h"
#include "engine/calendar/inactivity.h"
#include "engine/limits/limit_period.h"
#include "engine/network/activity_validation.h"
#include "engine/network/offer_validation.h"
#include "engine/network/period_sum_validation.h"
#include "engine/network/trigger_validation.h"
#include "engine/network/points_terms_validation.h"
#include "engine/network/tier_validation.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxLadder = 10'000;
constexpr size_t kMaxEarnRules = 1'000;
constexpr int32_t kMaxDelayDays = 3'660;
constexpr int64_t kMaxRatioSide = 1'000'000'000'000'000'000;  // 10^18
constexpr int32_t kMaxExpiryMonths = 1'200;
constexpr int32_t kMinutesOfDay = 24 * 60;
// Exact sums over bands and base rules then fit 128 bits: 10^12 of an amount x
// 10^9 x 10^9, times 64 rules and 10^4 of a bonus; and so do six multipliers of
// 10^4 on 64 x 10^12 points.
constexpr size_t kMaxBands = 32;
constexpr int64_t kMaxBandSide = 1'000'000'000;
constexpr int64_t kMaxTimesSide = 10'000;
constexpr size_t kMaxCompound = 6;
constexpr int32_t kMaxWorkingDays = 366;
constexpr int64_t kMaxFunderWeight = 1'000'000'000;
constexpr int32_t kAllBasisPoints = 10'000;
constexpr int64_t kMostWorth = 100'000;  // what 10^12 points are worth fits
constexpr int64_t kLongestHold = 366 * kMicrosPerDay;

// A common denominator of the grant's rates; above kMaxBandSide when there is
// none up to it. What is out of its own bounds is told elsewhere.
int64_t BoundedDenominator(const Grant& grant) {
  if (grant.bands.empty()) {
    return std::clamp(grant.multiply.den, int64_t{1}, kMaxBandSide + 1);
  }
  int64_t common = 1;
  for (const Band& band : grant.bands) {
    if (common > kMaxBandSide) break;
    common = std::lcm(common,
                      std::clamp(band.multiply.den, int64_t{1}, kMaxBandSide));
  }
  return common;
}

class ProgramValidation {
 public:
  explicit ProgramValidation(FaultList& faults) : faults_(faults) {}

  void CheckProgram(const std::string& path, const ProgramConfig& program);

 private:
  void CheckExpiry(const std::string& path, const ExpiryPolicy& expiry);
  void CheckTierExpiry(const std::string& path, const ProgramConfig& program);
  void CheckOwnExpiry(const std::string& path,
                      const std::optional<ExpiryPolicy>& expiry) {
    if (expiry.has_value()) CheckExpiry(path + "/expiry", *expiry);
  }
  void CheckRedemption(const std::string& path, const RedemptionTerms& terms);
  void CheckWorth(const std::string& path, const PointWorth& worth);
  void CheckRedemptionLimits(const std::string& path,
                             const ProgramConfig& program);
  void CheckLimit(const std::string& path, const LimitConfig& limit);
  // One sign-in may score many days.
  void RequireNoEventLimit(const std::string& path,
                           const ProgramConfig& program,
                           const std::vector<std::string>& limits);
  void CheckRules(const std::string& path, const ProgramConfig& program);
  void CheckEarn(const std::string& path, const EarnRule& rule);
  void CheckSelector(const std::string& path, const Selector& selector);
  void CheckGrant(const std::string& path, const EarnRule& rule);
  void CheckBands(const std::string& path, const Grant& grant);
  void CheckGroups(const std::string& path, const ProgramConfig& program);
  void CheckBonus(const std::string& path, const ProgramConfig& program,
                  const EarnRule& rule);
  void CheckEarnFunder(const std::string& path, const EarnRule& rule);
  void CheckFunderShares(const std::string& path,
                         const std::vector<FunderShare>& shares);
  // Of rules without a merchant whose points no event releases.
  void CheckRewardTerms(const std::string& path, int32_t days,
                        const std::optional<PendingPolicy>& pending,
                        const std::vector<FunderShare>& shares);
  void CheckPending(const std::string& path, int32_t days,
                    const std::optional<PendingPolicy>& pending);
  void CheckNth(const std::string& path, const EarnRule& rule);
  void CheckStreak(const std::string& path, const EarnRule& rule);
  void CheckCampaigns(const std::string& path, const ProgramConfig& program);
  // The limit of that name, if there is one, counts for that subject.
  void RequireSubject(const std::string& path, const ProgramConfig& program,
                      const std::string& limit, std::string_view subject);
  void CheckSignIn(const std::string& path, const SignInRule& rule);
  void CheckReferral(const std::string& path, const ReferralRule& rule);

  FaultList& faults_;
};

void ProgramValidation::CheckProgram(const std::string& path,
                                     const ProgramConfig& program) {
  faults_.RequireName(path + "/name", program.name);
  faults_.RequireRange(path, "scale", program.scale, 0, kMaxProgramScale);
  CheckExpiry(path + "/expiry", program.expiry);
  CheckActivity(path, program, faults_);
  faults_.RequireRange(path, "expiry_grace", program.expiry_grace_us, 0,
                       kLongestSpan);
  faults_.RequireRange(path, "expiry_notice", program.expiry_notice_us, 0,
                       kLongestSpan);
  faults_.RequirePrice(path, "point_value", program.point_value, program.scale);
  if (!program.value_currency.empty() || program.point_value.value != 0) {
    faults_.RequireCurrency(path + "/value_currency", program.value_currency);
  }
  faults_.RequireRange(path + "/returns", "wait", program.returns.wait_us, 0,
                       kLongestSpan);
  CheckRedemption(path + "/redemption", program.redemption);
  CheckRedemptionLimits(path + "/redemption/limits", program);
  faults_.RequireRange(path, "longest_hold", program.longest_hold_us, 1,
                       kLongestHold);
  faults_.RequireRange(path, "hold_time", program.hold_time_us, 1,
                       std::max(int64_t{1}, program.longest_hold_us));
  CheckRules(path, program);
  CheckPointsTerms(path, program, faults_);
  if (program.reinstatement.has_value()) {
    CheckOwnExpiry(path + "/reinstatement", program.reinstatement->expiry);
  }
  CheckTiers(path, program, faults_);
  CheckOffers(path + "/offers", program, faults_);
  for (size_t i = 0; i < program.offers.size(); ++i) {
    CheckSelector(absl::StrCat(path, "/offers/", i, "/select"),
                  program.offers[i].selector);
  }
  CheckTierExpiry(path, program);
}

// Points that wait for an event get an expiry that is counted from there when
// it comes: the tier is not known any more then.
void ProgramValidation::CheckTierExpiry(const std::string& path,
                                        const ProgramConfig& program) {
  if (!program.tiers.has_value()) return;
  for (size_t i = 0; i < program.tiers->levels.size(); ++i) {
    const std::optional<ExpiryPolicy>& own = program.tiers->levels[i].expiry;
    if (!own.has_value()) continue;
    const std::string at = absl::StrCat(path, "/tiers/levels/", i, "/expiry");
    CheckExpiry(at, *own);
    if (own->anchor == ExpiryAnchor::kAvailable ||
        program.expiry.anchor == ExpiryAnchor::kAvailable) {
      faults_.Add(at,
                  "expiry: where tiers have their own, it is counted from when "
                  "points were earned or recorded, and so is the program's");
    }
  }
}

void ProgramValidation::CheckExpiry(const std::string& path,
                                    const ExpiryPolicy& expiry) {
  faults_.RequireEntry(path + "/up_to", expiry.align, ExpiryAlignmentNames());
  const std::string_view inactivity = InactivityFault(expiry);
  if (!inactivity.empty()) faults_.Add(path, std::string(inactivity));
  const ExpiryAlignment* alignment = FindExpiryAlignment(expiry.align);
  if (expiry.period == ExpiryPeriod::kNever || alignment == nullptr) return;
  const int32_t most =
      expiry.period == ExpiryPeriod::kDays     ? kMaxExpiryMonths * 31
      : expiry.period == ExpiryPeriod::kMonths ? kMaxExpiryMonths
                                               : kMaxExpiryMonths / 12;
  faults_.RequireRange(path, "after", expiry.count, 0, most);
  const std::string_view fault = alignment->fault(expiry);
  if (!fault.empty()) faults_.Add(path + "/up_to", std::string(fault));
}

void ProgramValidation::CheckRedemption(const std::string& path,
                                        const RedemptionTerms& terms) {
  faults_.RequirePoints(path, "minimum", terms.minimum);
  faults_.RequirePoints(path, "maximum", terms.maximum);
  faults_.RequirePoints(path, "step", terms.step);
  if (terms.worth.has_value()) CheckWorth(path + "/worth", *terms.worth);
  if (terms.valid.has_value()) faults_.RequireDates(path, *terms.valid);
  if (terms.maximum.value <= 0) return;
  if (terms.maximum < terms.minimum) {
    faults_.Add(path + "/maximum",
                "maximum is below minimum; nothing could be redeemed");
  }
  if (terms.maximum < terms.step) {
    faults_.Add(path + "/step",
                "step is above maximum; nothing could be redeemed");
  }
}

void ProgramValidation::CheckWorth(const std::string& path,
                                   const PointWorth& worth) {
  faults_.RequireCurrency(path + "/currency", worth.currency);
  faults_.RequireRange(path, "points", worth.points.value, 1, kMaxEventAmount);
  faults_.RequireRange(path, "amount", worth.amount.value, 1, kMaxEventAmount);
  if (worth.amount.value / kMostWorth > worth.points.value) {
    faults_.Add(path + "/amount",
                absl::StrCat("expected at most ", kMostWorth,
                             " minor units of money for one of points"));
  }
  faults_.RequireRange(path, "share_basis_points", worth.share_basis_points, 0,
                       kAllBasisPoints);
}

// A balance only falls by what is burned, so it can be no limit to that.
void ProgramValidation::CheckRedemptionLimits(const std::string& path,
                                              const ProgramConfig& program) {
  const std::vector<std::string>& names = program.redemption.limits;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string at = absl::StrCat(path, "/", i);
    if (std::count(names.begin(), names.end(), names[i]) > 1) {
      faults_.Add(at, absl::StrCat("limit \"", names[i], "\" is named twice"));
    }
    const auto limit = std::find_if(
        program.limits.begin(), program.limits.end(),
        [&](const LimitConfig& one) { return one.name == names[i]; });
    if (limit == program.limits.end()) {
      faults_.Add(at, absl::StrCat("the program has no limit \"", names[i],
                                   "\""));
    } else if (limit->period == "balance") {
      faults_.Add(at, absl::StrCat("limit \"", names[i],
                                   "\" is on a balance, which burning lowers"));
    } else if (limit->subject == "household") {
      faults_.Add(at, absl::StrCat("limit \"", names[i],
                                   "\" is per household, which only rules "
                                   "that give points count for"));
    }
  }
}

void ProgramValidation::CheckLimit(const std::string& path,
                                   const LimitConfig& limit) {
  faults_.RequirePoints(path, "points", limit.amount);
  faults_.RequireEntry(path + "/per", limit.subject, LimitSubjectNames());
  faults_.RequireEntry(path + "/period", limit.period, LimitPeriodNames());
  const LimitPeriod* period = FindLimitPeriod(limit.period);
  if (limit.subject == "household" && limit.period == "balance") {
    faults_.Add(path + "/per", "a balance is each member's own");
  }
  if (period == nullptr) return;
  const std::string_view fault = period->fault(limit);
  if (!fault.empty()) faults_.Add(path + "/period", std::string(fault));
}

void ProgramValidation::RequireNoEventLimit(
    const std::string& path, const ProgramConfig& program,
    const std::vector<std::string>& limits) {
  for (const LimitConfig& limit : program.limits) {
    if (limit.period != "event") continue;
    if (std::find(limits.begin(), limits.end(), limit.name) == limits.end()) {
      continue;
    }
    faults_.Add(
        path + "/limits",
        absl::StrCat("limit \"", limit.name,
                     "\" is per event; a sign-in may score several days"));
  }
}

void ProgramValidation::CheckRules(const std::string& path,
                                   const ProgramConfig& program) {
  std::set<std::string> rules;
  std::set<std::string> limits;
  for (size_t i = 0; i < program.limits.size(); ++i) {
    const std::string at = absl::StrCat(path, "/limits/", i);
    faults_.RequireUnique(at + "/name", program.limits[i].name, &limits);
    CheckLimit(at, program.limits[i]);
  }
  faults_.RequireAtMost("programs/earn", program.earn.size(), kMaxEarnRules);
  for (size_t i = 0; i < program.earn.size(); ++i) {
    const std::string at = absl::StrCat(path, "/earn/", i);
    faults_.RequireUnique(at + "/name", program.earn[i].name, &rules);
    CheckEarn(at, program.earn[i]);
    CheckOwnExpiry(at, program.earn[i].expiry);
  }
  CheckGroups(path, program);
  CheckTriggeredAwards(path, program, faults_);
  CheckPeriodSums(path, program, faults_);
  CheckCampaigns(path, program);
  for (size_t i = 0; i < program.sign_in.size(); ++i) {
    const std::string at = absl::StrCat(path, "/sign_in/", i);
    faults_.RequireUnique(at + "/name", program.sign_in[i].name, &rules);
    CheckSignIn(at, program.sign_in[i]);
    RequireNoEventLimit(at, program, program.sign_in[i].limits);
    CheckOwnExpiry(at, program.sign_in[i].expiry);
  }
  for (size_t i = 0; i < program.referral.size(); ++i) {
    const std::string at = absl::StrCat(path, "/referral/", i);
    faults_.RequireUnique(at + "/name", program.referral[i].name, &rules);
    CheckReferral(at, program.referral[i]);
    CheckOwnExpiry(at, program.referral[i].expiry);
  }
}

void ProgramValidation::CheckEarn(const std::string& path,
                                  const EarnRule& rule) {
  faults_.RequireDates(path, rule.valid);
  if (HasCurrency(rule.on)) {
    faults_.RequireCurrency(path + "/currency", rule.currency);
  }
  CheckTrigger(path, rule, faults_);
  CheckSelector(path + "/select", rule.selector);
  CheckGrant(path + "/grant", rule);
  CheckEarnFunder(path + "/funder", rule);
  faults_.RequireText(path + "/cost_centre", rule.cost_centre);
  CheckPending(path + "/available", rule.available_after_days, rule.pending);
  CheckNth(path + "/nth_purchase", rule);
  CheckStreak(path + "/streak", rule);
  faults_.RequireRange(path, "available_after_days", rule.available_after_days,
                       0, kMaxDelayDays);
}

void ProgramValidation::CheckSelector(const std::string& path,
                                      const Selector& selector) {
  for (const int32_t day : selector.weekdays) {
    faults_.RequireRange(path, "weekdays", day, 1, 7);
  }
  for (const int32_t day : selector.month_days) {
    if (day != kLastDayOfMonth)
      faults_.RequireRange(path, "month_days", day, 1, 31);
  }
  for (const TimeOfDayRange& hours : selector.hours) {
    faults_.RequireRange(path, "hours", hours.from_minute, 0,
                         kMinutesOfDay - 1);
    faults_.RequireRange(path, "hours", hours.until_minute, 1, kMinutesOfDay);
    if (hours.from_minute == hours.until_minute) {
      faults_.Add(path + "/hours",
                  "hours: a range of no length selects nothing");
    }
  }
  faults_.RequireRange(path, "minimum_amount", selector.minimum_amount.value, 0,
                       kMaxEventAmount);
}

// One of: a rate, bands, a fixed number, or a bonus on base awards.
void ProgramValidation::CheckGrant(const std::string& path,
                                   const EarnRule& rule) {
  const Grant& grant = rule.grant;
  const bool by_rate = grant.multiply.num != 0 || grant.block.value != 0;
  const int forms = static_cast<int>(by_rate) +
                    static_cast<int>(!grant.bands.empty()) +
                    static_cast<int>(grant.fixed.value != 0) +
                    static_cast<int>(rule.bonus.has_value());
  if (forms != 1) {
    faults_.Add(
        path,
        "grant: expected one of points per, bands, fixed and a bonus on base "
        "awards");
    return;
  }
  if (by_rate) {
    faults_.RequireRange(path, "block", grant.block.value, 0, kMaxEventAmount);
    faults_.RequireRange(path, "points", grant.multiply.num, 1, kMaxRatioSide);
    faults_.RequireRange(path, "per", grant.multiply.den, 1, kMaxRatioSide);
  }
  CheckBands(path + "/bands", grant);
  faults_.RequirePoints(path, "fixed", grant.fixed);
  faults_.RequirePoints(path, "minimum", grant.minimum);
  faults_.RequirePoints(path, "maximum", grant.maximum);
  if (grant.maximum.value > 0 && grant.maximum < grant.minimum) {
    faults_.Add(path + "/maximum", "maximum is below minimum");
  }
}

void ProgramValidation::CheckBands(const std::string& path,
                                   const Grant& grant) {
  const std::vector<Band>& bands = grant.bands;
  faults_.RequireAtMost("bands", bands.size(), kMaxBands);
  int64_t end = 0;
  for (size_t i = 0; i < bands.size(); ++i) {
    const Band& band = bands[i];
    const std::string at = absl::StrCat(path, "/", i);
    faults_.RequireRange(at, "block", band.block.value, 0, kMaxEventAmount);
    faults_.RequireRange(at, "points", band.multiply.num, 1, kMaxBandSide);
    faults_.RequireRange(at, "per", band.multiply.den, 1, kMaxBandSide);
    faults_.RequireRange(at, "from", band.from.value, end, kMaxEventAmount);
    const bool is_open = band.until.value == 0;
    if (is_open && i + 1 < bands.size()) {
      faults_.Add(at + "/to", "to: only the last band may have no end");
    }
    if (!is_open) {
      faults_.RequireRange(at, "to", band.until.value,
                           std::min(band.from.value, kMaxEventAmount) + 1,
                           kMaxEventAmount);
    }
    end = is_open ? kMaxEventAmount : band.until.value;
  }
  if (!bands.empty() && BoundedDenominator(grant) > kMaxBandSide) {
    faults_.Add(path,
                absl::StrCat("bands: their rates have a common denominator "
                             "above ",
                             kMaxBandSide));
  }
}

void ProgramValidation::CheckGroups(const std::string& path,
                                    const ProgramConfig& program) {
  std::set<std::string> names;
  for (size_t i = 0; i < program.groups.size(); ++i) {
    faults_.RequireUnique(absl::StrCat(path, "/groups/", i, "/name"),
                          program.groups[i].name, &names);
  }
  std::map<std::string, size_t> compounding;
  for (size_t i = 0; i < program.earn.size(); ++i) {
    const EarnRule& rule = program.earn[i];
    const std::string at = absl::StrCat(path, "/earn/", i);
    if (rule.bonus.has_value()) CheckBonus(at + "/bonus", program, rule);
    if (rule.group.empty()) continue;
    const auto group = std::find_if(
        program.groups.begin(), program.groups.end(),
        [&](const StackingGroup& g) { return g.name == rule.group; });
    if (group == program.groups.end()) {
      faults_.Add(at + "/group",
                  absl::StrCat("\"", rule.group, "\" is no group"));
    } else if (rule.base) {
      faults_.Add(at + "/group", "group: only bonus rules stand in a group");
    } else if (group->how == Stacking::kCompound) {
      const bool compounds = rule.bonus.has_value() && rule.bonus->multiplier &&
                             !rule.bonus->exact;
      if (!compounds) {
        faults_.Add(at + "/group",
                    "group: multipliers of rounded base awards alone "
                    "compound");
      }
      if (++compounding[rule.group] > kMaxCompound) {
        faults_.Add(at + "/group", absl::StrCat("group: at most ", kMaxCompound,
                                                " rules compound"));
      }
    }
  }
}

void ProgramValidation::CheckBonus(const std::string& path,
                                   const ProgramConfig& program,
                                   const EarnRule& rule) {
  const BonusOf& bonus = *rule.bonus;
  if (rule.base) faults_.Add(path, "bonus: state kind: bonus");
  faults_.RequireRange(path, "times", bonus.times.num, 1, kMaxTimesSide);
  faults_.RequireRange(path, "times", bonus.times.den, 1, kMaxTimesSide);
  if (bonus.multiplier && bonus.times.num <= bonus.times.den) {
    faults_.Add(path + "/multiplier", "multiplier: expected more than 1");
  }
  const Selector& s = rule.selector;
  if (!s.categories.empty() || !s.brands.empty() || !s.skus.empty() ||
      !s.excluded_categories.empty() || !s.excluded_skus.empty()) {
    faults_.Add(path, "bonus: lines are selected by the base rule");
  }
  bool found = false;
  int64_t common = 1;
  for (const EarnRule& base : program.earn) {
    if (!base.base || base.to_beneficiary || base.on != rule.on) continue;
    if (base.period_sum.has_value()) continue;
    if (!bonus.rule.empty() && base.name != bonus.rule) continue;
    found = true;
    if (common > kMaxBandSide) continue;
    common = base.grant.multiply.num > kMaxBandSide
                 ? kMaxBandSide + 1
                 : std::lcm(common, BoundedDenominator(base.grant));
  }
  if (!found) {
    faults_.Add(path + "/of",
                bonus.rule.empty()
                    ? std::string("of: the program has no base rule on this event")
                    : absl::StrCat("of: \"", bonus.rule, "\" is no base rule"));
  }
  if (bonus.exact && bonus.rule.empty() && common > kMaxBandSide) {
    faults_.Add(path,
                absl::StrCat("bonus: the base rates have a common denominator "
                             "above ",
                             kMaxBandSide, "; name one rule, or exact: false"));
  }
}

void ProgramValidation::RequireSubject(const std::string& path,
                                       const ProgramConfig& program,
                                       const std::string& limit,
                                       std::string_view subject) {
  if (limit.empty()) return;
  const auto found =
      std::find_if(program.limits.begin(), program.limits.end(),
                   [&](const LimitConfig& one) { return one.name == limit; });
  if (found == program.limits.end()) {
    faults_.Add(path, absl::StrCat("\"", limit, "\" is no limit"));
  } else if (found->subject != subject) {
    faults_.Add(path, absl::StrCat("limit \"", limit, "\": expected one per ",
                                   std::string(subject), ", found one per ",
                                   found->subject));
  }
}

void ProgramValidation::CheckCampaigns(const std::string& path,
                                       const ProgramConfig& program) {
  std::set<std::string> names;
  for (size_t i = 0; i < program.campaigns.size(); ++i) {
    const CampaignConfig& campaign = program.campaigns[i];
    const std::string at = absl::StrCat(path, "/campaigns/", i);
    faults_.RequireUnique(at + "/name", campaign.name, &names);
    faults_.RequireDates(at, campaign.valid);
    faults_.RequireText(at + "/cost_centre", campaign.cost_centre);
    RequireSubject(at + "/budget", program, campaign.budget, "program");
    RequireSubject(at + "/per_member", program, campaign.per_member, "member");
  }
  for (size_t i = 0; i < program.earn.size(); ++i) {
    const std::string& campaign = program.earn[i].campaign;
    if (campaign.empty() || names.contains(campaign)) continue;
    faults_.Add(absl::StrCat(path, "/earn/", i, "/campaign"),
                absl::StrCat("\"", campaign, "\" is no campaign"));
  }
}

// One of: days, working days, or until an event; the first two up to an end.
void ProgramValidation::CheckPending(
    const std::string& path, int32_t days,
    const std::optional<PendingPolicy>& pending) {
  if (!pending.has_value()) return;
  const PendingPolicy& policy = *pending;
  faults_.RequireRange(path, "after_working_days", policy.working_days, 0,
                       kMaxWorkingDays);
  const bool by_days = days != 0;
  const bool by_working_days =
      policy.working_days != 0 || !policy.calendar.empty();
  if (policy.until_event &&
      (by_days || by_working_days || policy.up_to != PendingUpTo::kSameDay)) {
    faults_.Add(path, "on_release: points wait for an event and nothing else");
  } else if (by_days && by_working_days) {
    faults_.Add(path, "available: after days or after working days");
  } else if (by_working_days &&
             (policy.working_days == 0 || policy.calendar.empty())) {
    faults_.Add(path, "available: working days are those of a calendar");
  }
}

void ProgramValidation::CheckNth(const std::string& path,
                                 const EarnRule& rule) {
  if (!rule.nth_purchase.has_value()) return;
  const NthPurchase& nth = *rule.nth_purchase;
  faults_.RequireRange(path, "number", nth.number, 1, kMaxNth);
  faults_.RequireEntry(path + "/period", nth.period,
                       {kNthPeriods.begin(), kNthPeriods.end()});
}

void ProgramValidation::CheckStreak(const std::string& path,
                                    const EarnRule& rule) {
  if (!rule.streak.has_value()) return;
  faults_.RequireRange(path, "number", rule.streak->number, kMinStreak,
                       kMaxNth);
  faults_.RequireEntry(path + "/unit", rule.streak->unit,
                       {kStreakUnits.begin(), kStreakUnits.end()});
  if (!rule.nth_purchase.has_value()) return;
  faults_.Add(path, "streak: a rule rewards n-th purchases or streaks");
}

// Which participants there are Compile says.
void ProgramValidation::CheckEarnFunder(const std::string& path,
                                        const EarnRule& rule) {
  if (rule.funder == FunderKind::kShared) {
    CheckFunderShares(path, rule.funder_shares);
  } else if (!rule.funder_shares.empty()) {
    faults_.Add(path, "funder: one, or shares of several");
  }
}

void ProgramValidation::CheckRewardTerms(
    const std::string& path, int32_t days,
    const std::optional<PendingPolicy>& pending,
    const std::vector<FunderShare>& shares) {
  faults_.RequireRange(path, "available_after_days", days, 0, kMaxDelayDays);
  CheckPending(path + "/available", days, pending);
  if (pending.has_value() && pending->until_event) {
    faults_.Add(path + "/available",
                "on_release: only points of a purchase are released by an "
                "event");
  }
  if (shares.empty()) return;
  CheckFunderShares(path + "/funder", shares);
  for (size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].funder != FunderKind::kMerchant) continue;
    faults_.Add(absl::StrCat(path, "/funder/", i),
                "funder: there is no merchant; name the issuer or a "
                "participant");
  }
}

void ProgramValidation::CheckFunderShares(
    const std::string& path, const std::vector<FunderShare>& shares) {
  faults_.RequireRange(path, "shares", static_cast<int64_t>(shares.size()), 1,
                       static_cast<int64_t>(kMaxFunderShares));
  std::set<std::pair<FunderKind, std::string>> funders;
  for (size_t i = 0; i < shares.size(); ++i) {
    const FunderShare& share = shares[i];
    const std::string at = absl::StrCat(path, "/", i);
    faults_.RequireRange(at, "share", share.weight, 1, kMaxFunderWeight);
    const bool named = share.funder == FunderKind::kNamed;
    if (share.funder == FunderKind::kShared || named == share.name.empty()) {
      faults_.Add(at, "funder: a participant, the merchant or the issuer");
    }
    if (!funders.emplace(share.funder, share.name).second) {
      faults_.Add(at, "funder: has a share already");
    }
  }
}

void ProgramValidation::CheckSignIn(const std::string& path,
                                    const SignInRule& rule) {
  faults_.RequireDates(path, rule.valid);
  if (rule.ladder.empty() || rule.ladder.size() > kMaxLadder) {
    faults_.Add(path + "/ladder",
                absl::StrCat("ladder: expected 1 to ", kMaxLadder,
                             " steps, found ", rule.ladder.size()));
  }
  for (const Points step : rule.ladder)
    faults_.RequirePoints(path, "ladder", step);
  CheckRewardTerms(path, rule.available_after_days, rule.pending,
                   rule.funder_shares);
  faults_.RequireText(path + "/cost_centre", rule.cost_centre);
}

void ProgramValidation::CheckReferral(const std::string& path,
                                      const ReferralRule& rule) {
  faults_.RequireDates(path, rule.valid);
  faults_.RequirePoints(path, "referrer", rule.referrer_points);
  faults_.RequirePoints(path, "referee", rule.referee_points);
  faults_.RequireRange(path, "minimum", rule.minimum.value, 0, kMaxEventAmount);
  faults_.RequireCurrency(path + "/currency", rule.currency);
  CheckRewardTerms(path, rule.available_after_days, rule.pending,
                   rule.funder_shares);
  faults_.RequireText(path + "/cost_centre", rule.cost_centre);
  if (rule.within_us != kNever.value) {
    faults_.RequireRange(path, "within", rule.within_us, 1, kLongestSpan);
  }
  if (rule.return_window_us != kNever.value) {
    faults_.RequireRange(path, "return_window", rule.return_window_us, 0,
                         kLongestSpan);
  }
}

}  // namespace

void CheckProgram(const std::string& path, const ProgramConfig& program,
                  FaultList& faults) {
  ProgramValidation(faults).CheckProgram(path, program);
}

}  // namespace clearpoint
