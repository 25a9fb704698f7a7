#include "tools/ledger_folder.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <limits>
#include <random>

#include "absl/strings/str_cat.h"
#include "engine/state/memory_store.h"
#include "engine/state/store_head.h"

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

// The machine's files; stateless, for the life of the process.
FileSystem& Files() {
  static const std::unique_ptr<FileSystem> files = MakePosixFileSystem();
  return *files;
}

Timestamp WallClock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp{
      std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

std::string HostName() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return "unknown";
  return name;
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenStore(
    const FolderOptions& options) {
  RocksDbStoreOptions store;
  store.dir = StoreDir(options.dir);
  store.access = StoreAccess::kOpenOrCreate;
  store.cache_bytes = options.cache_bytes / 4;
  store.env = options.env;
  return OpenRocksDbStore(store);
}

absl::StatusOr<std::unique_ptr<SegmentJournal>> OpenJournalOf(
    const FolderOptions& options) {
  FileSystem& files = options.files == nullptr ? Files() : *options.files;
  return OpenJournal(files, JournalDir(options.dir), JournalOptions{});
}

// Opens the store and looks at its head; DataLoss is told apart from the rest.
absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenGoodStore(
    const FolderOptions& options) {
  auto store = OpenStore(options);
  if (!store.ok()) return store.status();
  const auto head = (*store)->ReadHead();
  if (!head.ok()) return head.status();
  if (head->empty()) return store;
  const auto decoded = DecodeStoreHead(*head);
  if (!decoded.ok()) return decoded.status();
  return store;
}

void Warn(const std::string& text) {
  std::cerr << "clearpoint: warning: " << text << '\n';
}

// Puts the newest good snapshot in the place of the store, if there is one.
absl::Status RestoreNewest(const std::string& dir,
                           const SegmentJournal& journal) {
  const auto restored = RestoreSnapshot(
      SnapshotPlaceOf(dir, journal),
      FrameNumber{std::numeric_limits<uint64_t>::max()}, StoreDir(dir));
  if (absl::IsNotFound(restored.status())) {
    if (!fs::exists(SnapshotsDir(dir))) return absl::OkStatus();
    Warn(absl::StrCat(restored.status().message(),
                      "; the whole journal is replayed"));
    return absl::OkStatus();
  }
  if (!restored.ok()) return restored.status();
  for (const std::string& warning : restored->warnings) Warn(warning);
  Warn(absl::StrCat("the store was made from the snapshot of frame ",
                    restored->snapshot.manifest.facts.frame.value));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Follower>> StartFollower(
    RocksDbStore* store, SegmentJournal* journal,
    const FolderOptions& options) {
  return Follower::Start(store, journal, FollowerCache(options));
}

}  // namespace

FollowerOptions FollowerCache(const FolderOptions& options) {
  // The rest is for the rows of RocksDB itself.
  return {static_cast<size_t>(options.cache_bytes / 4 * 3)};
}

FollowerOptions WorkFollower(const FolderOptions& options) {
  FollowerOptions follower = FollowerCache(options);
  follower.commits_at_checkpoints = false;
  return follower;
}

absl::StatusOr<std::unique_ptr<SegmentJournal>> OpenSegments(
    const std::string& dir) {
  FolderOptions options;
  options.dir = dir;
  return OpenJournalOf(options);
}

SnapshotPlace SnapshotPlaceOf(const std::string& dir,
                              const SegmentJournal& journal) {
  SnapshotPlace place;
  place.root = SnapshotsDir(dir);
  place.journal_id = journal.genesis().journal_id;
  place.shard = journal.genesis().shard;
  return place;
}

absl::StatusOr<std::string> MoveStoreAside(const std::string& dir,
                                           const std::string& reason) {
  std::error_code error;
  for (int i = 1; i < 1000; ++i) {
    const std::string aside = absl::StrCat(StoreDir(dir), ".", reason, "-", i);
    if (fs::exists(aside, error)) continue;
    fs::rename(StoreDir(dir), aside, error);
    if (!error) return aside;
    break;
  }
  return absl::UnavailableError(
      absl::StrCat(StoreDir(dir), ": cannot be moved aside: ",
                   error ? error.message() : "too many were before"));
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenOrRestoreStore(
    const FolderOptions& options, const SegmentJournal& journal) {
  if (fs::exists(StoreDir(options.dir))) {
    auto store = OpenGoodStore(options);
    if (!absl::IsDataLoss(store.status())) return store;
    const auto aside = MoveStoreAside(options.dir, "damaged");
    if (!aside.ok()) return aside.status();
    Warn(absl::StrCat(store.status().message(), "; the store was moved to ",
                      *aside));
  }
  const absl::Status restored = RestoreNewest(options.dir, journal);
  if (!restored.ok()) return restored;
  return OpenGoodStore(options);
}

std::string JournalDir(const std::string& dir) { return dir + "/journal"; }
std::string StoreDir(const std::string& dir) { return dir + "/store"; }
std::string SnapshotsDir(const std::string& dir) { return dir + "/snapshots"; }

absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenForReading(
    const FolderOptions& options) {
  auto folder = std::make_unique<ReadingFolder>();
  auto journal = OpenJournalOf(options);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  RocksDbStoreOptions store_options;
  store_options.dir = StoreDir(options.dir);
  store_options.access = StoreAccess::kReadOnly;
  store_options.cache_bytes = options.cache_bytes / 4;
  store_options.env = options.env;
  auto store = OpenRocksDbStore(store_options);
  if (store.ok()) {
    folder->base = *std::move(store);
  } else {
    folder->store_status = store.status();
    if (!absl::IsNotFound(store.status())) {
      Warn(absl::StrCat(store.status().message(),
                        "; the whole journal is replayed in memory"));
    }
    folder->base = std::make_unique<MemoryStore>();
  }
  folder->store = std::make_unique<LayeredStore>(folder->base.get());
  auto follower = Follower::Start(folder->store.get(), folder->journal.get(),
                                  FollowerCache(options));
  if (!follower.ok()) return follower.status();
  folder->follower = *std::move(follower);
  absl::Status status = folder->follower->CatchUp();
  if (status.ok())
    status = folder->networks.Refresh(&folder->follower->state());
  if (!status.ok()) return status;
  folder->follower->state().wallets.set_scan_limit(
      static_cast<size_t>(options.cache_bytes));
  return folder;
}

absl::StatusOr<std::unique_ptr<WritingFolder>> OpenForWriting(
    const WritingOptions& options, Publisher* publisher) {
  auto folder = std::make_unique<WritingFolder>();
  auto journal = OpenJournalOf(options.folder);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  auto store = OpenOrRestoreStore(options.folder, *folder->journal);
  if (!store.ok()) return store.status();
  folder->store = *std::move(store);
  auto follower =
      StartFollower(folder->store.get(), folder->journal.get(), options.folder);
  if (!follower.ok()) return follower.status();
  folder->follower = *std::move(follower);

  SequencerOptions sequencer;
  sequencer.frame_bytes = options.frame_bytes;
  sequencer.frame_records = options.frame_records;
  sequencer.frame_delay_us = options.frame_delay_us;
  sequencer.checkpoint_records = options.checkpoint_records;
  sequencer.cache_bytes = FollowerCache(options.folder).cache_bytes;
  sequencer.wall_clock = WallClock;
  sequencer.writer_id = RandomId();
  sequencer.claim.incarnation = folder->journal->genesis().journal_id;
  if (!options.writer_id.empty()) {
    // A given id makes the bytes of a journal repeatable; so must the rest.
    auto id = ParseId(options.writer_id);
    if (!id.ok()) return id.status();
    sequencer.writer_id = *id;
  } else {
    sequencer.claim.host = HostName();
    sequencer.claim.process = static_cast<uint64_t>(getpid());
  }
  auto started = Sequencer::Start(folder->follower.get(), folder->journal.get(),
                                  sequencer, publisher);
  if (!started.ok()) return started.status();
  folder->sequencer = *std::move(started);
  const std::string warning = folder->journal->warning();
  if (!warning.empty()) std::cerr << "clearpoint: warning: " << warning << '\n';
  return folder;
}

void AddFolderOptions(CLI::App& verb, FolderOptions* options) {
  verb.add_option("--dir", options->dir, "folder of journal and store")
      ->required();
  verb.add_option("--cache-bytes", options->cache_bytes,
                  "memory for rows, changed and cached")
      ->transform(CLI::AsSizeValue(false))
      ->default_str("512MiB");
}

int ExitCodeOf(const absl::Status& status) {
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailed;
}

int Fail(const absl::Status& status) {
  std::cerr << "clearpoint: " << std::string(status.message()) << '\n';
  return ExitCodeOf(status);
}

absl::StatusOr<Hash128> ParseId(const std::string& text) {
  const auto invalid = [&] {
    return absl::InvalidArgumentError(absl::StrCat(
        "id: expected 32 hexadecimal digits, found \"", text, "\""));
  };
  Hash128 id;
  if (text.size() != 2 * id.bytes.size()) return invalid();
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t digit = std::string_view("0123456789abcdef").find(text[i]);
    if (digit == std::string_view::npos) return invalid();
    id.bytes[i / 2] = static_cast<uint8_t>(id.bytes[i / 2] << 4 | digit);
  }
  return id;
}

Hash128 RandomId() {
  std::random_device device;
  Hash128 id;
  for (uint8_t& byte : id.bytes) byte = static_cast<uint8_t>(device());
  return id;
}

}  // namespace clearpoint
