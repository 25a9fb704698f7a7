// Limits: every period and subject of the tables, in points and in awards, and
// what returns, late events and later configurations do to them.
#include "engine/limits/limits.h"

#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

class LimitedRun : public ProgramRun {
 public:
  explicit LimitedRun(const LimitConfig& limit)
      : ProgramRun(EarningUnder(limit), Utc({2026, 1, 1}, 0, 0)) {}

  // What a purchase of 100.00 at that moment earns.
  int64_t Earn(Timestamp when) {
    const int64_t before = Available("points");
    At(when);
    EXPECT_EQ(Buy("o" + std::to_string(++orders_), 10'000),
              OutcomeCode::kAccepted);
    return Available("points") - before;
  }
  std::string LastOrderId() const { return "o" + std::to_string(orders_); }

 private:
  int orders_ = 0;
};

struct PeriodCase {
  const char* period;
  oracle::Civil last;  // day of the period that holds 2026-02-11
  oracle::Civil next;
};

TEST(Limits, CountUntilTheLastDayOfTheirPeriod) {
  for (const PeriodCase& one : std::vector<PeriodCase>{
           {"day", {2026, 2, 11}, {2026, 2, 12}},
           {"week", {2026, 2, 15}, {2026, 2, 16}},  // Sunday and Monday
           {"month", {2026, 2, 28}, {2026, 3, 1}},
           {"quarter", {2026, 3, 31}, {2026, 4, 1}},
           {"half_year", {2026, 6, 30}, {2026, 7, 1}},
           {"year", {2026, 12, 31}, {2027, 1, 1}}}) {
    LimitedRun run(LimitPer(one.period, 150));
    EXPECT_EQ(run.Earn(Utc({2026, 2, 11}, 8, 0)), 100) << one.period;
    EXPECT_EQ(run.Earn(Utc(one.last, 23, 30)), 50) << one.period;
    EXPECT_EQ(run.Earn(Utc(one.next, 0, 0)), 100) << one.period;
  }
}

TEST(Limits, OfALifetimeNeverEnd) {
  LimitedRun run(LimitPer("lifetime", 150));
  EXPECT_EQ(run.Earn(Utc({2026, 2, 11}, 8, 0)), 100);
  EXPECT_EQ(run.Earn(Utc({2031, 2, 11}, 8, 0)), 50);
  EXPECT_EQ(run.Earn(Utc({2036, 2, 11}, 8, 0)), 0);
}

TEST(Limits, OfRollingDaysHoldInEveryStretchOfDays) {
  LimitConfig limit = LimitPer("rolling", 150);
  limit.days = 3;
  LimitedRun run(limit);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 8, 0)), 100);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 12}, 8, 0)), 50);   // 10 to 12
  EXPECT_EQ(run.Earn(Utc({2026, 2, 13}, 8, 0)), 100);  // 11 to 13: 50 + 100
  EXPECT_EQ(run.Earn(Utc({2026, 2, 14}, 8, 0)), 0);    // 12 to 14 is full
}

TEST(Limits, OfRollingDaysLeaveNoRoomForALateEventThatLaterOnesHaveUsed) {
  LimitConfig limit = LimitPer("rolling", 150);
  limit.days = 3;
  LimitedRun run(limit);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 12}, 8, 0)), 100);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 8, 0)), 50);  // late; 10 to 12
  EXPECT_EQ(run.Earn(Utc({2026, 2, 9}, 8, 0)), 100);  // late; 9 to 11: 50 + 100
  EXPECT_EQ(run.Earn(Utc({2026, 2, 11}, 8, 0)), 0);
}

TEST(Limits, OfAnEventCountAllRulesThatNameThem) {
  Configuration network = EarningUnder(LimitPer("event", 150));
  EarnRule bonus = Rule("bonus", 1, 100, 0);
  bonus.base = false;
  bonus.limits = {"limit"};
  PointsOf(network).earn.push_back(bonus);
  ProgramRun run(network);
  run.Buy("first", 10'000);
  EXPECT_EQ(run.Available("points"), 150);
  EXPECT_EQ(run.LastOrder().awards[1].forfeited.value, 50);
  run.Buy("second", 10'000);
  EXPECT_EQ(run.Available("points"), 300);
}

TEST(Limits, OfABalanceCountWhatTheWalletHoldsNow) {
  LimitedRun run(LimitPer("balance", 150));
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 8, 0)), 100);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 11}, 8, 0)), 50);
  EXPECT_EQ(run.Redeem("r", 120), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 12}, 8, 0)), 100);
}

