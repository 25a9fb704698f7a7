#include "tools/store_recovery.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/replay/follower.h"
#include "snapshots/file_system.h"
#include "snapshots/rocksdb_store.h"
#include "tools/accepted_frames.h"
#include "tools/snapshot_facts.h"

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

std::string RebuildingDir(const std::string& dir) {
  return StoreDir(dir) + ".rebuilding";
}

absl::Status RemoveRebuilding(const std::string& dir) {
  std::error_code error;
  fs::remove_all(RebuildingDir(dir), error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(
      RebuildingDir(dir), ": cannot remove it: ", error.message()));
}

// How far every frame of a journal continues the one before.
struct GoodJournal {
  absl::Status status;  // why it ends there; OK at the journal's end
  JournalPosition end;
};

GoodJournal ReadJournal(LedgerJournal* journal) {
  GoodJournal good;
  good.status =
      ReadAccepted(journal, [&](const JournalEntry& entry, const FrameView&) {
        good.end = entry.next;
        return absl::StatusOr<bool>(true);
      });
  return good;
}

// What stands before a snapshot's frame is not asked for when the state is made
// from it, but whoever reads it all the same says what was found.
void WarnOfDamageBefore(const Snapshot& snapshot, const absl::Status& damage) {
  if (damage.ok()) return;
  Warn(absl::StrCat("the journal is damaged before the frame of the snapshot ",
                    snapshot.dir, ", from which on it is good: ",
                    damage.message(),
                    "; put back a whole copy, for it can be neither verified "
                    "nor replayed from its beginning"));
}

// The journal must hold the frame that the store's head names, where it says.
absl::Status CheckHeadFrame(LedgerJournal* journal, const StoreHead& head) {
  const auto reader = journal->Read(head.position);
  if (!reader.ok()) return reader.status();
  const auto entry = (*reader)->Next();
  if (!entry.ok()) return entry.status();
  std::string found = "the end";
  if (entry->has_value()) {
    const auto frame = ParseEntry(**entry);
    if (!frame.ok()) return frame.status();
    if (frame->hash == head.chain.hash) return absl::OkStatus();
    found = absl::StrCat("frame ", frame->header.number.value, " with hash ",
                         ToHex(frame->hash));
  }
  return absl::DataLossError(absl::StrCat(
      journal->Place(head.position), ": expected frame ",
      head.chain.number.value, " with hash ", ToHex(head.chain.hash),
      " as it was remembered, found ", found));
}

// Opens the new store and brings it to the journal's head, durably.
absl::Status BringToHead(const FolderOptions& options, LedgerJournal* journal,
                         const SnapshotFacts* facts, RebuiltStore* rebuilt) {
  RocksDbStoreOptions store_options;
  store_options.dir = RebuildingDir(options.dir);
  store_options.access = StoreAccess::kOpenOrCreate;
  store_options.cache_bytes = options.cache_bytes / 4;
  store_options.env = options.env;
  const auto store = OpenRocksDbStore(store_options);
  if (!store.ok()) return store.status();
  absl::Status status = CheckFirstRows(**store);
  if (!status.ok()) return status;
  const auto follower =
      Follower::Start(store->get(), journal, FollowerCache(options));
  if (!follower.ok()) return follower.status();
  if (facts != nullptr) status = CheckFacts((*follower)->head(), *facts);
  if (status.ok()) status = (*follower)->CatchUp();
  if (status.ok()) status = (*follower)->Commit();
  if (status.ok()) status = (*store)->Sync();
  rebuilt->records = (*follower)->records();
  rebuilt->head = (*follower)->head().chain.number;
  return status;
}

