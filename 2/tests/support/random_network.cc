// Random networks for random histories.
#include <array>

#include "tests/support/oracle_calendar.h"
#include "tests/support/random_history.h"

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
  return policy;
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
  return selector;
}

Grant RandomGrant(RandomSource* random, int32_t scale) {
  Grant grant;
  grant.block = {random->Pick<int64_t>({0, 0, 100, 500})};
  grant.multiply = {random->Pick<int64_t>({1, 2, 7, 35}) * PowerOfTen(scale),
                    random->Pick<int64_t>({100, 100, 300, 500})};
  grant.rounding = static_cast<Rounding>(random->Between(1, 4));
  grant.minimum = {random->Pick<int64_t>({0, 0, 0, 5})};
  grant.maximum = {random->Pick<int64_t>({0, 0, 0, 60}) * PowerOfTen(scale)};
  return grant;
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
  for (const char* limit :
       {"daily", "life", "budget", "basket", "period", "often", "holdings"}) {
    if (random->Chance(20)) rule.limits.push_back(limit);
  }
  if (random->Chance(25)) rule.expiry = RandomExpiry(random);
  return rule;
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
  for (const char* limit : {"period", "often"}) {
    if (random->Chance(20)) rule.limits.push_back(limit);
  }
  if (random->Chance(25)) rule.expiry = RandomExpiry(random);
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
  return limits;
}

ProgramConfig RandomProgram(RandomSource* random, const Issued& issued,
                            const ReturnPolicy& returns) {
  ProgramConfig program;
  program.name = issued.program;
  program.issuer = issued.issuer;
  program.scale = random->Pick<int32_t>({0, 0, 1, 2});
  program.zone = random->Pick(Zones()).name;
  program.auto_enrol = random->Chance(90);
  program.expiry = RandomExpiry(random);
  program.expiry_grace_us = random->Pick<int64_t>({0, 1, 3}) * kMicrosPerDay;
  program.expiry_notice_us = 2 * program.expiry_grace_us;
  program.point_value = Money{10'000'000'000};
  program.value_currency = "CNY";
  program.returns = returns;
  program.returns.shortfall =
      static_cast<ShortfallPolicy>(random->Between(1, 3));
  if (random->Chance(30)) {
    program.redemption = {Points{10}, Points{400}, Points{5}};
  }
  const int64_t rules = random->Between(1, 4);
  for (int i = 0; i < rules; ++i) {
    program.earn.push_back(RandomEarnRule(random, i, program.scale));
  }
  program.sign_in = {RandomSignInRule(random)};
  program.referral = {RandomReferralRule(random)};
  program.limits = RandomLimits(random);
  return program;
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
    contract.issue_price = sponsor
                               ? Money{random->Between(1, 50) * 1'000'000'000}
                               : RandomPrice(random);
    contract.redeem_price = RandomPrice(random);
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

}  // namespace

Configuration MakeRandomConfiguration(RandomSource* random, Timestamp start) {
  Configuration network;
  network.network = "random";
  network.label = "first";
  network.effective_from = {start.value - 500 * kMicrosPerDay};
  network.bounds.max_event_age_us =
      random->Pick<int64_t>({10, 30, 400, 400}) * kMicrosPerDay;
  network.settlement.operator_name = "hub";
  network.settlement.currency = random->Chance(80) ? "CNY" : "JPY";
  network.settlement.fee_basis_points =
      random->Pick<int32_t>({0, 37, 100, 10'000});
  network.currencies = {{"CNY", 2}, {"USD", 2}, {"JPY", 0}};
  network.zones = Zones();
  const std::vector<std::pair<const char*, const char*>> tree = {
      {"hub", ""},        {"starbank", ""}, {"leafmart", ""},
      {"mall", ""},       {"cafe", "mall"}, {"kiosk", "cafe"},
      {"grocer", "mall"}, {"airline", ""},  {"sponsor", ""}};
  for (const auto& [name, parent] : tree) {
    network.participants.push_back(
        {.name = name, .parent = parent, .title = name});
  }
  ReturnPolicy returns;
  returns.without_order = random->Chance(70) ? UnmatchedReturns::kMatchNewest
                                             : UnmatchedReturns::kRefuse;
  returns.wait_us = random->Between(1, 5) * kMicrosPerDay;
  const auto programs = random->Pick<size_t>({1, 2, 2, 3});
  for (size_t i = 0; i < programs; ++i) {
    network.programs.push_back(RandomProgram(random, kIssued[i], returns));
    AddContracts(random, kIssued[i].program, &network);
  }
  AddRates(random, programs, &network);
  return network;
}

Configuration ChangeConfiguration(Configuration network, RandomSource* random) {
  network.label = "second";
  for (ProgramConfig& program : network.programs) {
    for (EarnRule& rule : program.earn) {
      rule.grant = RandomGrant(random, program.scale);
      if (random->Chance(20)) rule.valid.until = kEarliestEvent;  // off
    }
    program.sign_in[0].ladder = RandomSignInRule(random).ladder;
    program.referral[0].referrer_points = {random->Between(0, 200)};
    program.returns.shortfall =
        static_cast<ShortfallPolicy>(random->Between(1, 3));
    if (random->Chance(30)) program.expiry = RandomExpiry(random);
    if (random->Chance(30)) program.auto_enrol = !program.auto_enrol;
    program.expiry_grace_us = random->Pick<int64_t>({0, 1, 3}) * kMicrosPerDay;
    program.expiry_notice_us = 2 * program.expiry_grace_us;
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
  }
  const size_t programs = network.programs.size();
  network.rates.clear();
  AddRates(random, programs, &network);
  return network;
}

}  // namespace clearpoint
