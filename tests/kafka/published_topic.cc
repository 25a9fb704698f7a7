#include "tests/kafka/published_topic.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace clearpoint {
namespace {

ReadMessage Copy(const rd_kafka_message_t& message) {
  ReadMessage read;
  read.partition = message.partition;
  read.offset = message.offset;
  read.value.assign(static_cast<const char*>(message.payload), message.len);
  if (message.key != nullptr) {
    read.key.emplace(static_cast<const char*>(message.key), message.key_len);
  }
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return read;
  }
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) ==
       RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    read.headers.emplace(name,
                         std::string(static_cast<const char*>(value), size));
  }
  return read;
}

void ReadPartition(KafkaClient* client, const std::string& topic,
                   int32_t partition, std::vector<ReadMessage>* messages) {
  const auto range = client->Range(topic, partition, 30'000);
  ASSERT_TRUE(range.ok()) << range.status();
  if (range->begin == range->end) return;
  const KafkaPtr<rd_kafka_topic_t> handle(
      rd_kafka_topic_new(client->handle(), topic.c_str(), nullptr));
  rd_kafka_consume_start(handle.get(), partition, range->begin);
  for (int waits = 0; waits < 300;) {
    const KafkaPtr<rd_kafka_message_t> message(
        rd_kafka_consume(handle.get(), partition, 100));
    if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++waits;
      continue;
    }
    messages->push_back(Copy(*message));
    if (message->offset + 1 >= range->end) break;
  }
  rd_kafka_consume_stop(handle.get(), partition);
}

}  // namespace

std::string ReadMessage::Header(const std::string& name) const {
  const auto range = headers.equal_range(name);
  return range.first == range.second ? "" : std::prev(range.second)->second;
}

uint64_t ReadMessage::sequence() const {
  return std::strtoull(Header("cp-sequence").c_str(), nullptr, 10);
}

std::vector<ReadMessage> ReadTopic(const std::string& topic) {
  std::vector<ReadMessage> messages;
  auto client =
      KafkaClient::Open(KafkaRole::kConsumer, TestCluster(), {}, nullptr);
  EXPECT_TRUE(client.ok()) << client.status();
  const auto partitions = (*client)->Partitions(topic, 30'000);
  EXPECT_TRUE(partitions.ok()) << partitions.status();
  for (int32_t i = 0; i < partitions.value_or(0); ++i) {
    ReadPartition(client->get(), topic, i, &messages);
  }
  return messages;
}

KafkaPublisherOptions PublishedTopics::Options() const {
  KafkaPublisherOptions options;
  options.cluster = TestCluster();
  options.outcomes = outcomes.name();
  options.dead_letters = dead_letters.name();
  options.facts = facts.name();
  return options;
}

}  // namespace clearpoint
