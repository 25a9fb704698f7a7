// Earn rules that reward days, weeks or months in a row.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/network/validation.h"
#include "tests/engine/triggered_rules.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

// A point for each 1.00 of what is rewarded.
EarnRule InARow(Nth which, int32_t number, const char* unit) {
  EarnRule rule = Rule("row", 1, 100, 0);
  rule.streak = StreakTerms{which, number, unit};
  return rule;
}

class RuleStreaks : public testing::Test {
 protected:
  void Start(const EarnRule& rule) { run_.emplace(Earning({rule})); }
  void SetUp() override { Start(InARow(Nth::kEvery, 3, "day")); }

  // Points of a purchase of 10.00 on the day, counted from kStart.
  int64_t BuyOn(int64_t day) {
    run_->At({kStart.value + day * kMicrosPerDay + kMicrosPerHour});
    EXPECT_EQ(run_->Buy(std::string("o").append(std::to_string(++orders_)),
                        1'000),
              kAccepted)
        << run_->run().reason();
    const OrderRow order = run_->LastOrder();
    return order.awards.empty() ? 0 : order.awards[0].granted.value;
  }
  std::vector<int64_t> BuyOnEach(const std::vector<int64_t>& days) {
    std::vector<int64_t> earned;
    for (const int64_t day : days) earned.push_back(BuyOn(day));
    return earned;
  }
  RuleNote LastNote() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run_->run().records().back(), &record).ok());
    return record.notes.empty() ? RuleNote{} : record.notes[0];
  }

  std::optional<ProgramRun> run_;
  int orders_ = 0;
};

using Row = std::vector<int64_t>;

TEST_F(RuleStreaks, EveryThirdDayInARowIsRewarded) {
  EXPECT_EQ(BuyOnEach({0, 1, 2, 3, 4, 5, 6}), Row({0, 0, 10, 0, 0, 10, 0}));
}

TEST_F(RuleStreaks, OnlyTheThirdDayOfARunIsRewarded) {
  Start(InARow(Nth::kOnly, 3, "day"));
  EXPECT_EQ(BuyOnEach({0, 1, 2, 3, 4, 5, 7, 8, 9}),
            Row({0, 0, 10, 0, 0, 0, 0, 0, 10}));
}

TEST_F(RuleStreaks, AGapBeginsANewRun) {
  EXPECT_EQ(BuyOnEach({0, 1, 3, 4, 5}), Row({0, 0, 0, 0, 10}));
}

TEST_F(RuleStreaks, TheFirstEventOfAUnitIsTheOneThatCounts) {
  EXPECT_EQ(BuyOnEach({0, 0, 1, 2, 2}), Row({0, 0, 0, 10, 0}));
  EXPECT_EQ(LastNote().reason, RuleReason::kNotInStreak);
  EXPECT_EQ(LastNote().asked, 0);
  EXPECT_EQ(LastNote().there, 3);
}

TEST_F(RuleStreaks, SaysWhichPlaceItIs) {
  BuyOnEach({0, 1});
  EXPECT_EQ(LastNote().asked, 2);
  EXPECT_EQ(LastNote().there, 3);
}

// kStart is a Monday: Sunday and the Monday behind it are of two weeks.
TEST_F(RuleStreaks, WeeksBeginOnMonday) {
  Start(InARow(Nth::kEvery, 2, "week"));
  EXPECT_EQ(BuyOnEach({6, 7, 13, 20, 27}), Row({0, 10, 0, 0, 10}));
}

// 2026-01-05 is day 0: 31 January is day 26, 28 February day 54.
TEST_F(RuleStreaks, MonthsAreThoseOfTheCalendar) {
  Start(InARow(Nth::kEvery, 3, "month"));
  EXPECT_EQ(BuyOnEach({26, 27, 54, 55}), Row({0, 0, 0, 10}));
}

// Day 1 comes last, and joins days 0 and 2: its own place is the second. Day 2
// was judged without it, and stays so; what comes later counts on from all.
TEST_F(RuleStreaks, ALateEventIsJudgedByWhatIsBeforeIt) {
  EXPECT_EQ(BuyOnEach({0, 2, 1}), Row({0, 0, 0}));
  EXPECT_EQ(LastNote().asked, 2);
  EXPECT_EQ(BuyOnEach({3, 4, 5}), Row({0, 0, 10}));
}

