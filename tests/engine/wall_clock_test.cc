// Clock mode `wall`: a client's clock may be ahead of ours, across a midnight,
// and what it sends is then available later than it is recorded.
#include <gtest/gtest.h>

#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr int64_t kMinute = 60 * kMicrosPerSecond;

// Local midnight in Shanghai, where both programs count their days.
Timestamp Midnight() {
  return Timestamp{ReferenceDayStart().value + kMicrosPerDay};
}
Timestamp Before(int64_t minutes) {
  return Timestamp{Midnight().value - minutes * kMinute};
}
Timestamp After(int64_t minutes) { return Before(-minutes); }

bool Holds(EngineRun* run, const std::string& line) {
  return run->Text().find(line + "\n") != std::string::npos;
}

class WallClock : public testing::Test {
 protected:
  WallClock() : run_(ClockMode::kWall, Before(120), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted)
        << run_.reason();
  }

  void Accept(Timestamp now, const OwnedEvent& event) {
    run_.SetWallClock(now);
    ASSERT_EQ(run_.Decide(event), OutcomeCode::kAccepted) << run_.reason();
  }

  EngineRun run_;
};

TEST_F(WallClock, PointsGotByExchangeArePendingUntilTheDayOfTheExchange) {
  Accept(Before(60), MadePurchase(Before(60), "m1", "o1", 100'000));
  Accept(Before(1), MadeExchange(After(2), "m1", "x1", 300));
  EXPECT_TRUE(Holds(&run_, "member m1 leaf pending 100 available 0 debt 0"))
      << run_.Text();
  EXPECT_TRUE(Holds(&run_, "account leaf exchanged_in -100"));
  Accept(After(0), MadePurchase(After(0), "m2", "o2", 100));
  EXPECT_TRUE(Holds(&run_, "member m1 leaf pending 0 available 100 debt 0"))
      << run_.Text();
}

TEST_F(WallClock, PointsGotByExchangeRepayDebtWhenTheyAreAvailable) {
  // leaf earns and burns like star, so that debt can be made in it.
  Configuration network = ReferenceConfiguration();
  network.label = "leaf earns";
  network.programs[1].earn = network.programs[0].earn;
  network.contracts.push_back(network.contracts[0]);
  network.contracts.back().program = "leaf";
  ASSERT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  Accept(Before(60), MadePurchase(Before(60), "m1", "o1", 30'000));
  OwnedEvent burn = MadeRedemption(Before(50), "m1", "r1", 300);
  burn.program = "leaf";
  Accept(Before(50), burn);
  OwnedEvent other = MadePurchase(Before(45), "m1", "o2", 30'000);
  other.program = "star";
  Accept(Before(45), other);
  Accept(Before(40), MadeReturn(Before(40), "o1", "b1", 30'000));
  ASSERT_TRUE(Holds(&run_, "member m1 leaf pending 0 available 0 debt 300"))
      << run_.Text();
  Accept(Before(1), MadeExchange(After(2), "m1", "x1", 300));
  EXPECT_TRUE(Holds(&run_, "member m1 leaf pending 100 available 0 debt 300"))
      << run_.Text();
  Accept(After(0), MadePurchase(After(0), "m2", "o3", 100));
  EXPECT_TRUE(Holds(&run_, "member m1 leaf pending 0 available 0 debt 200"))
      << run_.Text();
}

TEST_F(WallClock, PointsEarnedAheadOfTheClockArePendingToo) {
  Accept(Before(1), MadePurchase(After(3), "m1", "o1", 10'000));
  EXPECT_TRUE(Holds(&run_, "member m1 star pending 100 available 0 debt 0"))
      << run_.Text();
  run_.SetWallClock(Before(1));
  EXPECT_EQ(run_.Decide(MadeRedemption(After(3), "m1", "r1", 50)),
            OutcomeCode::kInsufficientPoints);
}

}  // namespace
}  // namespace clearpoint
