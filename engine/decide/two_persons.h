// Two persons: what one alone may not do is proposed by one and approved by
// another. Their names are the word of whoever sends the event.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_DECIDE_TWO_PERSONS_H_
#define CLEARPOINT_ENGINE_DECIDE_TWO_PERSONS_H_

#include <string_view>

#include "engine/decide/decision.h"

namespace clearpoint {

struct TwoPersons {
  std::string_view proposed_by;
  std::string_view approved_by;
};

// MISSING_FIELD unless both are named.
Verdict CheckBothNamed(const TwoPersons& persons);
// INVALID_FIELD when a name is longer than 256 bytes, or both are the same.
// Fine when one is not named.
Verdict CheckDiffer(const TwoPersons& persons);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_TWO_PERSONS_H_
