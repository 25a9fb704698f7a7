// `clearpoint simulate`: what would become of events, and why, with nothing
// written. Threads: one; call from the main thread.
#ifndef CLEARPOINT_TOOLS_VERB_SIMULATE_H_
#define CLEARPOINT_TOOLS_VERB_SIMULATE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb. When it was given, its work is done inside CLI11's parsing
// and *exit_code is set, see tools/ledger_folder.h.
void AddSimulate(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_SIMULATE_H_
