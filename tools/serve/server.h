// Server: what `clearpoint serve` runs: one shard process over the journal in
// Kafka and the store in its folder, with everything around it.
//
//   start   mark of an earlier stop, lock of the folder, HTTP, topics, journal,
//           store (made anew when it is damaged), input, outputs
//   run     ShardProcess until a signal or an error
//   end     SIGTERM and SIGINT drain: seal, wait for the reports, commit,
//           publish what was accepted, leave the group
//
// Data loss. The error of a run may be the store's: its rows are then all read
// again, and when some are bad the store is made anew and the run goes on. Else
// the journal or an input has lost something: the server stops, and a mark in
// its folder keeps it stopped (stop_mark.h).
//
// Threads: one calls Run; see consumers/README.md for those of the parts.
#ifndef CLEARPOINT_TOOLS_SERVE_SERVER_H_
#define CLEARPOINT_TOOLS_SERVE_SERVER_H_

#include "tools/serve/serve_config.h"

namespace clearpoint {

// Serves until it is told to stop. Exit codes: 0 drained after SIGTERM or
// SIGINT, 1 failed, 3 refused to start: an earlier stop was not looked at.
int RunServer(const ServeConfig& config);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_SERVER_H_
