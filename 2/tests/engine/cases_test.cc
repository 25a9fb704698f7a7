// Published numbers of real programs (earning, exchange, expiry, limits,
// returns), expressed as configuration alone and run through the engine.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

using Case = ProgramRun;

// --- C1: two-stage rounding
// ---------------------------------------------------

struct EarnCase {
  const char* what;
  EarnRule rule;
  int64_t spend;  // hundredths
  int64_t points;
};

TEST(Cases, BankPointsAreRoundedInTwoStages) {
  const EarnRule local = Rule("local", 35, 5000, 500);
  const EarnRule foreign = Rule("foreign", 6, 500, 500);
  const EarnRule altitude = Rule("altitude", 3, 500, 0);
  const EarnRule abroad = Rule("abroad", 5, 500, 0);
  for (const EarnCase& one :
       std::vector<EarnCase>{{"3.5 a block of 5", local, 499, 0},
                             {"3.5 a block of 5", local, 999, 3},
                             {"3.5 a block of 5", local, 1999, 10},
                             {"3.5 a block of 5", local, 2500, 17},
                             {"3.5 a block of 5", local, 10000, 70},
                             {"6 a block of 5", foreign, 999, 6},
                             {"a fifth, times 3", altitude, 166, 0},
                             {"a fifth, times 3", altitude, 167, 1},
                             {"a fifth, times 3", altitude, 999, 5},
                             {"a fifth, times 5", abroad, 100, 1}}) {
    Case c(Earning({one.rule}));
    EXPECT_EQ(c.Buy("o", one.spend), OutcomeCode::kAccepted);
    EXPECT_EQ(c.Available("points"), one.points)
        << one.what << ", spent " << one.spend;
  }
}

TEST(Cases, BaseAndBonusAreTwoAwardsAndTheBonusWaits) {
  EarnRule bonus = Rule("bonus", 9, 100, 100);
  bonus.base = false;
  bonus.available_after_days = 31;
  Case c(Earning({Rule("base", 1, 100, 100), bonus}));
  c.Buy("o", 999);
  EXPECT_EQ(c.LastOrder().awards.size(), 2u);
  EXPECT_EQ(c.Balance("points"), "pending 81 available 9 debt 0");
  c.At(Timestamp{kStart.value + 32 * kMicrosPerDay});
  c.Buy("later", 0);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 90 debt 0");
}

// --- C2, C3: exchange
// -----------------------------------------------------------

RateConfig Rate(int64_t give, int64_t get, int64_t minimum) {
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {give};
  rate.get = {get};
  rate.minimum = {minimum};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  return rate;
}

struct ExchangeCase {
  int64_t asked;
  OutcomeCode outcome;
  int64_t got;
  int64_t left;
};

void Expect(const Configuration& network, Timestamp when,
            const ExchangeCase& one) {
  Case c(network, Timestamp{when.value - kMicrosPerDay});
  c.Buy("o", one.asked);
  c.At(when);
  EXPECT_EQ(c.Exchange(one.asked), one.outcome) << one.asked;
  EXPECT_EQ(c.Available("miles"), one.got) << one.asked;
  EXPECT_EQ(c.Available("points"), one.left) << one.asked;
}

TEST(Cases, ExchangeHasAMinimumThenSmallSteps) {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.rates = {Rate(6, 2, 30000)};
  for (const ExchangeCase& one :
       std::vector<ExchangeCase>{{29999, OutcomeCode::kBelowMinimum, 0, 29999},
                                 {30000, OutcomeCode::kAccepted, 10000, 0},
                                 {30005, OutcomeCode::kAccepted, 10000, 5},
                                 {30006, OutcomeCode::kAccepted, 10002, 0},
                                 {30013, OutcomeCode::kAccepted, 10004, 1}}) {
    Expect(network, kStart, one);
  }
}

TEST(Cases, ExchangeHasALargeStepThenSmallOnes) {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.rates = {Rate(0, 0, 0)};
  network.rates[0].segments = {{Points{30000}, Points{10000}, 1},
                               {Points{6}, Points{2}, 0}};
  for (const ExchangeCase& one :
       std::vector<ExchangeCase>{{29999, OutcomeCode::kBelowMinimum, 0, 29999},
                                 {30000, OutcomeCode::kAccepted, 10000, 0},
                                 {30005, OutcomeCode::kAccepted, 10000, 5},
                                 {30006, OutcomeCode::kAccepted, 10002, 0},
                                 {30013, OutcomeCode::kAccepted, 10004, 1}}) {
    Expect(network, kStart, one);
  }
}

