// The verb `clearpoint network check`. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_VERB_NETWORK_CHECK_H_
#define CLEARPOINT_TOOLS_VERB_NETWORK_CHECK_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds `check` below `network`. When it is chosen, parsing runs it and sets
// *exit_code, see network/network_check.h. *exit_code must outlive parsing.
void AddNetworkCheck(CLI::App& network, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_NETWORK_CHECK_H_
