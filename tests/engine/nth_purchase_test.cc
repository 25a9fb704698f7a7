// Rules that reward the first, the n-th or every n-th purchase of a period.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

EarnRule NthRule(Nth which, int32_t number, const char* period) {
  EarnRule rule = Rule("nth", 1, 100, 0);
  rule.nth_purchase = NthPurchase{which, number, period};
  return rule;
}

// What each purchase of 10.00 earns, one after another.
std::vector<int64_t> Earned(ProgramRun& run, int purchases,
                            const std::string& prefix) {
  std::vector<int64_t> earned;
  for (int i = 1; i <= purchases; ++i) {
    EXPECT_EQ(run.Buy(prefix + std::to_string(i), 1'000),
              OutcomeCode::kAccepted);
    const OrderRow order = run.LastOrder();
    earned.push_back(order.awards.empty() ? 0
                                          : order.awards[0].granted.value);
  }
  return earned;
}

std::vector<RuleNote> LastNotes(ProgramRun& run) {
  Record record;
  EXPECT_TRUE(DecodeRecord(run.run().records().back(), &record).ok());
  return record.notes;
}

using Row = std::vector<int64_t>;

TEST(NthPurchase, RewardsOnlyTheNthOrEveryNth) {
  struct Case {
    Nth which;
    int32_t number;
    Row earned;
  };
  const std::vector<Case> cases = {{Nth::kOnly, 1, {10, 0, 0, 0, 0, 0}},
                                   {Nth::kOnly, 3, {0, 0, 10, 0, 0, 0}},
                                   {Nth::kEvery, 1, {10, 10, 10, 10, 10, 10}},
                                   {Nth::kEvery, 3, {0, 0, 10, 0, 0, 10}}};
  for (const Case& c : cases) {
    ProgramRun run(Earning({NthRule(c.which, c.number, "lifetime")}));
    EXPECT_EQ(Earned(run, 6, "o"), c.earned) << c.number;
  }
}

TEST(NthPurchase, SaysWhichItIsAndWhichIsRewarded) {
  ProgramRun run(Earning({NthRule(Nth::kEvery, 3, "month")}));
  Earned(run, 2, "o");
  const std::vector<RuleNote> notes = LastNotes(run);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kNotNth);
  EXPECT_EQ(notes[0].asked, 2);
  EXPECT_EQ(notes[0].there, 3);
}

TEST(NthPurchase, CountsAnewInEachPeriodOfTheProgramsZone) {
  struct Case {
    const char* period;
    Timestamp last;  // the next purchase, a minute later, is in the next one
  };
  const std::vector<Case> cases = {{"day", Utc({2026, 1, 5}, 23, 58)},
                                   {"week", Utc({2026, 1, 11}, 23, 58)},
                                   {"month", Utc({2026, 1, 31}, 23, 58)},
                                   {"quarter", Utc({2026, 3, 31}, 23, 58)},
                                   {"half_year", Utc({2026, 6, 30}, 23, 58)},
                                   {"year", Utc({2026, 12, 31}, 23, 58)}};
  for (const Case& c : cases) {
    ProgramRun run(Earning({NthRule(Nth::kOnly, 1, c.period)}));
    EXPECT_EQ(Earned(run, 1, "first"), (Row{10})) << c.period;
    run.At(c.last);
    EXPECT_EQ(Earned(run, 2, "turn"), (Row{0, 10})) << c.period;
  }
}

TEST(NthPurchase, CountsMembersApart) {
  ProgramRun run(Earning({NthRule(Nth::kOnly, 2, "lifetime")}));
  EXPECT_EQ(Earned(run, 1, "m"), (Row{0}));
  run.As("n");
  EXPECT_EQ(Earned(run, 2, "n"), (Row{0, 10}));
  run.As("m");
  EXPECT_EQ(Earned(run, 1, "m again"), (Row{10}));
}

TEST(NthPurchase, CountsOnlyWhatTheRuleWouldReward) {
  EarnRule rule = NthRule(Nth::kOnly, 1, "lifetime");
  rule.selector.minimum_amount = {2'000};
  ProgramRun run(Earning({rule}));
  EXPECT_EQ(Earned(run, 2, "small"), (Row{0, 0}));
  EXPECT_EQ(LastNotes(run)[0].reason, RuleReason::kBelowMinimum);
  run.Buy("large", 2'000);
  EXPECT_EQ(run.LastOrder().awards.size(), 1u);
}

TEST(NthPurchase, ReturnedWholeIsCountedNoMore) {
  ProgramRun run(Earning({NthRule(Nth::kOnly, 1, "lifetime")}));
  EXPECT_EQ(Earned(run, 1, "a"), (Row{10}));
  EXPECT_EQ(run.Return("a1", 400), OutcomeCode::kAccepted);
  EXPECT_EQ(Earned(run, 1, "b"), (Row{0}));  // a part of it still stands
  EXPECT_EQ(run.Return("b1", 1'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Return("a1", 600), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 0);
  EXPECT_EQ(Earned(run, 2, "c"), (Row{10, 0}));
}

TEST(NthPurchase, APlaceIsNotRewardedTwiceWhileItsPurchaseStands) {
  ProgramRun run(Earning({NthRule(Nth::kEvery, 3, "lifetime")}));
  EXPECT_EQ(Earned(run, 3, "a"), (Row{0, 0, 10}));
  EXPECT_EQ(run.Return("a1", 1'000), OutcomeCode::kAccepted);
  EXPECT_EQ(Earned(run, 4, "b"), (Row{0, 0, 0, 10}));  // b1 is the third again
  EXPECT_EQ(run.Return("a3", 1'000), OutcomeCode::kAccepted);
  // Five stand, one of them rewarded: the next is the sixth.
  EXPECT_EQ(Earned(run, 1, "c"), (Row{10}));
}

TEST(NthPurchase, ARewardThatALimitTookAwayWasOne) {
  Configuration network = Earning({NthRule(Nth::kOnly, 1, "lifetime")});
  LimitConfig none;
  none.name = "none";
  none.period = "day";
  none.amount = {4};
  PointsOf(network).limits = {none};
  PointsOf(network).earn[0].limits = {"none"};
  ProgramRun run(network);
  EXPECT_EQ(Earned(run, 2, "o"), (Row{4, 0}));
}

TEST(NthPurchase, ABonusMayBeForTheNth) {
  EarnRule bonus = NthRule(Nth::kEvery, 2, "lifetime");
  bonus.name = "double";
  bonus.base = false;
  bonus.grant = {};
  bonus.bonus = BonusOf{"", false, {2, 1}, true};
  ProgramRun run(Earning({Rule("base", 1, 100, 0), bonus}));
  Earned(run, 1, "a");
  EXPECT_EQ(run.Available("points"), 10);
  Earned(run, 1, "b");
  EXPECT_EQ(run.Available("points"), 30);
}

TEST(NthPurchase, AnotherNumberGoesOnAndAnotherPeriodBeginsAnew) {
  Configuration network = Earning({NthRule(Nth::kEvery, 2, "lifetime")});
  ProgramRun run(network);
  EXPECT_EQ(Earned(run, 2, "a"), (Row{0, 10}));
  PointsOf(network).earn[0].nth_purchase->number = 3;
  network.label = "three";
  run.Configure(network);
  EXPECT_EQ(Earned(run, 4, "b"), (Row{0, 0, 0, 10}));
  PointsOf(network).earn[0].nth_purchase->period = "year";
  network.label = "yearly";
  run.Configure(network);
  EXPECT_EQ(Earned(run, 3, "c"), (Row{0, 0, 10}));
}

}  // namespace
}  // namespace clearpoint
