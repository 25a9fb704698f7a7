// Sequencer: the one writer of a shard. It takes events from a source, lets
// the engine decide them, seals the records into frames, appends these to the
// journal and counts nothing as done before the journal has accepted it.
//
//   source -> Stepper (decide, evolve) -> FrameBuilder -> JournalWriter
//                                              accepted -> Publisher, tally
//                                              checkpoint -> store
//
// The state runs ahead of the journal by the frames in flight; nobody outside
// sees it, and commits to the store are made only when nothing is in flight.
// A frame whose report is not adjacent is judged by reading the journal through
// it. Any other doubt about an append ends the sequencer: whoever starts again
// takes the journal's word through a Follower.
//
// In clock mode `input` frames are sealed by bytes, records and the end of the
// input only, and their durable mark is the newest frame that must be durable
// by then, so the same input gives the same bytes.
//
// It is driven in one of two ways. Start, Run, Take and Finish wait for as long
// as it takes. Claim, Turn, TakeSome and AskFinish never wait longer than they
// are told: frames beyond the bound in flight queue up here, and while
// must_wait() nothing more is decided.
//
// Threads: one; the store is written by a thread of its own.
#ifndef CLEARPOINT_CONSUMERS_SEQUENCER_H_
#define CLEARPOINT_CONSUMERS_SEQUENCER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/publisher.h"
#include "consumers/shard_meters.h"
#include "consumers/tally.h"
#include "engine/decide/step.h"
#include "engine/journal/journal.h"
#include "engine/journal/unpublished_frames.h"
#include "engine/replay/follower.h"
#include "engine/source.h"

