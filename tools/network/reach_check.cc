#include "tools/network/reach_check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/calendar/civil.h"
#include "engine/calendar/zone.h"
#include "fmt/format.h"
#include "tools/network/configuration_words.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

bool Overlap(const DateRange& a, const DateRange& b) {
  return a.from < b.until && b.from < a.until;
}

bool IsWithin(const DateRange& inner, const DateRange& outer) {
  return outer.from <= inner.from && inner.until <= outer.until;
}

DateRange Common(const DateRange& a, const DateRange& b) {
  return {std::max(a.from, b.from), std::min(a.until, b.until)};
}

bool IsListed(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool SameHours(const std::vector<TimeOfDayRange>& a,
               const std::vector<TimeOfDayRange>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const TimeOfDayRange& x, const TimeOfDayRange& y) {
                      return x.from_minute == y.from_minute &&
                             x.until_minute == y.until_minute;
                    });
}

template <class Value>
bool SameSet(std::vector<Value> a, std::vector<Value> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

// Whether two selectors, as written, select the same.
bool SameSelector(const Selector& a, const Selector& b) {
  return SameSet(a.merchants, b.merchants) && SameSet(a.stores, b.stores) &&
         SameSet(a.channels, b.channels) && SameSet(a.tenders, b.tenders) &&
         SameSet(a.tags, b.tags) && SameSet(a.categories, b.categories) &&
         SameSet(a.brands, b.brands) && SameSet(a.skus, b.skus) &&
         SameSet(a.excluded_categories, b.excluded_categories) &&
         SameSet(a.excluded_skus, b.excluded_skus) &&
         SameSet(a.weekdays, b.weekdays) &&
         a.minimum_amount == b.minimum_amount &&
         SameSet(a.month_days, b.month_days) && SameHours(a.hours, b.hours) &&
         SameSet(a.labels, b.labels) && a.birthday == b.birthday;
}

bool SameBands(const std::vector<Band>& a, const std::vector<Band>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Band& x, const Band& y) {
                      return x.from == y.from && x.until == y.until &&
                             x.block == y.block && x.multiply == y.multiply;
                    });
}

bool SameGrant(const Grant& a, const Grant& b) {
  return a.block == b.block && a.multiply == b.multiply &&
         a.rounding == b.rounding && a.minimum == b.minimum &&
         a.maximum == b.maximum && SameBands(a.bands, b.bands) &&
         a.fixed == b.fixed;
}

bool SameNth(const std::optional<NthPurchase>& a,
             const std::optional<NthPurchase>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->which == b->which && a->number == b->number &&
         a->period == b->period;
}

bool SameStreak(const std::optional<StreakTerms>& a,
                const std::optional<StreakTerms>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->which == b->which && a->number == b->number && a->unit == b->unit;
}

bool SameSum(const std::optional<PeriodSum>& a,
             const std::optional<PeriodSum>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->period == b->period && a->closes_on == b->closes_on &&
         a->at_least == b->at_least && a->carry == b->carry;
}

bool SameBonus(const std::optional<BonusOf>& a,
               const std::optional<BonusOf>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->rule == b->rule && a->exact == b->exact && a->times == b->times &&
         a->multiplier == b->multiplier;
}

// Days of a rule are looked through when it is valid for no more than these.
constexpr int32_t kMostDays = 400;

// Whether every use that counts in the one period also counts, at the same
// time, in the other.
bool PeriodHolds(const LimitConfig& longer, const LimitConfig& shorter) {
  if (longer.period == shorter.period) return longer.days == shorter.days;
  static const std::vector<std::vector<std::string_view>> kNested = {
      {"event", "day", "month", "quarter", "half_year", "year", "lifetime"},
      {"event", "day", "week", "lifetime"},
      {"event", "day", "rolling", "lifetime"}};
  for (const auto& chain : kNested) {
    const auto one = std::find(chain.begin(), chain.end(), shorter.period);
    const auto other = std::find(chain.begin(), chain.end(), longer.period);
    if (other != chain.end() && one < other) return true;
  }
  return false;
}

// Whether `tight` is always reached before `loose`, for who uses both.
bool ComesBefore(const LimitConfig& tight, const LimitConfig& loose) {
  const bool counts_same = tight.counts == loose.counts;
  const bool is_wider =
      tight.subject == loose.subject || tight.subject == "program";
  return counts_same && is_wider && tight.amount <= loose.amount &&
         PeriodHolds(tight, loose);
}

