// The reference day of the domain through the engine: every outcome, balance,
// obligation, position and carry.
#include "tests/support/reference_day.h"

#include <gtest/gtest.h>

#include "tests/support/engine_run.h"

namespace clearpoint {
namespace {

void RunDay(EngineRun* run) {
  ASSERT_EQ(run->Apply(ReferenceConfiguration()), OutcomeCode::kAccepted)
      << run->reason();
  for (const ReferenceStep& step : ReferenceDay()) {
    EXPECT_EQ(run->Decide(step.event), step.outcome)
        << step.what << ": " << run->reason();
  }
}

TEST(ReferenceDay, EndsInTheWorkedBalancesAndPositions) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  RunDay(&run);
  EXPECT_EQ(run.Text(), ReferenceDayText());
}

TEST(ReferenceDay, IsTheSameWithACacheOfOneRow) {
  EngineRun all(ReferenceDayStart(), kUnlimitedCache);
  EngineRun one(ReferenceDayStart(), kOneRowCache);
  RunDay(&all);
  RunDay(&one);
  EXPECT_EQ(one.Text(), ReferenceDayText());
  EXPECT_EQ(one.records(), all.records());
  EXPECT_EQ(one.Settle().Difference(all.Settle()), "");
}

}  // namespace
}  // namespace clearpoint
