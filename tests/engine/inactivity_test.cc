// Points that lapse when their member does nothing: what moves their date, to
// the microsecond when they lapse, and that nothing lapsed lives again.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/calendar/inactivity.h"
#include "engine/network/validation.h"
#include "engine/rules/inactivity.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kInsufficient = OutcomeCode::kInsufficientPoints;

ExpiryPolicy InactiveFor(ExpiryPeriod period, int32_t count,
                         const char* align) {
  ExpiryPolicy policy;
  policy.period = period;
  policy.count = count;
  policy.align = align;
  policy.by_inactivity = true;
  return policy;
}

ExpiryPolicy AfterDays(int32_t days) {
  ExpiryPolicy policy;
  policy.period = ExpiryPeriod::kDays;
  policy.count = days;
  policy.align = "same_time";
  return policy;
}

EarnRule Tagged(const char* name, const ExpiryPolicy& expiry) {
  EarnRule rule = Rule(name, 1, 100, 0);
  rule.selector.tags = {name};
  rule.expiry = expiry;
  return rule;
}

// A point a unit of money: of a purchase with the tag "kept" they lapse after
// 30 days of inactivity, with "dated" 40 days after they were earned.
Configuration Keeping(std::vector<std::string> activity) {
  Configuration network = Earning(
      {Tagged("kept", InactiveFor(ExpiryPeriod::kDays, 30, "same_time")),
       Tagged("dated", AfterDays(40))});
  PointsOf(network).activity = std::move(activity);
  PointsOf(network).expiry_grace_us = 0;
  return network;
}

Timestamp Day(int64_t day) {
  return Timestamp{kStart.value + day * kMicrosPerDay};
}

// The next event occurs at the instant.
void At(ProgramRun& run, Timestamp t) {
  run.At(Timestamp{t.value - kMinute});
}

