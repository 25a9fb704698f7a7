#include "consumers/published_witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

// Messages at a partition's end that are looked at: those of other shards and
// of repeats stand between.
constexpr int64_t kLookedAt = 200;

std::string_view HeaderOf(const rd_kafka_message_t& message, const char* name) {
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  if (rd_kafka_message_headers(&message, &headers) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      rd_kafka_header_get_last(headers, name, &value, &size) !=
          RD_KAFKA_RESP_ERR_NO_ERROR) {
    return {};
  }
  return {static_cast<const char*>(value), size};
}

std::optional<uint64_t> NumberOf(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// Reads [begin, end) of a partition.
class TailReader {
 public:
  TailReader(KafkaClient* client, const std::string& topic, int32_t partition)
      : client_(client),
        partition_(partition),
        topic_(rd_kafka_topic_new(client->handle(), topic.c_str(), nullptr)) {}
  ~TailReader() {
    if (is_started_) rd_kafka_consume_stop(topic_.get(), partition_);
  }

  template <class Call>
  absl::Status Read(const KafkaRange& range, const std::string& what,
                    Clock::time_point until, Call&& call) {
    if (topic_ == nullptr ||
        rd_kafka_consume_start(topic_.get(), partition_, range.begin) != 0) {
      return KafkaError(rd_kafka_last_error(), what);
    }
    is_started_ = true;
    while (Clock::now() < until) {
      const KafkaPtr<rd_kafka_message_t> message(
          rd_kafka_consume(topic_.get(), partition_, 50));
      client_->Poll(0);
      if (message == nullptr) continue;
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        return absl::OkStatus();
      }
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        const absl::Status status = KafkaError(message->err, what);
        if (absl::IsUnavailable(status)) continue;
        return status;
      }
      call(*message);
      if (message->offset + 1 >= range.end) return absl::OkStatus();
    }
    return absl::UnavailableError(
        fmt::format("{}: no answer in time{}", what, client_->Trouble()));
  }

 private:
  KafkaClient* client_;
  const int32_t partition_;
  KafkaPtr<rd_kafka_topic_t> topic_;
  bool is_started_ = false;
};

}  // namespace

absl::Status PublishedWitness::Read(const KafkaCluster& cluster,
                                    const std::string& topic,
                                    int32_t partitions, uint32_t shard,
                                    int64_t patience_ms) {
  auto client = KafkaClient::Open(KafkaRole::kConsumer, cluster,
                                  {{"isolation.level", "read_uncommitted"},
                                   {"auto.offset.reset", "earliest"},
                                   {"enable.auto.commit", "false"},
                                   {"enable.auto.offset.store", "false"},
                                   {"enable.partition.eof", "true"},
                                   {"fetch.wait.max.ms", "50"}},
                                  nullptr);
  if (!client.ok()) return client.status();
  const auto until = Clock::now() + std::chrono::milliseconds(patience_ms);
  for (int32_t i = 0; i < partitions; ++i) {
    const std::string name =
        fmt::format("kafka://{}/{}/{}", cluster.bootstrap, topic, i);
    auto range = (*client)->Range(topic, i, patience_ms);
    if (!range.ok()) return range.status();
    if (range->begin == range->end) continue;
    range->begin = std::max(range->begin, range->end - kLookedAt);
    TailReader reader(client->get(), topic, i);
    const absl::Status status = reader.Read(
        *range, name + ": reading what was published last", until,
        [&](const rd_kafka_message_t& message) {
          const auto sequence = NumberOf(HeaderOf(message, kSequenceHeader));
          if (NumberOf(HeaderOf(message, kShardHeader)) != shard) return;
          if (!sequence.has_value()) return;
          messages_[*sequence] = {
              std::string(HeaderOf(message, kFrameHeader)),
              fmt::format("{} offset {}", name, message.offset)};
        });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PublishedWitness::CheckHead(const Head& head) const {
  if (messages_.empty()) return absl::OkStatus();
  const auto& [sequence, message] = *messages_.rbegin();
  if (sequence < head.next_sequence.value) return absl::OkStatus();
  return absl::DataLossError(fmt::format(
      "{}: expected only records of shard {} before {}, where its journal "
      "ends, found record {} of frame {}: the journal lost what was published, "
      "or the topic is that of another journal",
      message.place, head.shard, head.next_sequence.value, sequence,
      message.frame));
}

absl::Status PublishedWitness::CheckFrame(const FrameView& frame) const {
  const uint64_t first = frame.header.first_sequence.value;
  const auto found = messages_.lower_bound(first);
  if (found == messages_.end()) return absl::OkStatus();
  if (found->first >= first + frame.records.size()) return absl::OkStatus();
  const std::string hash = ToHex(frame.hash);
  if (found->second.frame == hash) return absl::OkStatus();
  return absl::DataLossError(fmt::format(
      "{}: expected record {} under frame {}, where the journal has it, found "
      "it published under frame {}: the journal lost what was published, or "
      "the topic is that of another journal",
      found->second.place, found->first, hash, found->second.frame));
}

void PublishedWitness::ForgetBefore(SequenceNumber next) {
  messages_.erase(messages_.begin(), messages_.lower_bound(next.value));
}

}  // namespace clearpoint
