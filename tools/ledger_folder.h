// LedgerFolder: one shard's journal, store and snapshots, as the commands of
// `clearpoint` open them.
//
//   DIR/journal/    segments of frames: the truth; or it is in a Kafka topic
//   DIR/store/      RocksDB: the state at some accepted frame
//   DIR/snapshots/  copies of the store at earlier frames
//
// For writing, the store is brought up to the journal's head and the journal is
// claimed. For reading, neither journal nor store is changed: the tail of the
// journal is replayed in memory over the store, beside a writer too. Without a
// store that can be read it is replayed over the newest good snapshot, in a
// store that is thrown away, and without one of those in memory. A journal in
// Kafka can be read without a folder, also in a store that is thrown away.
//
// Threads: one.
#ifndef CLEARPOINT_TOOLS_LEDGER_FOLDER_H_
#define CLEARPOINT_TOOLS_LEDGER_FOLDER_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/sequencer.h"
#include "engine/replay/follower.h"
#include "engine/state/layered_store.h"
#include "snapshots/file_system.h"
#include "snapshots/rocksdb_store.h"
#include "snapshots/snapshot.h"
#include "tools/ledger_journal.h"

namespace clearpoint {

// Exit codes of every command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;   // the world failed, or data is damaged
inline constexpr int kExitUsage = 2;    // wrong usage or invalid input file
inline constexpr int kExitRefused = 3;  // decided and refused; see the outcome

struct FolderOptions {
  std::string dir;
  // Where the journal is; nothing: in segments below dir.
  std::optional<KafkaJournalOptions> kafka;
  uint64_t cache_bytes = uint64_t{512} << 20;
  // What journal and store stand on; not owned. Null: the machine's own.
  FileSystem* files = nullptr;
  rocksdb::Env* env = nullptr;
};

class WorkStore;

// The folder open for reading at the journal's head.
struct ReadingFolder {
  ReadingFolder();
  ~ReadingFolder();

  std::unique_ptr<LedgerJournal> journal;
  // Without a folder, or over a snapshot; then the next are null.
  std::unique_ptr<WorkStore> work;
  std::unique_ptr<Store> base;      // read-only RocksDB, or empty memory
  std::unique_ptr<LayeredStore> store;
  std::unique_ptr<Follower> follower;
  Networks networks;
  // Why the journal was replayed over a snapshot, or whole in memory, instead
  // of over the store; OK when that was used.
  absl::Status store_status;
};

// Over the store alone; NotFound when there is none, DataLoss when it is
// damaged, or when the journal lacks what the store has seen.
absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenOverStore(
    const FolderOptions& options);

// Over the store, or, when that is damaged or missing, over the newest good
// snapshot, or over the whole journal replayed in memory; stderr says which.
// Also says what stands unread behind the journal's last good frame.
absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenForReading(
    const FolderOptions& options);

// Opens the folder for reading and calls `work`, once more without the store
// when a row of it turns out to be damaged. `work` prints nothing before it
// succeeds.
using ReadingWork = absl::FunctionRef<absl::Status(ReadingFolder*)>;
absl::Status ReadLedger(const FolderOptions& options, ReadingWork work);

// The folder open for writing, claimed.
struct WritingFolder {
  std::unique_ptr<LedgerJournal> journal;
  std::unique_ptr<RocksDbStore> store;
  std::unique_ptr<Follower> follower;
  std::unique_ptr<Sequencer> sequencer;
  // The snapshot that the store was just made from and that nobody has
  // scrubbed.
  std::optional<Snapshot> to_scrub;
};
struct WritingOptions {
  FolderOptions folder;
  size_t frame_bytes = 256 * 1024;
  uint32_t frame_records = 8192;
  int64_t frame_delay_us = 5'000;
  uint64_t checkpoint_records = 250'000;
  std::string writer_id;  // 32 hex digits; empty: random
  bool adopts = false;    // SequencerOptions has what that means
};
// Takes the journal's lock before anything else: FailedPrecondition names its
// holder. A store that is damaged or missing is made anew from the newest good
// snapshot or by a full replay, and stderr says so.
absl::StatusOr<std::unique_ptr<WritingFolder>> OpenForWriting(
    const WritingOptions& options, Publisher* publisher);

// Has `event`, which needs no `original`, decided in a frame of its own. On a
// return without error its record is durable; `reason` is that of a refusal.
absl::StatusOr<OutcomeCode> TakeCommand(WritingFolder* folder, Event event,
                                        std::string* reason);

// Opens the folder for writing and calls `work`; when a row of the store turns
// out to be damaged, makes the store anew and calls it once more, over the
// records that were accepted until then. A store that was just made from a
// snapshot has that scrubbed behind the work, and is made anew if it is bad.
using WritingWork = absl::FunctionRef<absl::Status(WritingFolder*)>;
absl::Status WriteLedger(const WritingOptions& options, Publisher* publisher,
                         WritingWork work);

enum class LedgerUse : uint8_t {
  kReading = 1,  // of a topic it does not matter how many copies it has
  kWriting = 2,
};
// The journal of the ledger. InvalidArgument: it needs a folder and none is
// named.
absl::StatusOr<std::unique_ptr<LedgerJournal>> OpenLedger(
    const FolderOptions& options, LedgerUse use);
// InvalidArgument when no folder is named.
absl::Status NeedFolder(const FolderOptions& options);
// Opens the store for this process alone, looks at its head, and tells the
// journal what that says to be durable. NotFound: there is none, but there are
// snapshots; without those an empty one is made.
absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenStoreOf(
    const FolderOptions& options, LedgerJournal* journal);

// Reads the first row of every table. The state asks in this way whether a
// table is empty, and one whose first block is damaged would look so.
absl::Status CheckFirstRows(const Store& store);

// Moves the store to the first free name STORE.REASON-n and answers that; it
// is never deleted: it may be a witness.
absl::StatusOr<std::string> MoveStoreAside(const std::string& dir,
                                           const std::string& reason);
SnapshotPlace SnapshotPlaceOf(const std::string& dir,
                              const LedgerJournal& journal);
// The part of cache_bytes that is a follower's.
FollowerOptions FollowerCache(const FolderOptions& options);
// The same for a store that is thrown away: rows go there only when memory is
// full.
FollowerOptions WorkFollower(const FolderOptions& options);

std::string StoreDir(const std::string& dir);
std::string SnapshotsDir(const std::string& dir);

// Adds --config, --dir, --journal and --kafka-property: where a ledger is.
void AddLedgerOptions(CLI::App& verb, FolderOptions* options);
// The same without --config, and --cache-bytes: for verbs that write, to which
// a configuration means the running server (admin_client.h).
void AddWriterOptions(CLI::App& verb, FolderOptions* options);
// For verbs that read: AddLedgerOptions and --cache-bytes.
void AddFolderOptions(CLI::App& verb, FolderOptions* options);

// The exit code for an error.
int ExitCodeOf(const absl::Status& status);
// Prints "clearpoint: MESSAGE" to stderr and answers the exit code for it.
int Fail(const absl::Status& status);
// Prints "clearpoint: WHAT: OUTCOME: REASON" to stderr and answers
// kExitRefused.
int Refused(const std::string& what, std::string_view outcome,
            const std::string& reason);
// Prints "clearpoint: warning: TEXT" to stderr.
void Warn(const std::string& text);
// What the rest of the journal is, for people; empty: nothing is left unread.
std::string UnreadTail(const SegmentTail& tail);

// 32 hex digits to 16 bytes; InvalidArgument names what was found.
absl::StatusOr<Hash128> ParseId(const std::string& text);
Hash128 RandomId();

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_LEDGER_FOLDER_H_
