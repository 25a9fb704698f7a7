// KafkaFetcher: the thread of a KafkaSource. It takes messages from each
// partition in turn, opens and decodes them, and queues them as batches.
//
// Threads: Start, Take, partitions and the destructor belong to the reader's.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_FETCHER_H_
#define CLEARPOINT_CONSUMERS_KAFKA_FETCHER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "consumers/batch_pool.h"
#include "consumers/kafka_original.h"
#include "consumers/kafka_source.h"

namespace clearpoint {

// A consumer and the topics it reads. Lives as long as any of its messages.
struct KafkaConsumer {
  std::unique_ptr<KafkaClient> client;
  std::deque<KafkaPtr<rd_kafka_topic_t>> topics;  // go before the client
};

// Messages that were taken together, decoded.
struct KafkaBatch {
  KafkaBatch() = default;
  ~KafkaBatch() { Clear(); }
  KafkaBatch(const KafkaBatch&) = delete;
  KafkaBatch& operator=(const KafkaBatch&) = delete;
  // Gives the messages back; buffers stay.
  void Clear();

  std::shared_ptr<KafkaConsumer> consumer;  // goes behind the messages
  std::vector<rd_kafka_message_t*> messages;
  TextArena arena;
  EventDecoder decoder;
  std::vector<Delivery> deliveries;
};

// One partition that is read.
struct KafkaInputPartition {
  std::string name;
  uint32_t index = 0;  // in Source::partitions()
  int32_t number = 0;
  const KafkaInput* input = nullptr;
  rd_kafka_topic_t* topic = nullptr;
  int64_t next = 0;       // offset; what is before is delivered or queued
  int64_t end = 0;        // as Resume found it
  int64_t told_end = 0;   // by the newest fetch; not above 0: not yet told
  bool compares = false;  // the message before `next` is compared first
  int64_t last = -1;      // offset of the newest message taken; -1: none yet
  Hash128 last_value;     // its hash
  bool done = false;      // KafkaInputEnd::kAtStart
  KafkaPtr<rd_kafka_queue_t> queue{};
};

class KafkaFetcher {
 public:
  // `options` must outlive the fetcher.
  KafkaFetcher(const KafkaSourceOptions& options,
               std::shared_ptr<KafkaClient> asker);
  ~KafkaFetcher();

  // Finds the partitions, continues each behind its offset, and starts the
  // thread. Errors as KafkaSource::Resume says.
  absl::Status Start(const std::vector<InputOffset>& offsets);

  // The next batch, waiting up to `patience_us`; an empty pointer if there is
  // none, `*ended` at the end.
  absl::StatusOr<std::unique_ptr<KafkaBatch>> Take(int64_t patience_us,
                                                   bool* ended);
  // Adds the names of partitions found since the last call; those of every
  // batch that was taken are among them.
  void TakeNames(std::vector<std::string>* names);

  const std::shared_ptr<BatchPool<KafkaBatch>>& pool() const { return pool_; }
  const std::string& warning() const { return warning_; }
  // As KafkaSource says. Threads: any.
  std::vector<KafkaInputEnds> Ends() const;

 private:
  using Clock = std::chrono::steady_clock;

  // What Start does, in order.
  absl::Status FindPartitions(const std::vector<InputOffset>& offsets);
  absl::Status OpenConsumer();
  // `offset` is null when the partition was never read.
  absl::Status StartPartition(KafkaInputPartition* partition,
                              const InputOffset* offset);
  absl::Status CompareLast(KafkaInputPartition* partition,
                           const InputOffset& offset);
  void AddPartition(const KafkaInput& input, int32_t number);
  int32_t KnownPartitions(const KafkaInput& input) const;
  absl::Status Consume(KafkaInputPartition* partition, int64_t offset);

  // The thread.
  void Run();
  // Takes what a partition has; whether it had anything.
  absl::StatusOr<bool> TakeFrom(KafkaInputPartition* partition);
  absl::Status Sort(KafkaInputPartition* partition, KafkaBatch* batch,
                    size_t count);
  absl::Status TakeError(KafkaInputPartition* partition,
                         const rd_kafka_message_t& message);
  void Decode(const KafkaInputPartition& partition, KafkaBatch* batch);
  absl::Status LookAround();
  absl::Status LookForPartitions();
  // Whether the log of a partition ends before what was read of it.
  absl::Status LookAtEnds();
  // Whether the newest message taken still stands there as it was.
  absl::Status LookAgain(const KafkaInputPartition& partition);
  // What librdkafka was told of the partitions' ends, without asking.
  void NoteEnds();
  bool AllDone() const;
  // Waits for messages, the end or `limit_ms`.
  void WaitForMessages(int limit_ms);
  bool Push(std::unique_ptr<KafkaBatch> batch);
  void Finish(absl::Status status);

  const KafkaSourceOptions& options_;
  const std::shared_ptr<KafkaClient> asker_;
  const std::shared_ptr<BatchPool<KafkaBatch>> pool_;
  std::shared_ptr<KafkaConsumer> consumer_;
  std::deque<KafkaInputPartition> partitions_;  // of the thread once it runs
  std::string warning_;
  int wake_ = -1;  // an eventfd, written when a queue gets its first message
  Clock::time_point look_around_at_;
  Clock::time_point note_ends_at_;
  size_t look_at_ = 0;  // the partition whose end is looked at next
  OriginalReader again_;

  std::thread thread_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<KafkaInputEnds> ends_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<KafkaBatch>> ready_;
  std::vector<std::string> new_names_;  // not yet told to the reader
  bool closing_ = false;
  bool finished_ = false;
  absl::Status status_;  // valid when finished_
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_FETCHER_H_
