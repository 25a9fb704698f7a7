// What must hold of an earn rule on the sum of a period, and what it may not be
// together with: a sum has no merchant, no order and no line (engine/network/
// validation.h). Threads: none.
#ifndef CLEARPOINT_ENGINE_NETWORK_PERIOD_SUM_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_PERIOD_SUM_VALIDATION_H_

#include <string>

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

// Tells what is wrong with the rules on sums of the program at `path`.
void CheckPeriodSums(const std::string& path, const ProgramConfig& program,
                     FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_PERIOD_SUM_VALIDATION_H_
