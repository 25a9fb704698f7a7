// Whether one program of a configuration is within the bounds the rules rely
// on: its expiry, redemption, limits, rules and groups. Part of validation.h.
// Threads: one.
#ifndef CLEARPOINT_ENGINE_NETWORK_PROGRAM_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_PROGRAM_VALIDATION_H_

#include <string>

#include "engine/network/fault_list.h"

namespace clearpoint {

// Adds to `faults` what is wrong with the program at `path`.
void CheckProgram(const std::string& path, const ProgramConfig& program,
                  FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_PROGRAM_VALIDATION_H_
