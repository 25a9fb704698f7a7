// Trigger validation: whether what an earn rule says fits the kind of event
// that it rewards. Part of validation.h.
// Threads: functions of their arguments.
#ifndef CLEARPOINT_ENGINE_NETWORK_TRIGGER_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_TRIGGER_VALIDATION_H_

#include <string>

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

// Tells what the rule at `path` asks of its events and they never have, and
// what it would give for nothing.
void CheckTrigger(const std::string& path, const EarnRule& rule,
                  FaultList& faults);

// Tells when one event other than a purchase could meet more rules of the
// program at `path` than one event may be given points by.
void CheckTriggeredAwards(const std::string& path, const ProgramConfig& program,
                          FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_TRIGGER_VALIDATION_H_
