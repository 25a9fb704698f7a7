// PublishedWitness: what the last messages of a topic of outcomes say about
// the journal they came from. They were published because their frames were
// accepted, so a journal that does not have them has lost frames.
//
// Threads: one.
#ifndef CLEARPOINT_CONSUMERS_PUBLISHED_WITNESS_H_
#define CLEARPOINT_CONSUMERS_PUBLISHED_WITNESS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "consumers/kafka_client.h"
#include "engine/journal/acceptance.h"
#include "engine/journal/frame.h"

namespace clearpoint {

// Headers of published messages (consumers/README.md).
inline constexpr char kShardHeader[] = "cp-shard";
inline constexpr char kSequenceHeader[] = "cp-sequence";
inline constexpr char kTermHeader[] = "cp-term";
inline constexpr char kFrameHeader[] = "cp-frame";
inline constexpr char kItemHeader[] = "cp-item";

class PublishedWitness {
 public:
  // Reads the newest messages of each partition of `topic`, and keeps what
  // those of `shard` say. Unavailable: no answer within `patience_ms`.
  absl::Status Read(const KafkaCluster& cluster, const std::string& topic,
                    int32_t partitions, uint32_t shard, int64_t patience_ms);

  // DataLoss when a message tells of a record at or behind the head's next
  // one, with its place, what was expected and what was found.
  absl::Status CheckHead(const Head& head) const;
  // DataLoss when a message tells of a record of `frame` under another hash.
  absl::Status CheckFrame(const FrameView& frame) const;
  // Forgets what lies before `next`: later frames are new.
  void ForgetBefore(SequenceNumber next);

 private:
  struct Message {
    std::string frame;  // hash, in hex
    std::string place;  // "kafka://.../2 offset 17"
  };
  std::map<uint64_t, Message> messages_;  // by sequence number
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_PUBLISHED_WITNESS_H_
