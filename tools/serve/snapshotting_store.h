// SnapshottingStore: the store of a server, which keeps a snapshot of itself
// every so many records.
//
// One is made right behind a commit, on the thread that commits, so no commit
// runs meanwhile and the state is that of the commit's frame. A snapshot that
// cannot be made is told and counted; the commit stands all the same: snapshots
// only save time.
//
// Threads: as Store.
#ifndef CLEARPOINT_TOOLS_SERVE_SNAPSHOTTING_STORE_H_
#define CLEARPOINT_TOOLS_SERVE_SNAPSHOTTING_STORE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/state/store.h"
#include "snapshots/rocksdb_store.h"
#include "snapshots/snapshot.h"
#include "tools/serve/metrics_page.h"
#include "tools/serve/server_log.h"

namespace clearpoint {

struct SnapshotPlan {
  SnapshotPlace place;
  uint64_t every_records = 0;  // 0: never
  size_t keep = kSnapshotsKept;
};

class SnapshottingStore : public Store {
 public:
  // `log` and `meters` must outlive it.
  SnapshottingStore(std::unique_ptr<RocksDbStore> store, SnapshotPlan plan,
                    ServerLog* log, SnapshotMeters* meters);

  const RocksDbStore& rows() const { return *store_; }
  // No more snapshots: the store shares files with one that is bad, and so
  // would they. Threads: any.
  void Distrust() { is_suspect_.store(true); }

  absl::StatusOr<std::string> ReadHead() const override {
    return store_->ReadHead();
  }
  absl::StatusOr<bool> Get(TableId table, std::string_view key,
                           std::string* value) const override {
    return store_->Get(table, key, value);
  }
  std::unique_ptr<StoreCursor> Scan(TableId table, std::string_view prefix,
                                    std::string_view from) const override {
    return store_->Scan(table, prefix, from);
  }
  absl::Status Commit(const StoreCommit& commit) override;
  absl::Status Sync() override { return store_->Sync(); }

 private:
  // The newest good snapshot is where counting starts.
  void FindNewest();
  void KeepSnapshot(const StoreHead& head);

  const std::unique_ptr<RocksDbStore> store_;
  const SnapshotPlan plan_;
  ServerLog* const log_;
  SnapshotMeters* const meters_;
  std::atomic<bool> is_suspect_ = false;
  uint64_t last_ = 1;  // next sequence number of the newest snapshot
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_SNAPSHOTTING_STORE_H_
