#include "consumers/dead_letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "consumers/card_mask.h"
#include "consumers/instant_text.h"
#include "consumers/message_envelope.h"
#include "engine/decide/alias.h"
#include "engine/values/hash.h"

namespace clearpoint {
namespace {

constexpr std::string_view kOriginalHeader = "cp-original";

std::string_view ValueOf(const rd_kafka_message_t& message) {
  if (message.payload == nullptr) return {};
  return {static_cast<const char*>(message.payload), message.len};
}

// Whether the message is the one the record was made of.
bool IsThatOf(const Record& record, const rd_kafka_message_t& message) {
  const std::string_view value = ValueOf(message);
  const std::string_view kept = record.event.substr(0, 256);
  if (kept.empty() || value.find(kept) != std::string_view::npos) return true;
  // An envelope may have escaped it.
  TopicMessage read;
  read.value = value;
  return MayHaveBeenReadAs(Sha256Prefix(record.event), read, MessageRules{});
}

bool TellsCardNumber(const Record& record) {
  return record.outcome == OutcomeCode::kInvalidField &&
         record.reason == CardNumberWords();
}

void CopyHeaders(const rd_kafka_headers_t* headers, bool is_masked,
                 rd_kafka_headers_t* to) {
  if (headers == nullptr) return;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) ==
       RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    if (!is_masked || value == nullptr) {
      rd_kafka_header_add(to, name, -1, value, static_cast<ssize_t>(size));
      continue;
    }
    AddHeader(to, name,
              MaskLongNumbers({static_cast<const char*>(value), size}));
  }
}

// Whether masking is sure to hide the number: it is found, nothing is escaped,
// and none is cut in two.
bool IsMaskable(std::string_view whole, size_t most_bytes) {
  return whole.size() <= most_bytes &&
         whole.find('\\') == std::string_view::npos && ShowsCardNumber(whole);
}

// Of what cannot be masked neither key nor headers are shown: they may tell the
// same number in the same form.
void Mask(const OriginalParts& original, size_t most_bytes,
          DeadLetter* letter) {
  const std::string_view whole = original.value;
  const bool is_shown = IsMaskable(whole, most_bytes);
  letter->masked = std::make_unique<DeadLetter::Masked>();
  if (is_shown) {
    letter->masked->value = MaskLongNumbers(whole);
    letter->masked->key = MaskLongNumbers(original.key);
    CopyHeaders(original.headers, true, letter->headers.get());
  }
  letter->value = letter->masked->value;
  letter->key = letter->masked->key;
  AddHeader(letter->headers.get(), kOriginalHeader,
            is_shown ? "masked" : "withheld");
  AddHeader(letter->headers.get(), "cp-original-size",
            std::to_string(whole.size()));
  AddHeader(letter->headers.get(), "cp-original-sha256", ToHex(Sha256(whole)));
}

// What came before all of it was sent, for whoever looks for the rest.
void AddCut(std::string_view whole, size_t size, rd_kafka_headers_t* headers) {
  AddHeader(headers, kOriginalHeader, "cut");
  AddHeader(headers, "cp-original-size", std::to_string(size));
  if (whole.size() != size) return;  // its hash stands in the reason
  AddHeader(headers, "cp-original-sha256", ToHex(Sha256(whole)));
}

void TakeOriginal(const Record& record, size_t most_bytes, DeadLetter* letter) {
  const rd_kafka_message_t& message = *letter->original;
  OriginalParts parts;
  parts.value = ValueOf(message);
  letter->has_value = message.payload != nullptr;
  letter->has_key = message.key != nullptr;
  if (letter->has_key) {
    parts.key = {static_cast<const char*>(message.key), message.key_len};
  }
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) ==
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    parts.headers = headers;
  }
  ShowOriginal(record, parts, most_bytes, letter);
}

void TakeKept(const Record& record, std::string_view why, size_t most_bytes,
              DeadLetter* letter) {
  letter->value = record.event.substr(0, most_bytes);
  AddHeader(letter->headers.get(), "cp-original-missing", why);
  if (record.event_size != 0) {
    AddCut(record.event, record.event_size, letter->headers.get());
  } else if (letter->value.size() != record.event.size()) {
    AddCut(record.event, record.event.size(), letter->headers.get());
  } else {
    AddHeader(letter->headers.get(), kOriginalHeader, "kept");
  }
}

