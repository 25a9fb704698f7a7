// The verb `clearpoint settlement instructions`: what banks are told of a
// closed window. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_VERB_SETTLEMENT_FILES_H_
#define CLEARPOINT_TOOLS_VERB_SETTLEMENT_FILES_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// To the group `settlement`. *exit_code must outlive parsing.
void AddInstructions(CLI::App* group, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_SETTLEMENT_FILES_H_
