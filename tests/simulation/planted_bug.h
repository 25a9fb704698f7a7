// Bugs that are planted into copies of the production's sources
// (CMakeLists.txt), to show that the simulation finds them. One at a time.
#ifndef CLEARPOINT_TESTS_SIMULATION_PLANTED_BUG_H_
#define CLEARPOINT_TESTS_SIMULATION_PLANTED_BUG_H_

#include <cstdint>

namespace clearpoint {

enum class PlantedBug : uint8_t {
  kNone,
  kNoReadAgain,        // the frame at the store's head is not compared
  kLowerTerm,          // a dead writer's frame is accepted
  kPublishedEarly,     // what is only sealed is published
  kOffsetNotCompared,  // a report counts wherever the frame came to stand
  kStateKept,          // after a doubt, with effects that were not accepted
  kHeadKept,           // a state is given back, but not where it stands
  kUnpublishedKept,    // nor what of it may not be published yet
};

// Which one is asked for; defined by the test.
extern PlantedBug planted_bug;

inline bool Planted(PlantedBug bug) { return planted_bug == bug; }

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SIMULATION_PLANTED_BUG_H_
