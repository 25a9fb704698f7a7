// Events that wait: a return for its purchase, a purchase for the binding of
// its alias. What waits is kept with its bytes, to be decided when that comes,
// and has a timer for when it no longer can. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_WAITING_H_
#define CLEARPOINT_ENGINE_DECIDE_WAITING_H_

#include <string_view>

#include "engine/decide/decision.h"

namespace clearpoint {

struct WaitingTerms {
  Hash128 awaited;  // key of the purchase, or the alias
  Timestamp until;
  TimerKind timer = TimerKind::kWaiting;
  std::string_view of_one;  // in a refusal: what waits for one of them
  int most = 0;             // that may
};

// Keeps the event, the record's verdict becomes WAITING; the caller keeps the
// answer and tells the reason. LIMIT_REACHED: too many wait for the same.
Verdict KeepWaiting(Decision& d, const WaitingTerms& terms);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_WAITING_H_
