// KafkaPublisher: accepted records as messages of three topics: an outcome for
// each record from upstream, a dead letter for those that cannot be used, and
// facts that others wait for. consumers/README.md has the formats.
//
//   sequencer --Accepted--> queue of frames --> thread: make, produce, count
//
// Each message carries shard, sequence, term and frame hash, so a repeat is
// recognised. Repeats come when a producer is replaced or a process dies:
// frames are published again from the first that was not acknowledged whole.
// A record is published for good when every message of it and of all before it
// is acknowledged.
//
// Witness. The first Begin of a process looks at the end of each partition of
// outcomes: a record there that the journal does not have stops the writer.
//
// Memory: frames that are not acknowledged, at most `queue_bytes` and one
// frame; their messages in the producer, about as much again.
//
// Threads: as Publisher; one of its own beside librdkafka's. Stop may be
// called from any.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_PUBLISHER_H_
#define CLEARPOINT_CONSUMERS_KAFKA_PUBLISHER_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/dead_letter.h"
#include "consumers/kafka_client.h"
#include "consumers/publisher.h"
#include "consumers/shard_meters.h"

namespace clearpoint {

struct KafkaPublisherOptions {
  KafkaCluster cluster;
  // Topics; an empty name publishes none of its kind.
  std::string outcomes;
  std::string dead_letters;
  std::string facts;
  std::set<OutcomeCode> dead_letter_outcomes = DefaultDeadLetters();
  // Where originals of dead letters are read again: the cluster of the input;
  // that of the topics when its bootstrap is empty.
  KafkaCluster input;
  int64_t original_patience_ms = 2'000;
  size_t queue_bytes = size_t{64} << 20;
  // How long a full queue is waited for, and the brokers' answers in Begin.
  int64_t patience_ms = 30'000;
  ShardMeters* meters = nullptr;  // may be null; must outlive the publisher
};

class KafkaPublisher : public Publisher {
 public:
  // InvalidArgument: no topic, one that is named twice, or a wrong property.
  // Asks no broker.
  static absl::StatusOr<std::unique_ptr<KafkaPublisher>> Open(
      const KafkaPublisherOptions& options);

  // Beyond Publisher: NotFound: there is no such topic. Unavailable: no answer
  // within patience.
  //   absl::Status Begin(const Head& head, const Networks& networks) override;

  // Takes the frame into the queue; a copy of its records. A frame of a record
  // that was taken before is passed over. DeadlineExceeded: the queue stayed
  // full for as long as patience, with the brokers' last trouble. DataLoss:
  // the frame was published under another hash before.
  //   absl::Status Accepted(const FrameView& frame) override;

  // Behind Begin and before the first Accepted: the head's next record, for a
  // writer that gives no earlier frame again.
  //   SequenceNumber published() const override;

  // Waits until all that was taken is acknowledged, for up to `limit_ms`, and
  // takes nothing more. DeadlineExceeded tells from which record on it is not;
  // the next writer publishes it.
  virtual absl::Status Stop(int64_t limit_ms) = 0;
  // What keeps it from publishing, for the operator; empty: nothing.
  // Threads: any.
  virtual std::string trouble() const = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_PUBLISHER_H_
