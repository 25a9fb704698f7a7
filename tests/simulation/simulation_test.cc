// Processes of one shard through faults of every kind, by seed. A failing seed
// is told, and runs again alone with CLEARPOINT_SIMULATION_SEED=n;
// CLEARPOINT_SIMULATION_SEEDS=n runs more of them.
#include "tests/simulation/simulation.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace clearpoint {
namespace {

constexpr uint64_t kSeeds = 2'000;
constexpr uint64_t kParts = 8;

SimulationCounts RunSeeds(uint64_t first, uint64_t last) {
  SimulationCounts counts;
  for (uint64_t seed = first; seed <= last; ++seed) {
    Simulation simulation(seed);
    const std::string failure = simulation.Run();
    counts.Add(simulation.counts());
    if (failure.empty()) continue;
    ADD_FAILURE() << failure
                  << "\nto run it alone: CLEARPOINT_SIMULATION_SEED=" << seed;
    break;
  }
  return counts;
}

class SimulationSeeds : public testing::TestWithParam<uint64_t> {};

TEST_P(SimulationSeeds, NothingIsLostAndNothingIsDoubled) {
  if (const char* seed = std::getenv("CLEARPOINT_SIMULATION_SEED")) {
    if (GetParam() != 0) return;
    RunSeeds(std::strtoull(seed, nullptr, 10),
             std::strtoull(seed, nullptr, 10));
    return;
  }
  const char* asked = std::getenv("CLEARPOINT_SIMULATION_SEEDS");
  const uint64_t seeds =
      asked == nullptr ? kSeeds : std::strtoull(asked, nullptr, 10);
  const uint64_t count = seeds / kParts;
  const SimulationCounts counts =
      RunSeeds(GetParam() * count + 1, (GetParam() + 1) * count);
  // A run in which little happens proves little.
  EXPECT_GT(counts.kills, count / 2);
  EXPECT_GT(counts.claims, 2 * count);
  EXPECT_GT(counts.doubts, count / 2);
  EXPECT_GT(counts.takeovers, count);
  EXPECT_GT(counts.skipped, count);
  EXPECT_GT(counts.losses, count / 50);
  EXPECT_GT(counts.stops, count / 50);
}

INSTANTIATE_TEST_SUITE_P(Parts, SimulationSeeds,
                         testing::Range<uint64_t>(0, kParts));

TEST(Simulation, ASeedRunsTheSameAgain) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Simulation once(seed);
    Simulation again(seed);
    EXPECT_EQ(once.Run(), again.Run());
    EXPECT_EQ(once.counts().steps, again.counts().steps) << seed;
    EXPECT_EQ(once.counts().claims, again.counts().claims) << seed;
    EXPECT_EQ(once.counts().doubts, again.counts().doubts) << seed;
  }
}

}  // namespace
}  // namespace clearpoint
