// RecordMessages: the messages that one accepted frame gives, sent to an
// outbox in the order of its records.
//
// Threads: one.
#ifndef CLEARPOINT_CONSUMERS_RECORD_MESSAGES_H_
#define CLEARPOINT_CONSUMERS_RECORD_MESSAGES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "consumers/dead_letter.h"
#include "consumers/fact_message.h"
#include "consumers/kafka_outbox.h"
#include "consumers/kafka_publisher.h"
#include "consumers/outcome_message.h"
#include "consumers/source_names.h"

namespace clearpoint {

enum class PublishedKind : uint8_t { kOutcome, kDeadLetter, kFact };

class RecordMessages {
 public:
  // Sends one message; false: it could not be, and nothing more is wanted.
  using Sink = absl::FunctionRef<bool(PublishedKind, const OutboxMessage&,
                                      MessageHeaderList)>;

  // `options` must outlive it.
  explicit RecordMessages(const KafkaPublisherOptions& options);

  NetworkNames& names() { return maker_.names(); }
  // Of an original in a dead letter; smaller once a topic refused one.
  size_t most_original_bytes() const { return most_original_bytes_; }
  void set_most_original_bytes(size_t bytes) { most_original_bytes_ = bytes; }

  // DataLoss: the frame has a record that is none. Aborted: the sink wanted no
  // more.
  absl::Status Send(const FrameView& frame, Sink sink);

 private:
  bool SendRecord(const FrameView& frame, Sink sink);
  bool SendOutcomes(std::string_view partition, Sink sink);
  bool SendDeadLetter(std::string_view partition, Sink sink);
  bool SendFacts(const FrameView& frame, Sink sink);
  // Headers of the record's message number `item` of its topic.
  void AddPlace(uint32_t item, rd_kafka_headers_t* headers);

  const KafkaPublisherOptions& options_;
  OutcomeMaker maker_{OutcomeForm::kMessage};
  SourceNames sources_;
  OriginalReader originals_;
  DeadLetterMaker letters_{&originals_};
  size_t most_original_bytes_ = kMostOriginalBytes;
  std::string shard_;
  std::string term_;
  std::string value_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_RECORD_MESSAGES_H_