// A good journal that lacks the frame of a snapshot has lost it.
absl::Status CheckSnapshotFrame(LedgerJournal* journal,
                                const Snapshot& snapshot) {
  StoreHead head;
  head.position = snapshot.manifest.facts.position;
  head.chain.number = snapshot.manifest.facts.frame;
  head.chain.hash = snapshot.manifest.facts.frame_hash;
  const absl::Status held = CheckHeadFrame(journal, head);
  if (held.ok()) return held;
  return absl::DataLossError(absl::StrCat(snapshot.dir,
                                          " is of a frame that the journal "
                                          "lacks: ",
                                          held.message()));
}

std::string SourceOf(const RebuiltStore& rebuilt) {
  if (!rebuilt.snapshot.has_value()) {
    return absl::StrCat("by replaying the whole journal of ", rebuilt.records,
                        " records");
  }
  return absl::StrCat("from the snapshot of frame ", rebuilt.snapshot->value,
                      " and ", rebuilt.records, " records behind it");
}

}  // namespace

bool MayBeDamage(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsNotFound(status);
}

absl::StatusOr<std::optional<StoreHead>> ReadStoreHead(
    const FolderOptions& options) {
  RocksDbStoreOptions store_options;
  store_options.dir = StoreDir(options.dir);
  store_options.access = StoreAccess::kReadOnly;
  store_options.cache_bytes = options.cache_bytes / 4;
  store_options.env = options.env;
  const auto store = OpenRocksDbStore(store_options);
  if (!store.ok()) return store.status();
  const auto bytes = (*store)->ReadHead();
  if (!bytes.ok()) return bytes.status();
  if (bytes->empty()) return std::optional<StoreHead>();
  auto head = DecodeStoreHead(*bytes);
  if (!head.ok()) return head.status();
  return std::optional<StoreHead>(*std::move(head));
}

absl::Status CheckStoreHead(LedgerJournal* journal, const StoreHead& head,
                            const std::string& dir) {
  const Hash128& expected = head.chain.journal_id;
  const Hash128& found = journal->genesis().journal_id;
  if (expected != found) {
    return absl::FailedPreconditionError(absl::StrCat(
        StoreDir(dir), " belongs to another journal: expected journal ",
        ToHex(expected), " in ", JournalDir(dir), ", found ", ToHex(found),
        "; put the right journal back, or move the store and the snapshots "
        "away to have them made anew"));
  }
  const absl::Status long_enough = journal->KnowDurable(head.end);
  if (!long_enough.ok()) {
    return absl::Status(
        long_enough.code(),
        absl::StrCat(long_enough.message(), ": the store has seen frame ",
                     head.chain.number.value,
                     "; put back a whole copy of the journal"));
  }
  return CheckHeadFrame(journal, head);
}

absl::StatusOr<RebuiltStore> RebuildStore(const FolderOptions& options,
                                          LedgerJournal* journal,
                                          FrameNumber newest,
                                          WithoutSnapshot fallback,
                                          SnapshotCheck check) {
  const SnapshotPlace place = SnapshotPlaceOf(options.dir, *journal);
  // Damage found behind this is not the journal's, or it is known where.
  GoodJournal good;
  if (check == SnapshotCheck::kEveryByte) good = ReadJournal(journal);
  if (!good.status.ok() && !MayBeDamage(good.status)) return good.status;
  for (;;) {
    absl::Status status = RemoveRebuilding(options.dir);
    if (!status.ok()) return status;
    const auto restored =
        RestoreSnapshot(place, newest, RebuildingDir(options.dir), check);
    RebuiltStore rebuilt;
    if (restored.ok()) {
      for (const std::string& warning : restored->warnings) Warn(warning);
      const Snapshot& snapshot = restored->snapshot;
      rebuilt.snapshot = snapshot.manifest.facts.frame;
      if (check == SnapshotCheck::kAsRead) {
        rebuilt.to_scrub = snapshot;
      }
      const SnapshotFacts& facts = snapshot.manifest.facts;
      if (!good.status.ok() && good.end > facts.position) return good.status;
      status = CheckSnapshotFrame(journal, snapshot);
      if (!status.ok()) return status;
      status = BringToHead(options, journal, &facts, &rebuilt);
      if (status.ok()) {
        WarnOfDamageBefore(snapshot, good.status);
        return rebuilt;
      }
      if (!MayBeDamage(status)) return status;
      // Where nobody can tell whose damage it is, no snapshot is called bad.
      if (!good.status.ok()) return status;
      if (check == SnapshotCheck::kAsRead) {  // whose damage is it?
        return RebuildStore(options, journal, newest, fallback,
                            SnapshotCheck::kEveryByte);
      }
      const std::string reason(status.message());
      MarkSnapshotBad(place, snapshot, reason).IgnoreError();
      Warn(absl::StrCat("snapshot ", snapshot.dir, " is not used: ", reason));
      newest = FrameNumber{rebuilt.snapshot->value - 1};
      continue;
    }
    if (!absl::IsNotFound(restored.status())) return restored.status();
    if (!good.status.ok()) return good.status;
    if (fallback == WithoutSnapshot::kFail) return restored.status();
    if (fs::exists(SnapshotsDir(options.dir))) {
      Warn(absl::StrCat(restored.status().message(),
                        "; the whole journal is replayed"));
    }
    status = BringToHead(options, journal, nullptr, &rebuilt);
    if (!status.ok()) return status;
    return rebuilt;
  }
}

