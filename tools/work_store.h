// WorkStore: a store of its own for one command that replays a journal, in a
// folder that is removed when the command is done. The ledger is left as it
// is; memory stays bounded, because rows go to disk.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_WORK_STORE_H_
#define CLEARPOINT_TOOLS_WORK_STORE_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/replay/follower.h"
#include "snapshots/rocksdb_store.h"
#include "snapshots/snapshot.h"
#include "tools/ledger_folder.h"

namespace clearpoint {

// Where a work store begins.
enum class WorkStart : uint8_t {
  kGenesis = 1,
  kSnapshot = 2,  // the newest good one that is not behind the end
};

class WorkStore {
 public:
  // `parent` is the folder it is made in; empty: the ledger's own, or the
  // machine's for temporary files when it has none. Removes what killed
  // commands left there. NotFound: it should start from a snapshot and there is
  // none that will do. DataLoss: the one it started from has another frame or
  // another digest than its manifest says.
  static absl::StatusOr<std::unique_ptr<WorkStore>> Make(
      const FolderOptions& options, const std::string& parent,
      const LedgerJournal& journal, WorkStart start, const ReplayEnd& end);
  ~WorkStore();
  WorkStore(const WorkStore&) = delete;

  RocksDbStore& store() { return *store_; }
  // The snapshot it started from, and newer ones that were bad.
  const std::optional<RestoredSnapshot>& restored() const { return restored_; }

 private:
  WorkStore() = default;
  absl::Status Restore(const FolderOptions& options,
                       const LedgerJournal& journal, const ReplayEnd& end);
  absl::Status CheckRestored() const;

  std::string dir_;
  std::unique_ptr<FileLock> lock_;  // tells others that dir_ is in use
  std::optional<RestoredSnapshot> restored_;
  std::unique_ptr<RocksDbStore> store_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_WORK_STORE_H_
