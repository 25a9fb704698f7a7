// The message of a status as std::string. Threads: any.
#ifndef CLEARPOINT_ENGINE_VALUES_STATUS_TEXT_H_
#define CLEARPOINT_ENGINE_VALUES_STATUS_TEXT_H_

#include <string>

#include "absl/status/status.h"

namespace clearpoint {

inline std::string MessageOf(const absl::Status& status) {
  return std::string(status.message());
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_VALUES_STATUS_TEXT_H_