TEST(Cases, ExchangeRatesChangeAtALocalMidnight) {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  const Timestamp change = Utc({2026, 2, 22}, 16, 0);  // 23 Feb in Singapore
  RateConfig before = Rate(400, 250, 400);
  before.valid.until = change;
  RateConfig after = Rate(500, 250, 500);
  after.valid.from = change;
  network.rates = {before, after};
  Expect(network, Timestamp{change.value - kMicrosPerHour},
         {1000, OutcomeCode::kAccepted, 500, 200});
  Expect(network, Timestamp{change.value + kMicrosPerHour},
         {1000, OutcomeCode::kAccepted, 500, 0});
}

TEST(Cases, ExchangeIsDirectedAndDated) {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.rates = {Rate(400, 250, 400)};
  const Timestamp day = Utc({2021, 1, 25}, 12, 0);
  for (const ExchangeCase& one :
       std::vector<ExchangeCase>{{800, OutcomeCode::kAccepted, 500, 0},
                                 {1200, OutcomeCode::kAccepted, 750, 0},
                                 {1600, OutcomeCode::kAccepted, 1000, 0},
                                 {1000, OutcomeCode::kAccepted, 500, 200},
                                 {399, OutcomeCode::kBelowMinimum, 0, 399}}) {
    Expect(network, day, one);
  }

  RateConfig first = Rate(250, 400, 250);
  first.valid = {Utc({2021, 1, 25}, 0, 0), Utc({2022, 11, 16}, 0, 0)};
  RateConfig second = Rate(300, 400, 300);
  second.valid = {first.valid.until, Utc({2024, 3, 11}, 0, 0)};
  RateConfig third = Rate(400, 400, 400);
  third.valid = {second.valid.until, kNever};
  network.rates = {first, second, third};
  Expect(network, day, {1000, OutcomeCode::kAccepted, 1600, 0});
  Expect(network, Utc({2022, 11, 16}, 9, 0),
         {300, OutcomeCode::kAccepted, 400, 0});
  Expect(network, Utc({2024, 3, 11}, 9, 0),
         {400, OutcomeCode::kAccepted, 400, 0});
  Expect(network, Utc({2021, 1, 24}, 9, 0),
         {400, OutcomeCode::kNoRate, 0, 400});
}

TEST(Cases, ALateExchangeIsConvertedAtTheRateOfItsDay) {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  const Timestamp change = Utc({2022, 11, 16}, 0, 0);
  RateConfig before = Rate(250, 400, 250);
  before.valid.until = change;
  RateConfig after = Rate(300, 400, 300);
  after.valid.from = change;
  network.rates = {before, after};
  Case c(network, Utc({2022, 11, 1}, 0, 0));
  c.Buy("o", 1000);
  c.At(Utc({2022, 11, 20}, 9, 0));
  c.Buy("moves the clock", 0);
  c.At(Utc({2022, 11, 15}, 9, 0));
  EXPECT_EQ(c.Exchange(1000), OutcomeCode::kAccepted);
  EXPECT_EQ(c.Available("miles"), 1600);
}

// --- C5: expiry calendars
// -------------------------------------------------------

struct ExpiryCase {
  const char* what;
  ExpiryPolicy policy;
  int32_t available_after_days;
  Timestamp earned;
  Timestamp expires_at;
};

TEST(Cases, PointsExpireByTheProgramsCalendar) {
  const ExpiryPolicy full{ExpiryPeriod::kMonths, 6,
                          "first_day_after_full_months",
                          ExpiryAnchor::kOccurred, 0};
  const ExpiryPolicy vouchers{ExpiryPeriod::kMonths, 24, "end_of_month",
                              ExpiryAnchor::kOccurred, 0};
  const ExpiryPolicy clamped{ExpiryPeriod::kMonths, 1, "end_of_day",
                             ExpiryAnchor::kOccurred, 0};
  const ExpiryPolicy pending{ExpiryPeriod::kMonths, 6, "end_of_month",
                             ExpiryAnchor::kAvailable, 0};
  const auto noon = [](int year, int month, int day) {
    return Utc({year, month, day}, 12, 0);
  };
  const auto midnight = [](int year, int month, int day) {
    return Utc({year, month, day}, 0, 0);
  };
  for (const ExpiryCase& one : std::vector<ExpiryCase>{
           {"full months", full, 0, noon(2020, 12, 15), midnight(2021, 7, 1)},
           {"full months", full, 0, noon(2020, 12, 1), midnight(2021, 7, 1)},
           {"full months", full, 0, noon(2021, 8, 31), midnight(2022, 3, 1)},
           {"vouchers", vouchers, 0, noon(2021, 2, 9), midnight(2023, 3, 1)},
           {"vouchers", vouchers, 0, noon(2022, 2, 9), midnight(2024, 3, 1)},
           {"vouchers", vouchers, 0, noon(2021, 5, 9), midnight(2023, 6, 1)},
           {"clamped", clamped, 0, noon(2021, 1, 25), midnight(2021, 2, 26)},
           {"clamped", clamped, 0, noon(2021, 1, 31), midnight(2021, 3, 1)},
           {"pending", pending, 5, noon(2021, 1, 28), midnight(2021, 9, 1)}}) {
    EarnRule rule = Rule("base", 1, 100, 0);
    rule.available_after_days = one.available_after_days;
    Configuration network = Earning({rule});
    PointsOf(network).expiry = one.policy;
    Case c(network, one.earned);
    c.Buy("o", 1000);
    const DrawKey lot = c.LastEffects().lots[0].key.draw;
    EXPECT_EQ(lot.expires_at, one.expires_at)
        << one.what << " from " << one.earned.value;
  }
}

