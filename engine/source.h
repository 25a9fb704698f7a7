// Source: the door through which events come in. Files and standard input
// implement it in consumers/; a Kafka consumer will, without a change here.
//
// A source delivers the messages of its partitions in order, each with the
// offset it stands at; what it delivers is decided and journaled together with
// the next offset to read, so a restart continues exactly there.
//
// Threads: a Source belongs to one thread.
#ifndef CLEARPOINT_ENGINE_SOURCE_H_
#define CLEARPOINT_ENGINE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/decide/event.h"
#include "engine/journal/frame.h"

namespace clearpoint {

// One delivered message: where it stood and what the codec made of it. A
// message that is no event is delivered all the same, with kind kNone.
struct Delivery {
  uint32_t partition = 0;    // index into Source::partitions()
  uint64_t offset = 0;       // where this message stands
  uint64_t next_offset = 0;  // where the next one starts
  Timestamp received;        // by the broker; 0: not told. For monitoring
  EventFormat format = EventFormat::kProtobuf;
  Event event;
};

// Deliveries and the memory their views point into.
class DeliveryBatch {
 public:
  virtual ~DeliveryBatch() = default;
  virtual const std::vector<Delivery>& deliveries() const = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  // Names of the partitions, as they stand in frame headers ("file:NAME").
  virtual const std::vector<std::string>& partitions() const = 0;
  // Continues behind `offsets`; called once before the first Next. Reads the
  // message before each offset again and compares its hash: DataLoss when it
  // differs (another input under the same name), OutOfRange when the input
  // is shorter than the offset.
  virtual absl::Status Resume(const std::vector<InputOffset>& offsets) = 0;
  // The next batch; a null pointer at the end of the input. Waits for at most
  // `patience_us` (kForever: as long as it takes); a batch is empty when
  // nothing came in that time.
  virtual absl::StatusOr<std::unique_ptr<DeliveryBatch>> Next(
      int64_t patience_us) = 0;
  static constexpr int64_t kForever = INT64_MAX;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_SOURCE_H_
