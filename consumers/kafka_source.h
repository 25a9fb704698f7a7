// KafkaSource: events from the partitions of Kafka topics, fetched and decoded
// ahead on a thread beside the one that decides.
//
// A partition is named "kafka:TOPIC/PARTITION", or "admin:TOPIC/PARTITION" for
// a topic of administrative events; its offsets are the broker's.
// Offsets to go on from come from the journal alone; nothing is committed.
// Messages of open or aborted transactions are not read. Every message read is
// delivered: what is no event with kind kNone and a reason.
//
// Order and fairness. Messages of a partition are delivered in order. The
// thread goes round all partitions and takes a batch from each that has any,
// so a long backlog in one does not hold up the others.
//
// Going on. Resume reads the message before each offset again and compares its
// hash. A partition that has no offset starts at its earliest message. A
// partition or a topic that appears later is found within `discovery_ms`. An
// offset that is no longer in the log stops the source: OutOfRange. Of one
// partition after the other the end, and the newest message that was read, are
// looked at again every `discovery_ms`: DataLoss when another stands there.
//
// Memory: `fetched_bytes` shared by the partitions known at Resume, as each
// later one takes a share more, plus one fetch each, plus kBatchesQueued
// batches of `batch_messages`. When the reader is slow the thread waits, and
// librdkafka stops fetching.
//
// Threads: as Source; one of its own, beside librdkafka's. Batches stay valid
// while they are held, also when the source is gone.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_SOURCE_H_
#define CLEARPOINT_CONSUMERS_KAFKA_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"
#include "consumers/message_envelope.h"
#include "engine/source.h"

namespace clearpoint {

inline constexpr size_t kBatchesQueued = 16;

struct KafkaInput {
  std::string topic;
  MessageRules rules;
};

enum class KafkaInputEnd : uint8_t {
  kNone,     // waits for more
  kAtStart,  // ends behind what the partitions held at Resume
};

// What the topics are for. Offsets of the other kind are passed over.
enum class KafkaInputKind : uint8_t {
  kEvents,  // partitions are "kafka:..."
  kAdmin,   // "admin:...": the engine takes commands from these
};

struct KafkaSourceOptions {
  KafkaCluster cluster;
  std::vector<KafkaInput> inputs;
  KafkaInputKind kind = KafkaInputKind::kEvents;
  KafkaInputEnd end = KafkaInputEnd::kNone;
  // How long a broker may take to answer in Resume.
  int64_t patience_ms = 30'000;
  // How often topics are looked at for new partitions and for their ends.
  int64_t discovery_ms = 5'000;
  size_t fetched_bytes = size_t{64} << 20;
  size_t batch_messages = 512;
};

// How far a partition was taken from its topic. `next` may be ahead of what
// Next has delivered by the batches that are queued.
struct KafkaInputEnds {
  std::string partition;
  uint64_t next = 0;
  uint64_t end = 0;  // of its log, as a broker told it last; 0: not yet told
};

class KafkaSource : public Source {
 public:
  // InvalidArgument: no topic, one twice, or a wrong property. Asks no broker.
  static absl::StatusOr<std::unique_ptr<KafkaSource>> Open(
      const KafkaSourceOptions& options);

  // Beyond Source: NotFound: a topic or partition that has an offset is gone.
  // OutOfRange: an offset that retention removed, or behind the end.
  // Unavailable: no answer within patience.
  //   absl::Status Resume(const std::vector<InputOffset>& offsets) override;

  // What Resume could not check because retention removed it, for the
  // operator; empty: nothing.
  virtual std::string warning() const = 0;

  // Where each partition stands, to within a second. Threads: any.
  virtual std::vector<KafkaInputEnds> Ends() const = 0;
};

// "kafka:" or "admin:".
std::string_view KafkaNamePrefix(KafkaInputKind kind);
// "kafka:TOPIC/PARTITION".
std::string KafkaPartitionName(const std::string& topic, int32_t partition);
std::string KafkaPartitionName(KafkaInputKind kind, const std::string& topic,
                               int32_t partition);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_SOURCE_H_
