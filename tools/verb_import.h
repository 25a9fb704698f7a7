// `clearpoint import`: any CSV file to events, by a mapping file.
// Threads: one; call from the main thread.
#ifndef CLEARPOINT_TOOLS_VERB_IMPORT_H_
#define CLEARPOINT_TOOLS_VERB_IMPORT_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb. When it was given, its work is done inside CLI11's parsing
// and *exit_code is set: 0 done, 1 failed, 2 wrong usage or mapping. Rejected
// rows do not fail an import; they are counted, listed and printed.
void AddImport(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_IMPORT_H_
