// A topic as its cluster describes it, whether a journal may live in it, and
// how one is made. A journal's topic must keep every frame for ever, whole and
// on enough brokers; what does not is refused with the command that repairs it.
//
// Threads: those of the KafkaClient.
// Source: Apache Kafka's topic configuration reference.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_TOPIC_H_
#define CLEARPOINT_CONSUMERS_KAFKA_TOPIC_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"

namespace clearpoint {

struct TopicDescription {
  std::string bootstrap;  // for messages and commands
  std::string name;
  int32_t partitions = 0;
  int32_t replicas = 0;                         // of the partition with fewest
  std::map<std::string, std::string> settings;  // as they are in force
};

// How many copies a journal must have.
struct JournalDurability {
  int32_t replicas = 3;
  int32_t in_sync = 2;  // copies that hold a frame before it is acknowledged
};

// Asks the cluster. NotFound: no such topic, by all that was told for
// `hearsay_ms` (KafkaClient::Partitions). PermissionDenied: needs the
// permissions Describe and DescribeConfigs on the topic.
absl::StatusOr<TopicDescription> DescribeTopic(KafkaClient& client,
                                               const std::string& topic,
                                               int64_t patience_ms,
                                               int64_t hearsay_ms = kHearsayMs);

// What a topic is for; a journal needs most of it.
enum class TopicUse : uint8_t {
  kJournal = 1,
  kInput = 2,
  kAdmin = 3,   // as an input, and messages as large as a journal's
  kOutput = 4,  // the same
};

// One setting of a topic beside what is expected of it.
struct TopicSetting {
  std::string name;
  std::string expected;
  std::string found;
  bool safe = true;
  std::string repair;  // the command; empty when it is safe
};

// Every setting that matters for the use. `shard` matters to a journal only.
std::vector<TopicSetting> JudgeTopic(const TopicDescription& topic,
                                     TopicUse use, uint32_t shard,
                                     const JournalDurability& durability);

// FailedPrecondition unless the journal of `shard` is safe in the topic: names
// every setting that is not, its value, what is expected, and the command that
// repairs it.
absl::Status CheckJournalTopic(const TopicDescription& topic, uint32_t shard,
                               const JournalDurability& durability);

// What a new topic is made with.
std::map<std::string, std::string> TopicSettings(
    TopicUse use, const JournalDurability& durability);
std::map<std::string, std::string> JournalTopicSettings(
    const JournalDurability& durability);

struct NewTopic {
  std::string name;
  int32_t partitions = 1;
  int32_t replicas = 1;
  std::map<std::string, std::string> settings;
};
// Makes a topic and waits until the cluster serves it. AlreadyExists.
absl::Status CreateTopic(KafkaClient& client, const NewTopic& topic,
                         int64_t patience_ms);
// Deletes a topic with all it holds. NotFound.
absl::Status DeleteTopic(KafkaClient& client, const std::string& topic,
                         int64_t patience_ms);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_TOPIC_H_
