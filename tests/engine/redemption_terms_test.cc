// What points pay at checkout: worth, share of the order, limits, dates, and
// what is taken of a request that asks for more than its terms allow.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

// 100 points are worth 1.00; at most half of the order; limits by their names.
Configuration Network(OverLimit over) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  ProgramConfig& program = PointsOf(network);
  LimitConfig daily;
  daily.name = "daily";
  daily.amount = {300};
  LimitConfig often;
  often.name = "often";
  often.period = "week";
  often.counts = LimitCounts::kAwards;
  often.amount = {3};
  program.limits = {daily, often};
  RedemptionTerms& terms = program.redemption;
  terms.step = {10};
  terms.worth = PointWorth{"CNY", {100}, {100}, 5000};
  terms.over = over;
  return network;
}

class RedemptionTermsTest : public testing::Test {
 protected:
  void Start(const Configuration& network) {
    run_.emplace(network);
    run_->Buy("o1", 100'000);  // 1000 points
    now_ = Timestamp{kStart.value + kMicrosPerHour};
  }
  OwnedEvent Asked(const std::string& id, int64_t points, int64_t order) {
    now_.value += kMinute;
    OwnedEvent e{.kind = EventKind::kRedemptionRequested, .occurred = now_};
    e.program = "points";
    e.member = "m";
    e.merchant = "shop";
    e.id = id;
    e.amount = points;
    e.currency = "CNY";
    e.order_amount = order;
    return e;
  }
  OutcomeCode Pay(const std::string& id, int64_t points, int64_t order) {
    run_->At(now_);
    return run_->run().Decide(Asked(id, points, order));
  }
  OutcomeCode Hold(const std::string& id, int64_t points, int64_t order) {
    OwnedEvent e = Asked(id, points, order);
    e.kind = EventKind::kHoldPlaced;
    run_->At(now_);
    return run_->run().Decide(e);
  }
  // Of the record that was decided last.
  RequestRow Row() {
    return RowOf(run_->LastEffects().requests[0]).value();
  }
  std::string Reason() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run_->run().records().back(), &record).ok());
    return record.reason;
  }

  std::optional<ProgramRun> run_;
  Timestamp now_;
};

TEST_F(RedemptionTermsTest, PointsPayAtMostTheirShareOfTheOrder) {
  Start(Network(OverLimit::kRefuse));
  EXPECT_EQ(Pay("r1", 110, 219), OutcomeCode::kAboveMaximum);  // 109 points
  EXPECT_EQ(Pay("r2", 100, 199), OutcomeCode::kAboveMaximum);  // 99 points
  EXPECT_EQ(Pay("r3", 100, 200), OutcomeCode::kAccepted);
  EXPECT_EQ(Row().worth.value, 100);
  EXPECT_EQ(Row().asked.value, 0);
  EXPECT_EQ(run_->Available("points"), 900);
}

TEST_F(RedemptionTermsTest, WhatIsTooMuchIsReducedToWholeSteps) {
  Start(Network(OverLimit::kReduce));
  EXPECT_EQ(Pay("r1", 500, 259), OutcomeCode::kAccepted);
  EXPECT_EQ(Row().points.value, 120);
  EXPECT_EQ(Row().asked.value, 500);
  EXPECT_EQ(Row().worth.value, 120);
  EXPECT_EQ(Reason(), "points: asked 500, taken 120");
  EXPECT_EQ(run_->Available("points"), 880);
  EXPECT_EQ(Pay("r2", 500, 19), OutcomeCode::kAboveMaximum);  // 9: no step
}

TEST_F(RedemptionTermsTest, TheMinimumHoldsForWhatIsTakenToo) {
  Configuration network = Network(OverLimit::kReduce);
  PointsOf(network).redemption.minimum = {50};
  PointsOf(network).redemption.off_step = OffStep::kRoundDown;
  Start(network);
  EXPECT_EQ(Pay("r1", 49, 1000), OutcomeCode::kBelowMinimum);
  EXPECT_EQ(Pay("r2", 80, 99), OutcomeCode::kAboveMaximum);  // 40 are left
  EXPECT_EQ(Pay("r3", 80, 100), OutcomeCode::kAccepted);
  EXPECT_EQ(Row().points.value, 50);
}

TEST_F(RedemptionTermsTest, OffStepIsRefusedOrRoundedDown) {
  Start(Network(OverLimit::kRefuse));
  EXPECT_EQ(Pay("r1", 15, 1000), OutcomeCode::kNotAStep);
  Configuration network = Network(OverLimit::kRefuse);
  PointsOf(network).redemption.off_step = OffStep::kRoundDown;
  run_->Configure(network);
  EXPECT_EQ(Pay("r2", 19, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Row().points.value, 10);
  EXPECT_EQ(Pay("r3", 9, 1000), OutcomeCode::kBelowMinimum);
}

TEST_F(RedemptionTermsTest, TheOrderIsToldInTheCurrencyOfTheTerms) {
  Configuration network = Network(OverLimit::kRefuse);
  network.currencies.push_back({"USD", 2});
  Start(network);
  EXPECT_EQ(Pay("r1", 10, 0), OutcomeCode::kMissingField);
  OwnedEvent e = Asked("r2", 10, 1000);
  e.currency.clear();
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kMissingField);
  e.currency = "USD";
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kInvalidField);
  e.currency = "XXX";
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kInvalidField);
  e.currency = "CNY";
  e.order_amount = -1;
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kInvalidField);
}

