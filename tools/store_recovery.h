// What is done about a store that is damaged or missing: a new one is made
// beside it, from the newest good snapshot or by replaying the whole journal,
// brought to the journal's head, and only then put in its place. The old one is
// kept under another name: it may be a witness.
//
// The journal comes first: while it is damaged itself, from the snapshot's
// frame on, or lacks a frame that the store has seen, nothing is touched and
// that is the error. What stands before that frame is not needed: a start over a store
// does not read what is before the store's head either, so damage there stops
// neither a start nor a restore by hand. It is what `verify` is for.
//
// Only when there is no store at all, so no sign of damage either, a start from
// a snapshot is quick: frames are checked from the snapshot's on, and the
// snapshot as it is read; whoever started scrubs it afterwards. Otherwise the
// snapshot is compared byte for byte, and the whole journal is read, to tell
// whose a damage is: found before the snapshot's frame it is a warning.
//
// Threads: one, and nobody else writes: the caller holds the journal's lock.
#ifndef CLEARPOINT_TOOLS_STORE_RECOVERY_H_
#define CLEARPOINT_TOOLS_STORE_RECOVERY_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/state/store_head.h"
#include "snapshots/snapshot.h"
#include "tools/ledger_folder.h"

namespace clearpoint {

inline constexpr FrameNumber kAnyFrame{std::numeric_limits<uint64_t>::max()};

// What to do when no snapshot is good.
enum class WithoutSnapshot : uint8_t { kReplay = 1, kFail = 2 };

// A new store beside the live one, closed and durable at the journal's head.
struct RebuiltStore {
  std::optional<FrameNumber> snapshot;  // none: the whole journal was replayed
  // The snapshot when it was only checked as it was read, for a scrub. Also one
  // that was scrubbed before: its files may have rotted since.
  std::optional<Snapshot> to_scrub;
  uint64_t records = 0;  // replayed
  FrameNumber head;
};

// The head of the store in the folder, empty when it has none yet. Errors as
// of OpenRocksDbStore; DataLoss for a head that cannot be read.
absl::StatusOr<std::optional<StoreHead>> ReadStoreHead(
    const FolderOptions& options);

// Whether the journal is the one that the store was made from and holds what
// the store has seen. FailedPrecondition: another journal. DataLoss: it is
// shorter, damaged or another one from the store's frame on.
absl::Status CheckStoreHead(LedgerJournal* journal, const StoreHead& head,
                            const std::string& dir);

// Makes the new store, from a snapshot at or before `newest`. Snapshots that
// turn out to be bad are marked and told on stderr. NotFound: kFail and none is
// good. DataLoss: the journal is damaged where it is needed. With kAsRead, what
// then turns out not to fit is looked at once more, with every byte of snapshot
// and journal. The live store is not touched.
absl::StatusOr<RebuiltStore> RebuildStore(const FolderOptions& options,
                                          LedgerJournal* journal,
                                          FrameNumber newest,
                                          WithoutSnapshot fallback,
                                          SnapshotCheck check);

// Puts what RebuildStore made in the place of the store. Answers where the one
// before went, STORE.REASON-n; empty: there was none.
absl::StatusOr<std::string> PutRebuiltInPlace(const std::string& dir,
                                              const std::string& reason);

// Calls `attempt`, which opens the store and whatever else. When it fails by
// damage, and the journal is good, the store is replaced, stderr says so, and
// `attempt` is called once more. A snapshot is checked as `without_store` says
// where there was no store, else with every byte. Answers the snapshot that is
// to be scrubbed now: none, unless it was only checked as it was read.
absl::StatusOr<std::optional<Snapshot>> WithRecovery(
    const FolderOptions& options, LedgerJournal* journal,
    SnapshotCheck without_store, absl::FunctionRef<absl::Status()> attempt);

// The second half of it: replaces the store because of `cause`, and answers the
// same.
absl::StatusOr<std::optional<Snapshot>> RecoverStore(
    const FolderOptions& options, LedgerJournal* journal,
    SnapshotCheck without_store, const absl::Status& cause);

// Whether an error is what a damaged or missing store gives.
bool MayBeDamage(const absl::Status& status);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_STORE_RECOVERY_H_
