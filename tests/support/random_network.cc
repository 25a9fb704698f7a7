// Random networks for random histories.
#include <array>

#include "tests/support/oracle_calendar.h"
#include "tests/support/random_history.h"
#include "tests/support/random_offers.h"

namespace clearpoint {
namespace {

using oracle::Utc;

struct Issued {
  const char* program;
  const char* issuer;
  int64_t worth;  // for rates that cannot grow points
};
constexpr std::array<Issued, 3> kIssued = {
    {{"star", "starbank", 1}, {"leaf", "leafmart", 3}, {"coin", "hub", 2}}};

// Transitions of 2024 to 2026 as in tzdata.
std::vector<ZoneConfig> Zones() {
  return {
      {"UTC", {{kBeginningOfTime, 0}}},
      {"Asia/Shanghai", {{kBeginningOfTime, 8 * 3600}}},
      {"Europe/Berlin",
       {{kBeginningOfTime, 3600},
        {Utc({2024, 3, 31}, 1, 0), 7200},
        {Utc({2024, 10, 27}, 1, 0), 3600},
        {Utc({2025, 3, 30}, 1, 0), 7200},
        {Utc({2025, 10, 26}, 1, 0), 3600},
        {Utc({2026, 3, 29}, 1, 0), 7200},
        {Utc({2026, 10, 25}, 1, 0), 3600}}},
      {"America/Santiago",
       {{kBeginningOfTime, -3 * 3600},
        {Utc({2024, 4, 7}, 3, 0), -4 * 3600},
        {Utc({2024, 9, 8}, 4, 0), -3 * 3600},
        {Utc({2025, 4, 6}, 3, 0), -4 * 3600},
        {Utc({2025, 9, 7}, 4, 0), -3 * 3600},
        {Utc({2026, 4, 5}, 3, 0), -4 * 3600},
        {Utc({2026, 9, 6}, 4, 0), -3 * 3600}}},
  };
}

int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// Up to 0.05 of the major unit, with three decimals or with all twelve.
Money RandomPrice(RandomSource* random) {
  if (random->Chance(30)) return Money{random->Between(1, 50'000'000'000)};
  return Money{random->Between(1, 50) * 1'000'000'000};
}

ExpiryPolicy RandomExpiry(RandomSource* random) {
  ExpiryPolicy policy;
  policy.anchor = random->Pick<ExpiryAnchor>(
      {ExpiryAnchor::kOccurred, ExpiryAnchor::kOccurred,
       ExpiryAnchor::kAvailable, ExpiryAnchor::kRecorded});
  policy.align = random->Pick<const char*>({"same_time", "end_of_day",
                                            "end_of_month", "end_of_quarter",
                                            "end_of_half_year", "end_of_year"});
  const int64_t shape = random->Between(1, 10);
  if (shape <= 3) return policy;
  if (shape <= 6) {
    policy.period = ExpiryPeriod::kDays;
    policy.count = static_cast<int32_t>(random->Between(20, 60));
  } else if (shape <= 9) {
    policy.period = ExpiryPeriod::kMonths;
    policy.count = static_cast<int32_t>(random->Between(1, 3));
    if (random->Chance(30)) {
      policy.align = "first_day_after_full_months";
    } else if (random->Chance(30)) {
      policy.align = "fixed_date";
      policy.date = random->Pick<int32_t>({101, 229, 331, 1130, 1231});
      policy.count = static_cast<int32_t>(random->Between(0, 2));
    }
  } else {
    policy.period = ExpiryPeriod::kYears;
    policy.count = 1;
  }
  const bool may_be = policy.date == 0 && (policy.align == "same_time" ||
                                           policy.align == "end_of_day");
  if (may_be && policy.count % 2 == 1) {
    policy.by_inactivity = true;
    policy.anchor = ExpiryAnchor::kOccurred;
  }
  return policy;
}

// What counts, as varied as the grace is.
void SetActivity(ProgramConfig* program) {
  const int64_t days = program->expiry_grace_us / kMicrosPerDay;
  program->activity.clear();
  if (days == 1) program->activity = {"burn", "sign_in", "exchange"};
  if (days == 3) program->activity = {"earn", "burn", "transfer"};
}

void Narrow(RandomSource* random, std::vector<std::string>* names,
            const char* name, const char* other) {
  if (!random->Chance(12)) return;
  names->push_back(name);
  if (random->Chance(30)) names->push_back(other);
}

Selector RandomSelector(RandomSource* random) {
  Selector selector;
  Narrow(random, &selector.merchants, "mall", "airline");
  Narrow(random, &selector.merchants, "cafe", "grocer");
  Narrow(random, &selector.stores, "s1", "s2");
  Narrow(random, &selector.channels, "app", "till");
  Narrow(random, &selector.tenders, "card", "cash");
  Narrow(random, &selector.tags, "vip", "night");
  Narrow(random, &selector.categories, "food", "toys");
  Narrow(random, &selector.brands, "acme", "zen");
  Narrow(random, &selector.skus, "a", "b");
  Narrow(random, &selector.excluded_categories, "tobacco", "toys");
  Narrow(random, &selector.excluded_skus, "c", "a");
  if (random->Chance(15)) selector.weekdays = {1, 3, 5, 6};
  if (random->Chance(15)) selector.minimum_amount = {2000};
  if (random->Chance(10)) selector.month_days = {1, 2, 15, kLastDayOfMonth};
  if (random->Chance(10)) selector.hours = {{540, 1080}, {1320, 120}};
  Narrow(random, &selector.labels, "gold", "staff");
  if (random->Chance(15)) {
    selector.birthday = static_cast<BirthdayWindow>(random->Between(1, 3));
  }
  return selector;
}

// Two or three bands, the last without an end.
std::vector<Band> RandomBands(RandomSource* random, int32_t scale) {
  std::vector<Band> bands;
  int64_t from = random->Pick<int64_t>({0, 0, 1000});
  const int64_t count = random->Between(2, 3);
  for (int64_t i = 1; i <= count; ++i) {
    const int64_t until =
        i == count ? 0 : from + random->Pick<int64_t>({500, 2500, 7000});
    bands.push_back({{from},
                     {until},
                     {random->Pick<int64_t>({0, 0, 300})},
                     {random->Pick<int64_t>({1, 3, 7}) * PowerOfTen(scale),
                      random->Pick<int64_t>({100, 300, 500})}});
    from = until;
  }
  return bands;
}

Grant RandomGrant(RandomSource* random, int32_t scale) {
  Grant grant;
  grant.block = {random->Pick<int64_t>({0, 0, 100, 500})};
  grant.multiply = {random->Pick<int64_t>({1, 2, 7, 35}) * PowerOfTen(scale),
                    random->Pick<int64_t>({100, 100, 300, 500})};
  grant.rounding = static_cast<Rounding>(random->Between(1, 4));
  grant.minimum = {random->Pick<int64_t>({0, 0, 0, 5})};
  grant.maximum = {random->Pick<int64_t>({0, 0, 0, 60}) * PowerOfTen(scale)};
  const int64_t form = random->Between(1, 10);
  if (form <= 2) grant.bands = RandomBands(random, scale);
  if (form == 3) grant.fixed = {random->Between(1, 50) * PowerOfTen(scale)};
  if (form <= 3) {
    grant.block = {};
    grant.multiply = {};
  }
  return grant;
}

// Turns a bonus rule into one on what base rules give.
void MakeBonusOf(RandomSource* random, EarnRule* rule) {
  BonusOf& bonus = rule->bonus.emplace();
  if (random->Chance(50)) bonus.rule = "rule0";
  bonus.exact = random->Chance(50);
  bonus.multiplier = random->Chance(50);
  bonus.times = random->Pick<Ratio>({{2, 1}, {3, 1}, {5, 4}, {3, 2}});
  rule->grant.block = {};
  rule->grant.multiply = {};
  rule->grant.bands.clear();
  rule->grant.fixed = {};
  Selector& selector = rule->selector;
  for (auto* list : {&selector.categories, &selector.brands, &selector.skus,
                     &selector.excluded_categories, &selector.excluded_skus}) {
    list->clear();
  }
}

void JoinGroup(RandomSource* random, EarnRule* rule) {
  const bool compounds =
      rule->bonus.has_value() && rule->bonus->multiplier && !rule->bonus->exact;
  rule->group = compounds && random->Chance(60)
                    ? "product"
                    : random->Pick<const char*>({"all", "best", "best"});
}

// A weekend, a holiday in each month and a day that is worked all the same.
CalendarConfig RandomCalendar(RandomSource* random, Timestamp start) {
  CalendarConfig calendar;
  calendar.name = "bank";
  calendar.weekend =
      random->Chance(50) ? std::vector<int32_t>{6, 7} : std::vector<int32_t>{5};
  const auto first = static_cast<int32_t>(start.value / kMicrosPerDay);
  for (int32_t day = first; day < first + 400; day += 30) {
    calendar.holidays.push_back(day +
                                static_cast<int32_t>(random->Between(0, 20)));
    calendar.working_days.push_back(
        day + static_cast<int32_t>(random->Between(0, 20)));
  }
  return calendar;
}

void Defer(RandomSource* random, EarnRule* rule) {
  PendingPolicy& policy = rule->pending.emplace();
  const int64_t form = random->Between(1, 10);
  if (form <= 3) {
    policy.until_event = true;
    rule->available_after_days = 0;
    return;
  }
  policy.up_to = static_cast<PendingUpTo>(random->Between(0, 3));
  if (form <= 6) return;
  rule->available_after_days = 0;
  policy.working_days = static_cast<int32_t>(random->Between(1, 6));
  policy.calendar = "bank";
}

// Two or three funders, at times one of them the merchant itself.
void ShareFunders(RandomSource* random, EarnRule* rule) {
  rule->funder = FunderKind::kShared;
  rule->funder_name.clear();
  rule->funder_shares = {
      {FunderKind::kNamed, "sponsor", random->Between(1, 3)},
      {FunderKind::kMerchant, "", random->Pick<int64_t>({1, 2, 1'000'000})}};
  if (random->Chance(50)) {
    rule->funder_shares.push_back(
        random->Chance(50)
            ? FunderShare{FunderKind::kIssuer, "", random->Between(1, 5)}
            : FunderShare{FunderKind::kNamed, "cafe", random->Between(1, 5)});
  }
}

// Whether the bonuses of the program have what they need without the rule.
bool MayGiveToSellers(const ProgramConfig& program, const EarnRule& rule) {
  if (rule.bonus.has_value() || !rule.group.empty() || rule.qualifying) {
    return false;
  }
  const bool has_other = std::any_of(
      program.earn.begin(), program.earn.end(), [&](const EarnRule& other) {
        return &other != &rule && other.base && !other.to_beneficiary &&
               !other.period_sum && other.on == Trigger::kPurchase;
      });
  return std::none_of(program.earn.begin(), program.earn.end(),
                      [&](const EarnRule& other) {
                        if (!other.bonus.has_value()) return false;
                        return other.bonus->rule == rule.name ||
                               (other.bonus->rule.empty() && !has_other);
                      });
}

// Few rules give to the seller, or ask for a code.
void RewardSellers(RandomSource* random, ProgramConfig* program) {
  for (EarnRule& rule : program->earn) {
    if (rule.on != Trigger::kPurchase) continue;
    rule.needs_code = random->Chance(8);
    if (!MayGiveToSellers(*program, rule)) continue;
    rule.to_beneficiary = random->Chance(20);
  }
}

EarnRule RandomEarnRule(RandomSource* random, int number, int32_t scale) {
  EarnRule rule;
  rule.name = "rule" + std::to_string(number);
  rule.base = number == 0 || random->Chance(40);
  rule.currency = random->Chance(20) ? "USD" : "CNY";
  if (number > 0) rule.selector = RandomSelector(random);
  rule.grant = RandomGrant(random, scale);
  rule.available_after_days = random->Pick<int32_t>({0, 0, 0, 1, 7, 14});
  rule.funder =
      random->Pick<FunderKind>({FunderKind::kMerchant, FunderKind::kMerchant,
                                FunderKind::kIssuer, FunderKind::kNamed});
  if (rule.funder == FunderKind::kNamed) rule.funder_name = "sponsor";
  for (const char* limit : {"daily", "life", "budget", "basket", "period",
                            "often", "holdings", "family"}) {
    if (random->Chance(20)) rule.limits.push_back(limit);
  }
  if (random->Chance(25)) rule.expiry = RandomExpiry(random);
  if (random->Chance(30)) ShareFunders(random, &rule);
  if (random->Chance(25)) Defer(random, &rule);
  if (random->Chance(30)) {
    rule.campaign = random->Pick<const char*>({"spring", "summer"});
  }
  if (!rule.base && random->Chance(60)) MakeBonusOf(random, &rule);
  if (!rule.base && random->Chance(60)) JoinGroup(random, &rule);
  return rule;
}

// Which purchases it rewards; numbers are small, so that some are.
void RewardNth(RandomSource* random, EarnRule* rule) {
  NthPurchase& nth = rule->nth_purchase.emplace();
  nth.which = static_cast<Nth>(random->Between(0, 1));
  nth.number = static_cast<int32_t>(random->Between(1, 3));
  nth.period =
      random->Pick<const char*>({"day", "week", "month", "quarter", "half_year",
                                 "year", "lifetime", "lifetime"});
}

// Of the sum of a period, with a funder that is no merchant, limits that are
// not per event, and points that no event releases.
void TakeSum(RandomSource* random, EarnRule* rule) {
  PeriodSum& sum = rule->period_sum.emplace();
  sum.period = random->Pick<const char*>(
      {"day", "week", "month", "quarter", "statement_month"});
  if (sum.period == kStatementMonth) {
    sum.closes_on = random->Pick<int32_t>({1, 15, 28, 31});
  }
  sum.at_least = {random->Pick<int64_t>({0, 0, 5'000, 20'000})};
  const bool has_rest = rule->grant.block.value > 0 || sum.at_least.value > 0;
  sum.carry = has_rest && random->Chance(60);
  rule->funder_shares.clear();
  rule->funder_name.clear();
  rule->funder = FunderKind::kIssuer;
  if (random->Chance(50)) {
    rule->funder = FunderKind::kNamed;
    rule->funder_name = "sponsor";
  } else if (random->Chance(40)) {
    rule->funder = FunderKind::kShared;
    rule->funder_shares = {{FunderKind::kNamed, "sponsor", 2},
                           {FunderKind::kIssuer, "", 1}};
  }
  std::erase(rule->limits, "basket");
  if (rule->pending && rule->pending->until_event) rule->pending.reset();
}

// Takes away what only purchases have.
void Narrow(Trigger on, Selector* selector) {
  for (auto* list :
       {&selector->stores, &selector->tenders, &selector->categories,
        &selector->brands, &selector->skus, &selector->excluded_categories,
        &selector->excluded_skus}) {
    list->clear();
  }
  if (on == Trigger::kBalance || on == Trigger::kPrize) {
    selector->channels.clear();
  }
  if (on == Trigger::kPrize) selector->merchants.clear();
  if (on != Trigger::kAction) selector->tags.clear();
  if (on != Trigger::kEnrolment) return;
  selector->merchants.clear();
  selector->minimum_amount = {};
}

// A rule on another event than a purchase. The first of each trigger is a base
// rule, so that there is one for bonuses.
EarnRule RandomTriggeredRule(RandomSource* random, Trigger on, bool is_first,
                             int32_t scale) {
  const std::string trigger = std::to_string(static_cast<int>(on));
  EarnRule rule = RandomEarnRule(random, is_first ? 0 : 1, scale);
  rule.name = (is_first ? "first on " : "more on ") + trigger;
  rule.on = on;
  Narrow(on, &rule.selector);
  if (on != Trigger::kBalance) rule.currency.clear();
  if (on == Trigger::kAction) {
    Narrow(random, &rule.selector.campaigns, "spring", "autumn");
    if (random->Chance(50)) rule.actions = {"review"};
    if (random->Chance(20)) rule.actions.push_back("share");
    rule.once = static_cast<Once>(random->Between(0, 3));
  } else if (on == Trigger::kPrize) {
    Narrow(random, &rule.selector.campaigns, "spring", "autumn");
    if (random->Chance(30)) rule.draws = {"wheel"};
    rule.once = static_cast<Once>(random->Between(0, 2));
  } else if (on == Trigger::kBalance) {
    rule.once = static_cast<Once>(random->Between(0, 2));
  } else if (rule.funder == FunderKind::kMerchant) {
    rule.funder = FunderKind::kIssuer;
  }
  if (rule.bonus.has_value()) {
    if (!rule.bonus->rule.empty()) rule.bonus->rule = "first on " + trigger;
  } else if (on == Trigger::kEnrolment || random->Chance(40)) {
    rule.grant.block = {};
    rule.grant.multiply = {};
    rule.grant.bands.clear();
    rule.grant.fixed = {random->Between(1, 50) * PowerOfTen(scale)};
  }
  return rule;
}

// Of rules that have no merchant, and whose points no event releases.
template <class Rule>
void VaryReward(RandomSource* random, Rule* rule) {
  if (random->Chance(30)) {
    PendingPolicy& policy = rule->pending.emplace();
    policy.up_to = static_cast<PendingUpTo>(random->Between(0, 3));
    if (random->Chance(50)) {
      rule->available_after_days = 0;
      policy.working_days = static_cast<int32_t>(random->Between(1, 6));
      policy.calendar = "bank";
    }
  }
  if (!random->Chance(30)) return;
  rule->funder.clear();
  rule->funder_shares = {{FunderKind::kNamed, "sponsor", random->Between(1, 3)},
                         {FunderKind::kIssuer, "", random->Between(1, 3)}};
}

SignInRule RandomSignInRule(RandomSource* random) {
  SignInRule rule;
  rule.name = "daily sign-in";
  const int64_t steps = random->Between(1, 6);
  for (int64_t i = 0; i < steps; ++i) {
    rule.ladder.push_back(Points{random->Between(0, 12)});
  }
  rule.restart = random->Chance(50);
  rule.available_after_days = random->Pick<int32_t>({0, 0, 0, 2});
  if (random->Chance(30)) rule.funder = "sponsor";
  for (const char* limit : {"period", "often", "family"}) {
    if (random->Chance(20)) rule.limits.push_back(limit);
  }
  if (random->Chance(25)) rule.expiry = RandomExpiry(random);
  VaryReward(random, &rule);
  return rule;
}

ReferralRule RandomReferralRule(RandomSource* random) {
  ReferralRule rule;
  rule.name = "friends";
  rule.referrer_points = {random->Between(0, 120)};
  rule.referee_points = {random->Between(0, 60)};
  rule.minimum = {random->Pick<int64_t>({1, 1000, 5000})};
  rule.currency = "CNY";
  if (random->Chance(25)) rule.merchants = {"mall"};
  if (random->Chance(50)) rule.within_us = 30 * kMicrosPerDay;
  if (random->Chance(50)) rule.return_window_us = 14 * kMicrosPerDay;
  if (random->Chance(30)) rule.limits = {"life"};
  if (random->Chance(30)) rule.funder = "sponsor";
  rule.available_after_days = random->Pick<int32_t>({0, 0, 0, 3});
  VaryReward(random, &rule);
  return rule;
}

LimitConfig RandomLimit(RandomSource* random, const char* name,
                        const char* subject, const char* period, int64_t most) {
  LimitConfig limit;
  limit.name = name;
  limit.subject = subject;
  limit.period = period;
  limit.amount = {random->Between(20, most)};
  return limit;
}

// Their meaning is drawn by the seed of the network; a later version may change
// amounts alone.
std::vector<LimitConfig> RandomLimits(RandomSource* random) {
  std::vector<LimitConfig> limits = {
      RandomLimit(random, "daily", "member", "day", 200),
      RandomLimit(random, "life", "member", "lifetime", 2000),
      RandomLimit(random, "budget", "program", "lifetime", 5000),
      RandomLimit(random, "campaign budget", "program", "lifetime", 1500),
      RandomLimit(random, "basket", "member", "event", 150),
      RandomLimit(random, "holdings", "member", "balance", 800)};
  const std::vector<const char*> periods = {"week",      "month", "quarter",
                                            "half_year", "year",  "rolling"};
  for (const char* name : {"period", "often"}) {
    LimitConfig limit = RandomLimit(
        random, name, random->Pick<const char*>({"member", "program"}),
        random->Pick<const char*>(periods), 400);
    if (limit.period == "rolling") {
      limit.days = static_cast<int32_t>(random->Between(1, 20));
    }
    limits.push_back(limit);
  }
  limits.back().counts = LimitCounts::kAwards;
  limits.back().amount = {random->Between(1, 6)};
  limits.push_back(RandomLimit(
      random, "family", "household",
      random->Pick<const char*>({"day", "month", "lifetime"}), 300));
  return limits;
}

int64_t RandomThreshold(RandomSource* random, const ProgramConfig& program) {
  switch (program.tiers->measure) {
    case TierMeasure::kPoints:
      return random->Between(20, 200) * PowerOfTen(program.scale);
    case TierMeasure::kSpend:
      return random->Between(2'000, 20'000);
    case TierMeasure::kPurchases:
      return random->Between(1, 3);
  }
  return 1;
}

// What they count and when they are reviewed may not change later.
void SetLevels(RandomSource* random, ProgramConfig* program) {
  TierPolicy& tiers = *program->tiers;
  tiers.after_return = static_cast<TierFall>(random->Between(0, 1));
  tiers.soft_landing = random->Chance(50);
  int64_t threshold = random->Chance(70) ? 0 : 1;
  if (!tiers.levels.empty()) threshold = tiers.levels[0].threshold;
  tiers.levels = {{"blue", threshold}};
  for (const char* name : {"silver", "gold", "ruby"}) {
    threshold += RandomThreshold(random, *program);
    tiers.levels.push_back({name, threshold});
  }
  if (program->expiry.anchor == ExpiryAnchor::kAvailable) return;
  for (TierLevel& level : tiers.levels) {
    if (!random->Chance(25)) continue;
    level.expiry = RandomExpiry(random);
    if (level.expiry->anchor == ExpiryAnchor::kAvailable) {
      level.expiry->anchor = ExpiryAnchor::kOccurred;
    }
  }
}

void AddTiers(RandomSource* random, ProgramConfig* program) {
  if (random->Chance(25)) return;
  TierPolicy& tiers = program->tiers.emplace();
  tiers.measure = static_cast<TierMeasure>(random->Between(1, 3));
  if (tiers.measure == TierMeasure::kSpend) tiers.currency = "CNY";
  tiers.window = static_cast<TierSpan>(random->Between(2, 5));
  if (random->Chance(50)) {
    tiers.window = static_cast<TierSpan>(random->Between(1, 2));
    tiers.rolling = static_cast<int32_t>(
        random->Between(1, tiers.window == TierSpan::kDay ? 60 : 3));
  }
  tiers.review = tiers.rolling == 0
                     ? tiers.window
                     : static_cast<TierSpan>(random->Between(1, 3));
  SetLevels(random, program);
  for (size_t i = 0; i < program->earn.size(); ++i) {
    EarnRule& rule = program->earn[i];
    rule.qualifying = tiers.measure == TierMeasure::kPoints &&
                      rule.on == Trigger::kPurchase && !rule.period_sum &&
                      (i == 0 || random->Chance(50));
    if (i == 0 || !random->Chance(40)) continue;
    rule.selector.tiers = random->Pick<std::vector<std::string>>(
        {{"silver", "gold"}, {"gold", "ruby"}, {"blue"}});
  }
}

// One for all time, and one of a few weeks.
std::vector<CampaignConfig> RandomCampaigns(RandomSource* random,
                                            Timestamp start) {
  CampaignConfig spring;
  spring.name = "spring";
  spring.cost_centre = "cc-100";
  spring.budget = "campaign budget";
  if (random->Chance(50)) spring.per_member = "life";
  CampaignConfig summer;
  summer.name = "summer";
  summer.valid.from = {start.value + random->Between(0, 20) * kMicrosPerDay};
  summer.valid.until = {summer.valid.from.value +
                        random->Between(1, 60) * kMicrosPerDay};
  if (random->Chance(50)) summer.per_member = "daily";
  return {spring, summer};
}

// On top of bounds: what points are worth, limits, and reductions.
void AddTerms(RandomSource* random, RedemptionTerms* terms) {
  if (random->Chance(40)) {
    PointWorth& worth = terms->worth.emplace();
    worth.currency = "CNY";
    worth.points = {random->Pick<int64_t>({1, 3, 100})};
    worth.amount = {random->Pick<int64_t>({1, 7, 100})};
    worth.share_basis_points = random->Pick<int32_t>({0, 5000, 3333, 10'000});
  }
  terms->over =
      random->Pick<OverLimit>({OverLimit::kRefuse, OverLimit::kReduce});
  if (random->Chance(50)) terms->off_step = OffStep::kRoundDown;
  for (const char* limit :
       {"daily", "life", "budget", "basket", "period", "often"}) {
    if (random->Chance(8)) terms->limits.push_back(limit);
  }
}

ProgramConfig RandomProgram(RandomSource* random, const Issued& issued,
                            const ReturnPolicy& returns, Timestamp start) {
  ProgramConfig program;
  program.name = issued.program;
  program.issuer = issued.issuer;
  program.scale = random->Pick<int32_t>({0, 0, 1, 2});
  program.zone = random->Pick(Zones()).name;
  program.auto_enrol = random->Chance(90);
  program.frozen_members_earn = random->Chance(50);
  program.expiry = RandomExpiry(random);
  program.expiry_grace_us = random->Pick<int64_t>({0, 1, 3}) * kMicrosPerDay;
  program.expiry_notice_us = 2 * program.expiry_grace_us;
  SetActivity(&program);
  program.point_value = Money{10'000'000'000};
  program.value_currency = "CNY";
  program.returns = returns;
  program.returns.shortfall =
      static_cast<ShortfallPolicy>(random->Between(1, 3));
  if (random->Chance(30)) {
    program.redemption.minimum = {10};
    program.redemption.maximum = {400};
    program.redemption.step = {5};
  }
  program.longest_hold_us = random->Between(1, 40) * kMicrosPerDay;
  program.hold_time_us = random->Between(1, 24) * kMicrosPerHour;
  AddTerms(random, &program.redemption);
  program.groups = {{"all", Stacking::kAll},
                    {"best", Stacking::kBest},
                    {"product", Stacking::kCompound}};
  program.campaigns = RandomCampaigns(random, start);
  const int64_t rules = random->Between(1, 6);
  for (int i = 0; i < rules; ++i) {
    program.earn.push_back(RandomEarnRule(random, i, program.scale));
    EarnRule& rule = program.earn.back();
    if (i > 0 && random->Chance(25)) {
      RewardNth(random, &rule);
    } else if (i > 0 && !rule.bonus && rule.group.empty() &&
               random->Chance(35)) {
      TakeSum(random, &rule);
    }
  }
  for (const Trigger on : {Trigger::kAction, Trigger::kEnrolment,
                           Trigger::kBalance, Trigger::kPrize}) {
    for (const bool is_first : {true, false}) {
      program.earn.push_back(
          RandomTriggeredRule(random, on, is_first, program.scale));
    }
  }
  program.sign_in = {RandomSignInRule(random)};
  program.referral = {RandomReferralRule(random)};
  program.limits = RandomLimits(random);
  AddTiers(random, &program);
  AddOffers(random, &program);
  return program;
}

ContractFee RandomContractFee(RandomSource* random,
                              const ContractConfig& contract) {
  ContractFee fee;
  fee.on = contract.issues && (!contract.redeems || random->Chance(50))
               ? FeeMoment::kEarned
               : FeeMoment::kBurned;
  fee.owed_by = static_cast<FeeParty>(random->Between(1, 2));
  fee.to = fee.owed_by == FeeParty::kIssuer ? FeeParty::kMerchant
                                            : FeeParty::kIssuer;
  if (random->Chance(50)) fee.to = FeeParty::kOperator;
  fee.basis_points = random->Pick<int32_t>({0, 37, 150, 1'000});
  if (random->Chance(30)) fee.price = RandomPrice(random);
  const bool by_event =
      fee.on == FeeMoment::kBurned || contract.settled == Settled::kAtIssuance;
  if (by_event && random->Chance(50)) {
    if (random->Chance(50)) fee.fixed = {random->Between(1, 20)};
    if (random->Chance(50)) fee.minimum = {random->Between(1, 30)};
    if (random->Chance(50)) {
      fee.cap = {fee.minimum.value + random->Between(1, 60)};
    }
  }
  const bool is_none = fee.basis_points == 0 && fee.price.value == 0 &&
                       fee.fixed.value == 0 && fee.minimum.value == 0;
  if (is_none) fee.basis_points = 1;
  return fee;
}

// By a source of its own, which the contract's prices seed: what else a seed
// gives is the same with and without fees.
void AddContractFees(ContractConfig* contract) {
  RandomSource random(static_cast<uint64_t>(contract->issue_price.value +
                                            contract->redeem_price.value));
  contract->fees.clear();
  contract->tax.reset();
  contract->keeps_fees = false;
  if (random.Chance(40)) return;
  const int64_t fees = random.Between(0, 2);
  for (int64_t i = 0; i < fees; ++i) {
    contract->fees.push_back(RandomContractFee(&random, *contract));
  }
  contract->keeps_fees = random.Chance(20);
  if (!random.Chance(50)) return;
  ContractTax& tax = contract->tax.emplace();
  tax.basis_points = random.Pick<int32_t>({1, 600, 1'300});
  tax.rounding = static_cast<Rounding>(random.Between(1, 4));
  tax.decimals = random.Pick<int32_t>({0, 2, 4, 12});
}

// Drawn from a source of its own: what stands beside it stays as it was.
void AddPrepaid(ContractConfig* contract) {
  if (!contract->issues || contract->settled != Settled::kAtIssuance) return;
  RandomSource random(static_cast<uint64_t>(contract->redeem_price.value) ^
                      contract->participant.size());
  if (random.Chance(60)) return;
  contract->prepaid =
      random.Chance(35) ? Prepaid::kRefuse : Prepaid::kFallBack;
}

void AddContracts(RandomSource* random, const std::string& program,
                  Configuration* network) {
  for (const char* name :
       {"mall", "cafe", "grocer", "airline", "sponsor", "starbank", "hub"}) {
    const bool sponsor = std::string(name) == "sponsor";
    if (!sponsor && random->Chance(12)) continue;
    ContractConfig contract;
    contract.participant = name;
    contract.program = program;
    contract.currency = network->settlement.currency;
    contract.settled = static_cast<Settled>(random->Between(1, 2));
    contract.issues = sponsor || random->Chance(88);
    contract.redeems = !contract.issues || random->Chance(75);
    if (random->Chance(40)) contract.over_cap = OverCap::kNoAward;
    contract.issue_price = sponsor
                               ? Money{random->Between(1, 50) * 1'000'000'000}
                               : RandomPrice(random);
    contract.redeem_price = RandomPrice(random);
    AddContractFees(&contract);
    AddPrepaid(&contract);
    network->contracts.push_back(contract);
  }
}

// A step with get / give <= worth(from) / worth(to), so no way around rates of
// such steps gains anything.
Segment RandomStep(RandomSource* random, const Issued& from, const Issued& to) {
  const int64_t least = random->Between(1, 3);
  return {.give = {to.worth * (least + random->Between(0, 2))},
          .get = {from.worth * least}};
}

void SetSteps(RandomSource* random, const Issued& from, const Issued& to,
              RateConfig* rate) {
  const Segment first = RandomStep(random, from, to);
  rate->give = first.give;
  rate->get = first.get;
  if (random->Chance(50)) return;
  const int64_t segments = random->Between(1, 3);
  for (int64_t i = 1; i < segments; ++i) {
    rate->segments.push_back(RandomStep(random, from, to));
    rate->segments.back().steps = random->Between(1, 9);
  }
  rate->segments.push_back(first);
  rate->give = {};
  rate->get = {};
  rate->may_cross = random->Chance(80);
}

// A step of `worth * least` for `worth * (least + more)` leaves the share
// more / (least + more) of its worth to a bonus; here none leaves less than
// one in three.
void AddBonus(RandomSource* random, const Issued& from, const Issued& to,
              RateConfig* rate) {
  if (!random->Chance(40)) return;
  rate->bonus = ExchangeBonus{.per = {3 * to.worth * random->Between(1, 4)},
                              .points = {from.worth}};
  const auto shrink = [&](Segment* segment) {
    const int64_t least = segment->get.value / from.worth;
    segment->give = {to.worth * (least + (least + 1) / 2)};
  };
  for (Segment& segment : rate->segments) shrink(&segment);
  if (!rate->segments.empty()) return;
  Segment only{rate->give, rate->get, 0};
  shrink(&only);
  rate->give = only.give;
}

// Of both programs, which have the same limits.
void AddLimits(RandomSource* random, RateConfig* rate) {
  for (const char* limit :
       {"daily", "life", "budget", "basket", "period", "often"}) {
    if (random->Chance(12)) rate->limits.push_back(limit);
    if (random->Chance(12)) rate->get_limits.push_back(limit);
  }
  if (random->Chance(12)) rate->get_limits.push_back("holdings");
  rate->over_limit = static_cast<OverLimit>(random->Between(0, 1));
}

void AddFeeAndUndo(RandomSource* random, RateConfig* rate) {
  if (random->Chance(40)) {
    rate->fee = ExchangeFee{.price = RandomPrice(random),
                            .cap = {random->Between(0, 60)},
                            .kept_on_undo = random->Chance(30)};
  }
  rate->undo_window_us =
      random->Pick<int64_t>({0, 6, 24, 5 * 24, 30 * 24}) * kMicrosPerHour;
  if (!random->Chance(40)) return;
  ExchangePointsFee& fee = rate->points_fee.emplace();
  fee.fee = {.points = {random->Between(0, 3)},
             .basis_points = random->Pick<int32_t>({0, 250, 3333})};
  if (random->Chance(40)) {
    fee.cap = {fee.fee.points.value + random->Between(1, 6)};
  }
  fee.kept_on_undo = random->Chance(30);
}

// When what is got is available, and for whom the rate is.
void AddTermsOfMembers(RandomSource* random, const ProgramConfig& from,
                       RateConfig* rate) {
  if (random->Chance(30)) {
    rate->available_after_days = static_cast<int32_t>(random->Between(0, 4));
    PendingPolicy policy;
    policy.up_to = static_cast<PendingUpTo>(random->Between(0, 3));
    if (random->Chance(40)) {
      rate->available_after_days = 0;
      policy.working_days = static_cast<int32_t>(random->Between(1, 4));
      policy.calendar = "bank";
    }
    if (random->Chance(70)) rate->pending = policy;
  }
  if (random->Chance(25)) {
    rate->partner.emplace().answer_within_us =
        random->Between(1, 72) * kMicrosPerHour;
    rate->partner->bind_account = random->Chance(60);
    rate->undo_window_us = 0;
    rate->available_after_days = 0;
    rate->pending.reset();
  }
  if (!random->Chance(20)) return;
  RateConditions& members = rate->members.emplace();
  if (random->Chance(30)) members.labels = {"gold", "staff"};
  if (random->Chance(40) && from.tiers.has_value()) {
    members.tiers = {from.tiers->levels.front().name,
                     from.tiers->levels.back().name};
    if (members.tiers.front() == members.tiers.back()) members.tiers.resize(1);
  }
  members.account_age_us = random->Between(0, 12) * kMicrosPerDay;
}

void AddRates(RandomSource* random, size_t programs, Configuration* network) {
  for (size_t from = 0; from < programs; ++from) {
    for (size_t to = 0; to < programs; ++to) {
      if (from == to || random->Chance(12)) continue;
      RateConfig rate;
      rate.from = kIssued[from].program;
      rate.to = kIssued[to].program;
      SetSteps(random, kIssued[from], kIssued[to], &rate);
      AddBonus(random, kIssued[from], kIssued[to], &rate);
      AddLimits(random, &rate);
      AddFeeAndUndo(random, &rate);
      AddTermsOfMembers(random, network->programs[from], &rate);
      const int64_t step = SegmentsOf(rate).front().give.value;
      rate.minimum = {step * random->Between(0, 4)};
      if (random->Chance(25)) {
        rate.maximum = {rate.minimum.value + step * random->Between(1, 20)};
      }
      rate.off_step = static_cast<OffStep>(random->Between(1, 2));
      rate.currency = network->settlement.currency;
      rate.settlement_price = RandomPrice(random);
      network->rates.push_back(rate);
    }
  }
}

// What lapses in the first program goes over into another at times.
void RollExpired(RandomSource* random, Configuration* network) {
  std::string& into = network->programs[0].expired_into;
  into.clear();
  if (!random->Chance(40)) return;
  for (const RateConfig& rate : network->rates) {
    if (rate.from == network->programs[0].name) into = rate.to;
  }
}

// Households share a wallet in some programs, once they do for good; then also
// in the one that what lapses goes over into. Drawn from a copy, so that the
// rest of a history is what its seed has made it.
void ShareWallets(RandomSource random, Configuration* network) {
  const std::string& into = network->programs[0].expired_into;
  for (ProgramConfig& program : network->programs) {
    const bool follows =
        program.name == into &&
        network->programs[0].household_wallet != HouseholdWallet::kNone;
    const bool shares = program.household_wallet != HouseholdWallet::kNone;
    if (!shares && !follows && !random.Chance(60)) continue;
    program.household_wallet = random.Chance(50)
                                   ? HouseholdWallet::kOwnPointsStay
                                   : HouseholdWallet::kOwnPointsMoveIn;
  }
}

PointsFee RandomPointsFee(RandomSource* random) {
  if (random->Chance(40)) return {};
  return {.points = {random->Between(0, 4)},
          .basis_points = random->Pick<int32_t>({0, 250, 3333})};
}

// No limit of the program stands on both sides.
void AddTransfers(RandomSource* random, Configuration* network) {
  for (ProgramConfig& program : network->programs) {
    program.transfer.reset();
    if (random->Chance(15)) continue;
    TransferTerms& terms = program.transfer.emplace();
    terms.minimum = {random->Pick<int64_t>({0, 0, 3})};
    terms.maximum = {random->Pick<int64_t>({0, 0, 150})};
    terms.step = {random->Pick<int64_t>({0, 0, 5})};
    for (const char* limit : {"daily", "basket", "often"}) {
      if (random->Chance(15)) terms.limits.push_back(limit);
    }
    for (const char* limit : {"life", "period", "budget", "holdings"}) {
      if (random->Chance(15)) terms.receive_limits.push_back(limit);
    }
    terms.fee = RandomPointsFee(random);
    terms.fee_bearer = static_cast<FeeBearer>(random->Between(0, 1));
  }
}

void AddAdjustments(RandomSource* random, Configuration* network) {
  for (ProgramConfig& program : network->programs) {
    program.adjustments.reset();
    if (random->Chance(15)) continue;
    AdjustmentTerms& terms = program.adjustments.emplace();
    terms.maximum = {random->Pick<int64_t>({0, 0, 80})};
    if (random->Chance(50)) terms.reasons = {"goodwill", "error"};
    for (const char* limit : {"daily", "life", "period", "often", "basket"}) {
      if (random->Chance(15)) terms.limits.push_back(limit);
    }
    terms.approve_within_us = random->Between(1, 5) * kMicrosPerDay;
  }
}

void AddReinstatements(RandomSource* random, Configuration* network) {
  for (ProgramConfig& program : network->programs) {
    program.reinstatement.reset();
    if (random->Chance(15)) continue;
    ReinstatementTerms& terms = program.reinstatement.emplace();
    terms.within_us = random->Between(5, 120) * kMicrosPerDay;
    for (const char* limit : {"daily", "life", "often", "holdings"}) {
      if (random->Chance(12)) terms.limits.push_back(limit);
    }
    terms.fee = RandomPointsFee(random);
    if (random->Chance(50)) terms.expiry = RandomExpiry(random);
  }
}

// In half of the networks. The operator has none.
void AddDebitCaps(RandomSource* random, Configuration* network) {
  const bool caps = random->Chance(50);
  for (ParticipantConfig& one : network->participants) {
    one.debit_caps.clear();
    if (!caps || !random->Chance(50)) continue;
    if (one.name == network->settlement.operator_name) continue;
    one.debit_caps.push_back(
        {.currency = network->settlement.currency,
         .amount = {random->Pick<int64_t>({0, 5, 40, 400, 2000})},
         .warn_percent = random->Pick<int32_t>({0, 50, 80, 99})});
  }
}

// No verdict reads them, so none may depend on them. Every second participant
// has one, and in the next version the others.
void MoveBankAccounts(Configuration* network) {
  bool has = !network->participants.front().bank_account.has_value();
  for (ParticipantConfig& one : network->participants) {
    one.bank_account.reset();
    if (has) {
      one.bank_account = BankAccount{.name = one.name,
                                     .iban = "",
                                     .other_id = "62" + one.name,
                                     .bic = "BKCHCNBJ",
                                     .country = "CN"};
    }
    has = !has;
  }
}

// No verdict reads these either; the next version has them one level lower.
void MoveKinds(Configuration* network) {
  for (ParticipantConfig& one : network->participants) {
    const bool is_first = one.kind == ParticipantKind::kNone;
    if (one.name == "mall") {
      one.kind = is_first ? ParticipantKind::kOrganisation
                          : ParticipantKind::kHeadOffice;
    }
    if (one.name == "kiosk") {
      one.kind =
          is_first ? ParticipantKind::kDepartment : ParticipantKind::kProduct;
    }
  }
}

// No verdict reads these either. The mall's shops have its own, the kiosk
// another one; the next version calls them otherwise, and gives one to another
// kind of rules.
void MoveCostCentres(Configuration* network) {
  const bool is_first = network->programs[0].earn[0].cost_centre.empty();
  for (ParticipantConfig& one : network->participants) {
    if (one.name == "mall") one.cost_centre = is_first ? "cc-mall" : "cc-100";
    if (one.name == "kiosk") one.cost_centre = is_first ? "cc-100" : "cc-mall";
  }
  for (ProgramConfig& program : network->programs) {
    program.earn[0].cost_centre = is_first ? "cc-base" : "";
    program.sign_in[0].cost_centre = is_first ? "" : "cc-visits";
    program.referral[0].cost_centre = "cc-friends";
  }
}

// Of a random source of its own, so that all else is as without it.
void SetClosing(RandomSource random, Configuration* network) {
  network->settlement.closes.reset();
  if (!random.Chance(30)) return;
  ClosingConfig& closes = network->settlement.closes.emplace();
  closes.every = random.Pick<ClosingPeriod>(
      {ClosingPeriod::kDay, ClosingPeriod::kWeek, ClosingPeriod::kWeek,
       ClosingPeriod::kMonth, ClosingPeriod::kMonth});
  closes.at_minute = random.Pick<int32_t>({0, 150, 1020, 1439});
  closes.zone = random.Pick(network->zones).name;
  if (random.Chance(50)) closes.calendar = network->calendars[0].name;
}

}  // namespace

Configuration MakeRandomConfiguration(RandomSource* random, Timestamp start) {
  Configuration network;
  network.network = "random";
  network.label = "first";
  network.effective_from = {start.value - 500 * kMicrosPerDay};
  network.bounds.max_event_age_us =
      random->Pick<int64_t>({10, 30, 400, 400}) * kMicrosPerDay;
  network.bounds.reopen_within_us =
      random->Pick<int64_t>({5, 40, 365}) * kMicrosPerDay;
  network.settlement.operator_name = "hub";
  network.settlement.currency = random->Chance(80) ? "CNY" : "JPY";
  network.settlement.fee_basis_points =
      random->Pick<int32_t>({0, 37, 100, 10'000});
  network.settlement.close_by_two = random->Chance(25);
  network.settlement.confirm_by_two = random->Chance(25);
  network.currencies = {{"CNY", 2}, {"USD", 2}, {"JPY", 0}};
  network.zones = Zones();
  network.calendars = {RandomCalendar(random, start)};
  if (random->Chance(60)) {
    const int64_t most_days =
        std::min<int64_t>(20, network.bounds.max_event_age_us / kMicrosPerDay);
    network.alias_kinds = {
        {"card", random->Between(0, most_days) * kMicrosPerDay}, {"phone", 0}};
  }
  const std::vector<std::pair<const char*, const char*>> tree = {
      {"hub", ""},        {"starbank", ""}, {"leafmart", ""},
      {"mall", ""},       {"cafe", "mall"}, {"kiosk", "cafe"},
      {"grocer", "mall"}, {"airline", ""},  {"sponsor", ""}};
  for (const auto& [name, parent] : tree) {
    network.participants.push_back(
        {.name = name, .parent = parent, .title = name});
  }
  AddDebitCaps(random, &network);
  MoveBankAccounts(&network);
  ReturnPolicy returns;
  returns.without_order = random->Chance(70) ? UnmatchedReturns::kMatchNewest
                                             : UnmatchedReturns::kRefuse;
  returns.wait_us = random->Between(1, 5) * kMicrosPerDay;
  const auto programs = random->Pick<size_t>({1, 2, 2, 3});
  for (size_t i = 0; i < programs; ++i) {
    network.programs.push_back(
        RandomProgram(random, kIssued[i], returns, start));
    AddContracts(random, kIssued[i].program, &network);
  }
  AddRates(random, programs, &network);
  RollExpired(random, &network);
  ShareWallets(*random, &network);
  AddTransfers(random, &network);
  AddAdjustments(random, &network);
  AddReinstatements(random, &network);
  for (ProgramConfig& program : network.programs) {
    RewardSellers(random, &program);
  }
  MoveCostCentres(&network);
  MoveKinds(&network);
  SetClosing(*random, &network);
  return network;
}

Configuration ChangeConfiguration(Configuration network, RandomSource* random) {
  network.label = "second";
  for (ProgramConfig& program : network.programs) {
    for (EarnRule& rule : program.earn) {
      if (!rule.bonus.has_value() && rule.on != Trigger::kEnrolment) {
        rule.grant = RandomGrant(random, program.scale);
        if (rule.period_sum && rule.grant.block.value == 0 &&
            rule.period_sum->at_least.value == 0) {
          rule.period_sum->carry = false;  // nothing is left of any sum
        }
      }
      if (rule.nth_purchase.has_value() && random->Chance(30)) {
        RewardNth(random, &rule);
      }
      if (rule.on == Trigger::kAction && random->Chance(30)) {
        rule.once = static_cast<Once>(random->Between(0, 3));
      }
      if (random->Chance(20)) rule.valid.until = kEarliestEvent;  // off
    }
    program.sign_in[0].ladder = RandomSignInRule(random).ladder;
    program.referral[0].referrer_points = {random->Between(0, 200)};
    program.returns.shortfall =
        static_cast<ShortfallPolicy>(random->Between(1, 3));
    if (random->Chance(30)) program.expiry = RandomExpiry(random);
    if (random->Chance(30)) program.auto_enrol = !program.auto_enrol;
    if (random->Chance(30)) {
      program.frozen_members_earn = !program.frozen_members_earn;
    }
    program.expiry_grace_us = random->Pick<int64_t>({0, 1, 3}) * kMicrosPerDay;
    program.expiry_notice_us = 2 * program.expiry_grace_us;
    SetActivity(&program);
    if (program.tiers.has_value()) SetLevels(random, &program);
    ChangeOffers(random, &program);
    for (LimitConfig& limit : program.limits) {
      const bool points = limit.counts == LimitCounts::kPoints;
      limit.amount = {random->Between(points ? 20 : 1, 2 * limit.amount.value)};
    }
  }
  network.settlement.fee_basis_points =
      random->Pick<int32_t>({0, 37, 100, 250});
  for (ContractConfig& contract : network.contracts) {
    if (contract.participant == "sponsor") continue;
    contract.issue_price = RandomPrice(random);
    contract.redeem_price = RandomPrice(random);
    if (random->Chance(20)) contract.settled = Settled::kAtRedemption;
    AddContractFees(&contract);
    contract.prepaid = Prepaid::kNone;
    AddPrepaid(&contract);
  }
  AddDebitCaps(random, &network);
  MoveBankAccounts(&network);
  const size_t programs = network.programs.size();
  network.rates.clear();
  AddRates(random, programs, &network);
  RollExpired(random, &network);
  ShareWallets(*random, &network);
  AddTransfers(random, &network);
  AddAdjustments(random, &network);
  AddReinstatements(random, &network);
  MoveCostCentres(&network);
  MoveKinds(&network);
  SetClosing(*random, &network);
  return network;
}

}  // namespace clearpoint
