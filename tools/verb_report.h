// `clearpoint report NAME`: settlement, trial-balance, liability, and the others
// that its help lists.
// Threads: one; call from the main thread.
#ifndef CLEARPOINT_TOOLS_VERB_REPORT_H_
#define CLEARPOINT_TOOLS_VERB_REPORT_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb. When it was given, its work is done inside CLI11's parsing
// and *exit_code is set, see tools/ledger_folder.h.
void AddReport(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_REPORT_H_
