// The frames of a journal in order, as every reader accepts them: repeats and
// stale frames are left out. For commands that need the records and no state.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_ACCEPTED_FRAMES_H_
#define CLEARPOINT_TOOLS_ACCEPTED_FRAMES_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/frame.h"
#include "engine/journal/journal.h"

namespace clearpoint {

// Told of each accepted frame, genesis first. False: enough was read.
using FrameVisitor = absl::FunctionRef<absl::StatusOr<bool>(const JournalEntry&,
                                                            const FrameView&)>;

// Reads from the first frame to the end of the journal. DataLoss names the
// place of a frame that does not continue the one before; an error of
// `visitor` ends the reading, with the place of its frame in front.
absl::Status ReadAccepted(Journal* journal, FrameVisitor visitor);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_ACCEPTED_FRAMES_H_