namespace clearpoint {

// When a frame is sealed that is not full.
enum class FrameSealing : uint8_t {
  kByClockMode = 1,  // mode wall: by age; mode input: at the end of the input
  kByAge = 2,        // in both modes: for sources that wait for more
};

// Which thread writes to the store.
enum class CommitThread : uint8_t {
  kOwn = 1,
  kCaller = 2,  // some Turn later: for simulations, which have one thread
};

struct SequencerOptions {
  size_t frame_bytes = 256 * 1024;        // a frame is sealed at this size,
  uint32_t frame_records = 8192;          // or this many records,
  int64_t frame_delay_us = 5'000;         // or, by the wall clock, this age
  uint64_t checkpoint_records = 250'000;  // a checkpoint each so many records
  size_t cache_bytes = size_t{512} << 20;
  Hash128 writer_id;  // fresh for every start
  clearpoint::Claim claim;
  // Whether it may claim a journal whose newest claim has another incarnation:
  // that journal was copied, and is written in the place it came from.
  bool adopts = false;
  std::function<Timestamp()> wall_clock;  // clock mode wall, sealing by age
  FrameSealing sealing = FrameSealing::kByClockMode;
  CommitThread commits = CommitThread::kOwn;
  ShardMeters* meters = nullptr;       // null: nothing is counted
  std::function<int64_t()> steady_us;  // for latencies; null: not measured
};

// Whether an error of the world may be gone when it is tried again:
// Unavailable, DeadlineExceeded, Aborted.
bool MayPass(const absl::Status& status);

class Sequencer {
 public:
  // Brings `follower` to the journal's end, claims the journal and waits until
  // that is accepted. Both, and `publisher` (may be null), must outlive the
  // sequencer.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Start(
      Follower* follower, Journal* journal, SequencerOptions options,
      Publisher* publisher);
  // Appends a claim behind `follower`, which has read to the journal's end, and
  // does not wait. PermissionDenied: it is a copy, and options.adopts is false.
  // Other errors are those of Journal::OpenWriter and Append. When claimed(),
  // Activate must be called before anything is decided.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Claim(
      Follower* follower, Journal* journal, SequencerOptions options,
      Publisher* publisher);
  // Frames without a report are given up; a commit under way is waited for.
  ~Sequencer();

  // Offsets a source continues from.
  const std::vector<InputOffset>& inputs() const { return accepted_.inputs; }

  // Called with the number of events and the offset within each partition
  // now and then, for progress bars.
  using Progress = std::function<void(const Delivery&, const Tally&)>;

  // Takes the source to its end. Everything is accepted and committed to the
  // store on a return without error.
  absl::Status Run(Source* source, const Progress& progress);
  // Takes one event that comes from no source (network apply, close-window)
  // in a frame of its own. Its record is accepted on a return without error.
  absl::StatusOr<OutcomeCode> Take(const Event& event, EventFormat format,
                                   std::string* reason);
  absl::Status Finish();

  bool claimed() const {
    return accepted_.chain.writer_id == options_.writer_id;
  }
  // Compiles the configurations. Once, when claimed.
  absl::Status Activate();
  // Takes the reports that are there, after waiting at most `patience_us` for
  // one while frames are in flight; appends what queued up; goes on with a
  // checkpoint, a commit or a finish.
  absl::Status Turn(int64_t patience_us);
  // Nothing may be decided until some Turn later.
  bool must_wait() const {
    return settling_ != Settling::kNo || in_flight_.size() > appended_;
  }
  // Decides deliveries of `batch` from index *next on, until its end or
  // must_wait(), and moves *next. The batch must stay until its end is reached
  // or the sequencer is destroyed.
  absl::Status TakeSome(const Source& source, const DeliveryBatch& batch,
                        size_t* next);
  // The same for one delivery, whose record then stands alone in its frame.
  absl::Status TakeAlone(const Source& source, const Delivery& delivery);
  // Seals a frame that has waited long enough, as options.sealing says: at once
  // when nothing is in flight, else by its age.
  absl::Status SealInTime();
  // How long the next batch may be waited for.
  int64_t Patience() const;
  // Seals what is open; when everything is accepted it is committed and
  // durable, and finished() is true. May be asked again and again.
  absl::Status AskFinish();
  bool finished() const { return finished_; }

  // Whether the journal goes on with another writer's frame behind what is
  // accepted, while nothing is in flight.
  absl::StatusOr<bool> IsSucceeded() const;
  // An error came from the journal's side, and what is in flight may or may not
  // come to stand there; or the publisher could not take a frame now.
  bool in_doubt() const { return in_doubt_; }
  bool has_open_frame() const { return IsOpen(); }
  size_t in_flight() const { return in_flight_.size(); }

  // Leaves the state to the follower again, which goes on behind the newest
  // accepted frame; the sequencer is then only to be destroyed. A commit under
  // way is waited for. False: the state has effects that are not accepted, or
  // its rows did not reach the store; it must be forgotten.
  bool GiveBack();
  // Whether the state has effects that are not accepted.
  bool IsAhead() const {
    return stepper_ != nullptr &&
           stepper_->next_sequence() != accepted_.chain.next_sequence;
  }

  // Accepted so far by this sequencer.
  const Tally& tally() const { return tally_; }
  const StoreHead& accepted() const { return accepted_; }
  const UnpublishedFrames& unpublished() const { return unpublished_; }
  const Networks& networks() const { return stepper_->networks(); }

 private:
  // Sealed and not accepted. The first appended_ are with the writer.
  struct InFlight {
    FrameHeader header;
    Hash256 hash;
    Tally tally;
    std::string bytes;  // until appended; longer if there is a publisher
    int64_t appended_us = 0;
  };

  // What waits until nothing is in flight.
  enum class Settling : uint8_t {
    kNo,
    kRows,            // changed rows go to the store
    kCheckpoint,      // the digest is taken and the checkpoint appended
    kCheckpointSent,  // its rows go to the store
    kFinish,          // rows go to the store and become durable
  };

  // How far a partition was read by the frame being built. The hash of its
  // last message is taken when the batch that holds it ends, or the frame.
  struct Moved {
    const Source* source = nullptr;
    uint32_t partition = 0;
    InputOffset offset;
    std::optional<std::string_view> last;
  };

  Sequencer(Follower* follower, Journal* journal, SequencerOptions options,
            Publisher* publisher);

  absl::Status AppendClaim();
  absl::Status TakeDelivery(const Source& source, const Delivery& delivery,
                            Stepper::Sink sink);
  absl::Status Decide(const Input& input, Stepper::Sink sink);
  // Puts a decided record into the frame, which may be full before or after.
  absl::Status Add(const Record& record, std::string_view bytes);
  void MoveInput();
  void HashLastMessages();
  bool IsFull() const;
  bool IsOpen() const { return builder_.record_count() > 0; }
  bool SealsByAge() const;
  // Between two events: a checkpoint when one is due, and memory kept in
  // bounds.
  absl::Status Settle();
  absl::Status Seal();
  absl::Status Append(SealedFrame frame, Tally tally);
  // Gives the writer what it may have in flight.
  absl::Status HandOver();
  absl::Status TakeReports(int64_t patience_us);
  absl::Status TakeReport(const AppendReport& report);
  absl::Status Accept(const AppendReport& report);
  // Reads from the accepted end through `report`: OK when everything between
  // is skipped, Aborted otherwise.
  absl::Status JudgeThrough(const AppendReport& report);
  absl::Status Doubt(absl::Status why);
  absl::Status SettleOn();
  absl::Status AppendCheckpoint();
  // Waits until everything is accepted and settled.
  absl::Status Drain();
  // Changed rows, settled; nothing may be in flight.
  std::shared_ptr<CommitBuilder> Collect();
  void StartCommit(std::shared_ptr<CommitBuilder> rows);
  absl::Status FinishCommit();
  absl::Status FinishCommitIfReady();
  absl::Status CommitNow();
  FrameHeader Header(FrameKind kind) const;
  void CountAccepted(const InFlight& flight) const;
  void CountSkipped(Acceptance why) const;

  Follower* follower_;
  Journal* journal_;
  SequencerOptions options_;
  Publisher* publisher_;
  std::unique_ptr<JournalWriter> writer_;
  std::unique_ptr<Stepper> stepper_;
  StoreHead accepted_;  // the newest accepted frame
  ChainReader chain_;   // that judges what it accepts
  UnpublishedFrames unpublished_;
  Head sealed_;  // the newest sealed frame
  std::deque<InFlight> in_flight_;
  size_t appended_ = 0;
  bool in_doubt_ = false;
  Settling settling_ = Settling::kNo;
  bool finishing_ = false;
  bool finished_ = false;
  FrameBuilder builder_;
  Tally building_;
  Tally tally_;
  std::vector<Moved> moved_;            // by the frame being built
  const Source* source_ = nullptr;      // of delivery_
  const Delivery* delivery_ = nullptr;  // that is being decided
  Timestamp frame_started_;
  uint64_t last_checkpoint_ = 0;  // next sequence number / checkpoint_records
  std::shared_ptr<CommitBuilder> settled_rows_;  // of the checkpoint under way
  std::future<absl::Status> commit_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_SEQUENCER_H_
