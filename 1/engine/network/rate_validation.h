// Rate validation: whether the terms of an exchange rate, beside its programs,
// dates and prices, are within their bounds and make sense together. Part of
// validation.h. Threads: functions of their arguments.
#ifndef CLEARPOINT_ENGINE_NETWORK_RATE_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_RATE_VALIDATION_H_

#include <cstddef>
#include <vector>

#include "engine/network/validation.h"

namespace clearpoint {

// Appends what is wrong with the terms of the rate at `index`.
void CheckRateTerms(const Configuration& configuration, size_t index,
                    std::vector<ConfigurationFault>* faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_RATE_VALIDATION_H_
