// The parts of a server that its configuration names: sources of events and of
// commands, the publisher, ownership. Data lost in an input must not be taken
// for damage to the store, so sources answer it as FailedPrecondition.
//
// Threads: as the parts.
#ifndef CLEARPOINT_TOOLS_SERVE_SERVER_PARTS_H_
#define CLEARPOINT_TOOLS_SERVE_SERVER_PARTS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "consumers/kafka_publisher.h"
#include "consumers/ownership.h"
#include "consumers/publisher.h"
#include "consumers/sequencer.h"
#include "consumers/shard_meters.h"
#include "engine/source.h"
#include "tools/serve/serve_config.h"

namespace clearpoint {

// The inputs, all of them in one source. What was lost there is
// FailedPrecondition.
absl::StatusOr<std::unique_ptr<Source>> OpenInputs(const ServeConfig& config);

// The administrative topic, whose partitions are named "admin:...".
absl::StatusOr<std::unique_ptr<Source>> OpenAdmin(const ServeConfig& config,
                                                  KafkaInputEnd end);

// Null when nothing is to be published.
absl::StatusOr<std::unique_ptr<KafkaPublisher>> OpenPublisher(
    const ServeConfig& config, ShardMeters* meters);

// By the group, or alone without one.
absl::StatusOr<std::unique_ptr<Ownership>> OpenOwnership(
    const ServeConfig& config);

// FailedPrecondition names the first topic of commands and outputs that is not
// there and how to make it; input topics may come later.
absl::Status CheckTopicsExist(const ServeConfig& config);

SequencerOptions SequencerOptionsOf(const ServeConfig& config,
                                    const Hash128& incarnation);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_SERVER_PARTS_H_
