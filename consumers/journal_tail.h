// JournalTail: a Follower that is kept at the end of the journal over one
// reader that stays open. A standby, a writer before its claim and one in
// doubt are tails.
//
// Besides what the chain tells, the journal must hold the frame that this
// process knows to be accepted, the witness: a log that lost it may be whole
// in every other respect.
//
// Threads: one.
#ifndef CLEARPOINT_CONSUMERS_JOURNAL_TAIL_H_
#define CLEARPOINT_CONSUMERS_JOURNAL_TAIL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/journal.h"
#include "engine/replay/follower.h"
#include "engine/state/store.h"

namespace clearpoint {

struct AcceptedFrame {
  FrameNumber number;
  Hash256 hash;
};

// A claim that was accepted.
struct SeenClaim {
  FrameNumber number;
  Term term;
  Hash128 writer_id;
  Claim claim;
};

class JournalTail {
 public:
  // Errors are those of Follower::Start. Store and journal must outlive it.
  static absl::StatusOr<std::unique_ptr<JournalTail>> Start(
      Store* store, Journal* journal, const FollowerOptions& options,
      const std::optional<AcceptedFrame>& witness);

  // Takes the next entries, a bounded number. True: nothing was left to take.
  // DataLoss: the chain is broken, or the witness is not there. Does not wait,
  // beyond what it takes to ask for the end.
  absl::StatusOr<bool> Read();
  // At the end: waits until there may be more, for at most `patience_us`.
  absl::Status Wait(int64_t patience_us);
  // The journal is known to have grown behind the end that was found.
  void LookAgain() { at_end_ = false; }
  // Its memory and connection are not needed while the follower is a writer's.
  void CloseReader();
  // Goes on behind the follower's head over a new reader: the journal was away,
  // or the follower was a writer's. The next Read compares the frame at the
  // head first, so that a log that lost it is found as by a restart.
  void ReadOn();

  Follower& follower() { return *follower_; }
  // Claims that were accepted since the last call, oldest first.
  std::vector<SeenClaim> TakeClaims();
  // What was skipped since the last call.
  struct Skipped {
    uint64_t repeats = 0;
    uint64_t stale = 0;
    uint64_t foreign = 0;
  };
  Skipped TakeSkipped();
  // The last error is not the journal's: store or frames do not fit.
  bool failed_inside() const { return failed_inside_; }

 private:
  JournalTail(Journal* journal, const std::optional<AcceptedFrame>& witness,
              std::unique_ptr<Follower> follower);
  absl::Status Take(const JournalEntry& entry);
  absl::Status CheckWitness() const;
  absl::Status OpenReader();

  Journal* journal_;
  const std::optional<AcceptedFrame> witness_;
  std::unique_ptr<Follower> follower_;
  std::unique_ptr<JournalReader> reader_;
  bool at_end_ = false;
  bool compares_head_ = false;
  bool failed_inside_ = false;
  uint64_t foreign_before_ = 0;  // of readers that are closed
  Skipped told_;
  std::vector<SeenClaim> claims_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_JOURNAL_TAIL_H_
