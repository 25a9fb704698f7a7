#include "consumers/record_messages.h"

#include <charconv>

#include "consumers/published_witness.h"

namespace clearpoint {

RecordMessages::RecordMessages(const KafkaPublisherOptions& options)
    : options_(options),
      originals_(options.input, options.original_patience_ms) {}

absl::Status RecordMessages::Send(const FrameView& frame, Sink sink) {
  maker_.BeginFrame(frame);
  shard_ = std::to_string(frame.header.shard);
  term_ = std::to_string(frame.header.term.value);
  for (const std::string_view bytes : frame.records) {
    const absl::Status status = maker_.Read(bytes);
    if (!status.ok()) return status;
    if (!SendRecord(frame, sink)) {
      return absl::AbortedError("publisher: the outbox takes no more");
    }
  }
  return absl::OkStatus();
}

void RecordMessages::AddPlace(uint32_t item, rd_kafka_headers_t* headers) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits,
                                 maker_.record().sequence.value)
                       .ptr;
  AddHeader(headers, kShardHeader, shard_);
  AddHeader(headers, kSequenceHeader,
            {digits, static_cast<size_t>(end - digits)});
  AddHeader(headers, kTermHeader, term_);
  AddHeader(headers, kFrameHeader, maker_.frame_hash());
  if (item > 0) AddHeader(headers, kItemHeader, std::to_string(item));
}

bool RecordMessages::SendRecord(const FrameView& frame, Sink sink) {
  const Record& record = maker_.record();
  std::string_view partition;
  if (record.at.source != 0) {
    const std::string* name = sources_.NameOf(record.at.source, frame);
    if (name != nullptr) partition = *name;
  }
  if (!options_.outcomes.empty() && !SendOutcomes(partition, sink)) {
    return false;
  }
  const bool is_dead = record.kind != EventKind::kTick &&
                       options_.dead_letter_outcomes.contains(record.outcome);
  if (is_dead && !options_.dead_letters.empty() &&
      !SendDeadLetter(partition, sink)) {
    return false;
  }
  return options_.facts.empty() || SendFacts(frame, sink);
}

bool RecordMessages::SendOutcomes(std::string_view partition, Sink sink) {
  OutboxMessage message;
  const Record& record = maker_.record();
  if (record.kind != EventKind::kTick) {
    value_.clear();
    maker_.AppendOutcome(partition, &value_);
    message.key = message.partition_key = maker_.Key();
    message.value = value_;
    MessageHeaderList headers(rd_kafka_headers_new(4));
    AddPlace(0, headers.get());
    return sink(PublishedKind::kOutcome, message, std::move(headers));
  }
  uint32_t item = 0;
  for (const LateVerdict& verdict : record.late_verdicts) {
    value_.clear();
    maker_.AppendLateVerdict(verdict, &value_);
    message.key = message.partition_key = maker_.LateKey(verdict);
    message.value = value_;
    MessageHeaderList headers(rd_kafka_headers_new(5));
    AddPlace(item++, headers.get());
    if (!sink(PublishedKind::kOutcome, message, std::move(headers))) {
      return false;
    }
  }
  return true;
}

bool RecordMessages::SendDeadLetter(std::string_view partition, Sink sink) {
  DeadLetter letter =
      letters_.Make(maker_.record(), partition, most_original_bytes_);
  AddPlace(0, letter.headers.get());
  OutboxMessage message;
  message.value = letter.value;
  message.has_value = letter.has_value;
  message.key = letter.key;
  message.has_key = letter.has_key;
  message.partition_key = letter.has_key ? letter.key : partition;
  return sink(PublishedKind::kDeadLetter, message, std::move(letter.headers));
}

bool RecordMessages::SendFacts(const FrameView& frame, Sink sink) {
  uint32_t item = 0;
  bool goes_on = true;
  EachFact(frame, &maker_, [&](std::string_view key, std::string_view value) {
    if (!goes_on) return;
    OutboxMessage message;
    message.key = message.partition_key = key;
    message.value = value;
    MessageHeaderList headers(rd_kafka_headers_new(5));
    AddPlace(item++, headers.get());
    goes_on = sink(PublishedKind::kFact, message, std::move(headers));
  });
  return goes_on;
}

}  // namespace clearpoint
