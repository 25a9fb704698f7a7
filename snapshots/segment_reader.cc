#include "snapshots/segment_reader.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "snapshots/segment_files.h"
#include "snapshots/torn_tail.h"

namespace clearpoint {
namespace {

constexpr size_t kBufferBytes = 4 * kMaxFrameLength;

}  // namespace

absl::StatusOr<std::unique_ptr<SegmentReader>> SegmentReader::Open(
    SegmentPlace place, JournalPosition position) {
  auto reader =
      std::unique_ptr<SegmentReader>(new SegmentReader(std::move(place)));
  const SegmentPlace& where = reader->place_;
  absl::StatusOr<std::vector<uint64_t>> bases =
      ListSegments(*where.files, where.directory);
  if (!bases.ok()) return bases.status();
  reader->position_ = position.value;
  absl::Status status = reader->OpenSegment(SegmentOf(*bases, position.value));
  if (!status.ok()) return status;
  if (reader->offset() > reader->size_) {
    return absl::OutOfRangeError(absl::StrCat(
        where.directory, ": expected a journal of at least ", position.value,
        " bytes, found ", reader->base_ + reader->size_));
  }
  return reader;
}

absl::Status SegmentReader::OpenSegment(uint64_t base) {
  absl::StatusOr<std::unique_ptr<ReadFile>> file =
      place_.files->OpenRead(SegmentPath(place_.directory, base));
  if (!file.ok()) return file.status();
  file_ = *std::move(file);
  base_ = base;
  synced_ = 0;
  return Look();
}

absl::Status SegmentReader::Look() {
  filled_ = 0;
  absl::StatusOr<std::vector<uint64_t>> bases =
      ListSegments(*place_.files, place_.directory);
  if (!bases.ok()) return bases.status();
  const auto next = std::upper_bound(bases->begin(), bases->end(), base_);
  next_base_.reset();
  if (next != bases->end()) next_base_ = *next;
  absl::StatusOr<uint64_t> size = file_->Size();
  if (!size.ok()) return size.status();
  size_ = *size;
  if (next_base_.has_value() || size_ <= synced_) return absl::OkStatus();
  absl::Status status = file_->Sync();
  if (status.ok()) synced_ = size_;
  return status;
}

std::string_view SegmentReader::Buffered() const {
  if (offset() < begin_ || offset() >= begin_ + filled_) return {};
  const auto skipped = static_cast<size_t>(offset() - begin_);
  return {buffer_.data() + skipped, filled_ - skipped};
}

bool SegmentReader::BufferReachesEnd() const {
  return offset() + Buffered().size() >= size_;
}

absl::Status SegmentReader::Fill() {
  const uint64_t left = size_ - offset();
  const auto wanted =
      static_cast<size_t>(std::min<uint64_t>(left, kBufferBytes));
  if (buffer_.size() < wanted) buffer_.resize(wanted);
  absl::StatusOr<size_t> count =
      file_->ReadAt(offset(), absl::MakeSpan(buffer_.data(), wanted));
  if (!count.ok()) return count.status();
  begin_ = offset();
  filled_ = *count;
  if (filled_ > 0) return absl::OkStatus();
  return DamageAt(absl::StrCat("expected ", left,
                               " more bytes, found the end of the file"));
}

absl::StatusOr<std::optional<JournalEntry>> SegmentReader::Next() {
  while (true) {
    const std::string_view bytes = Buffered();
    const absl::StatusOr<size_t> length = FrameLength(bytes);
    const bool is_whole = length.ok() && *length <= bytes.size();
    if (is_whole) {
      const std::string_view frame = bytes.substr(0, *length);
      const absl::StatusOr<Hash256> hash = CheckFrame(frame);
      if (hash.ok()) {
        JournalEntry entry{JournalPosition{position_},
                           JournalPosition{position_ + *length}, frame, *hash};
        position_ += *length;
        return entry;
      }
    }
    const bool lacks_bytes = !is_whole && bytes.size() < kMaxFrameLength;
    if (lacks_bytes && !BufferReachesEnd()) {
      if (absl::Status status = Fill(); !status.ok()) return status;
      continue;
    }
    absl::StatusOr<End> end = bytes.empty() ? NextSegment() : JudgeTail();
    if (!end.ok()) return end.status();
    if (*end == End::kNothing) return std::nullopt;
  }
}

absl::StatusOr<bool> SegmentReader::WaitForMore(int64_t patience_us) {
  constexpr int64_t kLookUs = 10'000;
  std::this_thread::sleep_for(
      std::chrono::microseconds(std::min(patience_us, kLookUs)));
  return true;
}

absl::StatusOr<SegmentReader::End> SegmentReader::NextSegment() {
  if (absl::Status status = Look(); !status.ok()) return status;
  if (size_ < offset()) {
    return DamageAt(
        absl::StrCat("expected at least ", offset(), " bytes, found ", size_));
  }
  if (size_ > offset()) return End::kReadOn;
  if (!next_base_.has_value()) {
    if (position_ >= place_.known_end.value) return End::kNothing;
    return DamageAt(absl::StrCat("expected a journal of at least ",
                                 place_.known_end.value, " bytes, found ",
                                 position_));
  }
  if (*next_base_ != position_) {
    return DamageAt(absl::StrCat("expected the next segment to start at ",
                                 position_, ", found ", *next_base_));
  }
  if (absl::Status status = OpenSegment(*next_base_); !status.ok()) {
    return status;
  }
  return End::kReadOn;
}

// One read of the tail decides, so that a writer that goes on meanwhile is
// not taken for damage.
absl::StatusOr<SegmentReader::End> SegmentReader::JudgeTail() {
  if (absl::Status status = Look(); !status.ok()) return status;
  const uint64_t left = size_ > offset() ? size_ - offset() : 0;
  std::string tail(std::min(left, TornTailLimit(place_.genesis) + 1), '\0');
  absl::StatusOr<size_t> count =
      file_->ReadAt(offset(), absl::MakeSpan(tail.data(), tail.size()));
  if (!count.ok()) return count.status();
  tail.resize(*count);
  if (tail.empty()) return NextSegment();
  absl::StatusOr<size_t> length = FrameLength(tail);
  const std::string_view frame =
      std::string_view(tail).substr(0, length.value_or(tail.size()));
  const absl::Status damage = CheckFrame(frame).status();
  if (damage.ok()) return End::kReadOn;
  const std::string_view text(damage.message().data(), damage.message().size());
  if (next_base_.has_value()) return DamageAt(text);
  if (position_ < place_.known_end.value) {
    return DamageAt(absl::StrCat(std::string(text),
                                 "; the journal is known to be durable up to ",
                                 place_.known_end.value));
  }
  const absl::Status torn = CheckTornTail(place_.genesis, tail);
  if (torn.ok()) return End::kNothing;
  return DamageAt({torn.message().data(), torn.message().size()});
}

absl::Status SegmentReader::DamageAt(std::string_view text) const {
  return absl::DataLossError(
      absl::StrCat(PlacePrefix(SegmentPath(place_.directory, base_), offset()),
                   std::string(text)));
}

}  // namespace clearpoint
