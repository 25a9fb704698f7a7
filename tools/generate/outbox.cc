#include "tools/generate/outbox.h"

#include <utility>

namespace clearpoint {

void Outbox::Put(Timestamp arrives, std::string message) {
  waiting_.push({arrives, next_number_++, std::move(message)});
}

absl::Status Outbox::Deliver(Timestamp until) {
  while (!waiting_.empty() && waiting_.top().arrives < until) {
    if (auto status = sink_(waiting_.top().message); !status.ok()) {
      return status;
    }
    waiting_.pop();
  }
  return absl::OkStatus();
}

}  // namespace clearpoint
