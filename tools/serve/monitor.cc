#include "tools/serve/monitor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <utility>

#include "consumers/kafka_original.h"
#include "tools/ledger_folder.h"

namespace clearpoint {
namespace {

constexpr std::chrono::milliseconds kLook{100};
constexpr std::chrono::seconds kDraw{2};
constexpr std::chrono::seconds kAsk{5};
constexpr int64_t kAskPatienceMs = 2'000;

uint64_t LagOf(ShardMeters& meters) {
  uint64_t lag = 0;
  const std::lock_guard<std::mutex> lock(meters.mutex);
  for (const auto& [name, partition] : meters.partitions) {
    if (partition.end > partition.next_offset) {
      lag += partition.end - partition.next_offset;
    }
  }
  return lag;
}

}  // namespace

Monitor::Monitor(const KafkaCluster& cluster, ShardMeters* meters,
                 ServerLog* log)
    : cluster_(cluster), meters_(meters), log_(log) {
  watch_ = std::thread([this] { Watch(); });
  asker_ = std::thread([this] { AskEnds(); });
}

Monitor::~Monitor() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  watch_.join();
  asker_.join();
}

void Monitor::BeginDrain() {
  if (draining_.load()) return;
  drain_ends_ = Clock::now() + kDrainLimit;
  draining_.store(true);
}

bool Monitor::WaitFor(std::chrono::milliseconds time) {
  std::unique_lock<std::mutex> lock(mutex_);
  return !ended_.wait_for(lock, time, [this] { return ending_; });
}

void Monitor::Watch() {
  do {
    const Clock::time_point now = Clock::now();
    TellMessage();
    TellPhase();
    DrawStatus(now);
    EndInTime(now);
  } while (WaitFor(kLook));
  TellMessage();
  TellPhase();
}

void Monitor::TellPhase() {
  const ShardPhase phase = meters_->phase.load(std::memory_order_relaxed);
  if (phase == phase_) return;
  phase_ = phase;
  log_->Info("phase", {{"now", std::string(ShardPhaseName(phase))},
                       {"frame", std::to_string(meters_->head_frame.value())},
                       {"term", std::to_string(meters_->term.value())}});
}

void Monitor::TellMessage() {
  std::string message;
  {
    const std::lock_guard<std::mutex> lock(meters_->mutex);
    message = meters_->message;
  }
  if (message == message_) return;
  message_ = std::move(message);
  if (!message_.empty()) log_->Warning("state", {{"why", message_}});
}

void Monitor::DrawStatus(Clock::time_point now) {
  if (!log_->has_status() || now - drawn_ < kDraw) return;
  const uint64_t sequence = meters_->next_sequence.value();
  const double seconds = std::chrono::duration<double>(now - drawn_).count();
  const double rate =
      drawn_sequence_ == 0 || sequence < drawn_sequence_
          ? 0
          : static_cast<double>(sequence - drawn_sequence_) / seconds;
  drawn_ = now;
  drawn_sequence_ = sequence;
  log_->Status(fmt::format(
      "{} term {} frame {} records {} ({:.0f}/s) lag {} in flight {} "
      "unpublished {}{}",
      ShardPhaseName(phase_), meters_->term.value(),
      meters_->head_frame.value(), sequence == 0 ? 0 : sequence - 1, rate,
      LagOf(*meters_), meters_->in_flight.value(),
      meters_->publish_queue.value(),
      meters_->paused.value() == 0 ? "" : " PAUSED"));
}

void Monitor::EndInTime(Clock::time_point now) {
  if (!draining_.load() || now < drain_ends_) return;
  log_->Error("drain took too long",
              {{"limit_seconds", std::to_string(kDrainLimit.count())},
               {"in_flight", std::to_string(meters_->in_flight.value())},
               {"what_now",
                "ended at once; what the journal did not accept is "
                "decided again by the next writer"}});
  _exit(kExitFailed);
}

void Monitor::AskEnds() {
  const auto client = KafkaClient::OpenAsker(cluster_, kAskPatienceMs);
  if (!client.ok()) return;  // the server has said so itself
  do {
    AskEndsOnce(**client);
  } while (WaitFor(kAsk));
}

void Monitor::AskEndsOnce(KafkaClient& client) {
  std::map<std::string, PartitionMeter> partitions;
  {
    const std::lock_guard<std::mutex> lock(meters_->mutex);
    partitions = meters_->partitions;
  }
  for (const auto& each : partitions) {
    const auto at = ParseKafkaPartitionName(each.first);
    if (!at.ok()) continue;  // of a file
    const auto range = client.Range(at->topic, at->partition, kAskPatienceMs);
    if (!range.ok()) return;  // asked again soon
    const std::lock_guard<std::mutex> lock(meters_->mutex);
    meters_->partitions[each.first].end = static_cast<uint64_t>(range->end);
  }
}

}  // namespace clearpoint
