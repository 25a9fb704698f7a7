// Events out of a file or standard input, one after the other, for verbs that
// keep no offsets. Threads: one, and those of FileSource.
#ifndef CLEARPOINT_TOOLS_SIMULATE_EVENT_INPUT_H_
#define CLEARPOINT_TOOLS_SIMULATE_EVENT_INPUT_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "engine/codec/codec.h"

namespace clearpoint {

enum class EventInputForm : uint8_t {
  kByName = 0,     // by the end of the path: .pb, .json, else lines
  kLines = 1,      // a JSON object a line
  kDelimited = 2,  // protobuf messages, each behind its length
  kOneJson = 3,    // one JSON object, over as many lines as it likes
};

// Called with each event, which holds until the call returns; what is no event
// has kind kNone. An error ends the reading.
using EventVisitor = absl::FunctionRef<absl::Status(
    const Event& event, EventFormat format, uint64_t offset)>;

// "-" is standard input. Errors name the path.
absl::Status EachEvent(const std::string& path, EventInputForm form,
                       EventVisitor visit);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SIMULATE_EVENT_INPUT_H_
