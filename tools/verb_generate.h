// `clearpoint generate`: believable traffic of a points network from a seed.
// Threads: one; call from the main thread.
#ifndef CLEARPOINT_TOOLS_VERB_GENERATE_H_
#define CLEARPOINT_TOOLS_VERB_GENERATE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

// Adds the verb. When it was given, its work is done inside CLI11's parsing
// and *exit_code is set: 0 done, 1 failed, 2 wrong usage or network file.
void AddGenerate(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_GENERATE_H_
