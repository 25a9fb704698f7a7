// What stands in a topic, read as any foreign consumer would, and topics to
// publish to. Threads: one.
#ifndef CLEARPOINT_TESTS_KAFKA_PUBLISHED_TOPIC_H_
#define CLEARPOINT_TESTS_KAFKA_PUBLISHED_TOPIC_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "consumers/kafka_publisher.h"
#include "tests/kafka/test_cluster.h"

namespace clearpoint {

struct ReadMessage {
  int32_t partition = 0;
  int64_t offset = 0;
  std::string value;
  std::optional<std::string> key;
  std::multimap<std::string, std::string> headers;

  // The last of this name; empty: none.
  std::string Header(const std::string& name) const;
  uint64_t sequence() const;
};

// Everything the topic holds now, partition by partition.
std::vector<ReadMessage> ReadTopic(const std::string& topic);

// Three topics of a test's own.
struct PublishedTopics {
  TestTopic outcomes{3, {}};
  TestTopic dead_letters{1, {}};
  TestTopic facts{1, {}};

  KafkaPublisherOptions Options() const;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_KAFKA_PUBLISHED_TOPIC_H_