TEST(Cases, PointsMayBeBurnedUpToTheirExpiryAndLateUntilTheGraceIsOver) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).expiry = {ExpiryPeriod::kDays, 10, "end_of_day",
                              ExpiryAnchor::kOccurred, 0};
  PointsOf(network).expiry_grace_us = kMicrosPerDay;
  const int64_t expires = kStart.value + 11 * kMicrosPerDay;
  Case c(network);
  c.Buy("o", 3000);
  c.At(Timestamp{expires - 2 * kMinute});
  EXPECT_EQ(c.Redeem("in time", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(c.Redeem("at the expiry", 10), OutcomeCode::kInsufficientPoints);
  c.At(Timestamp{expires - 3 * kMinute});
  EXPECT_EQ(c.Redeem("late", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 10 debt 0");
  c.At(Timestamp{expires + kMicrosPerDay});
  c.Buy("moves the clock", 0);
  EXPECT_EQ(c.Balance("points"), "");
}

// --- C7: limits
// -----------------------------------------------------------------

LimitConfig Limit(const char* period, int64_t amount) {
  LimitConfig limit;
  limit.name = "limit";
  limit.period = period;
  limit.amount = {amount};
  return limit;
}

TEST(Cases, AReferralLimitPaysTheLastAwardInPart) {
  Configuration network = Earning({Rule("base", 1, 10000, 0)});
  ReferralRule rule;
  rule.name = "friends";
  rule.referrer_points = {30000};
  rule.minimum = {100};
  rule.currency = "CNY";
  rule.limits = {"limit"};
  PointsOf(network).referral = {rule};
  PointsOf(network).limits = {Limit("lifetime", 55000)};
  Case c(network);
  for (const int64_t paid : {30000, 25000, 0}) {
    const int64_t before = c.Available("points");
    const std::string referee = "f" + std::to_string(paid);
    EXPECT_EQ(c.Refer(referee), OutcomeCode::kAccepted);
    c.As(referee);
    EXPECT_EQ(c.Buy("o of " + referee, 100), OutcomeCode::kAccepted);
    c.As("m");
    EXPECT_EQ(c.Available("points") - before, paid);
  }
}

TEST(Cases, ALimitGrantsThePartThatFitsAndAReturnMakesRoomAgain) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.limits = {"limit"};
  Configuration network = Earning({rule});
  PointsOf(network).limits = {Limit("day", 1000)};
  Case c(network);
  c.Buy("first", 90000);
  c.Buy("second", 20000);
  const Award award = c.LastOrder().awards[0];
  EXPECT_EQ(award.granted.value, 100);
  EXPECT_EQ(award.forfeited.value, 100);
  c.Buy("third", 20000);
  EXPECT_EQ(c.Available("points"), 1000);
  EXPECT_EQ(c.Return("second", 20000), OutcomeCode::kAccepted);
  EXPECT_EQ(c.Available("points"), 900);
  c.Buy("fourth", 20000);
  EXPECT_EQ(c.Available("points"), 1000);
}

TEST(Cases, ABasketEarnsAtMostItsMaximum) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.grant.maximum = {500};
  Case c(Earning({rule}));
  c.Buy("o", 70000);
  EXPECT_EQ(c.Available("points"), 500);
}

// --- C8: returns and reversals
// ----------------------------------------------------

TEST(Cases, AFullReturnTakesAllThatWasGiven) {
  Case c(Earning({Rule("base", 1, 100, 0)}));
  c.Buy("o", 4995);
  EXPECT_EQ(c.Available("points"), 49);
  c.Return("o", 4995);
  EXPECT_EQ(c.Balance("points"), "");
}

TEST(Cases, AReturnOfSpentPointsIsDebtThatTheNextEarningRepays) {
  Case c(Earning({Rule("base", 1, 100, 0)}));
  c.Buy("o", 5000);
  c.Redeem("r", 50);
  EXPECT_EQ(c.Return("o", 5000), OutcomeCode::kAccepted);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 0 debt 50");
  c.Buy("next", 8000);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 30 debt 0");
}

TEST(Cases, AReturnTakesWhatTheRuleOfItsDayGave) {
  Case c(Earning({Rule("base", 1, 100, 0)}));
  c.Buy("o", 5000);
  Configuration doubled = Earning({Rule("base", 2, 100, 0)});
  doubled.label = "twice";
  c.Configure(doubled);
  c.Buy("p", 5000);
  EXPECT_EQ(c.Available("points"), 150);
  c.Return("o", 5000);
  EXPECT_EQ(c.Available("points"), 100);
  Configuration none = Earning({});
  none.label = "off";
  c.Configure(none);
  c.Return("p", 5000);
  EXPECT_EQ(c.Balance("points"), "");
}

TEST(Cases, PointsReversedIntoALotThatExpiredStayExpired) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).expiry = {ExpiryPeriod::kDays, 10, "end_of_day",
                              ExpiryAnchor::kOccurred, 0};
  Case c(network);
  c.Buy("old", 50000);
  c.At(Timestamp{kStart.value + 5 * kMicrosPerDay});
  c.Buy("new", 50000);
  EXPECT_EQ(c.Redeem("r", 500), OutcomeCode::kAccepted);
  c.At(Timestamp{kStart.value + 13 * kMicrosPerDay});
  EXPECT_EQ(c.Reverse("r"), OutcomeCode::kAccepted);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 500 debt 0");
  EXPECT_NE(c.run().Text().find("account points expired 500\n"),
            std::string::npos);
  EXPECT_EQ(c.Reverse("r"), OutcomeCode::kAboveMaximum);
}

