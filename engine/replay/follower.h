// Follower: a state that follows the frames of a journal. It judges every entry
// by the chain, evolves the recorded effects, compares its digest with every
// checkpoint, and moves changed rows to its store. A restart, a standby, a
// replay and the reading commands are all Followers; the writer starts as one.
//
// Threads: one.
#ifndef CLEARPOINT_ENGINE_REPLAY_FOLLOWER_H_
#define CLEARPOINT_ENGINE_REPLAY_FOLLOWER_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/acceptance.h"
#include "engine/journal/journal.h"
#include "engine/journal/unpublished_frames.h"
#include "engine/ledger/record.h"
#include "engine/state/state.h"
#include "engine/state/store.h"
#include "engine/state/store_head.h"

namespace clearpoint {

struct FollowerOptions {
  // Memory for cached and changed rows; rows of one frame stay beyond it.
  size_t cache_bytes = size_t{256} << 20;
  // Whether checkpoints are moments to commit, so that a restart has little
  // to replay. Otherwise commits come when the cache is full.
  bool commits_at_checkpoints = true;
};

// Where a replay ends: behind the last record that has neither a greater
// number nor a later recorded time.
struct ReplayEnd {
  SequenceNumber sequence{std::numeric_limits<uint64_t>::max()};
  Timestamp recorded = kNever;
};

class Follower {
 public:
  // Continues from the head `store` holds, or, when it is empty, from the
  // genesis frame of `journal`. Reads the frame at the store's head again and
  // compares number and hash: DataLoss when the journal holds another one, or
  // is shorter than the store. Both must outlive the follower.
  static absl::StatusOr<std::unique_ptr<Follower>> Start(
      Store* store, Journal* journal, const FollowerOptions& options);

  // Goes on behind `head`, to which a writer over this follower has brought the
  // state: every record before it is evolved and none behind it. `chain` and
  // `unpublished` stand there too. The journal has to be asked again
  // (CompareHead) before anything is taken.
  void GoOnBehind(const StoreHead& head, const ChainReader& chain,
                  const UnpublishedFrames& unpublished);
  // Reads the frame at the head again, compares number and hash, and moves the
  // end of what was read to right behind it. Errors as of Start.
  absl::Status CompareHead();

  // Called for every record before it is evolved, with its bytes; an error
  // stops the follower.
  using Watch =
      absl::FunctionRef<absl::Status(const Record&, std::string_view)>;

  // Takes the next entry. False: it was skipped (a repeat, or stale).
  absl::StatusOr<bool> Take(const JournalEntry& entry, Watch watch);
  // The same for an entry whose frame is parsed.
  absl::StatusOr<bool> Take(const JournalEntry& entry, const FrameView& frame,
                            Watch watch);
  // Everything before `passed` was read, what is no frame included.
  void PassOver(JournalPosition passed);

  // Reads to the end of the journal, or until `stop` answers true for the
  // next frame. Counts what it skipped.
  using Stop = absl::FunctionRef<bool(const FrameHeader&)>;
  absl::Status CatchUp(Watch watch, Stop stop);
  absl::Status CatchUp();

  // Reads to the end of the journal, but takes no record behind `end`. That
  // may be inside a frame: the state then stands behind the record, the head
  // behind the frame before. Afterwards only Settle() may be called.
  absl::Status ReplayTo(const ReplayEnd& end, Watch watch);
  // Digest of all rows as they stand, behind whatever record was the last.
  absl::StatusOr<Digest> Settle();

  // Writes changed rows and the head to the store in one commit.
  absl::Status Commit();

  State& state() { return *state_; }
  Store& store() { return *store_; }
  const StoreHead& head() const { return head_; }
  const ChainReader& chain() const { return *chain_; }
  const UnpublishedFrames& unpublished() const { return unpublished_; }
  // The newest record that was evolved, and when it was recorded; what the
  // head says before any.
  SequenceNumber last_sequence() const { return last_sequence_; }
  Timestamp last_recorded() const { return last_recorded_; }
  uint64_t records() const { return records_; }
  uint64_t checkpoints() const { return checkpoints_; }
  uint64_t skipped() const { return repeats_ + stale_; }
  uint64_t repeats() const { return repeats_; }
  uint64_t stale() const { return stale_; }

 private:
  Follower(Store* store, Journal* journal, const FollowerOptions& options)
      : store_(store), journal_(journal), options_(options) {}

  absl::Status Open();
  absl::Status OpenAtGenesis();
  absl::Status OpenAtHead(const std::string& bytes);
  absl::Status EvolveRecords(const FrameView& frame, Watch watch);
  absl::Status CompareCheckpoint(const FrameView& frame);

  Store* store_;
  Journal* journal_;
  FollowerOptions options_;
  StoreHead head_;
  std::optional<ChainReader> chain_;
  UnpublishedFrames unpublished_;
  std::unique_ptr<State> state_;
  Record record_;
  ReplayEnd end_;
  bool ended_ = false;         // a record behind end_ was met
  bool inside_frame_ = false;  // and others of its frame were evolved
  SequenceNumber last_sequence_;
  Timestamp last_recorded_;
  uint64_t records_ = 0;
  uint64_t checkpoints_ = 0;
  uint64_t repeats_ = 0;
  uint64_t stale_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_REPLAY_FOLLOWER_H_
