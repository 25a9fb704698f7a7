// Publisher: who tells the world what was decided. The sequencer calls it with
// accepted frames only, so nothing is visible before it is durable.
//
// Threads: Begin and Accepted belong to the sequencer's thread; published() to
// any.
#ifndef CLEARPOINT_CONSUMERS_PUBLISHER_H_
#define CLEARPOINT_CONSUMERS_PUBLISHER_H_

#include "absl/status/status.h"
#include "engine/journal/acceptance.h"
#include "engine/journal/frame.h"
#include "engine/network/network.h"

namespace clearpoint {

class Publisher {
 public:
  virtual ~Publisher() = default;

  // A writer goes on from `head` with these configurations; both hold until
  // the call returns. Called before its first Accepted, and again by every
  // later writer of this process. DataLoss: what was published before is not
  // in the journal that ends with `head`.
  virtual absl::Status Begin(const Head& head, const Networks& networks) {
    (void)head;
    (void)networks;
    return absl::OkStatus();
  }

  // An accepted frame, in order. Behind Begin the first may be frames that
  // were given or published before: those whose records were not all known
  // as published when their successors were sealed.
  virtual absl::Status Accepted(const FrameView& frame) = 0;

  // Every record before this one is published for good. It goes into the
  // headers of later frames, where the next writer finds it. 0: nothing is
  // known, so a later writer gives no earlier frame again.
  virtual SequenceNumber published() const { return SequenceNumber{0}; }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_PUBLISHER_H_
