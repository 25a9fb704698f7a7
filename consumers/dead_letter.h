// Dead letters: which outcomes send a message there, and the message: the
// original's bytes, key and headers with why and where from as headers beside
// them (consumers/README.md lists these). Of an original that was refused for
// telling a bare card number, long numbers are masked; where that may miss it,
// nothing of the original is shown.
//
// Threads: one.
#ifndef CLEARPOINT_CONSUMERS_DEAD_LETTER_H_
#define CLEARPOINT_CONSUMERS_DEAD_LETTER_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "consumers/kafka_original.h"
#include "consumers/kafka_outbox.h"
#include "engine/decide/outcome.h"
#include "engine/ledger/record.h"

namespace clearpoint {

// Those a sender must mend: what is no event or misses something, what was not
// authorised, what names someone unknown, and what an operator put aside.
std::set<OutcomeCode> DefaultDeadLetters();
// The same from names as an operator writes them, "MALFORMED". InvalidArgument
// names the first that is no outcome, or is ACCEPTED.
absl::StatusOr<std::set<OutcomeCode>> DeadLettersOf(
    const std::vector<std::string>& names);

// The bytes that are sent of one original at most, so that a letter fits into
// a message of a topic with Kafka's default limit.
inline constexpr size_t kMostOriginalBytes = 900 * 1024;

struct DeadLetter {
  std::string_view value;
  bool has_value = true;
  std::string_view key;
  bool has_key = false;
  MessageHeaderList headers;  // the original's, then ours
  KafkaMessage original;      // owns what the views show, if it was read again
  // Owns what is shown instead where the original tells a bare card number.
  struct Masked {
    std::string value;
    std::string key;
  };
  std::unique_ptr<Masked> masked;
};

// An original as it came. Without headers: null.
struct OriginalParts {
  std::string_view value;
  std::string_view key;
  const rd_kafka_headers_t* headers = nullptr;
};
// Puts at most `most_bytes` of it into the letter, which has headers, as the
// record lets it be shown. Views hold as long as the parts and the letter.
void ShowOriginal(const Record& record, const OriginalParts& original,
                  size_t most_bytes, DeadLetter* letter);

class DeadLetterMaker {
 public:
  // `reader` reads originals again; null: the bytes kept in records are sent.
  explicit DeadLetterMaker(OriginalReader* reader) : reader_(reader) {}

  // `partition` is the name of the record's source; empty: not known. Views
  // hold as long as the record, the letter and the name. At most `most_bytes`
  // of the original are sent.
  DeadLetter Make(const Record& record, std::string_view partition,
                  size_t most_bytes);

 private:
  OriginalReader* reader_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_DEAD_LETTER_H_