void AddCoordinates(const Record& record, std::string_view partition,
                    rd_kafka_headers_t* headers) {
  const auto from = ParseKafkaPartitionName(partition);
  if (from.ok()) {
    AddHeader(headers, "cp-topic", from->topic);
    AddHeader(headers, "cp-partition", std::to_string(from->partition));
  } else {
    AddHeader(headers, "cp-source",
              partition.empty() ? fmt::format("{}", record.at.source)
                                : std::string(partition));
  }
  AddHeader(headers, "cp-offset", std::to_string(record.at.offset));
}

void AddVerdict(const Record& record, rd_kafka_headers_t* headers) {
  std::string recorded;
  AppendInstant(record.recorded, &recorded);
  AddHeader(headers, "cp-recorded-at", recorded);
  AddHeader(headers, "cp-outcome", OutcomeName(record.outcome));
  AddHeader(headers, "cp-reason", record.reason);
}

}  // namespace

std::set<OutcomeCode> DefaultDeadLetters() {
  return {OutcomeCode::kQuarantined,        OutcomeCode::kMalformed,
          OutcomeCode::kUnsupportedVersion, OutcomeCode::kMissingField,
          OutcomeCode::kInvalidField,       OutcomeCode::kNotAuthorized,
          OutcomeCode::kUnknownProgram,     OutcomeCode::kUnknownParticipant,
          OutcomeCode::kUnknownMember,      OutcomeCode::kUnknownOrder,
          OutcomeCode::kUnknownHold};
}

absl::StatusOr<std::set<OutcomeCode>> DeadLettersOf(
    const std::vector<std::string>& names) {
  std::set<OutcomeCode> codes;
  for (const std::string& name : names) {
    std::optional<OutcomeCode> found;
    for (uint32_t number = 0; number <= UINT16_MAX && !found; ++number) {
      const auto code = OutcomeFromNumber(number);
      if (code.has_value() && OutcomeName(*code) == name) found = code;
    }
    if (!found.has_value() || *found == OutcomeCode::kAccepted) {
      return absl::InvalidArgumentError(fmt::format(
          "dead letters: expected a refusal such as MALFORMED, found \"{}\"",
          name));
    }
    codes.insert(*found);
  }
  return codes;
}

void ShowOriginal(const Record& record, const OriginalParts& original,
                  size_t most_bytes, DeadLetter* letter) {
  if (TellsCardNumber(record)) {
    Mask(original, most_bytes, letter);
    return;
  }
  CopyHeaders(original.headers, false, letter->headers.get());
  letter->key = original.key;
  letter->value = original.value.substr(0, most_bytes);
  if (letter->value.size() != original.value.size()) {
    AddCut(original.value, original.value.size(), letter->headers.get());
  } else {
    AddHeader(letter->headers.get(), kOriginalHeader, "whole");
  }
}

DeadLetter DeadLetterMaker::Make(const Record& record,
                                 std::string_view partition,
                                 size_t most_bytes) {
  DeadLetter letter;
  letter.headers.reset(rd_kafka_headers_new(24));
  std::string missing = "the input is no topic";
  const auto from = ParseKafkaPartitionName(partition);
  if (partition.empty()) missing = "the partition's name is not known";
  if (from.ok() && reader_ != nullptr) {
    auto original = reader_->Read(*from, record.at.offset);
    if (original.ok() && IsThatOf(record, **original)) {
      letter.original = *std::move(original);
    } else {
      missing = original.ok() ? "another message stands at its coordinates"
                              : std::string(original.status().message());
    }
  }
  if (letter.original != nullptr) {
    TakeOriginal(record, most_bytes, &letter);
  } else {
    TakeKept(record, missing, most_bytes, &letter);
  }
  AddCoordinates(record, partition, letter.headers.get());
  AddVerdict(record, letter.headers.get());
  return letter;
}

}  // namespace clearpoint
