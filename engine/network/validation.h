// Validation: whether the numbers of a configuration are within the bounds the
// rules rely on, and whether it may follow the version before it. Every
// configuration passes here, whichever way it came: `network check` adds line
// and column, Compile refuses. Names are resolved by Compile.
//
// Threads: functions of their arguments. Source: the bounds stand in
// proto/clearpoint/v1/network.proto.
#ifndef CLEARPOINT_ENGINE_NETWORK_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_VALIDATION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/network/configuration.h"

namespace clearpoint {

// Longest span a configuration may state: 200 years.
inline constexpr int64_t kLongestSpan = 200 * 366 * kMicrosPerDay;

// Awards that one purchase may have at most: OrderLine::awards has a bit for
// each.
inline constexpr size_t kMaxAwards = 64;

// Decimals of a point at most.
inline constexpr int32_t kMaxProgramScale = 4;

// One thing that is wrong. `path` leads to it by field names and indices, as
// "programs/0/earn/2/grant/maximum"; `problem` says what was expected and what
// was found.
struct ConfigurationFault {
  std::string path;
  std::string problem;
};

// Everything that is wrong, in the order of the sections. Cost: linear but for
// overlaps (sorted) and cycles of rates (rate_cycles.h).
std::vector<ConfigurationFault> FaultsOf(const Configuration& configuration);

// Most earn rules of a list that are in force at one moment.
size_t MostInForce(const std::vector<EarnRule>& rules);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_VALIDATION_H_
