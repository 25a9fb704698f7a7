// ShardProcess: one process of one shard as `clearpoint serve` runs it. It
// follows the journal, claims it when it should write, decides, doubts, steps
// down and stops, as the table of consumers/README.md says.
//
//   follow  a Follower is tailed over one reader that stays open. At the end
//           of the journal, and owner -> claim
//   claim   a Sequencer stands on that Follower and its claim is under way.
//           Accepted -> Publisher::Begin, the frames that may not be published
//           yet are given again, the sources are opened -> active
//   active  batches -> Sequencer. Stop asked, or ownership lost: seals, waits
//           for every report, commits -> stopped, or follow
//   doubt   sequencer, sources and reader are destroyed; after a pause the
//           journal is read on from the newest accepted frame, which is read
//           again and compared -> claim, or down. The follower is kept when
//           its state stands at that frame; when records that were not
//           accepted had changed it, a new one starts at the store's head
//   down    follow, after another's claim; claims only when ownership was
//           given again since its own last claim, or the shard lies still
//   stopped nothing is left open but store and journal; Run has returned
//
// What is kept over a doubt, because no store holds it: the newest head that
// this process knew to be accepted. The journal read again must hold that
// frame, else it has lost it: data loss.
//
// Errors. Of the writer: doubt, but data loss stops. Of anything else: what may
// pass by itself (Unavailable, DeadlineExceeded, Aborted) is doubt, or a pause
// before it is tried again; everything else stops. DataLoss may be the
// journal's, the input's or the store's: whoever gets it from Run looks at the
// journal first (tools/store_recovery.h).
//
// Time. Step waits in one place at a time, for at most its patience: in the
// source, in the writer, in the reader, or in ShardClock::Wait. So a
// simulation drives processes step by step in virtual time on one thread.
//
// Threads: one calls Step or Run; Stop and phase belong to any.
#ifndef CLEARPOINT_CONSUMERS_SHARD_PROCESS_H_
#define CLEARPOINT_CONSUMERS_SHARD_PROCESS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/journal_tail.h"
#include "consumers/ownership.h"
#include "consumers/publisher.h"
#include "consumers/sequencer.h"
#include "consumers/shard_meters.h"
#include "consumers/unpublished_reader.h"
#include "engine/journal/journal.h"
#include "engine/replay/follower.h"
#include "engine/source.h"
#include "engine/state/store.h"

namespace clearpoint {

// Time that only moves forward, for pauses and latencies.
class ShardClock {
 public:
  virtual ~ShardClock() = default;
  virtual int64_t NowUs() = 0;
  virtual void Wait(int64_t us) = 0;
};

// The machine's steady clock.
ShardClock& SteadyShardClock();

using OpenSource = std::function<absl::StatusOr<std::unique_ptr<Source>>()>;

// What a process is made of. Nothing is owned; everything outlives it.
struct ShardParts {
  Store* store = nullptr;
  Journal* journal = nullptr;
  OpenSource open_source;  // called for every time it becomes active
  OpenSource open_admin;   // its partitions are "admin:..."; null: none
  // The same topic, ending behind what stands there now. It is decided before
  // any data is read, so that a command can keep a message from being decided
  // that this process would not survive.
  OpenSource open_admin_backlog;
  Publisher* publisher = nullptr;  // null: nothing is published
  Ownership* ownership = nullptr;
  ShardMeters* meters = nullptr;
  ShardClock* clock = &SteadyShardClock();
  // A fresh id for every claim.
  std::function<Hash128()> writer_id;
  // One that stepped down and is owner all the same claims, though ownership
  // was not given again, when nothing was accepted for this long: who took over
  // has gone, and nobody is told to own a shard that he owns.
  int64_t reclaim_after_us = 30'000'000;
  SequencerOptions sequencer;  // but writer_id
  FollowerOptions follower;
};

class ShardProcess {
 public:
  explicit ShardProcess(ShardParts parts);
  ShardProcess(const ShardProcess&) = delete;
  ShardProcess& operator=(const ShardProcess&) = delete;
  // As a kill does: nothing is sealed, waited for or committed.
  ~ShardProcess();

  // Steps until it is stopped. OK: Stop was called and everything accepted is
  // committed. An error is why it stopped; ShardMeters::message has it too.
  absl::Status Run();
  // Asks it to drain and end. Threads: any; may be called from a signal
  // handler.
  void Stop() { stop_.store(true, std::memory_order_relaxed); }