TEST_F(RuleStreaks, AReturnLeavesTheDayCounted) {
  EXPECT_EQ(BuyOnEach({0, 1}), Row({0, 0}));
  EXPECT_EQ(run_->Return("o2", 1'000), kAccepted) << run_->run().reason();
  EXPECT_EQ(BuyOn(2), 10);
  EXPECT_EQ(run_->Return("o3", 1'000), kAccepted) << run_->run().reason();
  EXPECT_EQ(run_->Available("points"), 0);
  EXPECT_EQ(BuyOnEach({3, 4, 5}), Row({0, 0, 10}));
}

TEST_F(RuleStreaks, WhatTheRuleGivesNothingForDoesNotCount) {
  EarnRule rule = InARow(Nth::kEvery, 2, "day");
  rule.selector.minimum_amount = {1'000};
  Start(rule);
  EXPECT_EQ(BuyOn(0), 0);
  run_->At({kStart.value + kMicrosPerDay});
  EXPECT_EQ(run_->Buy("small", 999), kAccepted);
  EXPECT_EQ(BuyOn(2), 0);
  EXPECT_EQ(LastNote().asked, 1);
}

// Days that no event can reach leave the state, and the run goes on.
TEST_F(RuleStreaks, ALongRunKeepsItsPlaceInABoundedRow) {
  Configuration network = Earning({InARow(Nth::kOnly, 60, "day")});
  network.bounds.max_event_age_us = 10 * kMicrosPerDay;
  network.bounds.key_retention_us = 15 * kMicrosPerDay;
  run_.emplace(network);
  for (int64_t day = 0; day < 59; ++day) EXPECT_EQ(BuyOn(day), 0) << day;
  EXPECT_EQ(BuyOn(59), 10);
  run_->run().state().rule_streaks.Scan(
      "", "", [](const auto&, const RuleStreakRow& row) {
        EXPECT_LE(row.places.size(), 12u);
        EXPECT_EQ(row.places.back().position, 60u);
        return true;
      });
}

TEST_F(RuleStreaks, AnotherUnitBeginsAnew) {
  BuyOnEach({0, 1});
  run_->Configure(Earning({InARow(Nth::kEvery, 2, "week")}));
  EXPECT_EQ(BuyOnEach({2, 7}), Row({0, 10}));
  run_->Configure(Earning({InARow(Nth::kEvery, 3, "day")}));
  EXPECT_EQ(BuyOn(8), 0);
}

TEST(RuleStreaksOfActions, CountDaysWithSuchAnAction) {
  EarnRule rule = OnAction("walk", 5);
  rule.streak = StreakTerms{Nth::kEvery, 2, "day"};
  ProgramRun run(Earning({rule}));
  for (int day = 0; day < 4; ++day) {
    OwnedEvent e{.kind = EventKind::kActionCompleted,
                 .occurred = {kStart.value + day * kMicrosPerDay + kMinute}};
    e.program = "points";
    e.member = "m";
    e.action = "walk";
    e.id = std::string("a").append(std::to_string(day));
    EXPECT_EQ(run.run().Decide(e), kAccepted) << run.run().reason();
    EXPECT_EQ(run.Available("points"), (day + 1) / 2 * 5) << day;
  }
}

TEST(RuleStreaksOfNetworks, AreOfOneKind) {
  const auto fault = [](const EarnRule& rule) {
    const std::vector<ConfigurationFault> faults = FaultsOf(Earning({rule}));
    return faults.empty() ? std::string() : faults[0].problem;
  };
  EXPECT_EQ(fault(InARow(Nth::kEvery, 2, "day")), "");
  EXPECT_NE(fault(InARow(Nth::kEvery, 1, "day")), "");
  EXPECT_NE(fault(InARow(Nth::kEvery, 1'001, "day")), "");
  EXPECT_NE(fault(InARow(Nth::kEvery, 2, "quarter")), "");
  EarnRule both = InARow(Nth::kEvery, 2, "day");
  both.nth_purchase = NthPurchase{Nth::kOnly, 2, "day"};
  EXPECT_NE(fault(both).find("n-th purchases or streaks"), std::string::npos);
  EarnRule welcome = RuleOn(Trigger::kEnrolment, "welcome", 5);
  welcome.streak = StreakTerms{Nth::kEvery, 2, "day"};
  EXPECT_NE(fault(welcome).find("streak"), std::string::npos) << fault(welcome);
}

}  // namespace
}  // namespace clearpoint
