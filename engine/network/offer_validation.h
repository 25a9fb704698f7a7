// What must hold of the offers of a program, beyond their selectors: prices,
// stock, suppliers and limits (engine/network/validation.h).
// Threads: none.
#ifndef CLEARPOINT_ENGINE_NETWORK_OFFER_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_OFFER_VALIDATION_H_

#include <string>

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

// `path` is that of the offers.
void CheckOffers(const std::string& path, const ProgramConfig& program,
                 FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_OFFER_VALIDATION_H_
