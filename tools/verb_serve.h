// `clearpoint serve --config FILE`: one shard's process on a Kafka cluster.
// Threads: see tools/serve/server.h.
#ifndef CLEARPOINT_TOOLS_VERB_SERVE_H_
#define CLEARPOINT_TOOLS_VERB_SERVE_H_

#include <CLI/CLI.hpp>

namespace clearpoint {

void AddServe(CLI::App &app, int *exit_code);

} // namespace clearpoint

#endif // CLEARPOINT_TOOLS_VERB_SERVE_H_
