// Whether a Configuration makes sense: names exist and are unique, ranges are
// not empty, contracts and rates do not overlap, prices are sane, and no cycle
// of rates lets points grow.
//
// Place: after the reader, before a configuration may be applied. Threads: a
// function of its arguments. Source: the domain's rules for the network.
#ifndef CLEARPOINT_TOOLS_NETWORK_CONFIGURATION_CHECK_H_
#define CLEARPOINT_TOOLS_NETWORK_CONFIGURATION_CHECK_H_

#include "engine/network/configuration.h"
#include "tools/network/findings.h"

namespace clearpoint {

// Adds a finding at the position of each offending part. Names that the reader
// left empty are skipped: their finding is there already. Cost: linear in the
// configuration but for the rates, see rate_cycles.h.
void CheckConfiguration(const Configuration& configuration,
                        const Positions& positions, Findings& findings);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_CONFIGURATION_CHECK_H_
