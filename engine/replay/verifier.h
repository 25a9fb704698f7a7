// Verifier: audits a journal. It follows the frames like any reader, and before
// a record is evolved it decides its event again under the rules of that day
// and compares the bytes (architecture: invariant 7). It also asks what no
// decision can hide: the order and times of records, the offsets of inputs,
// and the invariants of the books (invariants.h).
//
// What is decided again must have been decided by this version of Decide. An
// input that only its prefix was kept of, or that its source could not cut
// into messages, cannot be decided again: its recorded verdict is taken, and
// counted.
//
// The first difference ends it, as DataLoss with frame, record, what differs
// and both sides. Threads: the owner of the follower.
#ifndef CLEARPOINT_ENGINE_REPLAY_VERIFIER_H_
#define CLEARPOINT_ENGINE_REPLAY_VERIFIER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/decide/decider.h"
#include "engine/decide/step.h"
#include "engine/network/network.h"
#include "engine/replay/follower.h"

namespace clearpoint {

struct VerifiedCounts {
  uint64_t frames = 0;
  uint64_t claims = 0;
  uint64_t records = 0;
  uint64_t decided = 0;        // events decided again
  uint64_t ticks = 0;          // timers fired again
  uint64_t released = 0;       // returns decided again behind their purchase
  uint64_t kept_verdicts = 0;  // inputs whose verdict cannot be decided again
};

// The two records of a difference, encoded.
struct RecordPair {
  SequenceNumber sequence;
  std::string recorded;
  std::string decided;
};

class Verifier {
 public:
  // Goes on where `follower` stands; what it holds by then is believed.
  static absl::StatusOr<std::unique_ptr<Verifier>> Start(Follower* follower);
  Verifier(const Verifier&) = delete;

  // Verifies up to frame `last`, or the end of the journal. `progress` is told
  // each frame's number.
  using Progress = absl::FunctionRef<void(const FrameHeader&)>;
  absl::Status Run(FrameNumber last, Progress progress);

  // The invariants over the whole state. O(state); call at the end.
  absl::Status CheckState();

  const VerifiedCounts& counts() const { return counts_; }
  // Set when Run found a record that is decided differently.
  const std::optional<RecordPair>& difference() const { return difference_; }

 private:
  explicit Verifier(Follower* follower);

  void BeginFrame(const FrameHeader& header);
  absl::Status EndFrame();
  absl::Status CheckInputs();
  absl::Status CheckRecord(const Record& record, std::string_view bytes);
  // Decides the record's event again into decided_.
  absl::Status DecideAgain(const Record& record);
  absl::Status DecideTick(const Record& record);
  absl::Status DecideEvent(const Record& record);
  void DecideReleased(const WaitingEvent& waiting, const Record& record);
  // The event of a record; Undecodable as recorded when only that was kept.
  absl::StatusOr<Event> EventOf(const Record& record);
  // Name of the partition of an event, from the inputs of its frame, where
  // its offset must lie.
  absl::StatusOr<std::string> SourceOf(const Record& record);
  // Checks and refreshes what the last evolved record asks for.
  absl::Status SettleLast();

  Follower* follower_;
  Networks networks_;
  Decider decider_;
  EventDecoder decoder_;
  Record decided_;
  std::string buffer_;
  std::string waiting_bytes_;
  VerifiedCounts counts_;
  std::optional<RecordPair> difference_;

  FrameHeader frame_;                   // that is being verified
  FrameNumber head_before_;             // of the chain, before that frame
  Timestamp recorded_;                  // of the newest event
  std::optional<Timestamp> tick_;       // of Ticks whose event is to come
  Releasing releasing_;                 // what is decided next
  std::vector<ProgramNumber> touched_;  // by the last record
  bool configured_ = false;             // by the last record
  absl::btree_map<std::string, uint64_t> offsets_;  // next, by source
  std::vector<std::string> sources_;                // names by number
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_REPLAY_VERIFIER_H_
