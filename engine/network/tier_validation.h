// Checks of a program's tiers and of the rules that name them.
// Threads: one.
#ifndef CLEARPOINT_ENGINE_NETWORK_TIER_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_TIER_VALIDATION_H_

#include <string>

#include "engine/network/fault_list.h"

namespace clearpoint {

// Adds what is wrong with the tiers of the program at `path`.
void CheckTiers(const std::string& path, const ProgramConfig& program,
                FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_TIER_VALIDATION_H_
