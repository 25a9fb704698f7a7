#include "snapshots/segment_writer.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/values/check.h"
#include "snapshots/segment_files.h"

namespace clearpoint {

absl::Status SegmentAppender::WriteGroup(const std::deque<SealedFrame>& frames,
                                         std::vector<AppendReport>* reports) {
  for (const SealedFrame& frame : frames) {
    const uint64_t used = end_.position - end_.base;
    if (used > 0 && used + frame.bytes.size() > end_.segment_bytes) {
      absl::Status status = Flush();
      if (status.ok()) status = Roll();
      if (!status.ok()) return status;
    }
    gathered_.push_back(frame.bytes);
    const JournalPosition position{end_.position};
    end_.position += frame.bytes.size();
    reports->push_back({frame.header.number, position,
                        JournalPosition{end_.position}, /*adjacent=*/true});
  }
  return Flush();
}

absl::Status SegmentAppender::Flush() {
  if (gathered_.empty()) return absl::OkStatus();
  absl::Status status = end_.file->Append(gathered_);
  gathered_.clear();
  if (!status.ok()) return status;
  return end_.file->Sync();
}

absl::Status SegmentAppender::Roll() {
  absl::StatusOr<std::unique_ptr<AppendFile>> file =
      end_.files->Create(SegmentPath(end_.directory, end_.position));
  if (!file.ok()) return file.status();
  end_.file = *std::move(file);
  end_.base = end_.position;
  return end_.files->SyncDirectory(end_.directory);
}

absl::StatusOr<std::unique_ptr<JournalWriter>> SegmentWriter::Start(
    SegmentEnd end, uint32_t in_flight_bound) {
  const std::string directory = end.directory;
  auto writer = std::unique_ptr<SegmentWriter>(
      new SegmentWriter(std::move(end), in_flight_bound));
  try {
    SegmentWriter* self = writer.get();
    writer->thread_ = std::thread([self] { self->Run(); });
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(absl::StrCat(
        directory, ": cannot start the writer's thread: ", error.what()));
  }
  return writer;
}

SegmentWriter::~SegmentWriter() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

absl::Status SegmentWriter::Append(SealedFrame frame) {
  CLEARPOINT_CHECK(FrameLength(frame.bytes).value_or(0) == frame.bytes.size());
  const FrameNumber number = frame.header.number;
  if (last_appended_.has_value()) {
    CLEARPOINT_CHECK(number.value == last_appended_->value + 1);
  }
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock,
             [this] { return in_flight_ < in_flight_bound_ || !status_.ok(); });
  if (!status_.ok()) return status_;
  last_appended_ = number;
  ++in_flight_;
  queue_.push_back(std::move(frame));
  lock.unlock();
  work_.notify_one();
  return absl::OkStatus();
}

absl::StatusOr<std::optional<AppendReport>> SegmentWriter::NextReport(
    bool wait) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (wait) {
    done_.wait(lock, [this] {
      return !reports_.empty() || in_flight_ == 0 || !status_.ok();
    });
  }
  if (!status_.ok()) return status_;
  if (reports_.empty()) return std::nullopt;
  const AppendReport report = reports_.front();
  reports_.pop_front();
  return report;
}

void SegmentWriter::AwaitReport(int64_t patience_us) {
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait_for(lock, std::chrono::microseconds(patience_us), [this] {
    return !reports_.empty() || in_flight_ == 0 || !status_.ok();
  });
}

void SegmentWriter::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    const std::deque<SealedFrame> group = std::exchange(queue_, {});
    lock.unlock();
    std::vector<AppendReport> reports;
    const absl::Status status = appender_.WriteGroup(group, &reports);
    lock.lock();
    if (status.ok()) {
      in_flight_ -= static_cast<uint32_t>(group.size());
      reports_.insert(reports_.end(), reports.begin(), reports.end());
    } else {
      status_ = status;
    }
    done_.notify_all();
    if (!status.ok()) return;
  }
}

}  // namespace clearpoint
