// `clearpoint produce FILE --topic T`: the events of files into a topic.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_PRODUCE_H_
#define CLEARPOINT_TOOLS_VERB_PRODUCE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

void AddProduce(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_PRODUCE_H_
