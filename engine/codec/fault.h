// What is wrong with a message, collected while it is read.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_FAULT_H_
#define CLEARPOINT_ENGINE_CODEC_FAULT_H_

#include <string>
#include <utility>

#include "engine/decide/outcome.h"

namespace clearpoint {

// Keeps the fault that comes first in the order of outcomes, and of equal
// ones the first reported.
class DecodeFault {
 public:
  void Report(OutcomeCode code, std::string reason) {
    if (any_ && code_ <= code) return;
    any_ = true;
    code_ = code;
    reason_ = std::move(reason);
  }

  bool any() const { return any_; }
  // Reading cannot go on: the bytes make no sense from here.
  bool malformed() const { return any_ && code_ == OutcomeCode::kMalformed; }
  OutcomeCode code() const { return code_; }
  const std::string& reason() const { return reason_; }

 private:
  bool any_ = false;
  OutcomeCode code_ = OutcomeCode::kMalformed;
  std::string reason_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_FAULT_H_
