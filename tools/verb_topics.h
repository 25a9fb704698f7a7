// `clearpoint topics create|check`: the topics of a server's configuration.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_TOPICS_H_
#define CLEARPOINT_TOOLS_VERB_TOPICS_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

void AddTopics(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_TOPICS_H_