class ReachCheck {
 public:
  ReachCheck(const Configuration& configuration, CheckLog log)
      : c_(configuration), log_(log) {
    for (const ParticipantConfig& participant : c_.participants) {
      parents_[participant.name] = participant.parent;
    }
    governs_ = {c_.effective_from, kNever};
  }

  void Run();

 private:
  void CheckProgram(size_t index);
  void CheckEarn(const ProgramConfig& program, const std::string& path,
                 size_t index);
  void CheckIsOver(const DateRange& valid, const std::string& what,
                   const std::string& path);
  void CheckContracts(const ProgramConfig& program, const EarnRule& rule,
                      const std::string& path);
  void CheckDays(const ProgramConfig& program, const EarnRule& rule,
                 const std::string& path);
  void CheckBases(const ProgramConfig& program, const EarnRule& rule,
                  const std::string& path);
  void CheckTwins(const ProgramConfig& program, const std::string& path,
                  size_t index);
  void CheckGroups(const ProgramConfig& program, const std::string& path);
  void CheckLimits(const ProgramConfig& program, const std::string& path);
  // Of every rule and rate that names limits of the program, their names.
  std::vector<const std::vector<std::string>*> UsersOf(
      const ProgramConfig& program) const;
  // Whether points of the program may be earned at the participant, or below
  // or above it, within the range.
  bool MayEarnAt(const std::string& program, const std::string& participant,
                 const DateRange& valid) const;
  bool MayEarnAnywhere(const std::string& program,
                       const DateRange& valid) const;
  // Whether the contract issues points of the program within the range.
  bool Issues(size_t contract, const std::string& program,
              const DateRange& valid) const;
  bool StandsAbove(const std::string& above, const std::string& below) const;
  int32_t LineOf(const std::string& path) const {
    return log_.positions.Of(path).line;
  }

  const Configuration& c_;
  CheckLog log_;
  std::map<std::string, std::string> parents_;
  DateRange governs_;
};

bool ReachCheck::StandsAbove(const std::string& above,
                             const std::string& below) const {
  // A tree that is none is told elsewhere.
  std::string at = below;
  for (size_t steps = 0; steps <= parents_.size() && !at.empty(); ++steps) {
    if (at == above) return true;
    const auto found = parents_.find(at);
    if (found == parents_.end()) return false;
    at = found->second;
  }
  return false;
}

bool ReachCheck::Issues(size_t contract, const std::string& program,
                        const DateRange& valid) const {
  const ContractConfig& k = c_.contracts[contract];
  if (k.program != program || !Overlap(k.valid, valid)) return false;
  // Also one whose price could not be read.
  return k.issues ||
         log_.positions.Has(fmt::format("contracts/{}/issue_price", contract));
}

bool ReachCheck::MayEarnAt(const std::string& program,
                           const std::string& participant,
                           const DateRange& valid) const {
  for (size_t i = 0; i < c_.contracts.size(); ++i) {
    const std::string& holder = c_.contracts[i].participant;
    if (!Issues(i, program, valid)) continue;
    if (StandsAbove(holder, participant)) return true;
    if (StandsAbove(participant, holder)) return true;
  }
  return false;
}

bool ReachCheck::MayEarnAnywhere(const std::string& program,
                                 const DateRange& valid) const {
  for (size_t i = 0; i < c_.contracts.size(); ++i) {
    if (Issues(i, program, valid)) return true;
  }
  return false;
}

void ReachCheck::CheckIsOver(const DateRange& valid, const std::string& what,
                             const std::string& path) {
  if (valid.from >= valid.until || Overlap(valid, governs_)) return;
  const std::string zone = c_.programs.empty() ? "" : c_.programs[0].zone;
  log_.Warning(
      path + "/valid_until",
      fmt::format("{}: its time is over when this version governs, from {} on",
                  what, InstantWords(c_, zone, governs_.from)));
}

