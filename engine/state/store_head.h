// StoreHead: which accepted frame a store's rows stand at, and what a reader
// needs to go on from there. Written with the rows in one atomic step.
// Threads: none; a value.
#ifndef CLEARPOINT_ENGINE_STATE_STORE_HEAD_H_
#define CLEARPOINT_ENGINE_STATE_STORE_HEAD_H_

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/journal/acceptance.h"
#include "engine/journal/journal.h"
#include "engine/state/digest.h"

namespace clearpoint {

struct StoreHead {
  Head chain;                // the newest accepted frame whose effects count
  JournalPosition position;  // where that frame starts in its journal
  JournalPosition end;       // where the next one will
  Timestamp start;           // of genesis: where recorded time starts
  ClockMode clock_mode = ClockMode::kWall;
  std::vector<InputOffset> inputs;  // by name; every partition ever read
  Digest digest;                    // of all rows
  std::deque<Hash256> recent;  // frames before this one, to know repeats by
  // The newest `published` of any header, and where the oldest frame starts
  // that may not be published yet (unpublished_frames.h); 0 and 0: no header
  // told any.
  SequenceNumber published;
  JournalPosition publish_from;
  // Of the newest claim: in which place the journal is written. 0: there was
  // none.
  Hash128 incarnation;

  // Advances the offsets of the partitions in `moved`.
  void MoveInputs(const std::vector<InputOffset>& moved);
};

std::string EncodeStoreHead(const StoreHead& head);
// DataLoss when the bytes are no head of this version.
absl::StatusOr<StoreHead> DecodeStoreHead(std::string_view bytes);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_STORE_HEAD_H_