TEST(Cases, PartialReturnsTakeTheWholeAwardTogether) {
  Case c(Earning({Rule("base", 1, 100, 0)}));
  c.Buy("o", 12850);
  EXPECT_EQ(c.Available("points"), 128);
  int64_t left = 128;
  for (const auto& [amount, taken] : std::vector<std::pair<int64_t, int64_t>>{
           {2850, 28}, {5000, 50}, {5000, 50}}) {
    EXPECT_EQ(c.Return("o", amount), OutcomeCode::kAccepted);
    left -= taken;
    EXPECT_EQ(c.Available("points"), left);
  }
}

TEST(Cases, OfTwentyRedemptionsOfAllPointsOneIsAccepted) {
  Case c(Earning({Rule("base", 1, 100, 0)}));
  c.Buy("o", 10000);
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < 20; ++i) {
    const OutcomeCode code = c.Redeem("r" + std::to_string(i), 100);
    accepted += code == OutcomeCode::kAccepted ? 1 : 0;
    refused += code == OutcomeCode::kInsufficientPoints ? 1 : 0;
  }
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(refused, 19);
}

TEST(Cases, ARefusedRedemptionKeepsItsVerdict) {
  Case c(Earning({Rule("base", 1, 100, 0)}));
  OwnedEvent e{.kind = EventKind::kRedemptionRequested, .occurred = kStart};
  e.program = "points";
  e.member = "m";
  e.merchant = "shop";
  e.id = "r";
  e.amount = 10;
  EXPECT_EQ(c.run().Decide(e), OutcomeCode::kInsufficientPoints);
  c.Buy("o", 10000);
  EXPECT_EQ(c.run().Decide(e), OutcomeCode::kDuplicate);
  EXPECT_NE(c.run().reason().find("INSUFFICIENT_POINTS"), std::string::npos);
  e.amount = 11;
  EXPECT_EQ(c.run().Decide(e), OutcomeCode::kConflict);
}

// --- bugs that were found
// ---------------------------------------------------------

TEST(Cases, ALotDrainedWhilePendingTakesLatePointsAsAvailable) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.available_after_days = 3;
  Case c(Earning({rule}));
  c.Buy("o", 1000);
  c.Return("o", 1000);
  c.At(Timestamp{kStart.value + 10 * kMicrosPerDay});
  c.Buy("moves the clock", 0);
  c.At(kStart);
  c.Buy("late", 2000);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 20 debt 0");
  EXPECT_EQ(c.Return("late", 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 10 debt 0");
}

TEST(Cases, LotsOfOneExpiryKeepTheGraceOfTheirOwnVersion) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).expiry = {ExpiryPeriod::kDays, 10, "end_of_day",
                              ExpiryAnchor::kOccurred, 0};
  PointsOf(network).expiry_grace_us = 0;
  Case c(network);
  c.Buy("o", 1000);
  network.label = "with grace";
  PointsOf(network).expiry_grace_us = 2 * kMicrosPerDay;
  c.Configure(network);
  c.Buy("p", 2000);
  c.At(Timestamp{kStart.value + 12 * kMicrosPerDay});
  c.Buy("moves the clock", 0);
  EXPECT_EQ(c.Balance("points"), "pending 0 available 20 debt 0");
  c.At(Timestamp{kStart.value + 13 * kMicrosPerDay});
  c.Buy("moves it again", 0);
  EXPECT_EQ(c.Balance("points"), "");
}

}  // namespace
}  // namespace clearpoint