void ReachCheck::CheckContracts(const ProgramConfig& program,
                                const EarnRule& rule, const std::string& path) {
  const DateRange valid = Common(rule.valid, governs_);
  if (valid.from >= valid.until) return;
  // A program that nobody issues is told as a whole.
  if (!MayEarnAnywhere(program.name, {})) return;
  const std::vector<std::string>& merchants = rule.selector.merchants;
  if (merchants.empty() && !MayEarnAnywhere(program.name, valid)) {
    log_.Warning(path, fmt::format("rule \"{}\": no contract issues {} while "
                                   "the rule is valid; it gives nothing",
                                   rule.name, program.name));
  }
  for (size_t i = 0; i < merchants.size(); ++i) {
    if (!parents_.contains(merchants[i])) continue;
    if (MayEarnAt(program.name, merchants[i], valid)) continue;
    log_.Warning(
        fmt::format("{}/select/merchants/{}", path, i),
        fmt::format("rule \"{}\": no contract issues {} at \"{}\" while the "
                    "rule is valid; it gives nothing there",
                    rule.name, program.name, merchants[i]));
  }
}

// Whether any day of the rule passes its weekdays and days of the month.
void ReachCheck::CheckDays(const ProgramConfig& program, const EarnRule& rule,
                           const std::string& path) {
  const Selector& selector = rule.selector;
  if (selector.weekdays.empty() && selector.month_days.empty()) return;
  if (rule.valid.from == kBeginningOfTime || rule.valid.until == kNever) return;
  const auto zone = std::find_if(
      c_.zones.begin(), c_.zones.end(),
      [&](const ZoneConfig& known) { return known.name == program.zone; });
  if (zone == c_.zones.end() || rule.valid.from >= rule.valid.until) return;
  const Zone clock(*zone);
  const LocalDay first = clock.DayOf(rule.valid.from);
  const LocalDay last = clock.DayOf(Timestamp{rule.valid.until.value - 1});
  if (last.value - first.value > kMostDays) return;
  for (LocalDay day = first; day <= last; ++day.value) {
    const CivilDate date = CivilOf(day);
    const bool is_last = date.day == DaysInMonth(date.year, date.month);
    const auto& days = selector.month_days;
    const auto& weekdays = selector.weekdays;
    const bool passes_month =
        days.empty() ||
        std::find(days.begin(), days.end(), date.day) != days.end() ||
        (is_last &&
         std::find(days.begin(), days.end(), kLastDayOfMonth) != days.end());
    const bool passes_week =
        weekdays.empty() || std::find(weekdays.begin(), weekdays.end(),
                                      WeekdayOf(day)) != weekdays.end();
    if (passes_month && passes_week) return;
  }
  log_.Warning(path + (selector.month_days.empty() ? "/select/weekdays"
                                                   : "/select/month_days"),
               fmt::format("rule \"{}\": none of the days it is valid on is "
                           "selected; it never applies",
                           rule.name));
}

// A bonus on what base rules gave needs one that may give something with it.
void ReachCheck::CheckBases(const ProgramConfig& program, const EarnRule& rule,
                            const std::string& path) {
  if (!rule.bonus.has_value()) return;
  const std::string& of = rule.bonus->rule;
  const bool has_base = std::any_of(
      program.earn.begin(), program.earn.end(), [&](const EarnRule& base) {
        return base.base && (of.empty() || base.name == of) &&
               (base.currency == rule.currency || base.convert.has_value() ||
                rule.convert.has_value()) &&
               Overlap(base.valid, rule.valid);
      });
  const bool is_known =
      of.empty() || std::any_of(program.earn.begin(), program.earn.end(),
                                [&](const EarnRule& base) {
                                  return base.base && base.name == of;
                                });
  if (has_base || !is_known) return;
  log_.Warning(
      path + "/bonus",
      of.empty()
          ? fmt::format("rule \"{}\": no base rule is valid with it, in its "
                        "currency; it never applies",
                        rule.name)
          : fmt::format("rule \"{}\": base rule \"{}\" is never valid with "
                        "it, or counts another currency; it never applies",
                        rule.name, of));
}

