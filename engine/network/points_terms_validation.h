// Whether a program's terms of requests that move points without a sale, such
// as transfers, are within the bounds the rules rely on. Part of validation.h.
// Threads: one.
#ifndef CLEARPOINT_ENGINE_NETWORK_POINTS_TERMS_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_POINTS_TERMS_VALIDATION_H_

#include <string>

#include "engine/network/fault_list.h"

namespace clearpoint {

// Adds to `faults` what is wrong with the terms of the program at `path`.
void CheckPointsTerms(const std::string& path, const ProgramConfig& program,
                      FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_POINTS_TERMS_VALIDATION_H_
