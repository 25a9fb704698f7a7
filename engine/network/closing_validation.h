// Closing validation: whether the calendar by which windows close has a zone
// and working days of the configuration. Part of validation.h.
// Threads: functions of their arguments.
#ifndef CLEARPOINT_ENGINE_NETWORK_CLOSING_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_CLOSING_VALIDATION_H_

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

// Tells of a time that is none of a day, and of a zone or a calendar that is
// not listed, under settlement/closes. Nothing without a closing calendar.
void CheckClosing(const Configuration& configuration, FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_CLOSING_VALIDATION_H_