// Two rules that look at the same purchases at one time: both give, which is
// seldom meant, or, in a group that gives the best, the later one never does.
void ReachCheck::CheckTwins(const ProgramConfig& program,
                            const std::string& path, size_t index) {
  const EarnRule& rule = program.earn[index];
  for (size_t i = 0; i < index; ++i) {
    const EarnRule& first = program.earn[i];
    const bool same =
        first.base == rule.base && first.currency == rule.currency &&
        first.convert.has_value() == rule.convert.has_value() &&
        first.group == rule.group && SameBonus(first.bonus, rule.bonus) &&
        SameGrant(first.grant, rule.grant) &&
        SameNth(first.nth_purchase, rule.nth_purchase) &&
        SameSum(first.period_sum, rule.period_sum) &&
        SameStreak(first.streak, rule.streak) &&
        SameSelector(first.selector, rule.selector);
    if (!same || !Overlap(first.valid, rule.valid)) continue;
    const bool is_best = std::any_of(
        program.groups.begin(), program.groups.end(),
        [&](const StackingGroup& group) {
          return group.name == rule.group && group.how == Stacking::kBest;
        });
    const int32_t line = LineOf(fmt::format("{}/earn/{}/name", path, i));
    const std::string at = fmt::format("{}/earn/{}/name", path, index);
    const bool is_split =
        first.funder != rule.funder || first.funder_name != rule.funder_name;
    if (!is_best && is_split) continue;  // the cost is shared so
    if (!is_best) {
      log_.Warning(at, fmt::format("rule \"{}\" selects and gives the same as "
                                   "\"{}\" in line {}; while both are valid "
                                   "each gives it",
                                   rule.name, first.name, line));
      return;
    }
    // Of equal ones the first is the best, unless a limit is in its way.
    const bool is_shadowed =
        IsWithin(rule.valid, first.valid) &&
        std::all_of(first.limits.begin(), first.limits.end(),
                    [&](const std::string& limit) {
                      return IsListed(rule.limits, limit);
                    });
    if (!is_shadowed) continue;
    log_.Warning(at, fmt::format("rule \"{}\" is shadowed by \"{}\" in line "
                                 "{}, which gives the same and comes first in "
                                 "group \"{}\"; it never gives anything",
                                 rule.name, first.name, line, rule.group));
    return;
  }
}

void ReachCheck::CheckEarn(const ProgramConfig& program,
                           const std::string& path, size_t index) {
  const EarnRule& rule = program.earn[index];
  const std::string rule_path = fmt::format("{}/earn/{}", path, index);
  CheckIsOver(rule.valid, fmt::format("rule \"{}\"", rule.name), rule_path);
  CheckContracts(program, rule, rule_path);
  CheckDays(program, rule, rule_path);
  CheckBases(program, rule, rule_path);
  CheckTwins(program, path, index);
}

void ReachCheck::CheckGroups(const ProgramConfig& program,
                             const std::string& path) {
  for (size_t i = 0; i < program.groups.size(); ++i) {
    const std::string& name = program.groups[i].name;
    const bool is_used =
        std::any_of(program.earn.begin(), program.earn.end(),
                    [&](const EarnRule& rule) { return rule.group == name; });
    if (is_used) continue;
    log_.Warning(fmt::format("{}/groups/{}/name", path, i),
                 fmt::format("no rule names the group \"{}\"", name));
  }
}

std::vector<const std::vector<std::string>*> ReachCheck::UsersOf(
    const ProgramConfig& program) const {
  std::vector<const std::vector<std::string>*> users;
  for (const EarnRule& rule : program.earn) users.push_back(&rule.limits);
  for (const SignInRule& rule : program.sign_in) users.push_back(&rule.limits);
  for (const ReferralRule& rule : program.referral) {
    users.push_back(&rule.limits);
  }
  for (const OfferConfig& offer : program.offers) {
    users.push_back(&offer.limits);
  }
  users.push_back(&program.redemption.limits);
  for (const RateConfig& rate : c_.rates) {
    if (rate.from == program.name) users.push_back(&rate.limits);
    if (rate.to == program.name) users.push_back(&rate.get_limits);
  }
  return users;
}

void ReachCheck::CheckLimits(const ProgramConfig& program,
                             const std::string& path) {
  const auto users = UsersOf(program);
  const auto goes_along = [&](const std::string& with, const std::string& of) {
    return std::all_of(users.begin(), users.end(), [&](const auto* limits) {
      return !IsListed(*limits, of) || IsListed(*limits, with);
    });
  };
  const auto is_used = [&](const std::string& name) {
    return std::any_of(users.begin(), users.end(), [&](const auto* limits) {
      return IsListed(*limits, name);
    });
  };
  const std::vector<LimitConfig>& limits = program.limits;
  for (size_t loose = 0; loose < limits.size(); ++loose) {
    if (!is_used(limits[loose].name)) continue;
    for (size_t tight = 0; tight < limits.size(); ++tight) {
      if (tight == loose || !ComesBefore(limits[tight], limits[loose]) ||
          !goes_along(limits[tight].name, limits[loose].name)) {
        continue;
      }
      // Of two that say the same the first is the one that is meant.
      if (ComesBefore(limits[loose], limits[tight]) && loose < tight) continue;
      log_.Warning(
          fmt::format("{}/limits/{}/name", path, loose),
          fmt::format("limit \"{}\" is never reached: whatever it counts "
                      "reaches \"{}\" in line {} first, but where a member "
                      "has an amount of its own",
                      limits[loose].name, limits[tight].name,
                      LineOf(fmt::format("{}/limits/{}/name", path, tight))));
      break;
    }
  }
}

