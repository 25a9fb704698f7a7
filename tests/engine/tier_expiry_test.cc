// Tiers with an expiry of their own: which points it is for, and to the
// microsecond when they lapse.
#include <gtest/gtest.h>

#include <string>

#include "engine/network/validation.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

ExpiryPolicy AfterDays(int32_t days) {
  ExpiryPolicy policy;
  policy.period = ExpiryPeriod::kDays;
  policy.count = days;
  policy.align = "same_time";
  return policy;
}

// 30 days for everybody but gold, whose points last 90.
Configuration Tiered() {
  EarnRule base = Rule("base", 1, 100, 0);
  base.qualifying = true;
  Configuration network = Earning({base});
  ProgramConfig& program = PointsOf(network);
  program.expiry = AfterDays(30);
  program.tiers.emplace().levels = {{"silver", 100}, {"gold", 500}};
  program.tiers->levels[1].expiry = AfterDays(90);
  return network;
}

// How long after the purchase its first award lapses, in microseconds.
int64_t LastsOf(const ProgramRun& run) {
  const OrderRow order = run.LastOrder();
  return order.awards[0].lot.expires_at.value - order.occurred.value;
}

std::string PathsOf(const Configuration& network) {
  std::string paths;
  for (const ConfigurationFault& fault : FaultsOf(network)) {
    paths += fault.path + "\n";
  }
  return paths;
}

TEST(TierExpiry, IsThatOfTheTierBeforeThePurchase) {
  ProgramRun run(Tiered());
  run.Buy("first", 20'000);
  EXPECT_EQ(LastsOf(run), 30 * kMicrosPerDay);
  run.Buy("silver", 40'000);  // lifts to gold, and is judged by silver
  EXPECT_EQ(LastsOf(run), 30 * kMicrosPerDay);
  run.Buy("gold", 1'000);
  EXPECT_EQ(LastsOf(run), 90 * kMicrosPerDay);
}

TEST(TierExpiry, StandsBehindThatOfTheRule) {
  Configuration network = Tiered();
  PointsOf(network).earn[0].expiry = AfterDays(7);
  ProgramRun run(network);
  run.Buy("lifts", 60'000);
  run.Buy("gold", 1'000);
  EXPECT_EQ(LastsOf(run), 7 * kMicrosPerDay);
}

TEST(TierExpiry, EndsAtItsMicrosecond) {
  Configuration network = Tiered();
  PointsOf(network).expiry_grace_us = 0;
  ProgramRun run(network);
  run.Buy("lifts", 60'000);
  run.Buy("gold", 1'000);  // 10 points at 0:02
  const Timestamp end{run.LastOrder().occurred.value + 90 * kMicrosPerDay};
  run.At(Timestamp{end.value - kMinute - 1});
  EXPECT_EQ(run.Redeem("before", 4), OutcomeCode::kAccepted);
  run.At(Timestamp{end.value - kMinute});
  EXPECT_EQ(run.Redeem("at", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.AccountOf("expired"), 606);
}

TEST(TierExpiry, IsNotCountedFromWhenPointsAreAvailable) {
  EXPECT_EQ(PathsOf(Tiered()), "");
  Configuration network = Tiered();
  PointsOf(network).tiers->levels[1].expiry->anchor = ExpiryAnchor::kAvailable;
  EXPECT_EQ(PathsOf(network), "programs/0/tiers/levels/1/expiry\n");
  network = Tiered();
  PointsOf(network).expiry.anchor = ExpiryAnchor::kAvailable;
  EXPECT_EQ(PathsOf(network), "programs/0/tiers/levels/1/expiry\n");
  network = Tiered();
  PointsOf(network).tiers->levels[1].expiry->align = "end_of_days";
  EXPECT_EQ(PathsOf(network), "programs/0/tiers/levels/1/expiry/up_to\n");
}

}  // namespace
}  // namespace clearpoint
