// `clearpoint network diff`: what one version of a network changes.
// Threads: one; call from the main thread.
#ifndef CLEARPOINT_TOOLS_VERB_NETWORK_DIFF_H_
#define CLEARPOINT_TOOLS_VERB_NETWORK_DIFF_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb. When it was given, its work is done inside CLI11's parsing
// and *exit_code is set.
void AddNetworkDiff(CLI::App& network, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_NETWORK_DIFF_H_
