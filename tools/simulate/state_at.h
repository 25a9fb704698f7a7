// The state of a ledger at its head or behind an earlier record, for work that
// changes it in memory and throws it away. Nothing of the ledger is written, so
// it stands beside a writer. Threads: one.
#ifndef CLEARPOINT_TOOLS_SIMULATE_STATE_AT_H_
#define CLEARPOINT_TOOLS_SIMULATE_STATE_AT_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/replay/follower.h"
#include "tools/ledger_folder.h"
#include "tools/simulate/simulation.h"

namespace clearpoint {

// "1200", the number of a record, or an instant in RFC 3339; nothing for an
// empty text, which is the head. InvalidArgument for anything else.
absl::StatusOr<std::optional<ReplayEnd>> ParsePosition(const std::string& text);

// Calls `work` with the state. At an earlier position the journal is replayed
// up to it, from the newest snapshot before it, in a folder below `work_dir`
// (empty: the machine's for temporary files). InvalidArgument: there is no such
// record yet. `work` may be called twice, and prints nothing before it
// succeeds.
using StateWork =
    absl::FunctionRef<absl::Status(State*, const SimulationPlace&)>;
absl::Status WithStateAt(const FolderOptions& options,
                         const std::optional<ReplayEnd>& position,
                         const std::string& work_dir, StateWork work);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SIMULATE_STATE_AT_H_
