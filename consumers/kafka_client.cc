#include "consumers/kafka_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "consumers/hearsay.h"

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kOrder =
    "frames must be delivered once, in order and without a hole";
constexpr std::string_view kGiveUp =
    "a message that is given up between two delivered ones is a hole";
constexpr std::string_view kOffsets =
    "offsets are kept in the journal, and one that is gone must stop the run";
constexpr std::string_view kWhole = "every message must arrive whole";
constexpr std::string_view kOurs = "Clearpoint sets it itself";

struct Reserved {
  std::string_view property;
  std::string_view why;
};
constexpr Reserved kReserved[] = {
    {"acks", kOrder},
    {"request.required.acks", kOrder},
    {"enable.idempotence", kOrder},
    {"enable.gapless.guarantee", kOrder},
    {"max.in.flight", kOrder},
    {"max.in.flight.requests.per.connection", kOrder},
    {"queuing.strategy", kOrder},
    {"partitioner", kOrder},
    {"partitioner_cb", kOrder},
    {"transactional.id", kOrder},
    {"transaction.timeout.ms", kOrder},
    {"message.timeout.ms", kGiveUp},
    {"delivery.timeout.ms", kGiveUp},
    {"retries", kGiveUp},
    {"message.send.max.retries", kGiveUp},
    {"auto.offset.reset", kOffsets},
    {"enable.auto.commit", kOffsets},
    {"auto.commit.enable", kOffsets},
    {"enable.auto.offset.store", kOffsets},
    {"offset.store.method", kOffsets},
    {"isolation.level", kOffsets},
    {"check.crcs", kWhole},
    {"message.max.bytes", kWhole},
    {"message.copy.max.bytes", kWhole},
    {"delivery.report.only.error", kOurs},
    {"produce.offset.report", kOurs},
    {"bootstrap.servers", kOurs},
    {"metadata.broker.list", kOurs},
    {"enable.partition.eof", kOurs},
    {"allow.auto.create.topics", kOurs},
    {"group.id", kOurs},
    {"partition.assignment.strategy", kOurs},
    {"group.instance.id", kOurs},
    {"plugin.library.paths", kOurs},
    {"test.mock.num.brokers", kOurs},
    {"test.mock.broker.rtt", kOurs},
};

// What every handle of ours has unless the operator says otherwise.
const KafkaProperties& Defaults() {
  static const KafkaProperties defaults = {
      {"client.id", "clearpoint"},         {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "500"}, {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"}, {"log.connection.close", "false"},
  };
  return defaults;
}

bool MayPass(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__WAIT_CACHE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
      return true;
    default:
      return false;
  }
}

absl::StatusCode CodeOf(rd_kafka_resp_err_t error) {
  if (MayPass(error)) return absl::StatusCode::kUnavailable;
  switch (error) {
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return absl::StatusCode::kNotFound;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return absl::StatusCode::kOutOfRange;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return absl::StatusCode::kPermissionDenied;
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return absl::StatusCode::kAlreadyExists;
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return absl::StatusCode::kInvalidArgument;
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
      return absl::StatusCode::kDataLoss;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kInternal;
  }
}

absl::Status SetAll(rd_kafka_conf_t* conf, const KafkaProperties& properties) {
  for (const auto& [name, value] : properties) {
    char error[512];
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error,
                          sizeof error) != RD_KAFKA_CONF_OK) {
      return absl::InvalidArgumentError(
          fmt::format("kafka property {}: {}", name, error));
    }
  }
  return absl::OkStatus();
}

