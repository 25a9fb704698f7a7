// Checks what a program counts as activity. Place: part of validation.h.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_NETWORK_ACTIVITY_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_ACTIVITY_VALIDATION_H_

#include <string>

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

void CheckActivity(const std::string& path, const ProgramConfig& program,
                   FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_ACTIVITY_VALIDATION_H_
