// TopicProducer: messages into a topic for commands, by an idempotent producer
// with every copy acknowledged. Messages of one key stay in order.
//
// Threads: one, beside librdkafka's own.
#ifndef CLEARPOINT_TOOLS_TOPIC_PRODUCER_H_
#define CLEARPOINT_TOOLS_TOPIC_PRODUCER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"

namespace clearpoint {

class TopicProducer {
 public:
  // Asks no broker.
  static absl::StatusOr<std::unique_ptr<TopicProducer>> Open(
      const KafkaCluster& cluster, const std::string& topic);
  TopicProducer(const TopicProducer&) = delete;
  TopicProducer& operator=(const TopicProducer&) = delete;

  // Takes a message over; waits while the queue is full. An empty key is none.
  // The error of the first message that was not taken by a broker, from then
  // on.
  absl::Status Send(std::string_view key, std::string_view value);
  // Waits until all are acknowledged. DeadlineExceeded after `limit_ms`.
  absl::Status Flush(int64_t limit_ms);

  uint64_t sent() const { return sent_; }
  uint64_t acknowledged() const { return acknowledged_; }
  // Where the message acknowledged last came to stand.
  int32_t partition() const { return partition_; }
  int64_t offset() const { return offset_; }

 private:
  explicit TopicProducer(std::string topic) : topic_name_(std::move(topic)) {}
  absl::Status Start(const KafkaCluster& cluster);
  void Take(const rd_kafka_message_t& report);

  const std::string topic_name_;
  uint64_t sent_ = 0;
  uint64_t acknowledged_ = 0;
  int32_t partition_ = 0;
  int64_t offset_ = 0;
  absl::Status status_;
  std::unique_ptr<KafkaClient> client_;
  KafkaPtr<rd_kafka_topic_t> topic_;  // goes before its client
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TOPIC_PRODUCER_H_
