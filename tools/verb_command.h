// `clearpoint quarantine`, `clearpoint intake pause|resume`: commands of
// operators, to a running server or into the ledger of a folder.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_COMMAND_H_
#define CLEARPOINT_TOOLS_VERB_COMMAND_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

void AddQuarantine(CLI::App& app, int* exit_code);
void AddIntake(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_COMMAND_H_
