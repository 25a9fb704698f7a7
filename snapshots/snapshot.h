// Snapshots: the whole state at one journal position, kept beside the store.
//
//   <root>/<frame number, 20 digits>/manifest.json   what it is, all its files
//                                    CURRENT, MANIFEST-*, *.sst ...  RocksDB's
//                                    scrubbed         after a full check
//                                    bad              after one that failed
//   <root>/.tmp-*                                     unfinished: never read
//
// One is written aside, synced and renamed, so a name of 20 digits always
// means that creation was finished. Table files are shared with the store by
// hard links: fast and small, but damage to one of them shows in all its
// places. Snapshots only save replay time; without any, the journal suffices.
//
// Threads: one call at a time for one root. CreateSnapshot reads beside Get
// and Scan of its store, but no Commit may run meanwhile.
#ifndef CLEARPOINT_SNAPSHOTS_SNAPSHOT_H_
#define CLEARPOINT_SNAPSHOTS_SNAPSHOT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "snapshots/manifest.h"
#include "snapshots/rocksdb_store.h"

namespace clearpoint {

inline constexpr size_t kSnapshotsKept = 3;

// Where the snapshots of one journal's shard are.
struct SnapshotPlace {
  std::string root;
  Hash128 journal_id;
  uint32_t shard = 0;
  rocksdb::Env* env = nullptr;  // not owned; null: the machine's own
};

struct Snapshot {
  std::string dir;
  SnapshotManifest manifest;
  bool scrubbed = false;  // every byte was read and compared once
};

// A folder with the name of a snapshot, and what it is or why it is bad.
struct SnapshotListing {
  FrameNumber frame;
  std::string dir;
  absl::StatusOr<Snapshot> snapshot;
};

// How much of a snapshot is compared before a store is made from it. Lists,
// sizes and every small file always are.
enum class SnapshotCheck : uint8_t {
  // The blocks of table files, as RocksDB reads them, and rows, against the
  // hashes beside them. For a quick start, with ScrubSnapshotFiles afterwards.
  kAsRead = 1,
  // Every byte of every file, against the manifest. For whoever has seen
  // damage.
  kEveryByte = 2,
};

struct RestoredSnapshot {
  Snapshot snapshot;
  std::vector<std::string> warnings;  // newer ones that were bad, and why
};

// Makes every commit of `store` durable and keeps its state under
// facts.frame; the caller vouches that the store's head is that frame. Then
// removes what is older than the newest `keep` (at least 1) good ones.
// AlreadyExists: there is a good snapshot of that frame. Aborted: the head
// moved meanwhile. After any error nothing that looks like a snapshot is left,
// except when only the removal of old ones failed.
absl::StatusOr<Snapshot> CreateSnapshot(RocksDbStore& store,
                                        const SnapshotPlace& place,
                                        const SnapshotFacts& facts,
                                        size_t keep);

// All of them, newest first; an empty list when the root does not exist. Reads
// the manifests and RocksDB's own lists, and the sizes of the table files:
// O(files), not O(rows).
absl::StatusOr<std::vector<SnapshotListing>> ListSnapshots(
    const SnapshotPlace& place);

// Removes all that are older than the newest `keep` good ones.
absl::Status RemoveOldSnapshots(const SnapshotPlace& place, size_t keep);

// Makes a store in the new folder `store_dir` from the newest good snapshot at
// or before `newest`, compared as `check` says; one that does not match is
// marked as bad and the next older one tried. NotFound: there is none (its
// message tells what was wrong with each), replay from the start.
// AlreadyExists: store_dir does. O(files) as it is read, else O(bytes).
absl::StatusOr<RestoredSnapshot> RestoreSnapshot(const SnapshotPlace& place,
                                                 FrameNumber newest,
                                                 const std::string& store_dir,
                                                 SnapshotCheck check);

// Marks a snapshot whose rows turned out to be bad though its files match their
// checksums. It is bad from then on, in every list and for every restore; its
// file `bad` tells why, and removing that lifts the mark.
absl::Status MarkSnapshotBad(const SnapshotPlace& place,
                             const Snapshot& snapshot, std::string_view reason);

// Reads every file whole and compares its checksum; then marks the snapshot as
// scrubbed, or as bad. DataLoss names the file, expected and found. Cancelled:
// `go_on`, asked before each file, answered false. NotFound: the snapshot was
// removed meanwhile; it may run beside CreateSnapshot.
absl::Status ScrubSnapshotFiles(const SnapshotPlace& place, Snapshot& snapshot,
                                absl::FunctionRef<bool()> go_on);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_SNAPSHOT_H_
