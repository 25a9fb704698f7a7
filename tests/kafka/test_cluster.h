// The broker that ctest starts for the tests of this folder, and topics of a
// test's own on it. Threads: as KafkaClient.
#ifndef CLEARPOINT_TESTS_KAFKA_TEST_CLUSTER_H_
#define CLEARPOINT_TESTS_KAFKA_TEST_CLUSTER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consumers/kafka_client.h"
#include "consumers/kafka_journal.h"

namespace clearpoint {

// Where the broker is; ends the test program when none was started.
KafkaCluster TestCluster();

// Does `verb` of cluster.py to it: kill, start, pause, resume.
void ControlBroker(const std::string& verb);

// A name that no other test uses.
std::string UniqueName(std::string_view prefix);

// A topic that goes when the object does.
class TestTopic {
 public:
  TestTopic(int32_t partitions, std::map<std::string, std::string> settings);
  // One that is safe for journals of one copy, with four partitions.
  TestTopic();
  ~TestTopic();
  TestTopic(const TestTopic&) = delete;
  TestTopic& operator=(const TestTopic&) = delete;

  const std::string& name() const { return name_; }
  // Makes it, or makes it again.
  void Make();
  void Delete();
  // Gives it more partitions.
  void Widen(int32_t partitions) const;
  // Deletes what lies before `offset`.
  void Trim(int32_t partition, int64_t offset);

 private:
  const std::string name_;
  const int32_t partitions_;
  const std::map<std::string, std::string> settings_;
};

struct TestMessage {
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
  int32_t partition = 0;
  bool is_tombstone = false;
  std::optional<std::string> key{};
};
// Publishes as any foreign producer would, and waits for the reports.
void Publish(const std::string& topic,
             const std::vector<TestMessage>& messages);

// A journal of shard 3 in `topic`, with a patience for tests.
KafkaJournalOptions TestJournalOptions(const std::string& topic);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_KAFKA_TEST_CLUSTER_H_
