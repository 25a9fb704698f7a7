// What a configuration says and can never come to anything: rules that no
// purchase reaches, that stand in another's shadow or whose time is over,
// limits that another always reaches first, groups without rules; and
// references within programs and rates to what is not there.
//
// It warns of what it can prove for every history, and is silent otherwise; a
// reference to nothing is an error. Part of configuration_check.h.
// Threads: functions of their arguments.
#ifndef CLEARPOINT_TOOLS_NETWORK_REACH_CHECK_H_
#define CLEARPOINT_TOOLS_NETWORK_REACH_CHECK_H_

#include "engine/network/configuration.h"
#include "tools/network/rule_check.h"

namespace clearpoint {

// O(rules x participants + rules^2 of one selector).
void CheckReach(const Configuration& configuration, CheckLog log);

// The same for each program's references: groups and base rules that bonus
// rules name, and limits that rates name.
void CheckReferences(const Configuration& configuration, CheckLog log);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_REACH_CHECK_H_
