#include "consumers/kafka_original.h"

#include <fmt/format.h>

#include <charconv>

#include "consumers/kafka_source.h"

namespace clearpoint {
namespace {

// What is this far ahead is read up to; a fetch brings as much anyway.
constexpr int64_t kNear = 1'000;

KafkaProperties ReaderProperties() {
  return {{"isolation.level", "read_uncommitted"},
          {"auto.offset.reset", "error"},
          {"enable.auto.commit", "false"},
          {"enable.auto.offset.store", "false"},
          {"enable.partition.eof", "true"},
          {"check.crcs", "true"},
          {"fetch.wait.max.ms", "100"},
          {"queued.max.messages.kbytes", "1024"}};
}

}  // namespace

absl::StatusOr<TopicPartition> ParseKafkaPartitionName(std::string_view name) {
  const size_t colon = name.find(':');
  const size_t slash = name.rfind('/');
  TopicPartition parsed;
  const auto is_of = [&](KafkaInputKind kind) {
    return name.starts_with(KafkaNamePrefix(kind));
  };
  if (is_of(KafkaInputKind::kEvents) || is_of(KafkaInputKind::kAdmin)) {
    const char* end = name.data() + name.size();
    const char* digits = name.data() + slash + 1;
    const bool has_topic = slash != std::string_view::npos && slash > colon + 1;
    if (has_topic && digits != end) {
      const auto [stop, error] = std::from_chars(digits, end, parsed.partition);
      parsed.topic = name.substr(colon + 1, slash - colon - 1);
      if (error == std::errc() && stop == end) return parsed;
    }
  }
  return absl::InvalidArgumentError(
      fmt::format("partition \"{}\": expected kafka:TOPIC/PARTITION", name));
}

OriginalReader::~OriginalReader() {
  for (auto& [from, place] : places_) {
    if (place.is_started) rd_kafka_consume_stop(place.topic.get(), from.second);
  }
  places_.clear();  // topics go before their client
}

absl::Status OriginalReader::Open() {
  if (client_ != nullptr) return absl::OkStatus();
  auto client = KafkaClient::Open(KafkaRole::kConsumer, cluster_,
                                  ReaderProperties(), nullptr);
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  return absl::OkStatus();
}

absl::StatusOr<OriginalReader::Place*> OriginalReader::PlaceOf(
    const TopicPartition& from) {
  Place& place = places_[{from.topic, from.partition}];
  if (place.topic != nullptr) return &place;
  place.topic.reset(
      rd_kafka_topic_new(client_->handle(), from.topic.c_str(), nullptr));
  if (place.topic != nullptr) return &place;
  return KafkaError(rd_kafka_last_error(), from.topic + ": opening");
}

absl::Status OriginalReader::MoveTo(Place* place, int32_t partition,
                                    int64_t offset) {
  if (place->is_started && offset >= place->next &&
      offset - place->next <= kNear) {
    return absl::OkStatus();
  }
  if (place->is_started) rd_kafka_consume_stop(place->topic.get(), partition);
  place->is_started = false;
  if (rd_kafka_consume_start(place->topic.get(), partition, offset) != 0) {
    return KafkaError(rd_kafka_last_error(), "reading a message again");
  }
  place->is_started = true;
  place->next = offset;
  return absl::OkStatus();
}

absl::StatusOr<KafkaMessage> OriginalReader::Read(const TopicPartition& from,
                                                  uint64_t offset) {
  const std::string what = fmt::format("{}/{} offset {}: reading it again",
                                       from.topic, from.partition, offset);
  if (Clock::now() < not_before_) {
    return absl::UnavailableError(what + ": there was no answer just before");
  }
  absl::Status status = Open();
  if (!status.ok()) return status;
  const auto place = PlaceOf(from);
  if (!place.ok()) return place.status();
  const int64_t wanted = static_cast<int64_t>(offset);
  status = MoveTo(*place, from.partition, wanted);
  if (!status.ok()) return status;
  const auto until = Clock::now() + std::chrono::milliseconds(patience_ms_);
  while (Clock::now() < until) {
    KafkaMessage message(
        rd_kafka_consume((*place)->topic.get(), from.partition, 20));
    client_->Poll(0);
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      (*place)->next = message->offset + 1;
      if (message->offset < wanted) continue;
      if (message->offset == wanted) return message;
      return absl::NotFoundError(what + ": it is gone");
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      return absl::NotFoundError(what + ": the log ends before it");
    }
    status = KafkaError(message->err, what);
    if (absl::IsUnavailable(status)) continue;  // librdkafka goes on
    (*place)->next = INT64_MAX;                 // sought the next time
    if (absl::IsOutOfRange(status)) {
      return absl::NotFoundError(what + ": it is gone");
    }
    return status;
  }
  not_before_ = Clock::now() + std::chrono::milliseconds(10 * patience_ms_);
  return absl::UnavailableError(fmt::format(
      "{}: no answer within {} ms{}", what, patience_ms_, client_->Trouble()));
}

}  // namespace clearpoint
