// Instants as text for people and messages: RFC 3339 in UTC, to the
// microsecond. Threads: any.
#ifndef CLEARPOINT_CONSUMERS_INSTANT_TEXT_H_
#define CLEARPOINT_CONSUMERS_INSTANT_TEXT_H_

#include <string>

#include "engine/values/time.h"

namespace clearpoint {

// Appends "2026-03-01T00:00:00.000001Z", without a fraction when there is none
// and without zeros at its end; "never" and "always" for the ends of time.
void AppendInstant(Timestamp t, std::string* out);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_INSTANT_TEXT_H_
