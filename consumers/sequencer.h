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
// Any doubt about an append ends the run: whoever starts again takes the
// journal's word through a Follower.
//
// In clock mode `input` frames are sealed by bytes, records and the end of the
// input only, and their durable mark is the newest frame that must be durable
// by then, so the same input gives the same bytes.
//
// Threads: one calls Run; the store is written by a thread of its own.
#ifndef CLEARPOINT_CONSUMERS_SEQUENCER_H_
#define CLEARPOINT_CONSUMERS_SEQUENCER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/publisher.h"
#include "engine/decide/step.h"
#include "engine/journal/journal.h"
#include "engine/replay/follower.h"
#include "engine/source.h"

namespace clearpoint {

struct SequencerOptions {
  size_t frame_bytes = 256 * 1024;       // a frame is sealed at this size,
  uint32_t frame_records = 8192;         // or this many records,
  int64_t frame_delay_us = 5'000;        // or, by the wall clock, this age
  uint64_t checkpoint_records = 250'000;  // a checkpoint each so many records
  size_t cache_bytes = size_t{512} << 20;
  Hash128 writer_id;                     // fresh for every start
  Claim claim;
  std::function<Timestamp()> wall_clock;  // clock mode wall
};

// What became durable, by outcome and kind.
struct Tally {
  std::map<OutcomeCode, uint64_t> outcomes;  // events from upstream
  std::map<EventKind, uint64_t> kinds;
  uint64_t events = 0;
  uint64_t ticks = 0;
  uint64_t released = 0;  // returns decided after their purchase came
  uint64_t frames = 0;
  uint64_t bytes = 0;

  void Add(const Tally& other);
};

class Sequencer {
 public:
  // Brings `follower` to the journal's end and claims the journal. Both, and
  // `publisher` (may be null), must outlive the sequencer.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Start(
      Follower* follower, Journal* journal, SequencerOptions options,
      Publisher* publisher);
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

  // Accepted so far by this sequencer.
  const Tally& tally() const { return tally_; }
  const StoreHead& accepted() const { return accepted_; }
  const Networks& networks() const { return stepper_->networks(); }
  absl::Status Finish();

 private:
  struct InFlight {
    FrameHeader header;
    Hash256 hash;
    Tally tally;
    std::string bytes;  // for the publisher, if there is one
  };

  Sequencer(Follower* follower, SequencerOptions options,
            Publisher* publisher);

  // How far a partition was read by the frame being built. The hash of its
  // last message is taken when the batch that holds it ends, or the frame.
  struct Moved {
    uint32_t partition = 0;
    InputOffset offset;
    std::optional<std::string_view> last;
  };

  absl::Status Claim();
  absl::Status TakeBatch(const Source& source, const DeliveryBatch& batch);
  absl::Status TakeDelivery(const Source& source, const Delivery& delivery);
  absl::Status Decide(const Input& input);
  // Puts a decided record into the frame, which may be full before or after.
  absl::Status Add(const Record& record, std::string_view bytes);
  void MoveInput();
  void HashLastMessages();
  bool IsFull() const;
  bool IsOpen() const { return builder_.record_count() > 0; }
  // Clock mode wall: seals a frame that has waited long enough.
  absl::Status SealInTime();
  // How long the next batch may be waited for.
  int64_t Patience() const;
  // Between two events: a checkpoint when one is due, and memory kept in
  // bounds.
  absl::Status Settle();
  absl::Status Seal();
  absl::Status Append(SealedFrame frame, Tally tally);
  absl::Status TakeReport(bool wait);
  absl::Status Drain();
  absl::Status Checkpoint();
  // Changed rows, settled; nothing may be in flight.
  std::shared_ptr<CommitBuilder> Collect();
  void StartCommit(std::shared_ptr<CommitBuilder> rows);
  absl::Status FinishCommit();
  FrameHeader Header(FrameKind kind) const;

  Follower* follower_;
  SequencerOptions options_;
  Publisher* publisher_;
  std::unique_ptr<JournalWriter> writer_;
  std::unique_ptr<Stepper> stepper_;
  StoreHead accepted_;  // the newest accepted frame
  Head sealed_;         // the newest sealed frame
  std::deque<InFlight> in_flight_;
  FrameBuilder builder_;
  Tally building_;
  Tally tally_;
  std::vector<Moved> moved_;  // by the frame being built
  const Delivery* delivery_ = nullptr;  // that is being decided
  const std::string* partition_name_ = nullptr;  // of delivery_
  Timestamp frame_started_;
  uint64_t last_checkpoint_ = 0;  // next sequence number / checkpoint_records
  std::future<absl::Status> commit_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_SEQUENCER_H_
