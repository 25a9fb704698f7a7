// A member of a journal's group that asks who should write until it is killed,
// for tests of what its group does then.
//
// Usage: clearpoint_kafka_member TOPIC SHARD SESSION_MS POLL_MS, on the broker
// that ctest starts. Writes a byte to its output when it becomes the owner.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "consumers/kafka_ownership.h"
#include "tests/kafka/test_cluster.h"

int main(int count, char** arguments) {
  if (count != 5) {
    std::fputs("expected TOPIC SHARD SESSION_MS POLL_MS\n", stderr);
    return 2;
  }
  clearpoint::KafkaOwnershipOptions options;
  options.cluster = clearpoint::TestCluster();
  options.topic = arguments[1];
  options.shard = static_cast<uint32_t>(std::atoi(arguments[2]));
  options.session_timeout_ms = std::atoi(arguments[3]);
  options.poll_interval_ms = std::atoi(arguments[4]);
  auto member = clearpoint::KafkaOwnership::Open(options);
  bool told = false;
  while (member.ok()) {
    const auto hint = (*member)->Ask();
    if (hint.ok() && hint->owner && !told) {
      told = write(STDOUT_FILENO, "x", 1) == 1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::fprintf(stderr, "%s\n", member.status().ToString().c_str());
  return 1;
}
