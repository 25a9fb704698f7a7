// AdminClient: a command to a running server: an event into its administrative
// topic, and the outcome that comes back on the outcomes topic.
//
// The outcomes are listened to from their end before the command is sent, and
// the command's own is known by the coordinates that the journal keeps of it,
// so a command is answered by its verdict and by nothing else. Whoever gives
// up waiting knows nothing: the command may be decided later. Sending it again
// with the same business key is harmless.
//
// Threads: one, beside librdkafka's own.
#ifndef CLEARPOINT_TOOLS_ADMIN_CLIENT_H_
#define CLEARPOINT_TOOLS_ADMIN_CLIENT_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/decide/event.h"

namespace clearpoint {

// How a command finds its server.
struct AdminOptions {
  std::string config;  // the server's configuration; empty: no server is meant
  int64_t wait_seconds = 60;
};

// A command's verdict as it was published.
struct AdminOutcome {
  uint64_t sequence = 0;
  std::string outcome;  // "ACCEPTED", ...
  std::string reason;   // empty: none
};

// The message that carries `event`. InvalidArgument when it is larger than what
// a record keeps whole (kMaxEventBytes): a server would record it as MALFORMED.
absl::StatusOr<std::string> CommandMessage(const Event& event);

// Sends `event`, which needs no `original`, and waits. FailedPrecondition: the
// configuration names no administrative topic or no outcomes. InvalidArgument,
// and nothing was sent: as of CommandMessage.
// DeadlineExceeded: no outcome in time; `stopped` ends the waiting with its
// error.
absl::StatusOr<AdminOutcome> AskServer(
    const AdminOptions& options, Event event,
    const std::function<absl::Status()>& stopped);

// The same for a verb: tells a refusal as `what` and answers the exit code; on
// acceptance prints `done`.
int RunAdminVerb(const AdminOptions& options, const Event& event,
                 const std::string& what, const std::string& done);

// Adds --config and --wait.
CLI::Option* AddAdminOptions(CLI::App& verb, AdminOptions* options);

// The name of the person who runs the program, for commands that record it.
std::string OperatorName();

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_ADMIN_CLIENT_H_