TEST_F(RedemptionTermsTest, PointsAreWorthFloorOfTheirShare) {
  Configuration network = Network(OverLimit::kRefuse);
  PointsOf(network).redemption.step = {};
  PointsOf(network).redemption.worth = PointWorth{"CNY", {300}, {100}, 10'000};
  Start(network);
  EXPECT_EQ(Pay("r1", 299, 100), OutcomeCode::kAccepted);
  EXPECT_EQ(Row().worth.value, 99);
  EXPECT_EQ(Pay("r2", 301, 100), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(Pay("r3", 300, 100), OutcomeCode::kAccepted);
  EXPECT_EQ(Row().worth.value, 100);
}

TEST_F(RedemptionTermsTest, LimitsCountWhatIsTakenAndReversalsGiveItBack) {
  Configuration network = Network(OverLimit::kRefuse);
  PointsOf(network).redemption.limits = {"daily"};
  Start(network);
  EXPECT_EQ(Pay("r1", 200, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r2", 110, 1000), OutcomeCode::kLimitReached);
  EXPECT_EQ(run_->Reverse("r1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r3", 300, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r4", 10, 1000), OutcomeCode::kLimitReached);
  now_.value += kMicrosPerDay;
  EXPECT_EQ(Pay("r5", 300, 1000), OutcomeCode::kAccepted);
}

TEST_F(RedemptionTermsTest, LimitsReduceWhereTheTermsSaySo) {
  Configuration network = Network(OverLimit::kReduce);
  PointsOf(network).redemption.limits = {"daily"};
  Start(network);
  EXPECT_EQ(Pay("r1", 250, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r2", 110, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Row().points.value, 50);
  EXPECT_EQ(Pay("r3", 10, 1000), OutcomeCode::kLimitReached);
}

TEST_F(RedemptionTermsTest, LimitsInRequestsCountThemOnce) {
  Configuration network = Network(OverLimit::kReduce);
  PointsOf(network).redemption.limits = {"often"};
  Start(network);
  for (const char* id : {"r1", "r2", "r3"}) {
    EXPECT_EQ(Pay(id, 20, 1000), OutcomeCode::kAccepted);
  }
  EXPECT_EQ(Pay("r4", 20, 1000), OutcomeCode::kLimitReached);
  OwnedEvent half{.kind = EventKind::kRedemptionReversed, .occurred = now_};
  half.program = "points";
  half.id = "r1";
  half.second_id = "v1";
  half.amount = 10;
  EXPECT_EQ(run_->run().Decide(half), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r5", 20, 1000), OutcomeCode::kLimitReached);
  half.second_id = "v2";
  EXPECT_EQ(run_->run().Decide(half), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r6", 20, 1000), OutcomeCode::kAccepted);
}

TEST_F(RedemptionTermsTest, HoldsCountWhenTheyArePlacedAndGiveBackTheRest) {
  Configuration network = Network(OverLimit::kRefuse);
  PointsOf(network).redemption.limits = {"daily", "often"};
  Start(network);
  EXPECT_EQ(Hold("h1", 300, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r1", 10, 1000), OutcomeCode::kLimitReached);
  EXPECT_EQ(run_->Capture("h1", 250), OutcomeCode::kAccepted);
  EXPECT_EQ(Hold("h2", 60, 1000), OutcomeCode::kLimitReached);
  EXPECT_EQ(Hold("h3", 50, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Release("h3"), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r2", 50, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Reverse("h1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Pay("r3", 250, 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 700);
}

TEST_F(RedemptionTermsTest, AHoldThatTimesOutGivesItsLimitsBack) {
  Configuration network = Network(OverLimit::kRefuse);
  PointsOf(network).redemption.limits = {"daily"};
  PointsOf(network).hold_time_us = kMicrosPerHour;
  Start(network);
  EXPECT_EQ(Hold("h1", 300, 1000), OutcomeCode::kAccepted);
  now_.value += kMicrosPerHour;
  EXPECT_EQ(Pay("r1", 300, 1000), OutcomeCode::kAccepted);
}

TEST_F(RedemptionTermsTest, OutsideTheirDatesNothingIsBurned) {
  Configuration network = Network(OverLimit::kRefuse);
  PointsOf(network).redemption.valid =
      DateRange{Timestamp{kStart.value + kMicrosPerDay},
                Timestamp{kStart.value + 2 * kMicrosPerDay}};
  Start(network);
  EXPECT_EQ(Pay("r1", 10, 1000), OutcomeCode::kNotEligible);
  now_.value = kStart.value + kMicrosPerDay - kMinute;
  EXPECT_EQ(Pay("r2", 10, 1000), OutcomeCode::kAccepted);
  now_.value = kStart.value + 2 * kMicrosPerDay - kMinute;
  EXPECT_EQ(Pay("r3", 10, 1000), OutcomeCode::kNotEligible);
}

}  // namespace
}  // namespace clearpoint
