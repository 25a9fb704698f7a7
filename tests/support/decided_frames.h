// DecidedFrames: frames of records that the engine has decided, chained as a
// writer chains them, without a journal: for tests of what is told about
// records. Clock mode `input`, shard 3.
// Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_DECIDED_FRAMES_H_
#define CLEARPOINT_TESTS_SUPPORT_DECIDED_FRAMES_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "engine/decide/step.h"
#include "engine/journal/acceptance.h"
#include "engine/state/state.h"
#include "tests/support/owned_event.h"

namespace clearpoint {

class DecidedFrames {
 public:
  explicit DecidedFrames(Timestamp start);
  DecidedFrames(const DecidedFrames&) = delete;

  // As `network apply` does: from no source.
  void Apply(const Configuration& configuration);
  // The message at `offset` of the partition `source`.
  OutcomeCode Decide(std::string_view bytes, EventFormat format,
                     std::string_view source, uint64_t offset);
  OutcomeCode Decide(const OwnedEvent& event, std::string_view source,
                     uint64_t offset);

  // What was decided since the last one, as the next frame. At least one
  // record.
  SealedFrame Seal();
  // As another writer would take over.
  SealedFrame Claim(uint8_t writer);

  const Head& head() const { return head_; }
  const Networks& networks() const { return stepper_.networks(); }

 private:
  State state_;
  Stepper stepper_;
  EventDecoder decoder_;
  FrameBuilder builder_;
  std::map<std::string, uint64_t, std::less<>> moved_;
  Head head_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_DECIDED_FRAMES_H_
