// The verb `clearpoint ingest`. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_VERB_INGEST_H_
#define CLEARPOINT_TOOLS_VERB_INGEST_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// *exit_code must outlive parsing.
void AddIngest(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_INGEST_H_
