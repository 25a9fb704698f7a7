#include "tools/work_store.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "engine/values/status_text.h"
#include "tools/snapshot_facts.h"

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

// The newest snapshot whose records all stand before `end`.
absl::StatusOr<FrameNumber> NewestBefore(const SnapshotPlace& place,
                                         const ReplayEnd& end) {
  const auto listings = ListSnapshots(place);
  if (!listings.ok()) return listings.status();
  for (const SnapshotListing& listing : *listings) {
    if (!listing.snapshot.ok()) continue;
    const SnapshotFacts& facts = listing.snapshot->manifest.facts;
    if (facts.next_sequence.value - 1 > end.sequence.value) continue;
    if (facts.recorded > end.recorded) continue;
    return listing.frame;
  }
  return absl::NotFoundError(absl::StrCat(
      place.root,
      ": expected a good snapshot at or before the end asked for, "
      "found none; replay from the start without --from-snapshot"));
}

std::string ParentOf(const FolderOptions& options, const std::string& parent) {
  if (!parent.empty()) return parent;
  if (!options.dir.empty()) return options.dir;
  std::error_code error;
  const std::string temporary = fs::temp_directory_path(error).string();
  return error ? "/tmp" : temporary;
}

constexpr char kWorkPrefix[] = ".work-";
constexpr char kInUseName[] = "/in-use";

// Folders of commands that were killed: their lock file is there, but nobody
// holds it. One without a lock file is just being made.
void RemoveAbandoned(FileSystem& files, const std::string& parent) {
  const auto names = files.List(parent);
  if (!names.ok()) return;
  std::error_code ignored;
  for (const std::string& name : *names) {
    const std::string dir = absl::StrCat(parent, "/", name);
    if (!name.starts_with(kWorkPrefix)) continue;
    if (!fs::exists(dir + kInUseName, ignored)) continue;
    if (files.Lock(dir + kInUseName).ok()) fs::remove_all(dir, ignored);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<WorkStore>> WorkStore::Make(
    const FolderOptions& options, const std::string& parent,
    const LedgerJournal& journal, WorkStart start, const ReplayEnd& end) {
  std::unique_ptr<WorkStore> work(new WorkStore());
  const std::string in = ParentOf(options, parent);
  const auto files = MakePosixFileSystem();
  RemoveAbandoned(*files, in);
  std::string dir = absl::StrCat(in, "/", kWorkPrefix, "XXXXXX");
  if (::mkdtemp(dir.data()) == nullptr) {
    return absl::UnavailableError(absl::StrCat(
        dir, ": cannot make a folder to work in: ", std::strerror(errno),
        "; name another by --work-dir"));
  }
  work->dir_ = dir;
  auto lock = files->Lock(dir + kInUseName);
  if (!lock.ok()) return lock.status();
  work->lock_ = *std::move(lock);
  if (start == WorkStart::kSnapshot) {
    const absl::Status restored = work->Restore(options, journal, end);
    if (!restored.ok()) return restored;
  }
  RocksDbStoreOptions store_options;
  store_options.dir = dir + "/store";
  store_options.access = StoreAccess::kOpenOrCreate;
  store_options.cache_bytes = options.cache_bytes / 4;
  auto store = OpenRocksDbStore(store_options);
  if (!store.ok()) return store.status();
  work->store_ = *std::move(store);
  if (work->restored_.has_value()) {
    const absl::Status good = work->CheckRestored();
    if (!good.ok()) return good;
  }
  return work;
}

absl::Status WorkStore::CheckRestored() const {
  const Snapshot& snapshot = restored_->snapshot;
  const auto bytes = store_->ReadHead();
  if (!bytes.ok()) return bytes.status();
  const auto head = DecodeStoreHead(*bytes);
  if (!head.ok()) return head.status();
  const absl::Status good = CheckFacts(*head, snapshot.manifest.facts);
  if (good.ok()) return good;
  return absl::Status(good.code(),
                      absl::StrCat(snapshot.dir, ": ", MessageOf(good)));
}

absl::Status WorkStore::Restore(const FolderOptions& options,
                                const LedgerJournal& journal,
                                const ReplayEnd& end) {
  const SnapshotPlace place = SnapshotPlaceOf(options.dir, journal);
  const auto newest = NewestBefore(place, end);
  if (!newest.ok()) return newest.status();
  auto restored = RestoreSnapshot(place, *newest, dir_ + "/store",
                                  SnapshotCheck::kEveryByte);
  if (!restored.ok()) return restored.status();
  restored_ = *std::move(restored);
  return absl::OkStatus();
}

WorkStore::~WorkStore() {
  store_.reset();
  std::error_code ignored;
  if (!dir_.empty()) fs::remove_all(dir_, ignored);
}

}  // namespace clearpoint
