// KafkaOutbox: one idempotent producer for a few topics whose messages are
// counted as they are acknowledged. It is thrown away at the first error: who
// owns it opens another and sends again what was not acknowledged.
//
// The partition of a message is the murmur2 hash of its key modulo the number
// of partitions that the topic had when the outbox was opened, as Kafka's own
// clients choose it.
//
// Memory: librdkafka keeps at most `buffered_bytes` of messages.
// Threads: one, beside librdkafka's own.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_OUTBOX_H_
#define CLEARPOINT_CONSUMERS_KAFKA_OUTBOX_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"

namespace clearpoint {

struct HeadersDelete {
  void operator()(rd_kafka_headers_t* headers) const {
    rd_kafka_headers_destroy(headers);
  }
};
using MessageHeaderList = std::unique_ptr<rd_kafka_headers_t, HeadersDelete>;

void AddHeader(rd_kafka_headers_t* headers, std::string_view name,
               std::string_view value);

struct OutboxTopic {
  std::string name;
  int32_t partitions = 0;
};

struct OutboxOptions {
  KafkaCluster cluster;
  std::vector<OutboxTopic> topics;
  size_t buffered_bytes = size_t{64} << 20;
  // Called from Serve for each message that is acknowledged, with the pointer
  // it was sent with.
  std::function<void(void*)> on_acknowledged;
  // Called from a thread of librdkafka's when there is something to Serve.
  std::function<void()> on_ready;
};

struct OutboxMessage {
  size_t topic = 0;                // place in OutboxOptions::topics
  std::string_view partition_key;  // chooses the partition
  std::string_view key;
  bool has_key = true;
  std::string_view value;
  bool has_value = true;
  void* given_back = nullptr;
};

class KafkaOutbox {
 public:
  static absl::StatusOr<std::unique_ptr<KafkaOutbox>> Open(
      OutboxOptions options);
  // What is not acknowledged may or may not come to stand in its topic.
  ~KafkaOutbox();
  KafkaOutbox(const KafkaOutbox&) = delete;

  // False when there is no room, until Serve has made some, and when the
  // outbox has failed; the headers are then still the caller's. The message is
  // copied.
  bool Send(const OutboxMessage& message, MessageHeaderList* headers);
  // Takes reports for up to `limit_ms`.
  void Serve(int limit_ms);

  // Not OK: nothing more is acknowledged. FailedPrecondition: a message was
  // refused as too large.
  const absl::Status& status() const { return status_; }

 private:
  explicit KafkaOutbox(OutboxOptions options) : options_(std::move(options)) {}
  absl::Status Start();
  void TakeReport(const rd_kafka_message_t& message);
  void Fail(absl::Status why);

  const OutboxOptions options_;
  absl::Status status_;
  std::unique_ptr<KafkaClient> client_;
  std::vector<KafkaPtr<rd_kafka_topic_t>> topics_;  // go before the client
  KafkaPtr<rd_kafka_queue_t> reports_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_OUTBOX_H_
