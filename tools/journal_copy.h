// JournalCopy: the accepted frames of one journal in another place, byte for
// byte. Positions differ from place to place, frames do not.
//
// Every frame of the source is judged before it is written, and every frame
// that the target has already is compared with the source's, so a copy that
// was stopped goes on, and a target with other content is refused before
// anything is appended to it. What is no frame of the journal (repeats, stale
// frames, strangers' messages) is left out and counted.
//
// The copy keeps the journal's id. It is only read until it is adopted
// (verb_journal_adopt.h).
//
// Threads: one.
#ifndef CLEARPOINT_TOOLS_JOURNAL_COPY_H_
#define CLEARPOINT_TOOLS_JOURNAL_COPY_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/journal.h"
#include "tools/accepted_frames.h"

namespace clearpoint {

struct CopiedJournal {
  uint64_t compared = 0;  // frames that were there already
  uint64_t copied = 0;
  uint64_t bytes = 0;  // of those copied
  AcceptedFrames::LeftOut left_out;
  FrameNumber head;
  Hash256 hash;
};

// Brings `target`, whose genesis frame stands already, to what `source` holds
// now. `progress` is told the position behind each frame of the source; its
// error ends the copy behind whole frames, and what was appended stays.
// FailedPrecondition: the target holds a frame that the source does not, or
// somebody else appends to it. DataLoss: one of the two is damaged.
absl::StatusOr<CopiedJournal> CopyJournal(
    Journal* source, Journal* target,
    const std::function<absl::Status(JournalPosition)>& progress);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_JOURNAL_COPY_H_
