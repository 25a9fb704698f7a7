#include "snapshots/segment_journal.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/journal/acceptance.h"
#include "engine/values/check.h"
#include "snapshots/segment_files.h"
#include "snapshots/segment_reader.h"
#include "snapshots/segment_writer.h"
#include "snapshots/torn_tail.h"

namespace clearpoint {
namespace {

// The first segment has this name until it is whole.
constexpr char kUnfinishedName[] = "genesis.new";

std::string PathIn(const std::string& directory, const char* name) {
  return absl::StrCat(directory, "/", name);
}

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

absl::Status CheckLength(const std::string& directory, uint64_t expected,
                         uint64_t found) {
  if (found >= expected) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(directory,
                                          ": expected a journal of at least ",
                                          expected, " bytes, found ", found));
}

// The first `limit` bytes of [offset, end of file).
absl::StatusOr<std::string> ReadFrom(FileSystem& files, const std::string& path,
                                     uint64_t offset, uint64_t limit) {
  absl::StatusOr<std::unique_ptr<ReadFile>> file = files.OpenRead(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<uint64_t> size = (*file)->Size();
  if (!size.ok()) return size.status();
  const uint64_t left = *size > offset ? *size - offset : 0;
  std::string bytes(std::min(left, limit), '\0');
  absl::StatusOr<size_t> count =
      (*file)->ReadAt(offset, absl::MakeSpan(bytes.data(), bytes.size()));
  if (!count.ok()) return count.status();
  bytes.resize(*count);
  return bytes;
}

absl::Status CheckUnused(FileSystem& files, const std::string& directory) {
  absl::StatusOr<std::vector<std::string>> names = files.List(directory);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (name == kLockName || name == kUnfinishedName) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("cannot create a journal in ", directory,
                     ": expected an empty directory, found ", name));
  }
  return absl::OkStatus();
}

absl::Status WriteSynced(FileSystem& files, const std::string& path,
                         std::string_view bytes) {
  absl::StatusOr<std::unique_ptr<AppendFile>> file = files.Create(path);
  if (!file.ok()) return file.status();
  absl::Status status = (*file)->Append({bytes});
  return status.ok() ? (*file)->Sync() : status;
}

// The genesis frame is whole and durable before it gets its name, so that an
// unfinished creation can be told from a damaged journal.
absl::Status WriteGenesis(FileSystem& files, const std::string& directory,
                          const Genesis& genesis) {
  const std::string unfinished = PathIn(directory, kUnfinishedName);
  absl::Status status = files.Remove(unfinished);
  if (!status.ok() && !absl::IsNotFound(status)) return status;
  const SealedFrame frame = SealGenesis(GenesisHeader(genesis), genesis);
  status = WriteSynced(files, unfinished, frame.bytes);
  if (!status.ok()) return status;
  status = files.Rename(unfinished, SegmentPath(directory, 0));
  if (!status.ok()) return status;
  status = files.SyncDirectory(directory);
  if (!status.ok()) return status;
  return files.SyncDirectory(DirectoryOf(directory));
}

absl::StatusOr<Genesis> ReadGenesis(FileSystem& files,
                                    const std::string& directory) {
  const std::string path = SegmentPath(directory, 0);
  absl::StatusOr<std::string> bytes = ReadFrom(files, path, 0, kMaxFrameLength);
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<size_t> length = FrameLength(*bytes);
  const absl::StatusOr<FrameView> frame = ParseFrame(
      std::string_view(*bytes).substr(0, length.value_or(bytes->size())));
  absl::Status status = frame.status();
  if (status.ok()) status = ChainReader::FromGenesis(*frame).status();
  if (status.ok()) return ParseGenesis(frame->body);
  return absl::DataLossError(
      absl::StrCat(PlacePrefix(path, 0), MessageOf(status)));
}

class OpenedJournal : public SegmentJournal {
 public:
  OpenedJournal(SegmentPlace place, uint64_t segment_bytes)
      : place_(std::move(place)), segment_bytes_(segment_bytes) {}

  absl::StatusOr<std::unique_ptr<JournalReader>> Read(
      JournalPosition position) override {
    absl::StatusOr<std::unique_ptr<SegmentReader>> reader =
        SegmentReader::Open(place_, position);
    if (!reader.ok()) return reader.status();
    return *std::move(reader);
  }

