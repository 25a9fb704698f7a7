// Places in a Kafka cluster as people write them: a journal as
// kafka://BOOTSTRAP/TOPIC/SHARD, properties of librdkafka as NAME=VALUE, and
// secrets, which are named and never written.
//
// Threads: any; functions of their arguments, of files and the environment.
#ifndef CLEARPOINT_TOOLS_KAFKA_PLACE_H_
#define CLEARPOINT_TOOLS_KAFKA_PLACE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"
#include "consumers/kafka_journal.h"

namespace clearpoint {

inline constexpr std::string_view kKafkaScheme = "kafka://";

// "kafka://HOST:PORT[,HOST:PORT...]/TOPIC/SHARD", and behind it, for a cluster
// that is no production cluster, "?replicas=N&in_sync=N": how many copies the
// topic must have for a writer. InvalidArgument says what was expected.
absl::StatusOr<KafkaJournalOptions> ParseKafkaJournal(std::string_view text);

// The same text of a place, without what is behind "?".
std::string KafkaJournalName(const KafkaJournalOptions& options);

// Whether a property holds a secret: its value is written as file:PATH (the
// first line of that file) or env:NAME, and is shown nowhere.
bool IsSecretProperty(std::string_view name);

// The value of a property as written: of a secret one what stands where it
// points to, of others the text itself. InvalidArgument: a secret written out,
// an empty one, a variable that is not set, a file that cannot be read; a name
// that is reserved (WhyReserved).
absl::StatusOr<std::string> ReadPropertyValue(std::string_view name,
                                              std::string_view written);

// "NAME=VALUE" to both, the value read as above.
absl::StatusOr<std::pair<std::string, std::string>> ParseKafkaProperty(
    std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_KAFKA_PLACE_H_
