// `clearpoint balance`: what one member holds.
// Threads: one; call from the main thread.
#ifndef CLEARPOINT_TOOLS_VERB_BALANCE_H_
#define CLEARPOINT_TOOLS_VERB_BALANCE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb. When it was given, its work is done inside CLI11's parsing
// and *exit_code is set, see tools/ledger_folder.h.
void AddBalance(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_BALANCE_H_
