// Points and the revenue that waits for them, by hand and by totals.
#include "tools/report/deferred_revenue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace clearpoint {
namespace {

using testing::HasSubstr;

// 1,000.00 of goods with 500 points of 1.00, of which 80 % will be used.
SaleWithPoints Sale() {
  return {MinorAmount{100'000}, MinorAmount{100'000}, Points{500},
          MinorAmount{100}, Ratio{4, 5}};
}

TEST(DeferredRevenue, AllocatesThePriceByRelativeStandAloneValues) {
  const auto allocated = AllocatedToPoints(Sale());
  ASSERT_TRUE(allocated.ok()) << allocated.status();
  // 400 / 1,400 of 1,000.00 is 2000/7, in cents 200000/7.
  EXPECT_EQ(*allocated, (ExactFraction{200'000, 7}));
}

TEST(DeferredRevenue, PostsTheRoundedRevenueToDateLessWhatWasPosted) {
  DeferredRevenue revenue(*AllocatedToPoints(Sale()));
  EXPECT_EQ(revenue.Post(Points{200}, Points{400}).value(),
            MinorAmount{14'286});
  EXPECT_EQ(revenue.Post(Points{330}, Points{440}).value(), MinorAmount{7'143});
  EXPECT_EQ(revenue.posted(), MinorAmount{21'429});
  // 2000/7 - 214.29 in cents: (200000 - 150003) / 7.
  EXPECT_EQ(revenue.deferred().value(), (ExactFraction{49'997, 7}));
}

TEST(DeferredRevenue, PostsAllOfItInTheEndWhateverTheSteps) {
  for (const int64_t step : {1, 3, 7, 50, 400}) {
    DeferredRevenue revenue(*AllocatedToPoints(Sale()));
    MinorAmount sum;
    for (int64_t used = step; used < 400; used += step) {
      sum = sum + revenue.Post(Points{used}, Points{400}).value();
    }
    sum = sum + revenue.Post(Points{400}, Points{400}).value();
    EXPECT_EQ(sum, MinorAmount{28'571}) << step;
  }
}

TEST(DeferredRevenue, TakesBackWhenTheEstimateGoesUp) {
  DeferredRevenue revenue(*AllocatedToPoints(Sale()));
  EXPECT_EQ(revenue.Post(Points{200}, Points{400}).value(),
            MinorAmount{14'286});
  // 2000/7 x 200/500 = 114.285...
  EXPECT_EQ(revenue.Post(Points{200}, Points{500}).value(),
            MinorAmount{-2'857});
}

TEST(DeferredRevenue, RefusesMoreUseThanIsExpectedAndPostsNothing) {
  DeferredRevenue revenue(*AllocatedToPoints(Sale()));
  for (const auto& [used, expected] :
       {std::pair<int64_t, int64_t>{401, 400}, {-1, 400}, {0, 0}}) {
    const auto posting = revenue.Post(Points{used}, Points{expected});
    EXPECT_TRUE(absl::IsInvalidArgument(posting.status())) << used;
    EXPECT_THAT(std::string(posting.status().message()),
                HasSubstr("raise the estimate"));
  }
  EXPECT_EQ(revenue.posted(), MinorAmount{});
}

TEST(DeferredRevenue, RefusesASaleThatCannotBeAllocated) {
  SaleWithPoints negative = Sale();
  negative.price = MinorAmount{-1};
  EXPECT_TRUE(absl::IsInvalidArgument(AllocatedToPoints(negative).status()));
  SaleWithPoints share = Sale();
  share.expected_use = {6, 5};
  EXPECT_TRUE(absl::IsInvalidArgument(AllocatedToPoints(share).status()));
  SaleWithPoints nothing = Sale();
  nothing.goods = MinorAmount{};
  nothing.points = Points{};
  EXPECT_TRUE(absl::IsInvalidArgument(AllocatedToPoints(nothing).status()));
  SaleWithPoints huge = Sale();
  huge.points = Points{std::numeric_limits<int64_t>::max()};
  huge.point_value = MinorAmount{std::numeric_limits<int64_t>::max()};
  EXPECT_TRUE(absl::IsOutOfRange(AllocatedToPoints(huge).status()));
}

TEST(DeferredRevenue, DefersNothingWhenNoPointIsExpectedToBeUsed) {
  SaleWithPoints sale = Sale();
  sale.expected_use = {0, 1};
  EXPECT_EQ(AllocatedToPoints(sale).value(), ExactFraction{});
}

// Ages 1 to 3: 300 grew to 400 over two vintages (100+200 to 150+250), 150 to
// 165 in one.
TEST(ChainLadder, ProjectsUseAsAllOlderVintagesDeveloped) {
  const auto ultimates =
      ChainLadder({{1000, {100, 150, 165}}, {1000, {200, 250}}, {1000, {300}}});
  ASSERT_TRUE(ultimates.ok()) << ultimates.status();
  EXPECT_EQ((*ultimates)[0].ultimate, 165);
  EXPECT_EQ((*ultimates)[1].ultimate, 275);  // 250 x 165 / 150
  EXPECT_EQ((*ultimates)[2].ultimate, 440);  // 300 x 400 / 300 x 165 / 150
  EXPECT_EQ((*ultimates)[2].used, 300);
  EXPECT_EQ((*ultimates)[2].breakage, 560);
}

TEST(ChainLadder, ExpectsNoMoreUseThanWasIssued) {
  const auto ultimates = ChainLadder({{1000, {10, 900}}, {100, {50}}});
  ASSERT_TRUE(ultimates.ok()) << ultimates.status();
  EXPECT_EQ((*ultimates)[1].ultimate, 100);
  EXPECT_EQ((*ultimates)[1].breakage, 0);
}

TEST(ChainLadder, KeepsWhatThereIsWhereNothingWasUsedBefore) {
  const auto ultimates = ChainLadder({{100, {0, 40}}, {100, {5}}});
  ASSERT_TRUE(ultimates.ok()) << ultimates.status();
  EXPECT_EQ((*ultimates)[1].ultimate, 5);
}

TEST(ChainLadder, RefusesWhatIsNoTriangle) {
  const std::vector<std::vector<Vintage>> wrong = {
      {{100, {}}},                   // no age
      {{100, {5, 4}}},               // use falls
      {{100, {-1}}},                 // negative
      {{100, {101}}},                // more than issued
      {{100, {1}}, {100, {1, 2}}}};  // a newer vintage with more ages
  for (const std::vector<Vintage>& vintages : wrong) {
    const auto ultimates = ChainLadder(vintages);
    EXPECT_TRUE(absl::IsInvalidArgument(ultimates.status()));
    EXPECT_THAT(std::string(ultimates.status().message()),
                HasSubstr("vintage "));
  }
  EXPECT_TRUE(ChainLadder({}).value().empty());
}

}  // namespace
}  // namespace clearpoint
