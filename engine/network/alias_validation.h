// Alias validation: whether the kinds of aliases can be told from each other
// and from members. Part of validation.h.
// Threads: functions of their arguments.
#ifndef CLEARPOINT_ENGINE_NETWORK_ALIAS_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_ALIAS_VALIDATION_H_

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

// Tells of a kind that stands twice or has a colon in it, and of a time to
// claim in that is longer than events are taken.
void CheckAliasKinds(const Configuration& configuration, FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_ALIAS_VALIDATION_H_
