// Instants as people write them: RFC 3339 with an offset or Z, to the
// microsecond. Threads: any.
#ifndef CLEARPOINT_TOOLS_INSTANT_H_
#define CLEARPOINT_TOOLS_INSTANT_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/values/time.h"

namespace clearpoint {

// InvalidArgument says what was expected and found.
absl::StatusOr<Timestamp> ParseInstant(const std::string& text);
// "2026-03-01T00:00:00.000001Z", without a fraction when there is none;
// "never" and "always" for the ends of time.
std::string FormatInstant(Timestamp t);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_INSTANT_H_
