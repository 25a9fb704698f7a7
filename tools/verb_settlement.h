// The verbs `clearpoint settlement confirm`, `confirm-from`, `abort` and
// `collateral`: what became of the payments of a closed window, and what
// participants have deposited. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_VERB_SETTLEMENT_H_
#define CLEARPOINT_TOOLS_VERB_SETTLEMENT_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// *exit_code must outlive parsing.
void AddSettlement(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_SETTLEMENT_H_
