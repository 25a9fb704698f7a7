// Each planted bug is found within a stated number of seeds.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/simulation/planted_bug.h"
#include "tests/simulation/simulation.h"

namespace clearpoint {

PlantedBug planted_bug = PlantedBug::kNone;

namespace {

struct Case {
  const char* name;
  PlantedBug bug;
  uint64_t seeds;  // within which it is found
};

const Case kCases[] = {
    {"NoReadAgain", PlantedBug::kNoReadAgain, 2'000},
    {"LowerTerm", PlantedBug::kLowerTerm, 50},
    {"PublishedEarly", PlantedBug::kPublishedEarly, 50},
    {"OffsetNotCompared", PlantedBug::kOffsetNotCompared, 50},
    {"StateKept", PlantedBug::kStateKept, 50},
    {"HeadKept", PlantedBug::kHeadKept, 50},
    {"UnpublishedKept", PlantedBug::kUnpublishedKept, 500},
};

class PlantedBugs : public testing::TestWithParam<Case> {};

TEST_P(PlantedBugs, IsFound) {
  planted_bug = GetParam().bug;
  for (uint64_t seed = 1; seed <= GetParam().seeds; ++seed) {
    Simulation simulation(seed);
    const std::string failure = simulation.Run();
    if (failure.empty()) continue;
    planted_bug = PlantedBug::kNone;
    Simulation sound(seed);
    EXPECT_EQ(sound.Run(), "") << "the seed fails without the bug";
    std::printf("found by %s\n", failure.c_str());
    return;
  }
  FAIL() << "not found within " << GetParam().seeds << " seeds";
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedBugs, testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace clearpoint
