// The verb `clearpoint network apply`. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_VERB_NETWORK_APPLY_H_
#define CLEARPOINT_TOOLS_VERB_NETWORK_APPLY_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds `apply` below `network`; *exit_code must outlive parsing.
void AddNetworkApply(CLI::App& network, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_NETWORK_APPLY_H_
