#include "consumers/file_partition.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "consumers/file_source.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

// Why an input is expected to go on where it does, and what to do if it is not
// the one that was read before.
absl::Status WithAdvice(const absl::Status& status, const std::string& name,
                        uint64_t offset) {
  return absl::Status(
      status.code(),
      fmt::format("{}; the journal has read {} bytes of {} before and expects "
                  "the same input from its beginning: if this is another one, "
                  "give it a name of its own by --name",
                  std::string(status.message()), offset, name));
}

}  // namespace

FilePartition::FilePartition(std::unique_ptr<MessageScanner> scanner,
                             const FileInput& input, std::string name,
                             uint32_t index)
    : scanner_(std::move(scanner)),
      format_(input.framing == Framing::kLines ? EventFormat::kJson
                                               : EventFormat::kProtobuf),
      last_line_(input.last_line),
      name_(std::move(name)),
      index_(index),
      pool_(std::make_shared<BatchPool<DecodedBatch>>(kBatchesAhead)) {}

FilePartition::~FilePartition() {
  Stop();
  if (thread_.joinable()) thread_.join();
}

void FilePartition::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  scanner_->Wake();
}

absl::Status FilePartition::Resume(const InputOffset& offset) {
  CLEARPOINT_CHECK(!thread_.joinable());
  if (offset.next_offset == 0) return absl::OkStatus();
  std::string last;
  const absl::Status status = scanner_->SkipTo(offset.next_offset, &last);
  if (!status.ok()) return WithAdvice(status, name_, offset.next_offset);
  const Hash128 found = Sha256Prefix(last);
  if (found == offset.last_message) return absl::OkStatus();
  return WithAdvice(
      absl::DataLossError(fmt::format(
          "{}: the message before offset {} differs from the one that was read "
          "before: expected SHA-256 {}..., found {}...: another input under "
          "the same name",
          name_, offset.next_offset, ToHex(offset.last_message), ToHex(found))),
      name_, offset.next_offset);
}

std::string FilePartition::left() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return left_;
}

void FilePartition::Leave(const ScannedMessage& message, const Event& event) {
  std::string left = fmt::format(
      "{}: the last {} bytes, from offset {} on, are a line without a line "
      "feed and no event ({}): they were not taken",
      name_, message.next_offset - message.offset, message.offset,
      std::get<Undecodable>(event.body).reason);
  const std::lock_guard<std::mutex> lock(mutex_);
  left_ = std::move(left);
}

void FilePartition::Decode(DecodedBatch* batch) {
  batch->deliveries.clear();
  batch->decoder.Reset();
  batch->deliveries.reserve(batch->block.messages.size());
  for (ScannedMessage& message : batch->block.messages) {
    Delivery& delivery = batch->deliveries.emplace_back();
    delivery.format = format_;
    delivery.partition = index_;
    delivery.offset = message.offset;
    delivery.next_offset = message.next_offset;
    if (message.fault.empty()) {
      delivery.event = batch->decoder.Decode(message.bytes, format_);
    } else {
      delivery.format = EventFormat::kBytes;
      delivery.event.original = message.bytes;
      delivery.event.body =
          Undecodable{OutcomeCode::kMalformed, std::move(message.fault)};
    }
    if (message.is_unended && last_line_ == LastLine::kLeaveBroken &&
        std::holds_alternative<Undecodable>(delivery.event.body)) {
      Leave(message, delivery.event);
      batch->deliveries.pop_back();
    }
  }
}

bool FilePartition::Push(std::unique_ptr<DecodedBatch> batch) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock,
                [this] { return closing_ || ready_.size() < kBatchesAhead; });
  if (closing_) return false;
  ready_.push_back(std::move(batch));
  lock.unlock();
  changed_.notify_all();
  return true;
}

void FilePartition::Finish(absl::Status status) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    finished_ = true;
    status_ = std::move(status);
  }
  changed_.notify_all();
}

void FilePartition::DecodeAhead() {
  while (true) {
    auto batch = pool_->Get();
    auto more = scanner_->Read(&batch->block);
    if (!more.ok()) return Finish(more.status());
    if (!*more) return Finish(absl::OkStatus());
    Decode(batch.get());
    if (batch->deliveries.empty()) continue;  // the end comes next
    if (!Push(std::move(batch))) return;
  }
}

absl::StatusOr<std::shared_ptr<FileBatchLease>> FilePartition::Take(
    int64_t patience_us) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { DecodeAhead(); });
  }
  const auto has_more = [this] {
    return finished_ || closing_ || !ready_.empty();
  };
  if (patience_us == Source::kForever) {
    changed_.wait(lock, has_more);
  } else if (!changed_.wait_for(lock, std::chrono::microseconds(patience_us),
                                has_more)) {
    return std::make_shared<FileBatchLease>(std::make_unique<DecodedBatch>(),
                                            pool_);
  }
  if (ready_.empty()) {
    if (!status_.ok()) return status_;
    return std::shared_ptr<FileBatchLease>();
  }
  auto batch = std::move(ready_.front());
  ready_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return std::make_shared<FileBatchLease>(std::move(batch), pool_);
}

}  // namespace clearpoint
