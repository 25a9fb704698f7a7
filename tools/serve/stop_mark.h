// StopMark: the file DIR/STOPPED, by which a server that stopped because data
// was lost stays stopped, until an operator has looked. What a process knew of
// lost frames goes with it; a restart that nobody asked for could take a
// shorter journal for a good one.
//
// Threads: any.
#ifndef CLEARPOINT_TOOLS_SERVE_STOP_MARK_H_
#define CLEARPOINT_TOOLS_SERVE_STOP_MARK_H_

#include <string>

#include "absl/status/status.h"

namespace clearpoint {

// FailedPrecondition with the reason in the mark, when there is one.
absl::Status CheckStopMark(const std::string& dir);

// Writes the mark, durable on return. An older one is kept as it is.
absl::Status SetStopMark(const std::string& dir, const std::string& reason);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_STOP_MARK_H_