TEST(Limits, OfTheProgramAreSharedByItsMembers) {
  LimitConfig limit = LimitPer("month", 150);
  limit.subject = "program";
  LimitedRun run(limit);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 8, 0)), 100);
  run.As("other");
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 9, 0)), 50);
}

TEST(Limits, InAwardsGiveAllOrNothing) {
  LimitConfig limit = LimitPer("month", 2);
  limit.counts = LimitCounts::kAwards;
  LimitedRun run(limit);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 8, 0)), 100);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 11}, 8, 0)), 100);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 12}, 8, 0)), 0);
  EXPECT_EQ(run.Earn(Utc({2026, 3, 1}, 8, 0)), 100);
}

TEST(Limits, InAwardsGetOneBackOnceNothingIsLeftOfIt) {
  LimitConfig limit = LimitPer("month", 1);
  limit.counts = LimitCounts::kAwards;
  LimitedRun run(limit);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 8, 0)), 100);
  const std::string order = run.LastOrderId();
  EXPECT_EQ(run.Return(order, 4'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 11}, 8, 0)), 0);
  EXPECT_EQ(run.Return(order, 6'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 12}, 8, 0)), 100);
}

// A sign-in that arrives late raises the days behind it; each of them is still
// one award.
TEST(Limits, InAwardsCountADayOfAStreakOnce) {
  Configuration network = Earning({});
  SignInRule rule;
  rule.name = "daily";
  rule.ladder = {Points{1}, Points{2}, Points{5}};
  rule.limits = {"limit"};
  LimitConfig limit = LimitPer("month", 3);
  limit.counts = LimitCounts::kAwards;
  PointsOf(network).sign_in = {rule};
  PointsOf(network).limits = {limit};
  ProgramRun run(network, Utc({2026, 2, 1}, 0, 0));
  for (const int day : {2, 3, 1}) {
    run.At(Utc({2026, 2, day}, 8, 0));
    EXPECT_EQ(run.SignIn(), OutcomeCode::kAccepted);
  }
  EXPECT_EQ(run.Available("points"), 1 + 2 + 5);
  run.At(Utc({2026, 2, 4}, 8, 0));
  EXPECT_EQ(run.SignIn(), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 1 + 2 + 5);
}

TEST(Limits, GiveRoomBackOnTheDayOfThePurchase) {
  LimitedRun run(LimitPer("week", 100));
  EXPECT_EQ(run.Earn(Utc({2026, 2, 10}, 8, 0)), 100);
  const std::string order = run.LastOrderId();
  EXPECT_EQ(run.Earn(Utc({2026, 2, 16}, 8, 0)), 100);  // the next week
  EXPECT_EQ(run.Return(order, 10'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 17}, 8, 0)), 0);
  EXPECT_EQ(run.Earn(Utc({2026, 2, 11}, 8, 0)), 100);  // late
}

TEST(Limits, KeepTheirMeaningUnderLaterConfigurations) {
  Configuration network = EarningUnder(LimitPer("week", 100));
  ProgramRun run(network);
  PointsOf(network).limits[0].amount = {200};
  run.Configure(network);
  PointsOf(network).limits[0].period = "month";
  EXPECT_EQ(run.run().Apply(network), OutcomeCode::kInvalidField);
  EXPECT_EQ(run.run().reason(),
            "what limit \"limit\" of program \"points\" counts is fixed: asked "
            "points per member and month, is points per member and week");
}

struct FaultCase {
  const char* what;
  LimitConfig limit;
  const char* message;
};

TEST(Limits, ThatMakeNoSenseAreRefused) {
  LimitConfig fortnight = LimitPer("fortnight", 1);
  LimitConfig nobody = LimitPer("day", 1);
  nobody.subject = "nobody";
  LimitConfig endless = LimitPer("rolling", 1);
  endless.days = 367;
  LimitConfig days = LimitPer("month", 1);
  days.days = 3;
  LimitConfig balance = LimitPer("balance", 1);
  balance.counts = LimitCounts::kAwards;
  for (const FaultCase& one : std::vector<FaultCase>{
           {"period", fortnight, "found \"fortnight\""},
           {"subject", nobody,
            "expected member, program, household, found \"nobody\""},
           {"rolling", endless, "a rolling limit is written as its days"},
           {"days", days, "days belongs to a rolling limit only"},
           {"balance", balance, "a balance counts points"}}) {
    EngineRun run(kStart, kUnlimitedCache);
    EXPECT_EQ(run.Apply(EarningUnder(one.limit)), OutcomeCode::kInvalidField);
    EXPECT_NE(run.reason().find(one.message), std::string::npos)
        << one.what << ": " << run.reason();
  }
}

}  // namespace
}  // namespace clearpoint
