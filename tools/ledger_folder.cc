#include "tools/ledger_folder.h"

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "engine/state/memory_store.h"
#include "engine/state/store_head.h"
#include "engine/values/status_text.h"
#include "tools/kafka_place.h"
#include "tools/serve/serve_config.h"
#include "tools/store_recovery.h"
#include "tools/wall_clock.h"
#include "tools/work_store.h"

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

// The machine's files; stateless, for the life of the process.
FileSystem& Files() {
  static const std::unique_ptr<FileSystem> files = MakePosixFileSystem();
  return *files;
}

std::string HostName() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return "unknown";
  return name;
}

// Whether there is a table file: a folder with one and no store in it has lost
// the store, one without was never finished.
bool HoldsRows(const std::string& store_dir) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(store_dir, error)) {
    if (entry.path().extension() == ".sst") return true;
  }
  return false;
}

// What cannot be opened, with what to do about it.
absl::Status NoJournal(const FolderOptions& options,
                       const absl::Status& status) {
  return absl::Status(
      status.code(),
      absl::StrCat(
          status.message(), "; create a ledger with `clearpoint ",
          "journal create ",
          options.kafka.has_value()
              ? absl::StrCat("--journal ", KafkaJournalName(*options.kafka))
              : absl::StrCat("--dir ", options.dir),
          "`"));
}

absl::StatusOr<SequencerOptions> SequencerOptionsOf(
    const WritingOptions& options, LedgerJournal* journal) {
  const auto incarnation = journal->Incarnation();
  if (!incarnation.ok()) return incarnation.status();
  SequencerOptions sequencer;
  sequencer.frame_bytes = options.frame_bytes;
  sequencer.frame_records = options.frame_records;
  sequencer.frame_delay_us = options.frame_delay_us;
  sequencer.checkpoint_records = options.checkpoint_records;
  sequencer.cache_bytes = FollowerCache(options.folder).cache_bytes;
  sequencer.wall_clock = WallClock;
  sequencer.writer_id = RandomId();
  sequencer.claim.incarnation = *incarnation;
  sequencer.adopts = options.adopts;
  if (options.writer_id.empty()) {
    sequencer.claim.host = HostName();
    sequencer.claim.process = static_cast<uint64_t>(getpid());
    return sequencer;
  }
  // A given id makes the bytes of a journal repeatable; so must the rest.
  auto id = ParseId(options.writer_id);
  if (!id.ok()) return id.status();
  sequencer.writer_id = *id;
  return sequencer;
}

// All but the journal, so that the store can be replaced.
void Close(WritingFolder* folder) {
  folder->sequencer.reset();
  folder->follower.reset();
  folder->store.reset();
}

// One attempt to claim the journal over the store as it is.
absl::Status ClaimOver(const WritingOptions& options,
                       const SequencerOptions& sequencer, Publisher* publisher,
                       WritingFolder* folder) {
  auto store = OpenStoreOf(options.folder, folder->journal.get());
  if (!store.ok()) return store.status();
  folder->store = *std::move(store);
  auto follower = Follower::Start(folder->store.get(), folder->journal.get(),
                                  FollowerCache(options.folder));
  if (!follower.ok()) return follower.status();
  folder->follower = *std::move(follower);
  auto started = Sequencer::Start(folder->follower.get(), folder->journal.get(),
                                  sequencer, publisher);
  if (!started.ok()) return started.status();
  folder->sequencer = *std::move(started);
  return absl::OkStatus();
}

absl::Status FollowToEnd(const FolderOptions& options, ReadingFolder* folder) {
  absl::Status status = folder->follower->CatchUp();
  if (status.ok())
    status = folder->networks.Refresh(&folder->follower->state());
  if (!status.ok()) return status;
  folder->follower->state().wallets.set_scan_limit(
      static_cast<size_t>(options.cache_bytes));
  return absl::OkStatus();
}

