// KafkaOwnership: which of several processes should write a shard, as a
// consumer group on the journal topic tells it. The member that the shard's
// partition is assigned to is the owner; of the others one follows when it
// dies, leaves or does not move.
//
//   group      one a shard, so that its members all can write it
//   strategy   cooperative-sticky: who owns goes on owning
//   messages   none: what is assigned is paused, nothing is committed
//
// How long until another is the owner: a dead or frozen process,
// `session_timeout_ms`; one whose sequencer does not move,
// `poll_interval_ms`; one that leaves, as soon as the others are told.
//
// It is a hint (ownership.h): two members may both take themselves for the
// owner for a moment, when one has not yet learned that it is not.
//
// Threads: the sequencer's, beside librdkafka's own.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_OWNERSHIP_H_
#define CLEARPOINT_CONSUMERS_KAFKA_OWNERSHIP_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"
#include "consumers/ownership.h"

namespace clearpoint {

struct KafkaOwnershipOptions {
  KafkaCluster cluster;
  std::string topic;  // of the journal
  uint32_t shard = 0;
  // Empty: "clearpoint-TOPIC-SHARD".
  std::string group;
  // Brokers take 6 s to 30 min unless they are set otherwise.
  int64_t session_timeout_ms = 10'000;
  // Must not be below the session timeout.
  int64_t poll_interval_ms = 30'000;
  // How long Leave waits for the group at most.
  int64_t leave_patience_ms = 2'000;
};

class KafkaOwnership : public Ownership {
 public:
  // InvalidArgument: a wrong property, or an interval below the timeout. Asks
  // no broker: ownership comes while Ask is called.
  static absl::StatusOr<std::unique_ptr<KafkaOwnership>> Open(
      const KafkaOwnershipOptions& options);
  ~KafkaOwnership() override;

  // PermissionDenied: the group or the topic is not for this user.
  // InvalidArgument: the broker does not take the session timeout. While the
  // brokers do not answer, the hint is what it was until the session is over.
  absl::StatusOr<OwnershipHint> Ask() override;
  void Leave() override;

  // Messages that came although what is assigned is paused; they are dropped.
  uint64_t messages_seen() const { return messages_seen_; }

 private:
  explicit KafkaOwnership(const KafkaOwnershipOptions& options)
      : options_(options) {}
  absl::Status Start();
  void Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                 rd_kafka_topic_partition_list_t* partitions);
  bool HasShard(const rd_kafka_topic_partition_list_t& partitions) const;
  void TakeEvent(const rd_kafka_message_t& message);

  const KafkaOwnershipOptions options_;
  OwnershipHint hint_;
  uint64_t messages_seen_ = 0;
  absl::Status status_;
  std::unique_ptr<KafkaClient> client_;  // goes first: it calls Rebalance
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_OWNERSHIP_H_
