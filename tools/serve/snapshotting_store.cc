#include "tools/serve/snapshotting_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/state/store_head.h"
#include "engine/values/status_text.h"
#include "tools/snapshot_facts.h"

namespace clearpoint {

SnapshottingStore::SnapshottingStore(std::unique_ptr<RocksDbStore> store,
                                     SnapshotPlan plan, ServerLog* log,
                                     SnapshotMeters* meters)
    : store_(std::move(store)),
      plan_(std::move(plan)),
      log_(log),
      meters_(meters) {
  FindNewest();
}

void SnapshottingStore::FindNewest() {
  const auto listings = ListSnapshots(plan_.place);
  if (!listings.ok()) return;
  for (const SnapshotListing& listing : *listings) {
    if (!listing.snapshot.ok()) {
      log_->Warning("snapshot is bad",
                    {{"snapshot", listing.dir},
                     {"why", MessageOf(listing.snapshot.status())}});
      continue;
    }
    last_ = listing.snapshot->manifest.facts.next_sequence.value;
    meters_->frame.Set(listing.frame.value);
    return;
  }
}

absl::Status SnapshottingStore::Commit(const StoreCommit& commit) {
  const absl::Status status = store_->Commit(commit);
  if (!status.ok() || plan_.every_records == 0) return status;
  if (is_suspect_.load()) return status;
  const auto head = DecodeStoreHead(commit.head);
  if (!head.ok()) return head.status();
  if (head->chain.next_sequence.value - last_ >= plan_.every_records) {
    KeepSnapshot(*head);
  }
  return status;
}

void SnapshottingStore::KeepSnapshot(const StoreHead& head) {
  const auto made =
      CreateSnapshot(*store_, plan_.place, FactsOf(head), plan_.keep);
  // Also after a failure: the next one is tried as much later.
  last_ = head.chain.next_sequence.value;
  if (made.ok()) {
    meters_->made.Add(1);
    meters_->frame.Set(head.chain.number.value);
    log_->Info("snapshot made",
               {{"frame", absl::StrCat(head.chain.number.value)},
                {"records", absl::StrCat(last_ - 1)},
                {"dir", made->dir}});
    return;
  }
  if (absl::IsAlreadyExists(made.status())) return;
  meters_->failed.Add(1);
  log_->Warning("snapshot failed",
                {{"frame", absl::StrCat(head.chain.number.value)},
                 {"why", MessageOf(made.status())}});
}

}  // namespace clearpoint