// Follows the journal to its end over folder->base.
absl::Status CatchUp(const FolderOptions& options, ReadingFolder* folder) {
  folder->store = std::make_unique<LayeredStore>(folder->base.get());
  auto follower = Follower::Start(folder->store.get(), folder->journal.get(),
                                  FollowerCache(options));
  if (!follower.ok()) return follower.status();
  folder->follower = *std::move(follower);
  return FollowToEnd(options, folder);
}

// In a store that is thrown away.
absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenInWorkStore(
    const FolderOptions& options, WorkStart start) {
  auto folder = std::make_unique<ReadingFolder>();
  auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  auto work =
      WorkStore::Make(options, "", *folder->journal, start, ReplayEnd{});
  if (!work.ok()) return work.status();
  folder->work = *std::move(work);
  auto follower = Follower::Start(&folder->work->store(), folder->journal.get(),
                                  WorkFollower(options));
  if (!follower.ok()) return follower.status();
  folder->follower = *std::move(follower);
  const absl::Status status = FollowToEnd(options, folder.get());
  if (!status.ok()) return status;
  return folder;
}

std::string HowToMakeStoreAnew(const FolderOptions& options) {
  return absl::StrCat(
      "the next `clearpoint ingest` makes the store anew, and so does "
      "`clearpoint snapshot restore --dir ",
      options.dir, "`");
}

// From the newest good snapshot on.
absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenOverSnapshot(
    const FolderOptions& options, const absl::Status& why) {
  auto folder = OpenInWorkStore(options, WorkStart::kSnapshot);
  if (!folder.ok()) return folder.status();
  (*folder)->store_status = why;
  const RestoredSnapshot& restored = *(*folder)->work->restored();
  for (const std::string& warning : restored.warnings) Warn(warning);
  Warn(absl::StrCat(why.message(), "; answering from the snapshot of frame ",
                    restored.snapshot.manifest.facts.frame.value, " and ",
                    (*folder)->follower->records(), " records behind it; ",
                    HowToMakeStoreAnew(options)));
  return folder;
}

absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenInMemory(
    const FolderOptions& options, const absl::Status& why) {
  auto folder = std::make_unique<ReadingFolder>();
  auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  folder->base = std::make_unique<MemoryStore>();
  folder->store_status = why;
  const absl::Status status = CatchUp(options, folder.get());
  if (!status.ok()) return status;
  // A ledger that was never written to has nothing to repair.
  if (folder->follower->records() > 0) {
    Warn(absl::StrCat(
        why.message(),
        "; answering from the whole journal replayed in memory, which "
        "--cache-bytes does not bound; ",
        HowToMakeStoreAnew(options)));
  }
  return folder;
}

