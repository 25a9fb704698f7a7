#include "snapshots/snapshot.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "engine/values/check.h"
#include "fmt/format.h"
#include "rocksdb/db.h"
#include "rocksdb/file_system.h"
#include "snapshots/rocksdb_files.h"
#include "snapshots/rocksdb_status.h"

namespace clearpoint {
namespace {

constexpr std::string_view kManifestName = "/manifest.json";
constexpr std::string_view kScrubbedName = "/scrubbed";
constexpr std::string_view kBadName = "/bad";
constexpr std::string_view kAside = ".tmp-";
constexpr size_t kNameDigits = 20;

std::string NameOf(FrameNumber frame) {
  return fmt::format("{:020}", frame.value);
}

std::optional<FrameNumber> FrameOfName(const std::string& name) {
  FrameNumber frame;
  if (name.size() != kNameDigits) return std::nullopt;
  if (!absl::SimpleAtoi(name, &frame.value)) return std::nullopt;
  if (NameOf(frame) != name) return std::nullopt;
  return frame;
}

// What every mark begins with: it is void for any other manifest. The mark of
// a full check holds no more; a reason follows in that of a bad snapshot.
std::string MarkOf(const SnapshotManifest& manifest) {
  return ToHex(Sha256(EncodeManifest(manifest))) + "\n";
}

absl::Status WriteMark(rocksdb::FileSystem& files, const Snapshot& snapshot,
                       std::string_view name, std::string_view text) {
  const std::string aside = fmt::format("{}/{}mark", snapshot.dir, kAside);
  const absl::Status written =
      WriteFile(files, aside, MarkOf(snapshot.manifest) + std::string(text));
  if (!written.ok()) return written;
  return RenameDurably(files, aside, snapshot.dir + std::string(name));
}

// DataLoss when an earlier check found the snapshot bad.
absl::Status CheckNotMarkedBad(rocksdb::FileSystem& files,
                               const Snapshot& snapshot) {
  const std::string path = snapshot.dir + std::string(kBadName);
  if (!PathExists(files, path)) return absl::OkStatus();
  const auto text = ReadFile(files, path);
  if (!text.ok()) return text.status();
  const std::string mark = MarkOf(snapshot.manifest);
  if (!text->starts_with(mark)) return absl::OkStatus();
  return absl::DataLossError(
      fmt::format("found bad before ({} remembers it): {}", path,
                  text->substr(mark.size())));
}

bool IsDamage(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsNotFound(status);
}

absl::Status CheckCrc32c(rocksdb::FileSystem& files, const std::string& path,
                         const SnapshotFile& file) {
  const auto found = Crc32cOfFile(files, path);
  if (!found.ok()) return found.status();
  if (*found == file.crc32c) return absl::OkStatus();
  return absl::DataLossError(fmt::format("{}: expected CRC-32C {}, found {}",
                                         path, file.crc32c, *found));
}

bool IsTable(const std::string& name) { return name.ends_with(".sst"); }

// Size of all files; bytes of those that RocksDB trusts without a checksum per
// block. They are small.
absl::Status CheckFiles(rocksdb::FileSystem& files, const Snapshot& snapshot) {
  for (const SnapshotFile& file : snapshot.manifest.files) {
    const std::string path = snapshot.dir + "/" + file.name;
    const auto size = FileSize(files, path);
    if (!size.ok()) return size.status();
    if (*size != file.size) {
      return absl::DataLossError(fmt::format("{}: expected {} bytes, found {}",
                                             path, file.size, *size));
    }
    if (IsTable(file.name)) continue;
    if (absl::Status s = CheckCrc32c(files, path, file); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status CheckFacts(const SnapshotPlace& place, FrameNumber frame,
                        const std::string& dir, const SnapshotFacts& facts) {
  if (facts.journal_id != place.journal_id) {
    return absl::FailedPreconditionError(
        fmt::format("{}: of another journal: expected {}, found {}", dir,
                    ToHex(place.journal_id), ToHex(facts.journal_id)));
  }
  if (facts.shard != place.shard) {
    return absl::FailedPreconditionError(
        fmt::format("{}: of another shard: expected {}, found {}", dir,
                    place.shard, facts.shard));
  }
  if (facts.frame != frame) {
    return absl::DataLossError(
        fmt::format("{}: its manifest is of frame {}", dir, facts.frame.value));
  }
  return absl::OkStatus();
}

absl::StatusOr<Snapshot> LoadSnapshot(const SnapshotPlace& place,
                                      FrameNumber frame,
                                      const std::string& dir) {
  rocksdb::FileSystem& files = FilesOf(place.env);
  const auto text = ReadFile(files, dir + std::string(kManifestName));
  if (!text.ok()) return text.status();
  auto manifest = ParseManifest(*text);
  if (!manifest.ok()) {
    return absl::Status(
        manifest.status().code(),
        fmt::format("{}: {}", dir, std::string(manifest.status().message())));
  }
  Snapshot snapshot{dir, *std::move(manifest), false};
  absl::Status status = CheckFacts(place, frame, dir, snapshot.manifest.facts);
  if (status.ok()) status = CheckNotMarkedBad(files, snapshot);
  if (status.ok()) status = CheckFiles(files, snapshot);
  if (!status.ok()) return status;
  const auto mark = ReadFile(files, dir + std::string(kScrubbedName));
  snapshot.scrubbed = mark.ok() && *mark == MarkOf(snapshot.manifest);
  return snapshot;
}

// The name goes first, so half a removal is never taken for a snapshot.
absl::Status RemoveSnapshot(rocksdb::FileSystem& files, const std::string& root,
                            FrameNumber frame) {
  const std::string aside =
      fmt::format("{}/{}remove-{}", root, kAside, NameOf(frame));
  if (absl::Status s = RemoveFolder(files, aside); !s.ok()) return s;
  const absl::Status renamed =
      RenameDurably(files, fmt::format("{}/{}", root, NameOf(frame)), aside);
  return renamed.ok() ? RemoveFolder(files, aside) : renamed;
}

absl::Status RemoveUnfinished(rocksdb::FileSystem& files,
                              const std::string& root) {
  const auto names = ListFolder(files, root);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (!name.starts_with(kAside)) continue;
    const absl::Status removed = RemoveFolder(files, root + "/" + name);
    if (!removed.ok()) return removed;
  }
  return absl::OkStatus();
}

// Brings one file of the live store into `dir`, and tells what it holds.
absl::StatusOr<SnapshotFile> TakeFile(rocksdb::FileSystem& files,
                                      const rocksdb::LiveFileStorageInfo& live,
                                      const std::string& dir) {
  const std::string from = live.directory + "/" + live.relative_filename;
  const std::string to = dir + "/" + live.relative_filename;
  absl::Status taken;
  if (!live.replacement_contents.empty()) {
    taken = WriteFile(files, to, live.replacement_contents);
  } else if (live.file_type == rocksdb::kTableFile) {
    taken = LinkOrCopyFile(files, from, live.size, to);
  } else {
    taken = CopyFile(files, from, live.size, to);
  }
  if (!taken.ok()) return taken;
  SnapshotFile file{live.relative_filename, live.size, ""};
  if (live.file_type == rocksdb::kTableFile && !live.file_checksum.empty()) {
    file.crc32c = HexOfBytes(live.file_checksum);  // taken when it was written
    return file;
  }
  auto crc32c = Crc32cOfFile(files, to);
  if (!crc32c.ok()) return crc32c.status();
  file.crc32c = *std::move(crc32c);
  return file;
}

absl::StatusOr<std::vector<SnapshotFile>> TakeLiveFiles(
    rocksdb::FileSystem& files, rocksdb::DB& db, const std::string& dir) {
  rocksdb::LiveFilesStorageInfoOptions options;
  options.include_checksum_info = true;
  options.wal_size_for_flush = 0;  // always flush
  std::vector<rocksdb::LiveFileStorageInfo> live;
  const rocksdb::Status listed = db.GetLiveFilesStorageInfo(options, &live);
  if (!listed.ok()) {
    return FromRocksDb(listed, "cannot list the files of the store", dir);
  }
  std::vector<SnapshotFile> taken;
  for (const rocksdb::LiveFileStorageInfo& info : live) {
    auto file = TakeFile(files, info, dir);
    if (!file.ok()) return file.status();
    taken.push_back(*std::move(file));
  }
  return taken;
}

// Fills the folder `dir` and syncs it, all but its own name.
absl::Status FillAside(RocksDbStore& store, rocksdb::FileSystem& files,
                       const std::string& dir, Snapshot& snapshot) {
  if (absl::Status s = MakeFolder(files, dir); !s.ok()) return s;
  // No merge of files may remove one between listing and linking it.
  const rocksdb::Status pinned = store.db().DisableFileDeletions();
  if (!pinned.ok()) return FromRocksDb(pinned, "cannot pin files", store.dir());
  auto taken = TakeLiveFiles(files, store.db(), dir);
  const rocksdb::Status unpinned = store.db().EnableFileDeletions(false);
  if (!taken.ok()) return taken.status();
  if (!unpinned.ok()) {
    return FromRocksDb(unpinned, "cannot unpin files", store.dir());
  }
  snapshot.manifest.files = *std::move(taken);
  const absl::Status written =
      WriteFile(files, dir + std::string(kManifestName),
                EncodeManifest(snapshot.manifest));
  return written.ok() ? SyncFolder(files, dir) : written;
}

// FillAside, and a check that the state stood still meanwhile.
absl::Status TakeStill(RocksDbStore& store, rocksdb::FileSystem& files,
                       const std::string& dir, Snapshot& snapshot) {
  if (absl::Status s = store.Sync(); !s.ok()) return s;
  const auto before = store.ReadHead();
  if (!before.ok()) return before.status();
  if (absl::Status s = FillAside(store, files, dir, snapshot); !s.ok()) {
    return s;
  }
  const auto after = store.ReadHead();
  if (!after.ok()) return after.status();
  if (*before == *after) return absl::OkStatus();
  return absl::AbortedError(
      fmt::format("{}: the store was committed to while its snapshot was taken",
                  snapshot.dir));
}

// Frees the name for a new snapshot, unless a good one has it.
absl::Status ClaimName(const SnapshotPlace& place, FrameNumber frame,
                       const std::string& dir) {
  rocksdb::FileSystem& files = FilesOf(place.env);
  if (!PathExists(files, dir)) return absl::OkStatus();
  if (LoadSnapshot(place, frame, dir).ok()) {
    return absl::AlreadyExistsError(
        fmt::format("{}: there is a snapshot of this frame", dir));
  }
  return RemoveSnapshot(files, place.root, frame);
}

// Copies the snapshot's files into the new folder `store_dir`.
absl::Status CopyIntoPlace(rocksdb::FileSystem& files, const Snapshot& snapshot,
                           const std::string& store_dir) {
  const std::string aside = store_dir + ".restoring";
  if (absl::Status s = RemoveFolder(files, aside); !s.ok()) return s;
  if (absl::Status s = MakeFolder(files, aside); !s.ok()) return s;
  for (const SnapshotFile& file : snapshot.manifest.files) {
    const std::string from = snapshot.dir + "/" + file.name;
    const std::string to = aside + "/" + file.name;
    const absl::Status copied = IsTable(file.name)
                                    ? LinkOrCopyFile(files, from, file.size, to)
                                    : CopyFile(files, from, file.size, to);
    if (!copied.ok()) return copied;
  }
  if (absl::Status s = SyncFolder(files, aside); !s.ok()) return s;
  return RenameDurably(files, aside, store_dir);
}

// Every byte of every file. What is found bad is marked, so that nobody reads
// it again to find out; without room for the mark it is found again.
absl::Status CheckEveryByte(const SnapshotPlace& place,
                            const Snapshot& snapshot,
                            absl::FunctionRef<bool()> go_on) {
  rocksdb::FileSystem& files = FilesOf(place.env);
  for (const SnapshotFile& file : snapshot.manifest.files) {
    if (!go_on()) return absl::CancelledError(snapshot.dir + ": not scrubbed");
    const absl::Status status =
        CheckCrc32c(files, snapshot.dir + "/" + file.name, file);
    if (status.ok()) continue;
    if (!PathExists(files, snapshot.dir)) {
      return absl::NotFoundError(snapshot.dir + ": it was removed");
    }
    if (!IsDamage(status)) return status;
    const std::string reason(status.message());
    MarkSnapshotBad(place, snapshot, reason).IgnoreError();
    return absl::DataLossError(reason);
  }
  return absl::OkStatus();
}

absl::Status CheckAndCopy(const SnapshotPlace& place, const Snapshot& snapshot,
                          const std::string& store_dir, SnapshotCheck check) {
  if (check == SnapshotCheck::kEveryByte) {
    const absl::Status good =
        CheckEveryByte(place, snapshot, [] { return true; });
    if (!good.ok()) return good;
  }
  return CopyIntoPlace(FilesOf(place.env), snapshot, store_dir);
}

absl::Status NoneAt(const SnapshotPlace& place, FrameNumber newest) {
  if (newest.value == UINT64_MAX) {
    return absl::NotFoundError(fmt::format("no snapshot in {}", place.root));
  }
  return absl::NotFoundError(fmt::format(
      "no snapshot at or before frame {} in {}", newest.value, place.root));
}

}  // namespace

absl::StatusOr<Snapshot> CreateSnapshot(RocksDbStore& store,
                                        const SnapshotPlace& place,
                                        const SnapshotFacts& facts,
                                        size_t keep) {
  CLEARPOINT_CHECK(keep > 0);
  CLEARPOINT_CHECK(facts.journal_id == place.journal_id);
  CLEARPOINT_CHECK(facts.shard == place.shard);
  rocksdb::FileSystem& files = FilesOf(place.env);
  Snapshot snapshot;
  snapshot.dir = fmt::format("{}/{}", place.root, NameOf(facts.frame));
  snapshot.manifest.facts = facts;
  absl::Status status = MakeFolder(files, place.root);
  if (status.ok()) status = RemoveUnfinished(files, place.root);
  if (status.ok()) status = ClaimName(place, facts.frame, snapshot.dir);
  if (!status.ok()) return status;
  const std::string aside =
      fmt::format("{}/{}{}", place.root, kAside, NameOf(facts.frame));
  status = TakeStill(store, files, aside, snapshot);
  if (!status.ok()) {
    RemoveFolder(files, aside).IgnoreError();  // the next one tries again
    return status;
  }
  status = RenameDurably(files, aside, snapshot.dir);
  if (status.ok()) status = RemoveOldSnapshots(place, keep);
  if (!status.ok()) return status;
  return snapshot;
}

absl::StatusOr<std::vector<SnapshotListing>> ListSnapshots(
    const SnapshotPlace& place) {
  std::vector<SnapshotListing> listings;
  rocksdb::FileSystem& files = FilesOf(place.env);
  if (!PathExists(files, place.root)) return listings;
  const auto names = ListFolder(files, place.root);
  if (!names.ok()) return names.status();
  for (auto name = names->rbegin(); name != names->rend(); ++name) {
    const std::optional<FrameNumber> frame = FrameOfName(*name);
    if (!frame) continue;
    const std::string dir = fmt::format("{}/{}", place.root, *name);
    listings.push_back({*frame, dir, LoadSnapshot(place, *frame, dir)});
  }
  return listings;
}

absl::Status RemoveOldSnapshots(const SnapshotPlace& place, size_t keep) {
  const auto listings = ListSnapshots(place);
  if (!listings.ok()) return listings.status();
  size_t good = 0;
  for (const SnapshotListing& listing : *listings) {
    if (good >= keep) {
      const absl::Status removed =
          RemoveSnapshot(FilesOf(place.env), place.root, listing.frame);
      if (!removed.ok()) return removed;
    }
    if (listing.snapshot.ok()) ++good;
  }
  return absl::OkStatus();
}

absl::StatusOr<RestoredSnapshot> RestoreSnapshot(const SnapshotPlace& place,
                                                 FrameNumber newest,
                                                 const std::string& store_dir,
                                                 SnapshotCheck check) {
  rocksdb::FileSystem& files = FilesOf(place.env);
  if (PathExists(files, store_dir)) {
    return absl::AlreadyExistsError(
        fmt::format("{}: cannot restore into a folder that exists", store_dir));
  }
  auto listings = ListSnapshots(place);
  if (!listings.ok()) return listings.status();
  RestoredSnapshot restored;
  std::string reasons;
  for (SnapshotListing& listing : *listings) {
    if (listing.frame > newest) continue;
    absl::Status status = listing.snapshot.status();
    if (status.ok()) {
      restored.snapshot = *std::move(listing.snapshot);
      status = CheckAndCopy(place, restored.snapshot, store_dir, check);
      if (status.ok()) return restored;
      if (!IsDamage(status)) return status;
    }
    restored.warnings.push_back(fmt::format("snapshot {} is not used: {}",
                                            listing.dir,
                                            std::string(status.message())));
    reasons += "; " + restored.warnings.back();
  }
  if (reasons.empty()) return NoneAt(place, newest);
  return absl::NotFoundError(
      fmt::format("no snapshot in {} is good{}", place.root, reasons));
}

absl::Status MarkSnapshotBad(const SnapshotPlace& place,
                             const Snapshot& snapshot,
                             std::string_view reason) {
  return WriteMark(FilesOf(place.env), snapshot, kBadName, reason);
}

absl::Status ScrubSnapshotFiles(const SnapshotPlace& place, Snapshot& snapshot,
                                absl::FunctionRef<bool()> go_on) {
  rocksdb::FileSystem& files = FilesOf(place.env);
  absl::Status status = CheckEveryByte(place, snapshot, go_on);
  if (status.ok()) status = WriteMark(files, snapshot, kScrubbedName, "");
  if (!status.ok()) return status;
  snapshot.scrubbed = true;
  return absl::OkStatus();
}

}  // namespace clearpoint