  // One bounded piece of work, which waits for at most `patience_us` if there
  // is none. The error that stopped it, from then on. A broker that does not
  // answer a question may hold a step up for the patience of the journal or
  // of the source.
  absl::Status Step(int64_t patience_us);
  // kStopped: Step has nothing more to do.
  ShardPhase phase() const { return phase_.load(std::memory_order_relaxed); }

 private:
  // A source and what of its batch is not decided yet.
  struct Intake {
    std::unique_ptr<Source> source;  // null: there is none, or it has ended
    std::unique_ptr<DeliveryBatch> batch;
    size_t next = 0;

    bool holds() const { return batch != nullptr; }
  };

  absl::Status Move(int64_t patience_us);
  // follow, doubt and down: the tail, and what comes of reaching its end.
  absl::Status Follow(int64_t patience_us);
  absl::StatusOr<bool> ReadTail();
  void CountClaims();
  bool MayClaim();
  // Nothing was accepted for reclaim_after_us.
  bool IsQuiet();
  absl::Status Reconsider();
  void StepDown(const Head& head);
  absl::Status ClaimJournal();
  // claim
  absl::Status AwaitClaim(int64_t patience_us);
  absl::Status BeginPublishing();
  absl::Status GetReady();
  // The backlog of commands, and, once that is accepted, the sources.
  absl::Status OpenBacklog();
  absl::Status OpenSources();
  absl::Status EndBacklog();
  absl::Status OpenIntake(const OpenSource& open, bool is_admin,
                          Intake* intake);
  // active
  absl::Status Active(int64_t patience_us);
  absl::Status Work(int64_t patience_us);
  // True: something came.
  absl::StatusOr<bool> TakeAdmin(int64_t patience_us);
  absl::StatusOr<bool> TakeData(int64_t patience_us);
  // Fills `intake` when it holds nothing. False: nothing came.
  absl::StatusOr<bool> Fetch(Intake* intake, int64_t patience_us);
  void NoteReceived(const Intake& intake);
  // An operator paused the intake: only the administrative source is read.
  bool IsPaused() const;
  absl::Status Leave(int64_t patience_us);

  // What becomes of an error: a pause, doubt, or (answered) the end. Outside
  // is what sources and publisher say, which may pass by itself.
  absl::Status OnTailError(const absl::Status& why);
  absl::Status OnWriterError(const absl::Status& why);
  absl::Status OnOutsideError(const absl::Status& why);
  absl::Status Doubt(const absl::Status& why);
  void PauseFor(int64_t us);
  void LengthenPause();
  void RememberAccepted();
  // Everything but a state that may be followed on.
  void DropWriter();
  void DropAll();
  void EnterPhase(ShardPhase phase, const std::string& message);
  void Say(const std::string& message);
  absl::Status EndFollowing();
  void Stopped(const absl::Status& why);
  void CountInputs(const StoreHead& head);
  void CountState();

  const ShardParts parts_;
  std::atomic<bool> stop_{false};
  std::atomic<ShardPhase> phase_{ShardPhase::kFollow};
  absl::Status end_;  // why it stopped
  OwnershipHint hint_;
  std::optional<AcceptedFrame> witness_;
  std::unique_ptr<JournalTail> tail_;
  std::unique_ptr<Sequencer> sequencer_;  // over tail_'s follower
  std::unique_ptr<UnpublishedReader> unpublished_;
  Intake admin_;
  Intake data_;
  bool is_backlog_ = false;  // admin_ ends, and data_ is not open yet
  bool leaving_ = false;
  bool failed_outside_ = false;  // the error under way is a source's
  // Of this process's own claims.
  std::set<Hash128> writers_;
  Term claimed_over_;             // term of the head its newest stood on
  uint64_t claimed_at_gift_ = 0;  // hint_.given when that was made
  std::optional<SeenClaim> newest_claim_;  // accepted, of anybody
  bool knows_end_ = false;                 // has read to the journal's end once
  FrameNumber quiet_head_;                 // that the head has had since then
  int64_t quiet_since_us_ = 0;
  Hash256 counted_head_;  // whose offsets the meters tell
  int64_t pause_us_;
  int64_t pause_ends_us_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_SHARD_PROCESS_H_
