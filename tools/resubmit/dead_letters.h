// Dead letters of a ledger: the events its journal refused for a cause that may
// have been mended since, each once, with its bytes. They are read from the
// journal, which has every one of them whatever became of the messages of a
// dead-letter topic.
//
// Growth: the letters, and the returns that wait. Threads: one.
#ifndef CLEARPOINT_TOOLS_RESUBMIT_DEAD_LETTERS_H_
#define CLEARPOINT_TOOLS_RESUBMIT_DEAD_LETTERS_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/decide/outcome.h"
#include "engine/journal/journal.h"

namespace clearpoint {

// What is asked for.
struct LetterQuery {
  std::set<OutcomeCode> outcomes;
  SequenceNumber from{1};
  SequenceNumber to{std::numeric_limits<uint64_t>::max()};
  std::optional<std::set<uint64_t>> records;  // only these; none: all
};

struct StoredLetter {
  SequenceNumber record;  // that refused it
  Timestamp recorded;
  EventKind kind = EventKind::kNone;
  OutcomeCode outcome = OutcomeCode::kMalformed;
  std::string reason;
  std::string source;  // name of the partition it came from; empty: not known
  uint64_t offset = 0;
  EventFormat format = EventFormat::kProtobuf;
  std::string event;  // the bytes as they came, or a prefix
  bool is_whole = true;
};

// Refusals whose cause a sender, or a new version of the network, may mend:
// those that go to the dead letters by default without the ones an operator put
// aside, and NO_CONTRACT and NO_RATE.
std::set<OutcomeCode> MendableOutcomes();

// In the order of the journal. A return that waited in vain is one, under the
// record that left it waiting.
absl::StatusOr<std::vector<StoredLetter>> ReadLetters(Journal* journal,
                                                      const LetterQuery& query);

// The records that lines of outcomes name: those of `ingest --outcomes`, of the
// outcomes topic, or any JSON objects with "sequence". InvalidArgument tells
// the line that is none.
absl::StatusOr<std::set<uint64_t>> RecordsOfOutcomes(std::string_view lines,
                                                     const std::string& name);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_RESUBMIT_DEAD_LETTERS_H_
