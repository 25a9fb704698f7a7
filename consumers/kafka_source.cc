#include "consumers/kafka_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "consumers/kafka_fetcher.h"
#include "engine/decide/decider.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr std::string_view kKafkaSource = "kafka:";

// A batch that is held. Its messages are given back before it goes to the
// pool, so that an idle batch holds no memory of librdkafka's.
class HeldBatch : public DeliveryBatch {
 public:
  HeldBatch(std::unique_ptr<KafkaBatch> batch,
            std::shared_ptr<BatchPool<KafkaBatch>> pool)
      : lease_(std::move(batch), std::move(pool)) {}
  ~HeldBatch() override { lease_.batch().Clear(); }
  const std::vector<Delivery>& deliveries() const override {
    return lease_.deliveries();
  }

 private:
  BatchLease<KafkaBatch> lease_;
};

class EmptyBatch : public DeliveryBatch {
 public:
  const std::vector<Delivery>& deliveries() const override { return none_; }

 private:
  const std::vector<Delivery> none_;
};

class TopicsSource : public KafkaSource {
 public:
  TopicsSource(KafkaSourceOptions options, std::shared_ptr<KafkaClient> asker)
      : options_(std::move(options)), fetcher_(options_, std::move(asker)) {}

  const std::vector<std::string>& partitions() const override { return names_; }
  absl::Status Resume(const std::vector<InputOffset>& offsets) override {
    const absl::Status status = fetcher_.Start(offsets);
    fetcher_.TakeNames(&names_);
    return status;
  }
  absl::StatusOr<std::unique_ptr<DeliveryBatch>> Next(
      int64_t patience_us) override;
  std::string warning() const override { return fetcher_.warning(); }
  std::vector<KafkaInputEnds> Ends() const override { return fetcher_.Ends(); }

 private:
  const KafkaSourceOptions options_;
  std::vector<std::string> names_;
  KafkaFetcher fetcher_;
};

absl::StatusOr<std::unique_ptr<DeliveryBatch>> TopicsSource::Next(
    int64_t patience_us) {
  bool ended = false;
  auto batch = fetcher_.Take(patience_us, &ended);
  fetcher_.TakeNames(&names_);
  if (!batch.ok()) return batch.status();
  if (*batch != nullptr) {
    return std::make_unique<HeldBatch>(*std::move(batch), fetcher_.pool());
  }
  if (ended) return std::unique_ptr<DeliveryBatch>();
  return std::make_unique<EmptyBatch>();
}

}  // namespace

std::string KafkaPartitionName(const std::string& topic, int32_t partition) {
  return KafkaPartitionName(KafkaInputKind::kEvents, topic, partition);
}

std::string_view KafkaNamePrefix(KafkaInputKind kind) {
  return kind == KafkaInputKind::kAdmin ? kAdminSource : kKafkaSource;
}

std::string KafkaPartitionName(KafkaInputKind kind, const std::string& topic,
                               int32_t partition) {
  return fmt::format("{}{}/{}", KafkaNamePrefix(kind), topic, partition);
}

absl::StatusOr<std::unique_ptr<KafkaSource>> KafkaSource::Open(
    const KafkaSourceOptions& options) {
  if (options.inputs.empty()) {
    return absl::InvalidArgumentError(
        "kafka source: expected an input topic, found none");
  }
  for (auto it = options.inputs.begin(); it != options.inputs.end(); ++it) {
    const auto same = std::find_if(
        options.inputs.begin(), it,
        [&](const KafkaInput& each) { return each.topic == it->topic; });
    if (same == it) continue;
    return absl::InvalidArgumentError(fmt::format(
        "kafka source: topic {} is named twice; name it once", it->topic));
  }
  auto asker = KafkaClient::OpenAsker(options.cluster, options.patience_ms);
  if (!asker.ok()) return asker.status();
  return std::make_unique<TopicsSource>(
      options, std::shared_ptr<KafkaClient>(*std::move(asker)));
}

}  // namespace clearpoint
