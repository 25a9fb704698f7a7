// The journal in a Kafka topic keeps the contract of every journal.
#include "tests/support/journal_contract.h"

#include "consumers/kafka_journal.h"
#include "tests/kafka/test_cluster.h"

namespace clearpoint {
namespace {

struct KafkaPartition {
  absl::Status Create(const Genesis& genesis) {
    return CreateKafkaJournal(TestJournalOptions(topic.name()), genesis);
  }
  absl::StatusOr<std::unique_ptr<Journal>> Open() {
    return OpenKafkaJournal(TestJournalOptions(topic.name()));
  }

  TestTopic topic;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, JournalContract, KafkaPartition);

}  // namespace
}  // namespace clearpoint