  absl::StatusOr<std::unique_ptr<JournalWriter>> OpenWriter(
      JournalPosition end) override;

  absl::Status Lock() override;
  void Unlock() override { lock_.reset(); }
  absl::Status KnowDurable(JournalPosition end) override;
  absl::StatusOr<SegmentTail> Tail(JournalPosition end) override;

  std::string name() const override { return place_.directory; }
  std::string Place(JournalPosition position) const override;
  const Genesis& genesis() const override { return place_.genesis; }
  std::string warning() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    return warning_;
  }

 private:
  // Sees to it that the segment at `base` ends at `end`: cuts a torn tail.
  absl::Status EndAt(uint64_t base, uint64_t end);
  absl::Status Cut(const std::string& path, uint64_t size, uint64_t count);

  SegmentPlace place_;
  const uint64_t segment_bytes_;
  std::unique_ptr<FileLock> lock_;  // until a writer has it
  mutable std::mutex mutex_;        // guards what follows
  std::string warning_;
};

std::string OpenedJournal::Place(JournalPosition position) const {
  const absl::StatusOr<std::vector<uint64_t>> bases =
      ListSegments(*place_.files, place_.directory);
  if (!bases.ok()) return Journal::Place(position);
  const uint64_t base = SegmentOf(*bases, position.value);
  return absl::StrCat(SegmentPath(place_.directory, base), " at offset ",
                      position.value - base);
}

absl::Status OpenedJournal::Lock() {
  if (lock_ != nullptr) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<FileLock>> lock =
      place_.files->Lock(PathIn(place_.directory, kLockName));
  if (!lock.ok()) return lock.status();
  lock_ = *std::move(lock);
  return absl::OkStatus();
}

absl::Status OpenedJournal::KnowDurable(JournalPosition end) {
  const absl::StatusOr<std::vector<uint64_t>> bases =
      ListSegments(*place_.files, place_.directory);
  if (!bases.ok()) return bases.status();
  const absl::StatusOr<uint64_t> found =
      EndOfSegments(*place_.files, place_.directory, *bases);
  if (!found.ok()) return found.status();
  absl::Status status = CheckLength(place_.directory, end.value, *found);
  if (!status.ok()) return status;
  place_.known_end = std::max(place_.known_end, end);
  return absl::OkStatus();
}

absl::StatusOr<SegmentTail> OpenedJournal::Tail(JournalPosition end) {
  const absl::StatusOr<std::vector<uint64_t>> bases =
      ListSegments(*place_.files, place_.directory);
  if (!bases.ok()) return bases.status();
  const uint64_t base = SegmentOf(*bases, end.value);
  const std::string path = SegmentPath(place_.directory, base);
  const absl::StatusOr<std::string> bytes = ReadFrom(
      *place_.files, path, end.value - base, TornTailLimit(place_.genesis) + 1);
  if (!bytes.ok()) return bytes.status();
  SegmentTail tail;
  if (bytes->empty()) return tail;
  const absl::StatusOr<size_t> length = FrameLength(*bytes);
  absl::Status damage = length.status();
  if (length.ok()) {
    damage = CheckFrame(std::string_view(*bytes).substr(0, *length)).status();
    if (damage.ok()) return tail;
    tail.whole_frame = *length <= bytes->size();
  }
  tail.bytes = bytes->size();
  tail.reason = PlacePrefix(path, end.value - base) + MessageOf(damage);
  return tail;
}

