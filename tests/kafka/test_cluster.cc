#include "tests/kafka/test_cluster.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <utility>

#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr int64_t kPatienceMs = 30'000;

std::unique_ptr<KafkaClient> Producer() {
  auto client =
      KafkaClient::Open(KafkaRole::kProducer, TestCluster(), {}, nullptr);
  CLEARPOINT_CHECK(client.ok());
  return *std::move(client);
}

rd_kafka_resp_err_t Produce(rd_kafka_t* producer, const std::string& topic,
                            const TestMessage& message) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
  for (const auto& [name, value] : message.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()),
                        value.data(), static_cast<ssize_t>(value.size()));
  }
  // librdkafka copies the value and only reads it.
  void* value =
      message.is_tombstone ? nullptr : const_cast<char*>(message.value.data());
  void* key = message.key.has_value() ? const_cast<char*>(message.key->data())
                                      : nullptr;
  return rd_kafka_producev(
      producer, RD_KAFKA_V_TOPIC(topic.c_str()),
      RD_KAFKA_V_KEY(key, message.key.has_value() ? message.key->size() : 0),
      RD_KAFKA_V_PARTITION(message.partition),
      RD_KAFKA_V_VALUE(value, message.is_tombstone ? 0 : message.value.size()),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK),
      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
}

}  // namespace

KafkaCluster TestCluster() {
  const char* const path = CLEARPOINT_KAFKA_FOLDER "/bootstrap";
  std::ifstream file(path);
  KafkaCluster cluster;
  if (!std::getline(file, cluster.bootstrap)) {
    std::fprintf(
        stderr,
        "SKIPPED: expected a broker whose address is in %s, found "
        "none; ctest starts one, or tests/kafka/cluster.py start does; "
        "either says why it cannot\n",
        path);
    std::exit(77);
  }
  return cluster;
}

void ControlBroker(const std::string& verb) {
  const std::string command =
      fmt::format("{} {} {} 2> /dev/null", CLEARPOINT_KAFKA_CLUSTER, verb,
                  CLEARPOINT_KAFKA_FOLDER);
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

std::string UniqueName(std::string_view prefix) {
  static int count = 0;
  const auto now =
      std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000;
  return std::string(prefix) + "-" + std::to_string(now) + "-" +
         std::to_string(getpid()) + "-" + std::to_string(++count);
}

TestTopic::TestTopic(int32_t partitions,
                     std::map<std::string, std::string> settings)
    : name_(UniqueName("test")),
      partitions_(partitions),
      settings_(std::move(settings)) {
  Make();
}

TestTopic::TestTopic() : TestTopic(4, JournalTopicSettings({1, 1})) {}

TestTopic::~TestTopic() {
  (void)DeleteTopic(*Producer(), name_, kPatienceMs);  // as far as it goes
}

void TestTopic::Make() {
  const auto client = Producer();
  // A topic of this name may still be on its way out.
  absl::Status status;
  for (int i = 0; i < 100; ++i) {
    status =
        CreateTopic(*client, {name_, partitions_, 1, settings_}, kPatienceMs);
    if (!absl::IsAlreadyExists(status)) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  ASSERT_TRUE(status.ok()) << status;
}

void TestTopic::Delete() {
  const absl::Status status = DeleteTopic(*Producer(), name_, kPatienceMs);
  ASSERT_TRUE(status.ok()) << status;
}

void TestTopic::Widen(int32_t partitions) const {
  const auto client = Producer();
  char error[256];
  rd_kafka_NewPartitions_t* request = rd_kafka_NewPartitions_new(
      name_.c_str(), static_cast<size_t>(partitions), error, sizeof error);
  ASSERT_NE(request, nullptr) << error;
  const KafkaPtr<rd_kafka_queue_t> queue(rd_kafka_queue_new(client->handle()));
  rd_kafka_CreatePartitions(client->handle(), &request, 1, nullptr,
                            queue.get());
  const KafkaPtr<rd_kafka_event_t> event(
      rd_kafka_queue_poll(queue.get(), static_cast<int>(kPatienceMs)));
  rd_kafka_NewPartitions_destroy(request);
  ASSERT_NE(event, nullptr);
  for (int i = 0; i < 100; ++i) {  // until the new ones have leaders
    if (client->Range(name_, partitions - 1, kPatienceMs).ok()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  FAIL() << name_ << ": the new partitions do not serve";
}

void TestTopic::Trim(int32_t partition, int64_t offset) {
  const auto client = Producer();
  rd_kafka_topic_partition_list_t* offsets =
      rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(offsets, name_.c_str(), partition)->offset =
      offset;
  rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(offsets);
  const KafkaPtr<rd_kafka_queue_t> queue(rd_kafka_queue_new(client->handle()));
  rd_kafka_DeleteRecords(client->handle(), &request, 1, nullptr, queue.get());
  const KafkaPtr<rd_kafka_event_t> event(
      rd_kafka_queue_poll(queue.get(), static_cast<int>(kPatienceMs)));
  rd_kafka_DeleteRecords_destroy(request);
  rd_kafka_topic_partition_list_destroy(offsets);
  ASSERT_NE(event, nullptr);
  ASSERT_EQ(rd_kafka_event_error(event.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
}

void Publish(const std::string& topic,
             const std::vector<TestMessage>& messages) {
  const auto client = Producer();
  for (const TestMessage& message : messages) {
    ASSERT_EQ(Produce(client->handle(), topic, message),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  ASSERT_EQ(rd_kafka_flush(client->handle(), static_cast<int>(kPatienceMs)),
            RD_KAFKA_RESP_ERR_NO_ERROR);
}

KafkaJournalOptions TestJournalOptions(const std::string& topic) {
  KafkaJournalOptions options;
  options.cluster = TestCluster();
  options.topic = topic;
  options.shard = 3;
  options.durability = {1, 1};
  return options;
}

}  // namespace clearpoint
