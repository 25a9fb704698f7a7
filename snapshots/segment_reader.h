// Reads the frames of a segment journal in order, beside a writer of this or
// another process. segment_journal.h has the rule for damage.
//
// Threads: one.
#ifndef CLEARPOINT_SNAPSHOTS_SEGMENT_READER_H_
#define CLEARPOINT_SNAPSHOTS_SEGMENT_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/journal/journal.h"
#include "snapshots/file_system.h"

namespace clearpoint {

// What a reader needs to know of its journal.
struct SegmentPlace {
  FileSystem* files = nullptr;
  std::string directory;
  Genesis genesis;
  JournalPosition known_end;  // no torn tail before it
};

class SegmentReader : public JournalReader {
 public:
  // OutOfRange: the journal ends before `position`.
  static absl::StatusOr<std::unique_ptr<SegmentReader>> Open(
      SegmentPlace place, JournalPosition position);

  absl::StatusOr<std::optional<JournalEntry>> Next() override;
  // Looks again every 10 ms at most: a file tells nobody that it grows.
  absl::StatusOr<bool> WaitForMore(int64_t patience_us) override;

 private:
  // What to do after looking at the end of what was read so far.
  enum class End { kReadOn, kNothing };

  explicit SegmentReader(SegmentPlace place) : place_(std::move(place)) {}

  absl::Status OpenSegment(uint64_t base);
  // Learns whether the segment is the last and how long it is, in this order,
  // and makes that much of it durable. Forgets what is buffered.
  absl::Status Look();
  absl::Status Fill();
  // Nothing is left of what was seen of the segment: looks for more, there or
  // in the next one.
  absl::StatusOr<End> NextSegment();
  // No whole frame starts here: is it the end, or damage?
  absl::StatusOr<End> JudgeTail();
  absl::Status DamageAt(std::string_view text) const;

  uint64_t offset() const { return position_ - base_; }
  std::string_view Buffered() const;
  bool BufferReachesEnd() const;

  SegmentPlace place_;
  std::unique_ptr<ReadFile> file_;
  uint64_t base_ = 0;                  // of the segment
  uint64_t position_ = 0;              // of the next frame
  uint64_t size_ = 0;                  // of the segment, when last looked at
  uint64_t synced_ = 0;                // of these, durable for certain
  std::optional<uint64_t> next_base_;  // nothing: this is the last segment
  std::vector<char> buffer_;           // bytes [begin_, begin_ + filled_)
  uint64_t begin_ = 0;                 // offset in the segment
  size_t filled_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_SEGMENT_READER_H_
