// Cycles that only grow because of what a rate gives at its best.
#include <gtest/gtest.h>

#include "engine/network/rate_cycles.h"

namespace clearpoint {
namespace {

RateConfig RateOf(const char* from, const char* to,
                  std::vector<Segment> segments) {
  RateConfig rate;
  rate.from = from;
  rate.to = to;
  rate.segments = std::move(segments);
  return rate;
}

Segment Of(int64_t give, int64_t get, int64_t steps) {
  return {Points{give}, Points{get}, steps};
}

// The cycles of the rates, one a line.
std::string Spelt(const std::vector<RateConfig>& rates) {
  Configuration configuration;
  configuration.rates = rates;
  std::string text;
  for (const RateCycle& cycle : GrowingCycles(rates)) {
    text +=
        SpellCycle(configuration, cycle,
                   [](size_t rate) { return "rate " + std::to_string(rate); }) +
        "\n";
  }
  return text;
}

// 2 -> 1 and back 1 -> 2 neither grow nor shrink.
const Segment kHalf = Of(2, 1, 0);
const RateConfig kBack = RateOf("b", "a", {Of(1, 2, 0)});

TEST(BestRate, OfAFirstSegmentThatGrows) {
  EXPECT_EQ(Spelt({RateOf("a", "b", {kHalf}), kBack}), "");
  EXPECT_EQ(Spelt({RateOf("a", "b", {Of(20, 11, 3), kHalf}), kBack}),
            "20 a -> 11 b (rate 0) -> 22 a (rate 1): grows points by 10.0 %\n");
}

TEST(BestRate, OfALastSegmentIsItsOwnRatio) {
  // Who gives 100 x 50 more makes up for what the first hundred lost.
  EXPECT_EQ(
      Spelt({RateOf("a", "b", {Of(100, 1, 1), Of(100, 51, 0)}), kBack}),
      "100 a -> 51 b (rate 0) -> 102 a (rate 1): grows points by 2.0 %\n");
  RateConfig stays = RateOf("a", "b", {Of(100, 1, 1), Of(100, 51, 0)});
  stays.may_cross = false;
  EXPECT_EQ(Spelt({stays, kBack}), "");
}

TEST(BestRate, OfSeveralSegmentsTogether) {
  // 10 -> 4, then 10 -> 8: twelve of twenty; alone neither end is the best.
  EXPECT_EQ(Spelt({RateOf("a", "b", {Of(10, 4, 1), Of(10, 8, 1), Of(9, 1, 0)}),
                   kBack}),
            "5 a -> 3 b (rate 0) -> 6 a (rate 1): grows points by 20.0 %\n");
  EXPECT_EQ(Spelt({RateOf("a", "b", {Of(10, 4, 1), Of(10, 6, 1), Of(9, 1, 0)}),
                   kBack}),
            "");
}

TEST(BestRate, CountsTheBonusOfWholeBlocks) {
  // 1/2 and 1 of 20 more: 11/20.
  RateConfig bonus = RateOf("a", "b", {kHalf});
  bonus.bonus = {Points{20}, Points{1}};
  EXPECT_EQ(Spelt({bonus, kBack}),
            "20 a -> 11 b (rate 0) -> 22 a (rate 1): grows points by 10.0 %\n");
  // The same of a rate without segments, and one that leaves room for it.
  bonus.segments.clear();
  bonus.give = {20};
  bonus.get = {10};
  EXPECT_EQ(Spelt({bonus, kBack}),
            "20 a -> 11 b (rate 0) -> 22 a (rate 1): grows points by 10.0 %\n");
  bonus.get = {9};
  EXPECT_EQ(Spelt({bonus, kBack}), "");
}

TEST(BestRate, CountsTheBestSegmentAndTheBonusTogether) {
  RateConfig both = RateOf("a", "b", {Of(20, 9, 1), Of(20, 1, 0)});
  both.bonus = {Points{20}, Points{1}};
  EXPECT_EQ(Spelt({both, kBack}), "");  // 9 and 1 of 20
  both.bonus->points = {2};
  EXPECT_EQ(Spelt({both, kBack}),
            "20 a -> 11 b (rate 0) -> 22 a (rate 1): grows points by 10.0 %\n");
}

TEST(BestRate, TakesNoPointsForAFeeInMoney) {
  RateConfig dear = RateOf("a", "b", {Of(20, 11, 0)});
  dear.fee = {Money{kMoneyPerMajor}, {}};
  EXPECT_NE(Spelt({dear, kBack}), "");
}

TEST(BestRate, IsLookedForAtEveryMoment) {
  RateConfig early = RateOf("a", "b", {Of(20, 11, 1), kHalf});
  early.valid.until = Timestamp{0};
  RateConfig late = kBack;
  late.valid.from = Timestamp{0};
  EXPECT_EQ(Spelt({early, late}), "");
  late.valid.from = Timestamp{-1};
  EXPECT_NE(Spelt({early, late}), "");
}

TEST(BestRate, OfTheLargestNumbersIsExact) {
  constexpr int64_t kN = 1'000'000'000'000;
  const std::vector<Segment> many(15, Of(kN, kN - 1, kN));
  std::vector<Segment> segments = many;
  segments.push_back(Of(1, 1, 0));
  EXPECT_EQ(
      Spelt({RateOf("a", "b", segments), RateOf("b", "a", {Of(kN, kN, 0)})}),
      "");
  segments.back() = Of(kN - 1, kN, 0);
  EXPECT_NE(
      Spelt({RateOf("a", "b", segments), RateOf("b", "a", {Of(kN, kN, 0)})}),
      "");
}

}  // namespace
}  // namespace clearpoint