absl::StatusOr<std::string> PutRebuiltInPlace(const std::string& dir,
                                              const std::string& reason) {
  std::string aside;
  if (fs::exists(StoreDir(dir))) {
    auto moved = MoveStoreAside(dir, reason);
    if (!moved.ok()) return moved.status();
    aside = *std::move(moved);
  }
  const auto files = MakePosixFileSystem();
  absl::Status status = files->Rename(RebuildingDir(dir), StoreDir(dir));
  if (status.ok()) status = files->SyncDirectory(dir);
  if (!status.ok()) return status;
  return aside;
}

absl::StatusOr<std::optional<Snapshot>> RecoverStore(
    const FolderOptions& options, LedgerJournal* journal,
    SnapshotCheck without_store, const absl::Status& cause) {
  const auto head = ReadStoreHead(options);
  if (head.ok() && head->has_value()) {
    const absl::Status held = CheckStoreHead(journal, **head, options.dir);
    if (!held.ok()) return held;
  }
  const auto rebuilt =
      RebuildStore(options, journal, kAnyFrame, WithoutSnapshot::kReplay,
                   fs::exists(StoreDir(options.dir)) ? SnapshotCheck::kEveryByte
                                                     : without_store);
  if (!rebuilt.ok()) return rebuilt.status();
  const auto aside = PutRebuiltInPlace(options.dir, "damaged");
  if (!aside.ok()) return aside.status();
  Warn(absl::StrCat(
      cause.message(), "; the store was made anew ", SourceOf(*rebuilt),
      aside->empty() ? "" : absl::StrCat("; the damaged one is now ", *aside)));
  return rebuilt->to_scrub;
}

absl::StatusOr<std::optional<Snapshot>> WithRecovery(
    const FolderOptions& options, LedgerJournal* journal,
    SnapshotCheck without_store, absl::FunctionRef<absl::Status()> attempt) {
  absl::Status status = attempt();
  if (status.ok()) return std::optional<Snapshot>();
  if (!MayBeDamage(status)) return status;
  const absl::Status locked = journal->Lock();
  if (!locked.ok()) return locked;
  auto to_scrub = RecoverStore(options, journal, without_store, status);
  if (!to_scrub.ok()) return to_scrub;
  status = attempt();
  if (MayBeDamage(status) && to_scrub->has_value()) {
    // The attempt was the first to read what the snapshot lacks.
    to_scrub = RecoverStore(options, journal, without_store, status);
    if (!to_scrub.ok()) return to_scrub;
    status = attempt();
  }
  if (!status.ok()) return status;
  return to_scrub;
}

}  // namespace clearpoint
