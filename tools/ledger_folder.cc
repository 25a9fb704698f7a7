#include "tools/ledger_folder.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "engine/state/memory_store.h"

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

// Follower options keep a part of the cache for the rows of RocksDB itself.
FollowerOptions FollowerCache(const FolderOptions& options) {
  return {static_cast<size_t>(options.cache_bytes / 4 * 3)};
}

// The machine's files; stateless, for the life of the process.
FileSystem& Files() {
  static const std::unique_ptr<FileSystem> files = MakePosixFileSystem();
  return *files;
}

absl::StatusOr<std::unique_ptr<SegmentJournal>> OpenSegments(
    const std::string& dir) {
  return OpenJournal(Files(), JournalDir(dir), JournalOptions{});
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
  return OpenRocksDbStore(store);
}

// A damaged store is put aside, never deleted: it may be a witness.
absl::Status SetAside(const std::string& dir, const absl::Status& why) {
  std::error_code error;
  for (int i = 1; i < 1000; ++i) {
    const std::string aside = absl::StrCat(StoreDir(dir), ".damaged-", i);
    if (fs::exists(aside, error)) continue;
    fs::rename(StoreDir(dir), aside, error);
    if (error) break;
    std::cerr << "clearpoint: warning: " << std::string(why.message())
              << "; the store was moved to " << aside
              << " and is made anew from a snapshot or the journal\n";
    return absl::OkStatus();
  }
  return why;
}

absl::StatusOr<std::unique_ptr<Follower>> StartFollower(
    RocksDbStore* store, SegmentJournal* journal,
    const FolderOptions& options) {
  return Follower::Start(store, journal, FollowerCache(options));
}

}  // namespace

std::string JournalDir(const std::string& dir) { return dir + "/journal"; }
std::string StoreDir(const std::string& dir) { return dir + "/store"; }
std::string SnapshotsDir(const std::string& dir) { return dir + "/snapshots"; }

absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenForReading(
    const FolderOptions& options) {
  auto folder = std::make_unique<ReadingFolder>();
  auto journal = OpenSegments(options.dir);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  RocksDbStoreOptions store_options;
  store_options.dir = StoreDir(options.dir);
  store_options.access = StoreAccess::kReadOnly;
  store_options.cache_bytes = options.cache_bytes / 4;
  auto store = OpenRocksDbStore(store_options);
  if (store.ok()) {
    folder->base = *std::move(store);
  } else {
    folder->base = std::make_unique<MemoryStore>();
  }
  folder->store = std::make_unique<LayeredStore>(folder->base.get());
  auto follower = Follower::Start(folder->store.get(), folder->journal.get(),
                                  FollowerCache(options));
  if (!follower.ok()) return follower.status();
  folder->follower = *std::move(follower);
  absl::Status status = folder->follower->CatchUp();
  if (status.ok()) status = folder->networks.Refresh(&folder->follower->state());
  if (!status.ok()) return status;
  folder->follower->state().wallets.set_scan_limit(
      static_cast<size_t>(options.cache_bytes));
  return folder;
}

absl::StatusOr<std::unique_ptr<WritingFolder>> OpenForWriting(
    const WritingOptions& options, Publisher* publisher) {
  auto folder = std::make_unique<WritingFolder>();
  const std::string& dir = options.folder.dir;
  auto journal = OpenSegments(dir);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  auto store = OpenStore(options.folder);
  if (!store.ok() && store.status().code() == absl::StatusCode::kDataLoss) {
    const absl::Status aside = SetAside(dir, store.status());
    if (!aside.ok()) return aside;
    store = OpenStore(options.folder);
  }
  if (!store.ok()) return store.status();
  folder->store = *std::move(store);
  auto follower = StartFollower(folder->store.get(), folder->journal.get(),
                                options.folder);
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
  auto started = Sequencer::Start(folder->follower.get(),
                                  folder->journal.get(), sequencer, publisher);
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

int Fail(const absl::Status& status) {
  std::cerr << "clearpoint: " << std::string(status.message()) << '\n';
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailed;
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
