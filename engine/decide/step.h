// Step: the order in which an event and all that hangs on it become records.
// First a Tick for every timer that is due, then the event, then one record for
// each return, or claimed purchase, that waited for it. Each is decided,
// evolved and handed on before the next is decided, and may be the last of its
// frame: a process that ended behind an event goes on with what it has released.
// The live engine goes through here; verify repeats the same decisions record by
// record.
//
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_STEP_H_
#define CLEARPOINT_ENGINE_DECIDE_STEP_H_

#include <functional>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "engine/decide/decider.h"
#include "engine/decide/foresight.h"
#include "engine/evolve/evolve.h"
#include "engine/journal/frame.h"

namespace clearpoint {

// Recorded time of an event (architecture: time). In clock mode `wall` it is
// the frame's time, given as `wall_now`; in mode `input` the newest occurred
// time seen, unless the event is too far ahead or has no valid time.
Timestamp RecordedTime(ClockMode mode, Timestamp previous, Timestamp wall_now,
                       const Event& event, const TimeBounds& bounds);

// What waited: a return for its purchase, or a purchase for its alias.
struct WaitingEvent {
  WaitingRow::Key key;
  WaitingRow row;
};

// What events that were decided let go, and is to be decided next.
struct Releasing {
  std::optional<Hash128> purchase;  // its returns come first
  std::optional<Hash128> alias;     // then purchases under it
};
// What an event that was just decided lets go.
void NoteDecided(const Event& event, OutcomeCode outcome, Releasing* releasing);
// The one that is decided next, if there is one; else nothing is let go any
// more. In the order (occurred, sequence).
std::optional<WaitingEvent> NextReleased(State* state, Releasing* releasing);
// What was being let go when the journal ended. O(events that wait).
Releasing UnfinishedRelease(State* state);

class Stepper {
 public:
  // Called with every record, already evolved, and its bytes. Both hold until
  // the call returns. An error ends the step.
  using Sink = absl::FunctionRef<absl::Status(const Record&, std::string_view)>;

  // Continues at `next` with recorded time `recorded`.
  Stepper(State* state, ClockMode mode, SequenceNumber next,
          Timestamp recorded);

  // Compiles the configurations the state holds and finds the purchase whose
  // returns were being released. Call once before Step. O(waiting returns).
  absl::Status Start();

  // Decides one input. An error means that the state or its store is not to
  // be used any more; nothing of this input may be appended.
  absl::Status Step(const Input& input, Timestamp wall_now, Sink sink);

  // Tells of an event that Step is about to be given, best Foresight::kAhead
  // events before. It changes nothing but how long Step will take.
  void Expect(const Event& event) { foresight_.Expect(event); }
  // As Decider::ExplainTo; filled when the sink is called.
  void ExplainTo(Explanation* explanation) { decider_.ExplainTo(explanation); }

  SequenceNumber next_sequence() const { return next_; }
  Timestamp recorded() const { return recorded_; }
  const Networks& networks() const { return networks_; }

 private:
  absl::Status Take(Sink sink);
  absl::Status FireDue(Timestamp now, Sink sink);
  absl::Status StepInstead(const Input& input, const Event& event,
                           Timestamp wall_now, Sink sink);
  // Decides all that is let go.
  absl::Status Release(Sink sink);

  State* state_;
  ClockMode mode_;
  SequenceNumber next_;
  Timestamp recorded_;
  Networks networks_;
  Decider decider_;
  Foresight foresight_;
  EventDecoder waiting_decoder_;
  Releasing releasing_;  // between steps: left over from an earlier process
  Record record_;
  std::string bytes_;  // of record_
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_STEP_H_
