#include "tools/topic_producer.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace clearpoint {
namespace {

constexpr int kPollMs = 20;
constexpr char kDeliveryLimitMs[] = "60000";

}  // namespace

absl::StatusOr<std::unique_ptr<TopicProducer>> TopicProducer::Open(
    const KafkaCluster& cluster, const std::string& topic) {
  std::unique_ptr<TopicProducer> producer(new TopicProducer(topic));
  const absl::Status status = producer->Start(cluster);
  if (!status.ok()) return status;
  return producer;
}

absl::Status TopicProducer::Start(const KafkaCluster& cluster) {
  // Keys go where those of Java's clients go.
  auto client = KafkaClient::Open(
      KafkaRole::kProducer, cluster,
      {{"enable.idempotence", "true"},
       {"partitioner", "murmur2_random"},
       {"message.timeout.ms", kDeliveryLimitMs},
       {"message.max.bytes", "2097152"}},
      [this](const rd_kafka_message_t& report) { Take(report); });
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  topic_.reset(
      rd_kafka_topic_new(client_->handle(), topic_name_.c_str(), nullptr));
  if (topic_ != nullptr) return absl::OkStatus();
  return KafkaError(rd_kafka_last_error(), topic_name_ + ": opening");
}

void TopicProducer::Take(const rd_kafka_message_t& report) {
  if (report.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++acknowledged_;
    partition_ = report.partition;
    offset_ = report.offset;
    return;
  }
  if (!status_.ok()) return;
  status_ = KafkaError(
      report.err, fmt::format("kafka://{}/{}: message {}", client_->bootstrap(),
                              topic_name_, acknowledged_ + 1));
}

absl::Status TopicProducer::Send(std::string_view key, std::string_view value) {
  for (;;) {
    if (!status_.ok()) return status_;
    const int failed = rd_kafka_produce(
        topic_.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
        const_cast<char*>(value.data()), value.size(),
        key.empty() ? nullptr : key.data(), key.size(), nullptr);
    if (failed == 0) break;
    const rd_kafka_resp_err_t error = rd_kafka_last_error();
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      return KafkaError(error, topic_name_ + ": sending");
    }
    client_->Poll(kPollMs);
  }
  ++sent_;
  client_->Poll(0);
  return absl::OkStatus();
}

absl::Status TopicProducer::Flush(int64_t limit_ms) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::milliseconds(limit_ms);
  while (status_.ok() && acknowledged_ < sent_) {
    if (Clock::now() > until) {
      return absl::DeadlineExceededError(fmt::format(
          "kafka://{}/{}: expected {} messages to be acknowledged within {} "
          "ms, found {}{}",
          client_->bootstrap(), topic_name_, sent_, limit_ms, acknowledged_,
          client_->Trouble()));
    }
    client_->Poll(kPollMs);
  }
  return status_;
}

}  // namespace clearpoint
