#include "consumers/kafka_ownership.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

// What Ask takes from the group at most; it asks again soon.
constexpr int kMostEvents = 100;

struct PartitionListDelete {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList =
    std::unique_ptr<rd_kafka_topic_partition_list_t, PartitionListDelete>;

KafkaProperties MemberProperties(const KafkaOwnershipOptions& options,
                                 const std::string& group) {
  const int64_t heartbeat =
      std::max<int64_t>(options.session_timeout_ms / 4, 100);
  return {{"group.id", group},
          {"partition.assignment.strategy", "cooperative-sticky"},
          {"session.timeout.ms", std::to_string(options.session_timeout_ms)},
          {"heartbeat.interval.ms", std::to_string(heartbeat)},
          {"max.poll.interval.ms", std::to_string(options.poll_interval_ms)},
          {"enable.auto.commit", "false"},
          {"enable.auto.offset.store", "false"},
          {"auto.offset.reset", "latest"},
          {"isolation.level", "read_uncommitted"},
          {"allow.auto.create.topics", "false"},
          // Nothing is read; as little as may be is fetched before a pause.
          {"fetch.message.max.bytes", "1024"},
          {"queued.max.messages.kbytes", "64"}};
}

// Errors that no waiting mends.
bool IsFinal(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR__FATAL:
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaOwnership>> KafkaOwnership::Open(
    const KafkaOwnershipOptions& options) {
  if (options.poll_interval_ms < options.session_timeout_ms) {
    return absl::InvalidArgumentError(
        fmt::format("ownership: expected a poll interval of at least the "
                    "session timeout of {} ms, found {} ms",
                    options.session_timeout_ms, options.poll_interval_ms));
  }
  std::unique_ptr<KafkaOwnership> ownership(new KafkaOwnership(options));
  const absl::Status status = ownership->Start();
  if (!status.ok()) return status;
  return ownership;
}

absl::Status KafkaOwnership::Start() {
  const std::string group =
      options_.group.empty()
          ? fmt::format("clearpoint-{}-{}", options_.topic, options_.shard)
          : options_.group;
  auto client = KafkaClient::OpenMember(
      options_.cluster, MemberProperties(options_, group),
      [this](rd_kafka_t* handle, rd_kafka_resp_err_t what,
             rd_kafka_topic_partition_list_t* partitions) {
        Rebalance(handle, what, partitions);
      });
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  const PartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), options_.topic.c_str(),
                                    RD_KAFKA_PARTITION_UA);
  const auto error = rd_kafka_subscribe(client_->handle(), topics.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return KafkaError(error, "ownership: joining group " + group);
}

KafkaOwnership::~KafkaOwnership() { Leave(); }

bool KafkaOwnership::HasShard(
    const rd_kafka_topic_partition_list_t& partitions) const {
  for (int i = 0; i < partitions.cnt; ++i) {
    const rd_kafka_topic_partition_t& each = partitions.elems[i];
    if (each.topic == options_.topic &&
        each.partition == static_cast<int32_t>(options_.shard)) {
      return true;
    }
  }
  return false;
}

void KafkaOwnership::Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                               rd_kafka_topic_partition_list_t* partitions) {
  rd_kafka_error_t* error = nullptr;
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    for (int i = 0; i < partitions->cnt; ++i) {
      partitions->elems[i].offset = RD_KAFKA_OFFSET_END;
    }
    error = rd_kafka_incremental_assign(handle, partitions);
    rd_kafka_pause_partitions(handle, partitions);
    if (HasShard(*partitions)) {
      hint_.owner = true;
      ++hint_.given;
    }
  } else {
    if (HasShard(*partitions)) hint_.owner = false;
    error = rd_kafka_incremental_unassign(handle, partitions);
  }
  if (error == nullptr) return;
  status_ = absl::InternalError(fmt::format(
      "ownership: taking an assignment: {}", rd_kafka_error_string(error)));
  rd_kafka_error_destroy(error);
}

void KafkaOwnership::TakeEvent(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) ++messages_seen_;
  if (!IsFinal(message.err)) return;
  status_ = KafkaError(
      message.err,
      fmt::format("ownership: group of shard {} on topic {}{}", options_.shard,
                  options_.topic, client_->Trouble()));
}

absl::StatusOr<OwnershipHint> KafkaOwnership::Ask() {
  if (client_ == nullptr) {
    return OwnershipHint{false, hint_.given};  // it has left
  }
  for (int i = 0; i < kMostEvents && status_.ok(); ++i) {
    const KafkaPtr<rd_kafka_message_t> message(
        rd_kafka_consumer_poll(client_->handle(), 0));
    if (message == nullptr) break;
    TakeEvent(*message);
  }
  if (!status_.ok()) return status_;
  return hint_;
}

void KafkaOwnership::Leave() {
  if (client_ == nullptr) return;
  const auto until =
      Clock::now() + std::chrono::milliseconds(options_.leave_patience_ms);
  const KafkaPtr<rd_kafka_queue_t> queue(rd_kafka_queue_new(client_->handle()));
  rd_kafka_error_t* error =
      rd_kafka_consumer_close_queue(client_->handle(), queue.get());
  if (error != nullptr) rd_kafka_error_destroy(error);
  while (error == nullptr && !rd_kafka_consumer_closed(client_->handle()) &&
         Clock::now() < until) {
    const KafkaPtr<rd_kafka_event_t> event(
        rd_kafka_queue_poll(queue.get(), 20));
    if (event == nullptr ||
        rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_REBALANCE) {
      continue;
    }
    rd_kafka_topic_partition_list_t* partitions =
        rd_kafka_event_topic_partition_list(event.get());
    if (partitions == nullptr) continue;
    Rebalance(client_->handle(), rd_kafka_event_error(event.get()), partitions);
  }
  hint_.owner = false;
  // A member's handle is not destroyed: librdkafka 2.0.2 may wait for ever for a
  // broker's thread, or abort when it was never assigned anything (its issue
  // 4312). A process has one member, and ends soon.
  KafkaClient::Leak(std::move(client_));
}

}  // namespace clearpoint
