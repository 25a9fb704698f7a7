#include "tools/serve/server_parts.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consumers/kafka_ownership.h"
#include "consumers/kafka_source.h"
#include "tools/wall_clock.h"

namespace clearpoint {
namespace {

// Data loss of an input, which neither store nor journal have to do with.
absl::Status NotOfTheStore(const absl::Status& status) {
  if (!absl::IsDataLoss(status)) return status;
  return absl::FailedPreconditionError(status.message());
}

class InputSource : public Source {
 public:
  explicit InputSource(std::unique_ptr<Source> source)
      : source_(std::move(source)) {}

  const std::vector<std::string>& partitions() const override {
    return source_->partitions();
  }
  absl::Status Resume(const std::vector<InputOffset>& offsets) override {
    return NotOfTheStore(source_->Resume(offsets));
  }
  absl::StatusOr<std::unique_ptr<DeliveryBatch>> Next(
      int64_t patience_us) override {
    auto batch = source_->Next(patience_us);
    if (batch.ok()) return batch;
    return NotOfTheStore(batch.status());
  }

 private:
  const std::unique_ptr<Source> source_;
};

absl::StatusOr<std::unique_ptr<Source>> OpenTopics(
    const ServeConfig& config, std::vector<KafkaInput> inputs,
    KafkaInputKind kind, KafkaInputEnd end) {
  KafkaSourceOptions options;
  options.cluster = config.cluster;
  options.inputs = std::move(inputs);
  options.kind = kind;
  options.end = end;
  options.patience_ms = config.patience_ms;
  auto source = KafkaSource::Open(options);
  if (!source.ok()) return source.status();
  return std::make_unique<InputSource>(*std::move(source));
}

std::string HostName() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return "unknown";
  return name;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Source>> OpenInputs(const ServeConfig& config) {
  return OpenTopics(config, config.inputs, KafkaInputKind::kEvents,
                    KafkaInputEnd::kNone);
}

absl::StatusOr<std::unique_ptr<Source>> OpenAdmin(const ServeConfig& config,
                                                  KafkaInputEnd end) {
  return OpenTopics(config, {{config.admin_topic, {}}}, KafkaInputKind::kAdmin,
                    end);
}

absl::StatusOr<std::unique_ptr<KafkaPublisher>> OpenPublisher(
    const ServeConfig& config, ShardMeters* meters) {
  const OutputTopics& outputs = config.outputs;
  if (outputs.outcomes.empty() && outputs.dead_letters.empty() &&
      outputs.facts.empty()) {
    return std::unique_ptr<KafkaPublisher>();
  }
  KafkaPublisherOptions options;
  options.cluster = config.cluster;
  options.input = config.cluster;
  options.outcomes = outputs.outcomes;
  options.dead_letters = outputs.dead_letters;
  options.facts = outputs.facts;
  options.patience_ms = config.patience_ms;
  options.meters = meters;
  return KafkaPublisher::Open(options);
}

absl::StatusOr<std::unique_ptr<Ownership>> OpenOwnership(
    const ServeConfig& config) {
  if (config.group.empty()) return std::make_unique<SoleOwner>();
  KafkaOwnershipOptions options;
  options.cluster = config.cluster;
  options.group = config.group;
  options.topic = config.journal_topic;
  options.shard = config.shard;
  options.session_timeout_ms = config.session_timeout_ms;
  options.poll_interval_ms =
      std::max<int64_t>(config.session_timeout_ms, 30'000);
  auto ownership = KafkaOwnership::Open(options);
  if (!ownership.ok()) return ownership.status();
  return std::unique_ptr<Ownership>(*std::move(ownership));
}

absl::Status CheckTopicsExist(const ServeConfig& config) {
  const auto client =
      KafkaClient::OpenAsker(config.cluster, config.patience_ms);
  if (!client.ok()) return client.status();
  for (const std::string& topic :
       {config.admin_topic, config.outputs.outcomes,
        config.outputs.dead_letters, config.outputs.facts}) {
    if (topic.empty()) continue;
    const auto found = (*client)->Partitions(topic, config.patience_ms);
    if (found.ok()) continue;
    if (!absl::IsNotFound(found.status())) return found.status();
    return absl::FailedPreconditionError(absl::StrCat(
        "topic ", topic, ": expected it on ", config.cluster.bootstrap,
        ", found none; `clearpoint topics create --config FILE` makes it"));
  }
  return absl::OkStatus();
}

SequencerOptions SequencerOptionsOf(const ServeConfig& config,
                                    const Hash128& incarnation) {
  SequencerOptions options;
  options.frame_bytes = config.frame_bytes;
  options.frame_records = config.frame_records;
  options.frame_delay_us = config.frame_delay_us;
  options.checkpoint_records = config.checkpoint_records;
  options.cache_bytes = FollowerCache(LedgerOf(config)).cache_bytes;
  options.wall_clock = WallClock;
  options.claim.host = HostName();
  options.claim.process = static_cast<uint64_t>(getpid());
  options.claim.incarnation = incarnation;
  return options;
}

}  // namespace clearpoint
