// `clearpoint estimate set`: what finance expects of the points of some
// vintages, approved by two persons, into a ledger or by a running server.
// Threads: one; call from the main thread.
#ifndef CLEARPOINT_TOOLS_VERB_ESTIMATE_H_
#define CLEARPOINT_TOOLS_VERB_ESTIMATE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb. When it was given, its work is done inside CLI11's parsing
// and *exit_code is set, see tools/ledger_folder.h.
void AddEstimate(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_ESTIMATE_H_
