// The frames of a journal in order, as every reader accepts them: repeats,
// stale frames and strangers' messages are left out and counted. For commands
// that need the frames and no state. Threads: one.
#ifndef CLEARPOINT_TOOLS_ACCEPTED_FRAMES_H_
#define CLEARPOINT_TOOLS_ACCEPTED_FRAMES_H_

#include <memory>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/acceptance.h"
#include "engine/journal/frame.h"
#include "engine/journal/journal.h"

namespace clearpoint {

class AcceptedFrames {
 public:
  // What stands in the journal and is none of its frames.
  struct LeftOut {
    uint64_t repeats = 0;
    uint64_t stale = 0;
    uint64_t foreign = 0;  // messages of a topic that are no frames
  };

  // From the first frame on. `journal` must outlive it.
  static absl::StatusOr<AcceptedFrames> Open(Journal* journal);

  // Goes to the next frame; false at the end of what is durable now. DataLoss
  // names the place of a frame that does not continue the one before.
  absl::StatusOr<bool> Next();
  // Of the last Next that answered true; until the next call.
  const JournalEntry& entry() const { return *entry_; }
  const FrameView& frame() const { return frame_; }
  // Behind everything read, what was left out included.
  JournalPosition end() const;
  LeftOut left_out() const;

 private:
  AcceptedFrames(Journal* journal, std::unique_ptr<JournalReader> reader)
      : journal_(journal), reader_(std::move(reader)) {}
  // Judges frame_. False: it is to be left out.
  absl::StatusOr<bool> Judge();

  Journal* journal_;
  std::unique_ptr<JournalReader> reader_;
  std::optional<ChainReader> chain_;
  std::optional<JournalEntry> entry_;
  FrameView frame_;
  JournalPosition end_;
  LeftOut left_out_;
};

// Told of each accepted frame, genesis first. False: enough was read.
using FrameVisitor = absl::FunctionRef<absl::StatusOr<bool>(const JournalEntry&,
                                                            const FrameView&)>;

// Reads from the first frame to the end of the journal. DataLoss as above; an
// error of `visitor` ends the reading, with the place of its frame in front.
absl::Status ReadAccepted(Journal* journal, FrameVisitor visitor);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_ACCEPTED_FRAMES_H_