absl::StatusOr<std::unique_ptr<JournalWriter>> OpenedJournal::OpenWriter(
    JournalPosition end) {
  SegmentEnd last;
  last.files = place_.files;
  last.directory = place_.directory;
  last.segment_bytes = segment_bytes_;
  last.position = end.value;
  absl::Status locked = Lock();
  if (!locked.ok()) return locked;
  last.lock = std::move(lock_);

  absl::StatusOr<std::vector<uint64_t>> bases =
      ListSegments(*place_.files, place_.directory);
  if (!bases.ok()) return bases.status();
  absl::StatusOr<uint64_t> found =
      EndOfSegments(*place_.files, place_.directory, *bases);
  if (!found.ok()) return found.status();
  const uint64_t expected = std::max(end.value, place_.known_end.value);
  absl::Status status = CheckLength(place_.directory, expected, *found);
  if (!status.ok()) return status;
  last.base = bases->back();
  if (end.value < last.base) {
    return absl::FailedPreconditionError(absl::StrCat(
        place_.directory, " has grown: expected its end at position ",
        end.value, ", found a segment at ", last.base));
  }
  status = EndAt(last.base, end.value);
  if (!status.ok()) return status;

  const std::string path = SegmentPath(place_.directory, last.base);
  absl::StatusOr<std::unique_ptr<AppendFile>> file =
      place_.files->OpenAppend(path);
  if (!file.ok()) return file.status();
  last.file = *std::move(file);
  // A killed writer may have left bytes and names that are not durable yet.
  status = last.file->Sync();
  if (status.ok()) status = place_.files->SyncDirectory(place_.directory);
  if (!status.ok()) return status;
  return SegmentWriter::Start(std::move(last), place_.genesis.in_flight_bound);
}

absl::Status OpenedJournal::EndAt(uint64_t base, uint64_t end) {
  const std::string path = SegmentPath(place_.directory, base);
  absl::StatusOr<std::string> tail = ReadFrom(
      *place_.files, path, end - base, TornTailLimit(place_.genesis) + 1);
  if (!tail.ok()) return tail.status();
  if (tail->empty()) return Cut(path, end - base, 0);
  const absl::StatusOr<size_t> length = FrameLength(*tail);
  if (length.ok() &&
      CheckFrame(std::string_view(*tail).substr(0, *length)).ok()) {
    return absl::FailedPreconditionError(absl::StrCat(
        place_.directory, " has grown: expected its end at ",
        PlacePrefix(path, end - base), "found a frame of ", *length, " bytes"));
  }
  absl::Status status = CheckTornTail(place_.genesis, *tail);
  if (status.ok() && end < place_.known_end.value) {
    status = absl::DataLossError(
        absl::StrCat("expected a frame, found an unfinished one; the journal "
                     "is known to be durable up to ",
                     place_.known_end.value));
  }
  if (status.ok()) return Cut(path, end - base, tail->size());
  return absl::DataLossError(
      absl::StrCat(PlacePrefix(path, end - base), MessageOf(status)));
}

absl::Status OpenedJournal::Cut(const std::string& path, uint64_t size,
                                uint64_t count) {
  std::lock_guard<std::mutex> lock(mutex_);
  warning_.clear();
  if (count == 0) return absl::OkStatus();
  absl::Status status = place_.files->Truncate(path, size);
  if (!status.ok()) return status;
  warning_ = absl::StrCat(PlacePrefix(path, size), "cut off ", count,
                          " bytes of an append that did not finish; nobody "
                          "was told of it");
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateJournal(FileSystem& files, const std::string& directory,
                           const Genesis& genesis) {
  absl::Status status = CheckGenesis(genesis);
  if (!status.ok()) return status;
  status = files.MakeDirectory(directory);
  if (!status.ok()) return status;
  // Before the lock, so that a foreign directory is left as it is; and under
  // it, because another process may be creating too.
  status = CheckUnused(files, directory);
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<FileLock>> lock =
      files.Lock(PathIn(directory, kLockName));
  if (!lock.ok()) return lock.status();
  status = CheckUnused(files, directory);
  if (!status.ok()) return status;
  return WriteGenesis(files, directory, genesis);
}

absl::StatusOr<std::unique_ptr<SegmentJournal>> OpenJournal(
    FileSystem& files, const std::string& directory,
    const JournalOptions& options) {
  absl::StatusOr<std::vector<uint64_t>> bases = ListSegments(files, directory);
  if (!bases.ok()) return bases.status();
  absl::StatusOr<uint64_t> end = EndOfSegments(files, directory, *bases);
  if (!end.ok()) return end.status();
  absl::StatusOr<Genesis> genesis = ReadGenesis(files, directory);
  if (!genesis.ok()) return genesis.status();
  absl::Status status = CheckLength(directory, options.known_end.value, *end);
  if (!status.ok()) return status;
  SegmentPlace place{&files, directory, *genesis, options.known_end};
  return std::make_unique<OpenedJournal>(std::move(place),
                                         options.segment_bytes);
}

}  // namespace clearpoint
