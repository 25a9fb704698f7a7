// OriginalReader: an input message once more, whole, as it stands at its
// coordinates, for whoever must tell of it: records keep the event's bytes,
// but neither the message's key nor its headers nor what surrounded the event.
//
// It is for the few that are refused. Messages of one partition are best asked
// for in order: what lies a little ahead is read up to, and only what is far
// or behind is sought.
//
// Patience: an answer is waited for no longer than `patience_ms`; when there
// was none, the reader does not try again for ten times as long, so that input
// that is out of reach does not hold up everything else.
//
// Threads: one, beside librdkafka's own. Memory: about 1 MiB a partition.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_ORIGINAL_H_
#define CLEARPOINT_CONSUMERS_KAFKA_ORIGINAL_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"

namespace clearpoint {

// A partition of a topic, as its name in frame headers tells it.
struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
};
// "kafka:TOPIC/PARTITION" and "admin:TOPIC/PARTITION"; InvalidArgument for
// every other name.
absl::StatusOr<TopicPartition> ParseKafkaPartitionName(std::string_view name);

using KafkaMessage = KafkaPtr<rd_kafka_message_t>;

class OriginalReader {
 public:
  OriginalReader(KafkaCluster cluster, int64_t patience_ms)
      : cluster_(std::move(cluster)), patience_ms_(patience_ms) {}
  ~OriginalReader();
  OriginalReader(const OriginalReader&) = delete;

  // The message at `offset`. NotFound: it is no longer there. Unavailable: no
  // answer in time. It must be given back before the reader goes.
  absl::StatusOr<KafkaMessage> Read(const TopicPartition& from,
                                    uint64_t offset);

 private:
  using Clock = std::chrono::steady_clock;
  struct Place {
    KafkaPtr<rd_kafka_topic_t> topic;
    bool is_started = false;
    int64_t next = 0;  // offset that is read next
  };

  absl::Status Open();
  absl::StatusOr<Place*> PlaceOf(const TopicPartition& from);
  absl::Status MoveTo(Place* place, int32_t partition, int64_t offset);

  const KafkaCluster cluster_;
  const int64_t patience_ms_;
  Clock::time_point not_before_;
  std::unique_ptr<KafkaClient> client_;
  std::map<std::pair<std::string, int32_t>, Place> places_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_ORIGINAL_H_
