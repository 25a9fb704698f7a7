// The mark of a ledger's folder whose journal was copied into it: DIR/COPY
// holds the incarnation that the copy's writers claim with, 32 hex digits. A
// folder without it is where its journal was created; its writers claim with
// the journal's id.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_COPY_MARK_H_
#define CLEARPOINT_TOOLS_COPY_MARK_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/values/hash.h"
#include "snapshots/file_system.h"

namespace clearpoint {

// Durable on a return without error. A folder that has a mark keeps it.
absl::Status SetCopyMark(FileSystem& files, const std::string& dir,
                         const Hash128& incarnation);

// Nothing: there is no mark. DataLoss: it holds something else.
absl::StatusOr<std::optional<Hash128>> ReadCopyMark(const std::string& dir);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_COPY_MARK_H_
