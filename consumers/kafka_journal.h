// KafkaJournal: the journal of one shard in one partition of a Kafka topic.
//
//   message = one frame, without a key      position = its offset
//   partition = the shard                   end = the high watermark
//
// Reading. What lies before the end is on all in-sync replicas; it is read
// whatever transactions strangers have open. A message that does not begin as
// a frame is a stranger's: it is passed over and counted. A frame whose hash is
// wrong is DataLoss, and so is a log that ends before what was read of it.
//
// Appending. See KafkaJournalWriter. There is no lock: two writers may be open
// at once, and the chain decides (engine/journal/acceptance.h).
//
// Threads: a KafkaJournal may be used from any; its readers and writers each
// from one, beside librdkafka's own.
// Source: consumers/README.md, the chain protocol.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_JOURNAL_H_
#define CLEARPOINT_CONSUMERS_KAFKA_JOURNAL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"
#include "consumers/kafka_topic.h"
#include "engine/journal/journal.h"

namespace clearpoint {

struct KafkaJournalOptions {
  KafkaCluster cluster;
  std::string topic;
  uint32_t shard = 0;
  JournalDurability durability;
  // The journal that must be there; nothing: whichever is.
  std::optional<Hash128> journal_id;
  // How long a broker may take to answer, and a frame to be reported.
  int64_t patience_ms = 30'000;
};

class KafkaJournal : public Journal {
 public:
  // What `genesis` fixed.
  virtual const Genesis& genesis() const = 0;
};

// Writes the first frame of a journal into the topic, which must be safe and
// hold nothing in the shard's partition. FailedPrecondition otherwise;
// InvalidArgument when `genesis` is none.
absl::Status CreateKafkaJournal(const KafkaJournalOptions& options,
                                const Genesis& genesis);

// Opens a journal after checking the topic's settings. NotFound: no such topic
// or no journal in it. FailedPrecondition: the topic is not safe, or holds
// another journal than options.journal_id. DataLoss: the log does not start at
// offset 0, or the genesis frame is damaged. Unavailable: no broker answers.
absl::StatusOr<std::unique_ptr<KafkaJournal>> OpenKafkaJournal(
    const KafkaJournalOptions& options);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_JOURNAL_H_