// Asks again while the answer is one that may pass, until `patience_ms`.
template <class Ask>
absl::Status AskPatiently(int64_t patience_ms, std::string_view what,
                          Ask&& ask) {
  const auto until = Clock::now() + std::chrono::milliseconds(patience_ms);
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - Clock::now());
    const int limit =
        static_cast<int>(std::clamp<int64_t>(left.count(), 1, 1'000));
    const rd_kafka_resp_err_t error = ask(limit);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    if (!MayPass(error) || Clock::now() >= until) {
      return KafkaError(error, what);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// The offset at the beginning or the end of a partition. It is asked for as if
// by time, because rd_kafka_query_watermark_offsets does not keep to its limit
// before version 2.3.0: it waits for as long as the broker is silent.
rd_kafka_resp_err_t AskOffset(rd_kafka_t* handle, const std::string& topic,
                              int32_t partition, int64_t where, int limit_ms,
                              int64_t* offset) {
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_t* asked =
      rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
  asked->offset = where;
  rd_kafka_resp_err_t error =
      rd_kafka_offsets_for_times(handle, list, limit_ms);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = list->elems[0].err;
  *offset = list->elems[0].offset;
  rd_kafka_topic_partition_list_destroy(list);
  return error;
}

absl::Status WithTrouble(const absl::Status& status,
                         const KafkaClient& client) {
  if (!absl::IsUnavailable(status)) return status;
  return absl::UnavailableError(
      fmt::format("{}{}", std::string(status.message()), client.Trouble()));
}

}  // namespace

std::string_view WhyReserved(std::string_view property) {
  for (const Reserved& each : kReserved) {
    if (each.property == property) return each.why;
  }
  return {};
}

absl::Status CheckKafkaProperties(const KafkaProperties& properties) {
  for (const auto& property : properties) {
    const std::string_view why = WhyReserved(property.first);
    if (why.empty()) continue;
    return absl::InvalidArgumentError(
        fmt::format("kafka property {}: it cannot be set: {}; remove it",
                    property.first, why));
  }
  return absl::OkStatus();
}

absl::Status KafkaError(rd_kafka_resp_err_t error, std::string_view what) {
  return absl::Status(CodeOf(error),
                      fmt::format("{}: {} ({})", what, rd_kafka_err2str(error),
                                  rd_kafka_err2name(error)));
}

absl::StatusOr<std::unique_ptr<KafkaClient>> KafkaClient::Open(
    KafkaRole role, const KafkaCluster& cluster, const KafkaProperties& own,
    OnReport on_report) {
  return OpenWith(role, cluster, own, std::move(on_report), nullptr);
}

absl::StatusOr<std::unique_ptr<KafkaClient>> KafkaClient::OpenMember(
    const KafkaCluster& cluster, const KafkaProperties& own,
    OnRebalance on_rebalance) {
  auto client = OpenWith(KafkaRole::kConsumer, cluster, own, nullptr,
                         std::move(on_rebalance));
  // Errors come by the poll of the group too.
  if (client.ok()) rd_kafka_poll_set_consumer((*client)->handle());
  return client;
}

absl::StatusOr<std::unique_ptr<KafkaClient>> KafkaClient::OpenWith(
    KafkaRole role, const KafkaCluster& cluster, const KafkaProperties& own,
    OnReport on_report, OnRebalance on_rebalance) {
  if (cluster.bootstrap.empty()) {
    return absl::InvalidArgumentError(
        "kafka: expected bootstrap addresses, host:port, found none");
  }
  absl::Status status = CheckKafkaProperties(cluster.properties);
  if (!status.ok()) return status;
  std::unique_ptr<KafkaClient> client(new KafkaClient(
      cluster.bootstrap, std::move(on_report), std::move(on_rebalance)));
  KafkaPtr<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  rd_kafka_conf_set_opaque(conf.get(), client.get());
  rd_kafka_conf_set_log_cb(conf.get(), &KafkaClient::Log);
  if (client->on_report_) {
    rd_kafka_conf_set_dr_msg_cb(conf.get(), &KafkaClient::Report);
  }
  if (client->on_rebalance_) {
    rd_kafka_conf_set_rebalance_cb(conf.get(), &KafkaClient::Rebalance);
  }
  status = SetAll(conf.get(), Defaults());
  if (status.ok()) status = SetAll(conf.get(), cluster.properties);
  if (status.ok()) status = SetAll(conf.get(), own);
  if (status.ok()) {
    status = SetAll(conf.get(), {{"bootstrap.servers", cluster.bootstrap}});
  }
  if (!status.ok()) return status;
  char error[512];
  client->handle_.reset(rd_kafka_new(
      role == KafkaRole::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER,
      conf.get(), error, sizeof error));
  if (client->handle_ == nullptr) {
    return absl::InvalidArgumentError(
        fmt::format("kafka {}: {}", cluster.bootstrap, error));
  }
  (void)conf.release();  // rd_kafka_new has taken it
  return client;
}

absl::StatusOr<std::unique_ptr<KafkaClient>> KafkaClient::OpenAsker(
    const KafkaCluster& cluster, int64_t patience_ms) {
  const int64_t limit = std::clamp<int64_t>(patience_ms / 6, 100, 2'000);
  return Open(KafkaRole::kConsumer, cluster,
              {{"socket.timeout.ms", std::to_string(limit)},
               {"isolation.level", "read_uncommitted"}},
              nullptr);
}

void KafkaClient::Log(const rd_kafka_t* handle, int level,
                      const char* facility, const char* text) {
  constexpr int kWarning = 4;
  auto* client = static_cast<KafkaClient*>(rd_kafka_opaque(handle));
  if (level > kWarning || client == nullptr) return;
  // Advice on a combination of properties is no trouble with a broker; it is
  // told at any time after a client was made, also after a first trouble.
  if (std::string_view(facility) == "CONFWARN") return;
  // Why each of them is was told before.
  if (std::string_view(text).ends_with("brokers are down")) return;
  const std::lock_guard<std::mutex> lock(client->mutex_);
  client->trouble_ = text;
}

void KafkaClient::Report(rd_kafka_t*, const rd_kafka_message_t* message,
                         void* opaque) {
  static_cast<KafkaClient*>(opaque)->on_report_(*message);
}

void KafkaClient::Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                            rd_kafka_topic_partition_list_t* partitions,
                            void* opaque) {
  static_cast<KafkaClient*>(opaque)->on_rebalance_(handle, what, partitions);
}

std::string KafkaClient::Trouble() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return trouble_.empty() ? "" : "; last trouble: " + trouble_;
}

// librdkafka also knows no partition of a topic that it has not heard of yet,
// so what it does not know is asked of the cluster.
absl::StatusOr<KafkaRange> KafkaClient::Range(const std::string& topic,
                                              int32_t partition,
                                              int64_t patience_ms) {
  const auto until = Clock::now() + std::chrono::milliseconds(patience_ms);
  while (true) {
    auto range = AskRange(topic, partition, patience_ms);
    if (!absl::IsNotFound(range.status())) return range;
    const auto count = Partitions(topic, patience_ms, partition + 1);
    if (absl::IsNotFound(count.status())) return range;
    if (!count.ok()) return count.status();
    if (partition >= *count) return range;
    if (Clock::now() < until) continue;
    return absl::UnavailableError(range.status().message());
  }
}

absl::StatusOr<KafkaRange> KafkaClient::AskRange(const std::string& topic,
                                                 int32_t partition,
                                                 int64_t patience_ms) {
  KafkaRange range;
  const absl::Status status =
      AskPatiently(patience_ms,
                   fmt::format("kafka://{}/{}/{}: asking for its offsets",
                               bootstrap_, topic, partition),
                   [&](int limit) {
                     const auto error = AskOffset(
                         handle_.get(), topic, partition,
                         RD_KAFKA_OFFSET_BEGINNING, limit, &range.begin);
                     if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
                     return AskOffset(handle_.get(), topic, partition,
                                      RD_KAFKA_OFFSET_END, limit, &range.end);
                   });
  if (!status.ok()) return WithTrouble(status, *this);
  return range;
}

absl::StatusOr<std::string> KafkaClient::ClusterId(int64_t patience_ms) {
  char* id = rd_kafka_clusterid(handle_.get(), static_cast<int>(patience_ms));
  if (id == nullptr) {
    return WithTrouble(
        absl::UnavailableError(fmt::format(
            "kafka://{}: no answer to the question for its cluster's id in {} "
            "ms",
            bootstrap_, patience_ms)),
        *this);
  }
  std::string text = id;
  rd_kafka_mem_free(handle_.get(), id);
  return text;
}

absl::StatusOr<int32_t> KafkaClient::Partitions(const std::string& topic,
                                                int64_t patience_ms,
                                                int32_t known) {
  return AskPastHearsay(
      kHearsayMs, [&] { return AskPartitions(topic, patience_ms); },
      [&](const absl::StatusOr<int32_t>& count) {
        return absl::IsNotFound(count.status()) ? known > 0
                                                : count.ok() && *count < known;
      });
}

absl::StatusOr<int32_t> KafkaClient::AskPartitions(const std::string& topic,
                                                   int64_t patience_ms) {
  const KafkaPtr<rd_kafka_topic_t> named(
      rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr));
  int32_t count = 0;
  const absl::Status status = AskPatiently(
      patience_ms,
      fmt::format("kafka://{}/{}: asking for its partitions", bootstrap_,
                  topic),
      [&](int limit) {
        const rd_kafka_metadata_t* metadata = nullptr;
        rd_kafka_resp_err_t error =
            rd_kafka_metadata(handle_.get(), 0, named.get(), &metadata, limit);
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
        error = metadata->topic_cnt == 1 ? metadata->topics[0].err
                                         : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
          count = metadata->topics[0].partition_cnt;
        }
        rd_kafka_metadata_destroy(metadata);
        return error;
      });
  if (!status.ok()) return WithTrouble(status, *this);
  return count;
}

}  // namespace clearpoint