// A snapshot only saves time and memory: what is wrong with it, or with making
// a store of it, is no reason not to answer.
absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenWithoutStore(
    const FolderOptions& options, const absl::Status& why) {
  std::error_code ignored;
  if (!options.dir.empty() && fs::exists(SnapshotsDir(options.dir), ignored)) {
    auto folder = OpenOverSnapshot(options, why);
    if (folder.ok()) return folder;
  }
  return OpenInMemory(options, why);
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

ReadingFolder::ReadingFolder() = default;
ReadingFolder::~ReadingFolder() = default;

absl::Status NeedFolder(const FolderOptions& options) {
  if (!options.dir.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--dir: expected the folder of store and snapshots, found none");
}

absl::StatusOr<std::unique_ptr<LedgerJournal>> OpenLedger(
    const FolderOptions& options, LedgerUse use) {
  FileSystem& files = options.files == nullptr ? Files() : *options.files;
  absl::StatusOr<std::unique_ptr<LedgerJournal>> journal;
  if (options.kafka.has_value()) {
    KafkaJournalOptions kafka = *options.kafka;
    if (use == LedgerUse::kReading) kafka.durability = {1, 1};
    journal = OpenKafkaLedger(files, options.dir, kafka);
  } else {
    const absl::Status named = NeedFolder(options);
    if (!named.ok()) return named;
    journal = OpenSegmentLedger(files, options.dir);
  }
  if (absl::IsNotFound(journal.status())) {
    return NoJournal(options, journal.status());
  }
  return journal;
}

SnapshotPlace SnapshotPlaceOf(const std::string& dir,
                              const LedgerJournal& journal) {
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

absl::Status CheckFirstRows(const Store& store) {
  for (int i = 0; i < kTableCount; ++i) {
    const auto cursor = store.Scan(static_cast<TableId>(i), "", "");
    if (!cursor->status().ok()) return cursor->status();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenStoreOf(
    const FolderOptions& options, LedgerJournal* journal) {
  RocksDbStoreOptions store_options;
  store_options.dir = StoreDir(options.dir);
  store_options.cache_bytes = options.cache_bytes / 4;
  store_options.env = options.env;
  const bool is_new =
      !HoldsRows(store_options.dir) && !fs::exists(SnapshotsDir(options.dir));
  store_options.access =
      is_new ? StoreAccess::kOpenOrCreate : StoreAccess::kOpen;
  auto store = OpenRocksDbStore(store_options);
  if (!store.ok()) return store.status();
  const auto bytes = (*store)->ReadHead();
  if (!bytes.ok()) return bytes.status();
  if (bytes->empty()) return store;
  const auto head = DecodeStoreHead(*bytes);
  if (!head.ok()) return head.status();
  absl::Status status = CheckStoreHead(journal, *head, options.dir);
  if (status.ok()) status = CheckFirstRows(**store);
  if (!status.ok()) return status;
  return store;
}

std::string StoreDir(const std::string& dir) { return dir + "/store"; }
std::string SnapshotsDir(const std::string& dir) { return dir + "/snapshots"; }

absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenOverStore(
    const FolderOptions& options) {
  auto folder = std::make_unique<ReadingFolder>();
  auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  RocksDbStoreOptions store_options;
  store_options.dir = StoreDir(options.dir);
  store_options.access = StoreAccess::kReadOnly;
  store_options.cache_bytes = options.cache_bytes / 4;
  store_options.env = options.env;
  auto store = OpenRocksDbStore(store_options);
  if (!store.ok()) return store.status();
  folder->base = *std::move(store);
  const auto bytes = folder->base->ReadHead();
  if (!bytes.ok()) return bytes.status();
  if (!bytes->empty()) {
    const auto head = DecodeStoreHead(*bytes);
    if (!head.ok()) return head.status();
    const absl::Status held =
        CheckStoreHead(folder->journal.get(), *head, options.dir);
    if (!held.ok()) return held;
  }
  absl::Status status = CheckFirstRows(*folder->base);
  if (status.ok()) status = CatchUp(options, folder.get());
  if (!status.ok()) return status;
  return folder;
}

absl::StatusOr<std::unique_ptr<ReadingFolder>> OpenForReading(
    const FolderOptions& options) {
  if (options.kafka.has_value() && options.dir.empty()) {
    return OpenInWorkStore(options, WorkStart::kGenesis);
  }
  // Without a journal there is nothing to fall back to.
  const auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  auto folder = OpenOverStore(options);
  if (MayBeDamage(folder.status())) {
    const auto head = ReadStoreHead(options);
    if (head.ok() && head->has_value()) {
      const absl::Status held =
          CheckStoreHead(journal->get(), **head, options.dir);
      if (!held.ok()) return held;
    }
    folder = OpenWithoutStore(options, folder.status());
  }
  if (!folder.ok()) return folder.status();
  const auto tail = (*folder)->journal->Tail((*folder)->follower->head().end);
  if (!tail.ok()) return tail.status();
  if (tail->bytes > 0) Warn(UnreadTail(*tail));
  return folder;
}

absl::Status ReadLedger(const FolderOptions& options, ReadingWork work) {
  auto folder = OpenForReading(options);
  if (!folder.ok()) return folder.status();
  absl::Status status = work(folder->get());
  // A row that could not be read may have been taken for one that is missing.
  const absl::Status rows = (*folder)->follower->state().status();
  if (!rows.ok()) status = rows;
  if (!absl::IsDataLoss(status) || !(*folder)->store_status.ok()) return status;
  folder = OpenWithoutStore(options, status);
  if (!folder.ok()) return folder.status();
  return work(folder->get());
}

absl::StatusOr<std::unique_ptr<WritingFolder>> OpenForWriting(
    const WritingOptions& options, Publisher* publisher) {
  auto folder = std::make_unique<WritingFolder>();
  auto journal = OpenLedger(options.folder, LedgerUse::kWriting);
  if (!journal.ok()) return journal.status();
  folder->journal = *std::move(journal);
  absl::Status status = folder->journal->Lock();
  if (!status.ok()) return status;
  const auto sequencer = SequencerOptionsOf(options, folder->journal.get());
  if (!sequencer.ok()) return sequencer.status();
  // Whoever adopts a copy has not seen it whole before.
  const SnapshotCheck check =
      options.adopts ? SnapshotCheck::kEveryByte : SnapshotCheck::kAsRead;
  auto to_scrub =
      WithRecovery(options.folder, folder->journal.get(), check, [&] {
        const absl::Status claimed =
            ClaimOver(options, *sequencer, publisher, folder.get());
        if (!claimed.ok()) Close(folder.get());
        return claimed;
      });
  if (!to_scrub.ok()) return to_scrub.status();
  folder->to_scrub = *std::move(to_scrub);
  const std::string warning = folder->journal->warning();
  if (!warning.empty()) Warn(warning);
  return folder;
}

absl::StatusOr<OutcomeCode> TakeCommand(WritingFolder* folder, Event event,
                                        std::string* reason) {
  Identify(&event);
  const std::string bytes = EncodeEvent(event, EventFormat::kProtobuf);
  event.original = bytes;
  Sequencer& sequencer = *folder->sequencer;
  const auto outcome = sequencer.Take(event, EventFormat::kProtobuf, reason);
  if (!outcome.ok()) return outcome;
  const absl::Status status = sequencer.Finish();
  if (!status.ok()) return status;
  return outcome;
}

namespace {

// Replaces the store of a folder that was closed because of `cause`.
absl::Status RecoverClosed(const WritingOptions& options,
                           const absl::Status& cause) {
  const auto journal = OpenLedger(options.folder, LedgerUse::kWriting);
  if (!journal.ok()) return journal.status();
  const absl::Status locked = (*journal)->Lock();
  if (!locked.ok()) return locked;
  const absl::Status recovered = RecoverStore(options.folder, journal->get(),
                                              SnapshotCheck::kEveryByte, cause)
                                     .status();
  (*journal)->Unlock();
  return recovered;
}

// What the work did is durable in the journal, so it is neither done again nor
// told as failed, whatever comes of this.
void ScrubBehindWork(const WritingOptions& options,
                     std::unique_ptr<WritingFolder>* folder) {
  if (!(*folder)->to_scrub.has_value()) return;
  const absl::Status scrubbed = ScrubSnapshotFiles(
      SnapshotPlaceOf(options.folder.dir, *(*folder)->journal),
      *(*folder)->to_scrub, [] { return true; });
  if (!absl::IsDataLoss(scrubbed)) {
    if (!scrubbed.ok()) Warn(MessageOf(scrubbed));
    return;
  }
  Warn(MessageOf(scrubbed));
  folder->reset();
  const absl::Status recovered = RecoverClosed(options, scrubbed);
  if (!recovered.ok()) Warn(MessageOf(recovered));  // the next start says so
}

}  // namespace

absl::Status WriteLedger(const WritingOptions& options, Publisher* publisher,
                         WritingWork work) {
  auto folder = OpenForWriting(options, publisher);
  if (!folder.ok()) return folder.status();
  const absl::Status status = work(folder->get());
  if (status.ok()) ScrubBehindWork(options, &*folder);
  if (!absl::IsDataLoss(status)) return status;
  folder->reset();
  const absl::Status recovered = RecoverClosed(options, status);
  if (!recovered.ok()) return recovered;
  folder = OpenForWriting(options, publisher);
  if (!folder.ok()) return folder.status();
  return work(folder->get());
}

std::string UnreadTail(const SegmentTail& tail) {
  return absl::StrCat(tail.reason, "; ", tail.bytes,
                      " bytes behind the last good frame are not read",
                      tail.whole_frame
                          ? ": damage to a frame that may have been "
                            "acknowledged; compare with another copy"
                          : ": an append that did not finish, or is under way");
}

namespace {

void AddCacheOption(CLI::App& verb, FolderOptions* options) {
  verb.add_option("--cache-bytes", options->cache_bytes,
                  "memory for rows, changed and cached")
      ->transform(CLI::AsSizeValue(false))
      ->default_str("512MiB");
}

// First of the options: the others win over what the file says.
void AddConfigOption(CLI::App& verb, FolderOptions* options) {
  verb.add_option_function<std::string>(
          "--config",
          [options](const std::string& path) {
            const auto config = ReadServeConfigFile(path);
            if (config.ok()) *options = LedgerOf(*config);
          },
          "the configuration of the server whose ledger it is")
      ->check(CLI::Validator(
          [](const std::string& path) {
            return MessageOf(ReadServeConfigFile(path).status());
          },
          ""));
}

// --journal first: the properties are those of its cluster.
void AddKafkaOptions(CLI::App& verb, FolderOptions* options) {
  CLI::Option* place = verb.add_option_function<std::string>(
      "--journal",
      [options](const std::string& text) {
        options->kafka = *ParseKafkaJournal(text);
      },
      "kafka://HOST:PORT/TOPIC/SHARD: the journal is there, not in --dir");
  place->check(CLI::Validator(
      [](const std::string& text) {
        return MessageOf(ParseKafkaJournal(text).status());
      },
      ""));
  verb.add_option_function<std::vector<std::string>>(
          "--kafka-property",
          [options](const std::vector<std::string>& properties) {
            for (const std::string& text : properties) {
              options->kafka->cluster.properties.push_back(
                  *ParseKafkaProperty(text));
            }
          },
          "NAME=VALUE of librdkafka for --journal; a secret as file:PATH or "
          "env:NAME")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return MessageOf(ParseKafkaProperty(text).status());
          },
          ""))
      ->expected(1)
      ->take_all()
      ->needs(place);
}

}  // namespace

void AddLedgerOptions(CLI::App& verb, FolderOptions* options) {
  AddConfigOption(verb, options);
  verb.add_option("--dir", options->dir, "folder of journal and store");
  AddKafkaOptions(verb, options);
}

void AddWriterOptions(CLI::App& verb, FolderOptions* options) {
  verb.add_option("--dir", options->dir, "folder of journal and store");
  AddKafkaOptions(verb, options);
  AddCacheOption(verb, options);
}

void AddFolderOptions(CLI::App& verb, FolderOptions* options) {
  AddLedgerOptions(verb, options);
  AddCacheOption(verb, options);
}

int ExitCodeOf(const absl::Status& status) {
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailed;
}

void Warn(const std::string& text) {
  std::cerr << "clearpoint: warning: " << text << '\n';
}

int Refused(const std::string& what, std::string_view outcome,
            const std::string& reason) {
  std::cerr << "clearpoint: " << what << ": " << outcome << ": " << reason
            << '\n';
  return kExitRefused;
}

int Fail(const absl::Status& status) {
  std::cerr << "clearpoint: " << MessageOf(status) << '\n';
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
