// LedgerFolder: one shard's journal, store and snapshots in a folder, as the
// commands of `clearpoint` open it.
//
//   DIR/journal/    segments of frames: the truth
//   DIR/store/      RocksDB: the state at some accepted frame
//   DIR/snapshots/  copies of the store at earlier frames
//
// For writing, the store is brought up to the journal's head and the journal is
// claimed. For reading, nothing in the folder is changed: the tail of the
// journal is replayed in memory over the store, beside a writer too.
//
// Threads: one.
#ifndef CLEARPOINT_TOOLS_LEDGER_FOLDER_H_
#define CLEARPOINT_TOOLS_LEDGER_FOLDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/sequencer.h"
#include "engine/replay/follower.h"
#include "engine/state/layered_store.h"
#include "snapshots/file_system.h"
#include "snapshots/rocksdb_store.h"
#include "snapshots/segment_journal.h"
#include "snapshots/snapshot.h"

namespace clearpoint {

// Exit codes of every command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;   // the world failed, or data is damaged
inline constexpr int kExitUsage = 2;    // wrong usage or invalid input file
inline constexpr int kExitRefused = 3;  // decided and refused; see the outcome

struct FolderOptions {
  std::string dir;
  uint64_t cache_bytes = uint64_t{512} << 20;
  // What journal and store stand on; not owned. Null: the machine's own.
  FileSystem* files = nullptr;
  rocksdb::Env* env = nullptr;
};

// The folder open for reading at the journal's head.
struct ReadingFolder {
  std::unique_ptr<SegmentJournal> journal;
  std::unique_ptr<Store> base;  // read-only RocksDB, or empty memory
  std::unique_ptr<LayeredStore> store;
  std::unique_ptr<Follower> follower;
  Networks networks;
  // Why the whole journal was replayed in memory instead of using the store;
  // OK when it was used.
  absl::Status store_status;
};
absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenForReading(
    const FolderOptions& options);

// The folder open for writing, claimed.
struct WritingFolder {
  std::unique_ptr<SegmentJournal> journal;
  std::unique_ptr<RocksDbStore> store;
  std::unique_ptr<Follower> follower;
  std::unique_ptr<Sequencer> sequencer;
};
struct WritingOptions {
  FolderOptions folder;
  size_t frame_bytes = 256 * 1024;
  uint32_t frame_records = 8192;
  int64_t frame_delay_us = 5'000;
  uint64_t checkpoint_records = 250'000;
  std::string writer_id;  // 32 hex digits; empty: random
};
// Puts the newest good snapshot in the place of a store that is damaged or
// missing, and says so on stderr; without any, replays the whole journal.
absl::StatusOr<std::unique_ptr<WritingFolder>> OpenForWriting(
    const WritingOptions& options, Publisher* publisher);

// The journal of the folder, for reading.
absl::StatusOr<std::unique_ptr<SegmentJournal>> OpenSegments(
    const std::string& dir);
// The store, for this process alone. One that is damaged is moved aside; that
// one and a missing one are made anew from the newest good snapshot, or stay
// empty for a full replay, and stderr tells which.
absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenOrRestoreStore(
    const FolderOptions& options, const SegmentJournal& journal);
// Moves the store to the first free name STORE.REASON-n and answers that; it
// is never deleted: it may be a witness.
absl::StatusOr<std::string> MoveStoreAside(const std::string& dir,
                                           const std::string& reason);
SnapshotPlace SnapshotPlaceOf(const std::string& dir,
                              const SegmentJournal& journal);
// The part of cache_bytes that is a follower's.
FollowerOptions FollowerCache(const FolderOptions& options);
// The same for a store that is thrown away: rows go there only when memory is
// full.
FollowerOptions WorkFollower(const FolderOptions& options);

std::string JournalDir(const std::string& dir);
std::string StoreDir(const std::string& dir);
std::string SnapshotsDir(const std::string& dir);

// Adds --dir (required) and --cache-bytes.
void AddFolderOptions(CLI::App& verb, FolderOptions* options);

// The exit code for an error.
int ExitCodeOf(const absl::Status& status);
// Prints "clearpoint: MESSAGE" to stderr and answers the exit code for it.
int Fail(const absl::Status& status);

// 32 hex digits to 16 bytes; InvalidArgument names what was found.
absl::StatusOr<Hash128> ParseId(const std::string& text);
Hash128 RandomId();

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_LEDGER_FOLDER_H_
