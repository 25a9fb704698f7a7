// What lapses in one program goes over into another one.
#include <gtest/gtest.h>

#include <string>

#include "engine/network/validation.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

ExpiryPolicy AfterDays(int32_t days) {
  ExpiryPolicy policy;
  policy.period = ExpiryPeriod::kDays;
  policy.count = days;
  policy.align = "same_time";
  return policy;
}

// Points last 30 days and then become a third as many miles, which last 10.
Configuration Rolling() {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  ProgramConfig& points = PointsOf(network);
  points.expiry = AfterDays(30);
  points.expiry_grace_us = 0;
  points.expired_into = "miles";
  network.programs[1].expiry = AfterDays(10);
  network.programs[1].expiry_grace_us = 0;
  network.programs[1].issuer = "shop";
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {3};
  rate.get = {1};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.02");
  network.rates = {rate};
  return network;
}

// An event at the instant that moves no points.
void Look(ProgramRun& run, Timestamp t) {
  static int looks = 0;
  run.At(Timestamp{t.value - kMinute});
  EXPECT_EQ(run.Redeem("look" + std::to_string(++looks), 1'000'000),
            OutcomeCode::kInsufficientPoints);
}

// Ten points; answers when they lapse.
Timestamp Earn(ProgramRun& run, const std::string& order) {
  EXPECT_EQ(run.Buy(order, 1'000), OutcomeCode::kAccepted);
  return run.LastOrder().awards[0].lot.expires_at;
}

TEST(ExpiryRoll, WholeStepsGoOverAtTheMicrosecondAndTheRestExpires) {
  ProgramRun run(Rolling());
  const Timestamp end = Earn(run, "o");
  Look(run, Timestamp{end.value - 1});
  EXPECT_EQ(run.Available("points"), 10);
  EXPECT_EQ(run.AccountOf("exchanged_out"), 0);
  Look(run, end);
  EXPECT_EQ(run.Available("points"), 0);
  EXPECT_EQ(run.AccountOf("exchanged_out"), 9);
  EXPECT_EQ(run.AccountOf("expired"), 1);
  EXPECT_EQ(run.Available("miles"), 3);
  EXPECT_NE(run.run().Text().find("owes 1 bank shop "), std::string::npos);
}

TEST(ExpiryRoll, WhatIsGotLastsFromWhenThePointsLapsed) {
  ProgramRun run(Rolling());
  const Timestamp end = Earn(run, "o");
  const Timestamp end_of_miles{end.value + 10 * kMicrosPerDay};
  Look(run, Timestamp{end_of_miles.value - 1});  // the sweep is late
  EXPECT_EQ(run.Available("miles"), 3);
  Look(run, end_of_miles);
  EXPECT_EQ(run.Available("miles"), 0);
}

TEST(ExpiryRoll, WhatWouldHaveLapsedTooExpires) {
  ProgramRun run(Rolling());
  const Timestamp end = Earn(run, "o");
  Look(run, Timestamp{end.value + 10 * kMicrosPerDay});
  EXPECT_EQ(run.AccountOf("expired"), 10);
  EXPECT_EQ(run.AccountOf("exchanged_out"), 0);
}

TEST(ExpiryRoll, WithoutARateAtThatMomentAllExpires) {
  Configuration network = Rolling();
  network.rates[0].valid.until = Timestamp{kStart.value + 30 * kMicrosPerDay};
  ProgramRun run(network);
  Look(run, Earn(run, "o"));
  EXPECT_EQ(run.AccountOf("expired"), 10);
  EXPECT_EQ(run.Available("miles"), 0);
}

TEST(ExpiryRoll, KeepsTheBoundsOfTheRate) {
  struct Case {
    int64_t minimum;
    int64_t maximum;
    int64_t miles;
  };
  for (const Case& c : {Case{10, 0, 3}, Case{11, 0, 0}, Case{0, 8, 2}}) {
    Configuration network = Rolling();
    network.rates[0].minimum = {c.minimum};
    network.rates[0].maximum = {c.maximum};
    ProgramRun run(network);
    Look(run, Earn(run, "o"));
    EXPECT_EQ(run.Available("miles"), c.miles) << c.minimum << " " << c.maximum;
  }
}

TEST(ExpiryRoll, AReturnFindsThePointsGone) {
  ProgramRun run(Rolling());
  Look(run, Earn(run, "o"));
  EXPECT_EQ(run.Return("o", 1'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("miles"), 3);
  run.Buy("repays", 900);  // the nine that went over are debt
  EXPECT_EQ(run.Available("points"), 0);
  run.Buy("more", 100);
  EXPECT_EQ(run.Available("points"), 1);
}

TEST(ExpiryRoll, WantsARate) {
  Configuration network = Rolling();
  EXPECT_TRUE(FaultsOf(network).empty());
  network.rates[0].from = "miles";
  network.rates[0].to = "points";
  const auto faults = FaultsOf(network);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].path, "programs/0/expired_into");
}

}  // namespace
}  // namespace clearpoint
