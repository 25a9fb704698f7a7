// FilePartition: one input of a FileSource and the thread that reads and
// decodes it ahead.
//
// Batches circle: the thread takes an empty one, fills it and queues it; the
// reader holds it by a lease, whose end gives it back. A batch that is held
// longer only makes the thread allocate another.
//
// Threads: Resume, Take and the destructor belong to the reader's thread,
// Stop to any.
#ifndef CLEARPOINT_CONSUMERS_FILE_PARTITION_H_
#define CLEARPOINT_CONSUMERS_FILE_PARTITION_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/batch_pool.h"
#include "consumers/message_scanner.h"
#include "engine/codec/codec.h"
#include "engine/source.h"

namespace clearpoint {

struct FileInput;               // file_source.h
enum class LastLine : uint8_t;  // the same

// One block of messages, decoded.
struct DecodedBatch {
  MessageBlock block;
  EventDecoder decoder;
  std::vector<Delivery> deliveries;
};

using FileBatchLease = BatchLease<DecodedBatch>;

class FilePartition {
 public:
  // `name` is the partition's, "file:...", for messages; `index` goes into
  // its deliveries.
  FilePartition(std::unique_ptr<MessageScanner> scanner, const FileInput& input,
                std::string name, uint32_t index);
  ~FilePartition();

  // Continues behind `offset`; before the first Take. Errors as in Source.
  absl::Status Resume(const InputOffset& offset);

  // The next batch, null at the end; empty when none was decoded within
  // `patience_us`. Starts the thread.
  absl::StatusOr<std::shared_ptr<FileBatchLease>> Take(int64_t patience_us);

  // Wakes a Take that waits for the input. Threads: any.
  void Stop();

  // Which last line was not taken, and why; empty: none, or not known before
  // Take answered the end.
  std::string left();

 private:
  void DecodeAhead();
  void Decode(DecodedBatch* batch);
  void Leave(const ScannedMessage& message, const Event& event);
  // Waits for room and queues; false when the partition is being closed.
  bool Push(std::unique_ptr<DecodedBatch> batch);
  void Finish(absl::Status status);

  const std::unique_ptr<MessageScanner> scanner_;
  const EventFormat format_;
  const LastLine last_line_;
  const std::string name_;
  const uint32_t index_;
  const std::shared_ptr<BatchPool<DecodedBatch>> pool_;

  std::thread thread_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::unique_ptr<DecodedBatch>> ready_;
  bool closing_ = false;
  bool finished_ = false;
  absl::Status status_;  // valid when finished_
  std::string left_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_FILE_PARTITION_H_
