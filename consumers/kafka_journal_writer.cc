#include "consumers/kafka_journal_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/values/check.h"

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

// See consumers/README.md: safety rests on the first five.
KafkaProperties ProducerProperties() {
  return {{"enable.idempotence", "true"},
          {"acks", "all"},
          {"message.timeout.ms", "0"},
          {"max.in.flight.requests.per.connection", "5"},
          {"message.max.bytes", std::to_string(2 * kMaxFrameLength)},
          {"linger.ms", "0"}};
}

}  // namespace

KafkaJournalWriter::KafkaJournalWriter(const KafkaWriterOptions& options)
    : options_(options), expected_(options.end) {}

KafkaJournalWriter::~KafkaJournalWriter() {
  if (client_ == nullptr) return;
  rd_kafka_purge(client_->handle(), RD_KAFKA_PURGE_F_QUEUE |
                                        RD_KAFKA_PURGE_F_INFLIGHT |
                                        RD_KAFKA_PURGE_F_NON_BLOCKING);
  topic_.reset();
  client_.reset();  // its threads read the frames in flight
}

std::string KafkaJournalWriter::name() const {
  return fmt::format("kafka://{}/{}/{}", options_.cluster.bootstrap,
                     options_.topic, options_.partition);
}

absl::StatusOr<std::unique_ptr<JournalWriter>> KafkaJournalWriter::Open(
    const KafkaWriterOptions& options, KafkaClient& asker) {
  std::unique_ptr<KafkaJournalWriter> writer(new KafkaJournalWriter(options));
  const absl::Status status = writer->Start(asker);
  if (!status.ok()) return status;
  return writer;
}

absl::Status KafkaJournalWriter::Start(KafkaClient& asker) {
  auto client = KafkaClient::Open(
      KafkaRole::kProducer, options_.cluster, ProducerProperties(),
      [this](const rd_kafka_message_t& message) { TakeReport(message); });
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  // At once: a topic first met by a message may hold it up for a second.
  topic_.reset(
      rd_kafka_topic_new(client_->handle(), options_.topic.c_str(), nullptr));
  if (topic_ == nullptr) {
    return KafkaError(rd_kafka_last_error(), name() + ": opening");
  }
  const auto range =
      asker.Range(options_.topic, options_.partition, options_.patience_ms);
  if (!range.ok()) return range.status();
  const auto end = static_cast<int64_t>(options_.end.value);
  if (range->end > end) {
    return absl::FailedPreconditionError(
        fmt::format("{}: expected its end at offset {}, found {}: the journal "
                    "has grown since it was read; read on",
                    name(), end, range->end));
  }
  if (range->end < end) {
    return absl::DataLossError(
        fmt::format("{}: expected its end at offset {}, found {}: messages "
                    "that were read are gone",
                    name(), end, range->end));
  }
  return absl::OkStatus();
}

void KafkaJournalWriter::Doubt(absl::Status why) {
  if (!status_.ok()) return;
  status_ = std::move(why);
  rd_kafka_purge(client_->handle(), RD_KAFKA_PURGE_F_QUEUE |
                                        RD_KAFKA_PURGE_F_INFLIGHT |
                                        RD_KAFKA_PURGE_F_NON_BLOCKING);
}

void KafkaJournalWriter::TakeReport(const rd_kafka_message_t& message) {
  if (!status_.ok()) return;
  CLEARPOINT_CHECK(!in_flight_.empty());
  const Flight& oldest = in_flight_.front();
  const std::string what =
      fmt::format("{}: appending frame {}", name(), oldest.number.value);
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const absl::Status why = KafkaError(message.err, what);
    return Doubt(absl::AbortedError(
        fmt::format("{}{}", std::string(why.message()), client_->Trouble())));
  }
  if (message._private != &oldest) {
    return Doubt(absl::AbortedError(
        what + ": expected its delivery report, found that of a later frame"));
  }
  if (message.offset < 0) {
    return Doubt(absl::AbortedError(
        what + ": expected an offset in its delivery report, found none"));
  }
  const JournalPosition position{static_cast<uint64_t>(message.offset)};
  const JournalPosition next{position.value + 1};
  reports_.push_back({oldest.number, position, next, position == expected_});
  expected_ = next;
  in_flight_.pop_front();
}

void KafkaJournalWriter::Serve(int limit_ms) {
  client_->Poll(limit_ms);
  char words[512];
  const auto fatal =
      rd_kafka_fatal_error(client_->handle(), words, sizeof words);
  if (fatal == RD_KAFKA_RESP_ERR_NO_ERROR) return CheckPatience();
  Doubt(absl::AbortedError(
      fmt::format("{}: the producer cannot go on: {}", name(), words)));
}

void KafkaJournalWriter::CheckPatience() {
  if (in_flight_.empty()) return;
  const Flight& oldest = in_flight_.front();
  if (Clock::now() < oldest.patience_ends) return;
  Doubt(absl::DeadlineExceededError(fmt::format(
      "{}: appending frame {}: expected a report within {} "
      "ms, found none{}",
      name(), oldest.number.value, options_.patience_ms, client_->Trouble())));
}

void KafkaJournalWriter::AwaitReport(int64_t patience_us) {
  if (!reports_.empty() || !status_.ok() || in_flight_.empty()) return;
  Serve(static_cast<int>(std::max<int64_t>(patience_us / 1000, 1)));
}

void KafkaJournalWriter::AwaitOldest() {
  const FrameNumber number = in_flight_.front().number;
  const auto until = in_flight_.front().patience_ends;
  while (status_.ok() && !in_flight_.empty() &&
         in_flight_.front().number == number) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                          until - Clock::now())
                          .count();
    Serve(static_cast<int>(std::clamp<int64_t>(left, 0, 1'000)));
  }
}

absl::Status KafkaJournalWriter::Append(SealedFrame frame) {
  const FrameNumber number = frame.header.number;
  CLEARPOINT_CHECK(!last_appended_.has_value() || *last_appended_ < number);
  Serve(0);
  while (status_.ok() && in_flight_.size() >= options_.in_flight_bound) {
    AwaitOldest();
  }
  if (!status_.ok()) return status_;
  last_appended_ = number;
  in_flight_.push_back(
      {number, std::move(frame.bytes),
       Clock::now() + std::chrono::milliseconds(options_.patience_ms)});
  Flight& flight = in_flight_.back();
  const int failed =
      rd_kafka_produce(topic_.get(), options_.partition, 0, flight.bytes.data(),
                       flight.bytes.size(), nullptr, 0, &flight);
  if (failed == 0) return absl::OkStatus();
  const absl::Status why =
      KafkaError(rd_kafka_last_error(),
                 fmt::format("{}: appending frame {} of {} bytes", name(),
                             number.value, flight.bytes.size()));
  in_flight_.pop_back();  // librdkafka has not taken it
  Doubt(why);
  return status_;
}

absl::StatusOr<std::optional<AppendReport>> KafkaJournalWriter::NextReport(
    bool wait) {
  if (reports_.empty() && status_.ok()) Serve(0);
  if (reports_.empty() && status_.ok() && wait && !in_flight_.empty()) {
    AwaitOldest();
  }
  if (reports_.empty()) {
    if (!status_.ok()) return status_;
    return std::optional<AppendReport>();
  }
  const AppendReport report = reports_.front();
  reports_.pop_front();
  return std::optional<AppendReport>(report);
}

}  // namespace clearpoint
