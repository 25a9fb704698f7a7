// Appends frames to the last segment of a journal. A thread of its own takes
// all frames that are queued, writes them, makes them durable with one sync
// and reports them together, in order.
//
// The first error of the disk is the last thing this writer does: what it had
// queued is not written, and every later call answers that error.
//
// Threads: Append and NextReport from one; the writer's own beside it.
#ifndef CLEARPOINT_SNAPSHOTS_SEGMENT_WRITER_H_
#define CLEARPOINT_SNAPSHOTS_SEGMENT_WRITER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/journal/journal.h"
#include "snapshots/file_system.h"

namespace clearpoint {

// The end of a journal, opened: what a writer goes on from.
struct SegmentEnd {
  FileSystem* files = nullptr;
  std::string directory;
  std::unique_ptr<FileLock> lock;
  std::unique_ptr<AppendFile> file;  // the last segment
  uint64_t base = 0;                 // where it starts
  uint64_t position = 0;             // where the next frame will stand
  uint64_t segment_bytes = 0;        // when to begin a new one
};

// The disk's side of a writer: rolls segments over, writes and syncs.
class SegmentAppender {
 public:
  explicit SegmentAppender(SegmentEnd end) : end_(std::move(end)) {}

  // Writes `frames` and makes them durable; their positions go to `reports`.
  absl::Status WriteGroup(const std::deque<SealedFrame>& frames,
                          std::vector<AppendReport>* reports);

 private:
  // Writes and syncs what was gathered for the current segment.
  absl::Status Flush();
  // Begins a segment at the current position; its name is durable on return.
  absl::Status Roll();

  SegmentEnd end_;
  std::vector<std::string_view> gathered_;
};

class SegmentWriter : public JournalWriter {
 public:
  // ResourceExhausted: no thread to be had.
  static absl::StatusOr<std::unique_ptr<JournalWriter>> Start(
      SegmentEnd end, uint32_t in_flight_bound);
  // Frames that are queued and not begun are given up: a frame without a
  // report may or may not stand in the journal.
  ~SegmentWriter() override;

  absl::Status Append(SealedFrame frame) override;
  absl::StatusOr<std::optional<AppendReport>> NextReport(bool wait) override;
  void AwaitReport(int64_t patience_us) override;

 private:
  SegmentWriter(SegmentEnd end, uint32_t in_flight_bound)
      : appender_(std::move(end)), in_flight_bound_(in_flight_bound) {}
  void Run();

  SegmentAppender appender_;  // of the writer's own thread
  const uint32_t in_flight_bound_;
  std::optional<FrameNumber> last_appended_;

  std::mutex mutex_;  // guards everything below but thread_
  std::condition_variable work_;
  std::condition_variable done_;
  std::deque<SealedFrame> queue_;
  uint32_t in_flight_ = 0;  // queued or being written
  std::deque<AppendReport> reports_;
  absl::Status status_;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_SEGMENT_WRITER_H_
