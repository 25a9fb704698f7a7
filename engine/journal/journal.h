// Journal: the door to the totally ordered log of frames of one shard. Local
// segment files implement it in snapshots/, a Kafka topic in consumers/.
//
// A position is where a frame starts in this place: a byte offset over all
// segments, or a Kafka offset. It never means anything in another place.
//
// Threads: a JournalReader and a JournalWriter each belong to one thread;
// readers may run beside the writer.
#ifndef CLEARPOINT_ENGINE_JOURNAL_JOURNAL_H_
#define CLEARPOINT_ENGINE_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/frame.h"
#include "engine/values/strong.h"

namespace clearpoint {

using JournalPosition = Strong<struct JournalPositionTag, uint64_t>;

// One entry as read, before any judgement.
struct JournalEntry {
  JournalPosition position;
  JournalPosition next;    // where the following entry starts
  std::string_view bytes;  // until the next call
  // Set when the reader has checked the frame's hash (CheckFrame).
  std::optional<Hash256> checked;
};

// ParseFrame of an entry; hashes it only when the reader has not.
inline absl::StatusOr<FrameView> ParseEntry(const JournalEntry& entry) {
  if (!entry.checked.has_value()) return ParseFrame(entry.bytes);
  return ParseCheckedFrame(entry.bytes, *entry.checked);
}

class JournalReader {
 public:
  virtual ~JournalReader() = default;
  // The next entry; nothing at the end of what is durable now (a later call
  // may find more). DataLoss: damage, with place, expected and found.
  virtual absl::StatusOr<std::optional<JournalEntry>> Next() = 0;
  // Behind the end: waits until Next may find more, for at most `patience_us`.
  // False: nothing came. A place that cannot wait answers true at once.
  virtual absl::StatusOr<bool> WaitForMore(int64_t patience_us) {
    (void)patience_us;
    return true;
  }
  // Behind all that Next has come past, what is no frame and was passed over
  // included; 0 where nothing is ever passed over.
  virtual JournalPosition passed() const { return JournalPosition{0}; }
  // Messages passed over that are no frames.
  virtual uint64_t foreign() const { return 0; }
};

// Where an appended frame came to stand.
struct AppendReport {
  FrameNumber number;
  JournalPosition position;
  JournalPosition next;  // where the frame behind it will stand, if adjacent
  // True when nothing can stand between this frame and the one before it
  // that this writer appended or started from. False: read the journal.
  bool adjacent = false;
};

class JournalWriter {
 public:
  virtual ~JournalWriter() = default;
  // Takes a frame over for appending and returns at once, unless the bound
  // on frames in flight is reached: then it waits for the oldest.
  virtual absl::Status Append(SealedFrame frame) = 0;
  // The next report, in order of appending; waits when `wait` is true and
  // frames are in flight. An error means doubt: nothing in flight counts any
  // more; drop this writer and take the journal's word.
  virtual absl::StatusOr<std::optional<AppendReport>> NextReport(bool wait) = 0;
  // Waits until NextReport may have an answer, for at most `patience_us` and
  // perhaps less. A place that cannot wait returns at once.
  virtual void AwaitReport(int64_t patience_us) { (void)patience_us; }
};

class Journal {
 public:
  virtual ~Journal() = default;
  // Reads from `position` on; position 0 is the genesis frame.
  virtual absl::StatusOr<std::unique_ptr<JournalReader>> Read(
      JournalPosition position) = 0;
  // Opens for appending behind `end`, the position after the last entry the
  // caller has read. FailedPrecondition: someone else holds the lock, or the
  // journal has grown since.
  virtual absl::StatusOr<std::unique_ptr<JournalWriter>> OpenWriter(
      JournalPosition end) = 0;
  // For messages: "DIR" or "kafka://...".
  virtual std::string name() const = 0;
  // For messages: where `position` is, as precisely as this place can say.
  virtual std::string Place(JournalPosition position) const {
    return name() + " at position " + std::to_string(position.value);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_JOURNAL_JOURNAL_H_