void ReachCheck::CheckProgram(size_t index) {
  const ProgramConfig& program = c_.programs[index];
  const std::string path = fmt::format("programs/{}", index);
  for (size_t i = 0; i < program.earn.size(); ++i) CheckEarn(program, path, i);
  for (size_t i = 0; i < program.sign_in.size(); ++i) {
    const SignInRule& rule = program.sign_in[i];
    CheckIsOver(rule.valid, fmt::format("rule \"{}\"", rule.name),
                fmt::format("{}/sign_in/{}", path, i));
  }
  for (size_t i = 0; i < program.offers.size(); ++i) {
    const OfferConfig& offer = program.offers[i];
    CheckIsOver(offer.valid, fmt::format("offer \"{}\"", offer.name),
                fmt::format("{}/offers/{}", path, i));
  }
  for (size_t i = 0; i < program.referral.size(); ++i) {
    const ReferralRule& rule = program.referral[i];
    CheckIsOver(rule.valid, fmt::format("rule \"{}\"", rule.name),
                fmt::format("{}/referral/{}", path, i));
  }
  CheckGroups(program, path);
  CheckLimits(program, path);
}

void ReachCheck::Run() {
  for (size_t i = 0; i < c_.programs.size(); ++i) CheckProgram(i);
}

void RequireLimits(const Configuration& configuration,
                   const std::string& program,
                   const std::vector<std::string>& names,
                   const std::string& path, CheckLog log) {
  for (const ProgramConfig& config : configuration.programs) {
    if (config.name != program) continue;
    std::vector<std::string_view> known;
    for (const LimitConfig& limit : config.limits) known.push_back(limit.name);
    for (size_t i = 0; i < names.size(); ++i) {
      if (std::find(known.begin(), known.end(), names[i]) != known.end()) {
        continue;
      }
      log.Error(fmt::format("{}/{}", path, i),
                fmt::format("program \"{}\" has no limit \"{}\"{}", program,
                            Shortened(names[i]), DidYouMean(names[i], known)));
    }
  }
}

void CheckReferencesOf(const EarnRule& rule, const ProgramConfig& program,
                       const std::string& path, CheckLog log) {
  std::vector<std::string_view> groups;
  for (const StackingGroup& group : program.groups)
    groups.push_back(group.name);
  std::vector<std::string_view> bases;
  for (const EarnRule& other : program.earn) {
    if (other.base) bases.push_back(other.name);
  }
  const bool has_group =
      rule.group.empty() ||
      std::find(groups.begin(), groups.end(), rule.group) != groups.end();
  if (!has_group) {
    log.Error(path + "/group",
              fmt::format("unknown group \"{}\"{}", Shortened(rule.group),
                          DidYouMean(rule.group, groups)));
  }
  if (!rule.bonus.has_value() || rule.bonus->rule.empty()) return;
  const std::string& of = rule.bonus->rule;
  if (std::find(bases.begin(), bases.end(), of) != bases.end()) return;
  log.Error(path + "/bonus/of",
            fmt::format("\"{}\" is no base rule of {}{}", Shortened(of),
                        program.name, DidYouMean(of, bases)));
}

}  // namespace

void CheckReach(const Configuration& configuration, CheckLog log) {
  ReachCheck(configuration, log).Run();
}

void CheckReferences(const Configuration& configuration, CheckLog log) {
  for (size_t i = 0; i < configuration.programs.size(); ++i) {
    const ProgramConfig& program = configuration.programs[i];
    for (size_t k = 0; k < program.earn.size(); ++k) {
      CheckReferencesOf(program.earn[k], program,
                        fmt::format("programs/{}/earn/{}", i, k), log);
    }
  }
  for (size_t i = 0; i < configuration.rates.size(); ++i) {
    const RateConfig& rate = configuration.rates[i];
    RequireLimits(configuration, rate.from, rate.limits,
                  fmt::format("rates/{}/limits", i), log);
    RequireLimits(configuration, rate.to, rate.get_limits,
                  fmt::format("rates/{}/get_limits", i), log);
  }
}

}  // namespace clearpoint
