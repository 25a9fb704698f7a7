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
#include "consumers/message_scanner.h"
#include "engine/codec/codec.h"
#include "engine/source.h"

namespace clearpoint {

// One block of messages, decoded.
struct DecodedBatch {
  MessageBlock block;
  EventDecoder decoder;
  std::vector<Delivery> deliveries;
};

// Where batches wait to be used again; outlives the partition while batches
// are held. Threads: any.
class BatchPool {
 public:
  std::unique_ptr<DecodedBatch> Get();
  void Give(std::unique_ptr<DecodedBatch> batch);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<DecodedBatch>> idle_;
};

// Holds a batch and gives it back to its pool.
class BatchLease {
 public:
  BatchLease(std::unique_ptr<DecodedBatch> batch,
             std::shared_ptr<BatchPool> pool);
  ~BatchLease();
  BatchLease(const BatchLease&) = delete;
  BatchLease& operator=(const BatchLease&) = delete;

  std::vector<Delivery>& deliveries() { return batch_->deliveries; }
  const std::vector<Delivery>& deliveries() const { return batch_->deliveries; }

 private:
  std::unique_ptr<DecodedBatch> batch_;
  std::shared_ptr<BatchPool> pool_;
};

class FilePartition {
 public:
  // `name` is the partition's, "file:...", for messages; `index` goes into
  // its deliveries.
  FilePartition(std::unique_ptr<MessageScanner> scanner, Framing framing,
                std::string name, uint32_t index);
  ~FilePartition();

  // Continues behind `offset`; before the first Take. Errors as in Source.
  absl::Status Resume(const InputOffset& offset);

  // The next batch, never empty; null at the end. Starts the thread.
  absl::StatusOr<std::shared_ptr<BatchLease>> Take();

  // Wakes a Take that waits for the input. Threads: any.
  void Stop();

 private:
  void DecodeAhead();
  void Decode(DecodedBatch* batch) const;
  // Waits for room and queues; false when the partition is being closed.
  bool Push(std::unique_ptr<DecodedBatch> batch);
  void Finish(absl::Status status);

  const std::unique_ptr<MessageScanner> scanner_;
  const EventFormat format_;
  const std::string name_;
  const uint32_t index_;
  const std::shared_ptr<BatchPool> pool_ = std::make_shared<BatchPool>();

  std::thread thread_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::unique_ptr<DecodedBatch>> ready_;
  bool closing_ = false;
  bool finished_ = false;
  absl::Status status_;  // valid when finished_
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_FILE_PARTITION_H_