// Ten points.
OrderRow Buy(ProgramRun& run, const std::string& order, const char* tag,
             Timestamp t) {
  At(run, t);
  OwnedEvent e = run.Purchase(order, 1'000);
  e.tags = {tag};
  EXPECT_EQ(run.run().Decide(e), kAccepted);
  return run.LastOrder();
}

OutcomeCode RedeemAt(ProgramRun& run, Timestamp t, int64_t points) {
  static int redemptions = 0;
  At(run, t);
  return run.Redeem("r" + std::to_string(++redemptions), points);
}

Timestamp LapseOf(ProgramRun& run, const OrderRow& order) {
  const Award& award = order.awards[0];
  return LapsesAt(run.run().state(), award.wallet(), award.lot.expires_at);
}

std::string PathsOf(const Configuration& network) {
  std::string paths;
  for (const ConfigurationFault& fault : FaultsOf(network)) {
    paths += fault.path + "\n";
  }
  return paths;
}

TEST(Inactivity, PointsThatComeInMoveAllOfThemToTheMicrosecond) {
  ProgramRun run(Keeping({}));
  Buy(run, "a", "kept", Day(0));
  Buy(run, "b", "kept", Day(20));
  EXPECT_EQ(RedeemAt(run, Timestamp{Day(50).value - 1}, 5), kAccepted);
  EXPECT_EQ(RedeemAt(run, Day(50), 1), kInsufficient);
  EXPECT_EQ(run.AccountOf("expired"), 15);
}

TEST(Inactivity, AnActivityWritesOneRowWhateverTheNumberOfLots) {
  ProgramRun run(Keeping({"burn"}));
  for (int day = 0; day < 20; ++day) {
    Buy(run, std::to_string(day), "kept", Day(day));
  }
  EXPECT_EQ(RedeemAt(run, Day(25), 1), kAccepted);
  const Effects effects = run.LastEffects();
  EXPECT_EQ(effects.activities.size(), 1u);
  EXPECT_EQ(effects.lots.size(), 1u);  // that was drawn
  EXPECT_TRUE(effects.timers.empty());
}

TEST(Inactivity, WhatCountsIsWhatTheProgramSays) {
  struct Case {
    std::vector<std::string> activity;
    int64_t burned;    // days after which points lapse when burned on day 10
    int64_t earned;    // the same, earned by a rule with dates of its own
    int64_t returned;  // the same, by the return of a purchase
    int64_t given;     // the same, transferred to another member
  };
  for (const Case& one : std::vector<Case>{{{}, 30, 30, 30, 30},
                                           {{"burn"}, 40, 30, 30, 30},
                                           {{"earn"}, 30, 40, 30, 30},
                                           {{"return"}, 30, 30, 40, 30},
                                           {{"transfer"}, 30, 30, 30, 40}}) {
    Configuration network = Keeping(one.activity);
    PointsOf(network).transfer.emplace();
    const std::string name =
        one.activity.empty() ? "nothing" : one.activity.front();
    ProgramRun burns(network);
    OrderRow order = Buy(burns, "a", "kept", Day(0));
    EXPECT_EQ(RedeemAt(burns, Day(10), 1), kAccepted);
    EXPECT_EQ(LapseOf(burns, order), Day(one.burned)) << name;
    ProgramRun earns(network);
    order = Buy(earns, "a", "kept", Day(0));
    Buy(earns, "b", "dated", Day(10));
    EXPECT_EQ(LapseOf(earns, order), Day(one.earned)) << name;
    ProgramRun returns(network);
    order = Buy(returns, "a", "kept", Day(0));
    At(returns, Day(10));
    EXPECT_EQ(returns.Return("a", 500), kAccepted);
    EXPECT_EQ(LapseOf(returns, order), Day(one.returned)) << name;
    ProgramRun gives(network);
    order = Buy(gives, "a", "kept", Day(0));
    At(gives, Day(10));
    EXPECT_EQ(gives.Transfer("n", 4), kAccepted);
    EXPECT_EQ(LapseOf(gives, order), Day(one.given)) << name;
  }
}

TEST(Inactivity, AnExchangeCountsOnBothSides) {
  Configuration network = Keeping({"exchange"});
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = Points{2};
  rate.get = Points{1};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  rate.undo_window_us = 5 * kMicrosPerDay;
  network.rates = {rate};
  network.programs[1].expiry =
      InactiveFor(ExpiryPeriod::kDays, 30, "same_time");
  network.programs[1].activity = {"exchange"};
  ProgramRun run(network);
  const OrderRow order = Buy(run, "a", "kept", Day(0));
  At(run, Day(10));
  EXPECT_EQ(run.Exchange(2), kAccepted);
  EXPECT_EQ(LapseOf(run, order), Day(40));
  // Of the wallets of both programs.
  EXPECT_EQ(run.LastEffects().activities.size(), 2u);
  At(run, Day(12));
  EXPECT_EQ(run.Undo(), kAccepted);  // is none
  EXPECT_EQ(LapseOf(run, order), Day(40));
}

TEST(Inactivity, ASignInCountsWhateverItGives) {
  Configuration network = Keeping({"sign_in"});
  SignInRule rule;
  rule.name = "daily";
  rule.ladder = {Points{2}};
  rule.expiry = AfterDays(5);
  PointsOf(network).sign_in = {rule};
  ProgramRun run(network);
  const OrderRow order = Buy(run, "a", "kept", Day(0));
  At(run, Day(12));
  EXPECT_EQ(run.SignIn(), kAccepted);
  EXPECT_EQ(LapseOf(run, order), Day(42));
}

TEST(Inactivity, WhoReceivesPointsKeepsThemByWhatItDoes) {
  Configuration network = Keeping({});
  PointsOf(network).transfer.emplace();
  ProgramRun run(network);
  Buy(run, "a", "kept", Day(0));
  At(run, Day(10));
  EXPECT_EQ(run.Transfer("n", 4), kAccepted);
  run.As("n");  // it received on day 10, the giver's lapse on day 30
  EXPECT_EQ(RedeemAt(run, Timestamp{Day(40).value - 1}, 1), kAccepted);
  EXPECT_EQ(run.AccountOf("expired"), 6);
  EXPECT_EQ(RedeemAt(run, Day(40), 1), kInsufficient);
  EXPECT_EQ(run.AccountOf("expired"), 9);
}

TEST(Inactivity, ALateEventDoesNotMoveTheDateBack) {
  ProgramRun run(Keeping({"burn"}));
  const OrderRow order = Buy(run, "a", "kept", Day(0));
  EXPECT_EQ(RedeemAt(run, Day(25), 1), kAccepted);
  EXPECT_EQ(RedeemAt(run, Day(10), 1), kAccepted);
  EXPECT_EQ(LapseOf(run, order), Day(55));
}

TEST(Inactivity, TheSoonestToLapseIsDrawnFirstAsDatesStandNow) {
  ProgramRun run(Keeping({}));
  Buy(run, "a", "kept", Day(0));    // lapses on day 30
  Buy(run, "b", "dated", Day(1));   // on day 41
  Buy(run, "c", "dated", Day(10));  // on day 50
  const auto drawn = [&](int64_t day, int64_t points) {
    EXPECT_EQ(RedeemAt(run, Day(day), points), kAccepted);
    std::string lots;
    for (const LotMove& move : run.LastEffects().lots) {
      const Timestamp expires_at = move.key.draw.expires_at;
      lots += IsStandIn(expires_at)
                  ? "kept "
                  : std::to_string((expires_at.value - kStart.value) /
                                   kMicrosPerDay) +
                        " ";
    }
    return lots;
  };
  EXPECT_EQ(drawn(11, 4), "kept ");
  Buy(run, "d", "kept", Day(15));  // all that is kept lapses on day 45
  EXPECT_EQ(drawn(16, 12), "41 kept ");
  EXPECT_EQ(drawn(17, 30 - 4 - 12 + 10), "kept kept 50 ");
}

TEST(Inactivity, WhatHasLapsedDoesNotLiveAgain) {
  Configuration network = Keeping({"burn"});
  PointsOf(network).expiry_grace_us = kMicrosPerDay;
  ProgramRun run(network);
  const OrderRow old = Buy(run, "a", "kept", Day(0));
  // An hour after they lapsed, and before they are booked as expired.
  const Timestamp after{Day(30).value + kMicrosPerHour};
  const OrderRow fresh = Buy(run, "b", "kept", after);
  EXPECT_NE(old.awards[0].lot.expires_at, fresh.awards[0].lot.expires_at);
  EXPECT_EQ(LapseOf(run, old), Day(30));
  EXPECT_EQ(RedeemAt(run, Timestamp{after.value + kMinute}, 11), kInsufficient);
  // Late spending within the grace takes the old ones first.
  EXPECT_EQ(RedeemAt(run, Day(29), 4), kAccepted);
  EXPECT_EQ(LapseOf(run, old), Day(30));
  EXPECT_EQ(RedeemAt(run, Day(31), 11), kInsufficient);
  EXPECT_EQ(run.AccountOf("expired"), 6);
  EXPECT_EQ(RedeemAt(run, Day(32), 10), kAccepted);
}

TEST(Inactivity, PointsThatComeTooLateForTheirRunKeepTheirDate) {
  ProgramRun run(Keeping({}));
  Buy(run, "a", "dated", Day(50));
  const OrderRow late = Buy(run, "b", "kept", Day(1));  // recorded on day 50
  EXPECT_TRUE(run.LastEffects().activities.empty());
  EXPECT_EQ(late.awards[0].lot.expires_at, Day(31));
  const OrderRow fresh = Buy(run, "c", "kept", Day(51));
  EXPECT_EQ(run.AccountOf("expired"), 10);
  EXPECT_EQ(LapseOf(run, late), Day(31));
  EXPECT_EQ(LapseOf(run, fresh), Day(81));
}

TEST(Inactivity, WhatMaturesTogetherRepaysDebtByTheDateOfItsRun) {
  Configuration network = Keeping({});
  PointsOf(network).earn[0].available_after_days = 5;
  PointsOf(network).earn[1].available_after_days = 5;
  PointsOf(network).earn.push_back(Tagged("lasting", ExpiryPolicy()));
  ProgramRun run(network);
  Buy(run, "spent", "lasting", Day(0));
  EXPECT_EQ(RedeemAt(run, Day(1), 10), kAccepted);
  At(run, Day(2));
  EXPECT_EQ(run.Return("spent", 1'000), kAccepted);  // leaves a debt of 10
  Buy(run, "a", "kept", Day(3));  // lapses on day 33, before
  Buy(run, "b", "dated", Timestamp{Day(3).value + kMinute});  // day 43
  EXPECT_EQ(run.Balance("points"), "pending 20 available 0 debt 10");
  EXPECT_EQ(RedeemAt(run, Day(9), 10), kAccepted);
  const Effects effects = run.LastEffects();
  ASSERT_EQ(effects.lots.size(), 1u);  // of the dated: the kept repaid the debt
  EXPECT_FALSE(IsStandIn(effects.lots[0].key.draw.expires_at));
}

TEST(Inactivity, WhatComesBackIntoARunThatIsOverExpires) {
  ProgramRun run(Keeping({}));
  Buy(run, "a", "kept", Day(0));
  At(run, Day(1));
  EXPECT_EQ(run.Redeem("all", 10), kAccepted);
  Buy(run, "b", "kept", Day(40));
  At(run, Day(41));
  EXPECT_EQ(run.Reverse("all"), kAccepted);
  EXPECT_EQ(run.Available("points"), 10);
  EXPECT_EQ(run.AccountOf("expired"), 10);
}

TEST(Inactivity, ARunIsKnownWhileALotOfItIsLeft) {
  ProgramRun run(Keeping({}));
  const OrderRow old = Buy(run, "a", "kept", Day(0));
  Buy(run, "b", "kept", Day(1'000));  // only now is "a" booked as expired
  EXPECT_EQ(LapseOf(run, old), Day(30));
  Buy(run, "c", "kept", Day(2'900));  // its lot is forgotten by then
  EXPECT_EQ(LapseOf(run, old), kEarliestEvent);
}

TEST(Inactivity, WhatComesBackIntoTheRunThatGoesOnLapsesWithIt) {
  ProgramRun run(Keeping({}));
  Buy(run, "a", "kept", Day(0));
  At(run, Day(1));
  EXPECT_EQ(run.Redeem("all", 10), kAccepted);
  At(run, Day(5));
  EXPECT_EQ(run.Reverse("all"), kAccepted);
  EXPECT_EQ(RedeemAt(run, Timestamp{Day(30).value - 1}, 1), kAccepted);
  EXPECT_EQ(RedeemAt(run, Day(30), 1), kInsufficient);
  EXPECT_EQ(run.AccountOf("expired"), 9);
}

TEST(Inactivity, IsToldBeforeTheDateAsItStandsThen) {
  Configuration network = Keeping({"burn"});
  PointsOf(network).expiry_notice_us = 5 * kMicrosPerDay;
  ProgramRun run(network);
  Buy(run, "a", "kept", Day(0));
  EXPECT_EQ(RedeemAt(run, Day(10), 1), kAccepted);  // lapses on day 40
  run.As("n");
  Buy(run, "b", "dated", Day(26));  // the notice of day 25 is not given
  Buy(run, "c", "dated", Day(36));
  std::vector<std::string> told;
  for (const std::string& bytes : run.run().records()) {
    Record record;
    ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
    for (const ExpiryNotice& notice : record.notices) {
      EXPECT_EQ(notice.expires_at, Day(40));
      told.push_back(notice.member_name + " " +
                     std::to_string(notice.points.value));
    }
  }
  EXPECT_EQ(told, std::vector<std::string>{"m 9"});
}

TEST(Inactivity, WhatIsDueAfterADateThatMovedComesBehindIt) {
  Configuration network = Keeping({"earn"});
  PointsOf(network).earn[0].available_after_days = 40;
  ProgramRun run(network);
  Buy(run, "a", "kept", Day(2));   // pending until day 42, lapses on day 32
  Buy(run, "b", "dated", Day(4));  // now on day 34
  EXPECT_EQ(RedeemAt(run, Day(5), 10), kAccepted);
  At(run, Day(6));
  EXPECT_EQ(run.Return("b", 1'000), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 10 available 0 debt 10");
  // Nothing is looked at until long after both: the points have lapsed before
  // they could repay the debt.
  run.As("n");
  Buy(run, "c", "dated", Day(60));
  run.As("m");
  EXPECT_EQ(run.Balance("points"), "pending 0 available 0 debt 10");
  EXPECT_EQ(run.AccountOf("expired"), 10);
}

TEST(Inactivity, OfTwoPeriodsEachHasItsOwnDate) {
  Configuration network = Keeping({"burn"});
  PointsOf(network).earn[1].expiry =
      InactiveFor(ExpiryPeriod::kMonths, 2, "end_of_day");
  ProgramRun run(network);  // from 5 January
  const OrderRow days = Buy(run, "a", "kept", Day(0));
  const OrderRow months = Buy(run, "b", "dated", Day(1));
  EXPECT_EQ(LapseOf(run, days), Day(30));  // what came in is of another period
  EXPECT_EQ(LapseOf(run, months), Utc({2026, 3, 7}, 0, 0));
  EXPECT_EQ(RedeemAt(run, Day(2), 1), kAccepted);
  EXPECT_EQ(LapseOf(run, days), Day(32));
  EXPECT_EQ(LapseOf(run, months), Utc({2026, 3, 8}, 0, 0));
  EXPECT_EQ(RedeemAt(run, Day(32), 10), kAccepted);  // the rest of "b"
  EXPECT_EQ(run.AccountOf("expired"), 9);
}

TEST(Inactivity, DaysAndMonthsAreThoseOfTheZone) {
  const Zone utc({"UTC", {{kBeginningOfTime, 0}}});
  const Zone singapore({"Asia/Singapore", {{kBeginningOfTime, 8 * 3600}}});
  const Timestamp last = Utc({2026, 1, 31}, 17, 0);  // 1 February there
  const uint32_t month =
      PeriodOf(InactiveFor(ExpiryPeriod::kMonths, 1, "end_of_day"));
  EXPECT_EQ(LapsesAfter(month, utc, last), Utc({2026, 3, 1}, 0, 0));
  EXPECT_EQ(LapsesAfter(month, singapore, last), Utc({2026, 3, 1}, 16, 0));
  const uint32_t year =
      PeriodOf(InactiveFor(ExpiryPeriod::kYears, 1, "same_time"));
  EXPECT_EQ(LapsesAfter(year, utc, last), Utc({2027, 1, 31}, 17, 0));
}

TEST(Inactivity, AStandInSaysItsPeriodAndRun) {
  const uint32_t most =
      PeriodOf(InactiveFor(ExpiryPeriod::kDays, 37'200, "end_of_day"));
  for (const InactivityRun& run : std::vector<InactivityRun>{
           {0, 0}, {1, 65'535}, {most, 0}, {most, 65'535}}) {
    const Timestamp stand_in = StandInOf(run);
    EXPECT_TRUE(IsStandIn(stand_in));
    EXPECT_EQ(RunOf(stand_in), run);
  }
  EXPECT_FALSE(IsStandIn(kNever));
  EXPECT_FALSE(IsStandIn(kLatestEvent));
}

TEST(Inactivity, IsCheckedBeforeItIsInForce) {
  EXPECT_EQ(PathsOf(Keeping({"earn", "burn", "sign_in", "exchange", "transfer",
                             "return"})),
            "");
  EXPECT_EQ(PathsOf(Keeping({"look"})), "programs/0/activity/0\n");
  EXPECT_EQ(PathsOf(Keeping({"burn", "burn"})), "programs/0/activity/1\n");
  Configuration network = Keeping({});
  PointsOf(network).expiry =
      InactiveFor(ExpiryPeriod::kMonths, 1, "end_of_month");
  EXPECT_EQ(PathsOf(network), "programs/0/expiry\n");
  PointsOf(network).expiry = InactiveFor(ExpiryPeriod::kNever, 1, "same_time");
  EXPECT_EQ(PathsOf(network), "programs/0/expiry\n");
  PointsOf(network).expiry = InactiveFor(ExpiryPeriod::kDays, 1, "same_time");
  PointsOf(network).expiry.anchor = ExpiryAnchor::kRecorded;
  EXPECT_EQ(PathsOf(network), "programs/0/expiry\n");
}

}  // namespace
}  // namespace clearpoint
