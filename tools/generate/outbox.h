// Outbox: made-up messages waiting for the moment they arrive, which is not
// always the moment they tell of. Written in the order of arrival.
//
// Ties go by the order in which messages were put in, so the file depends on
// the seed alone. Memory: messages that have not arrived yet.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_GENERATE_OUTBOX_H_
#define CLEARPOINT_TOOLS_GENERATE_OUTBOX_H_

#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/values/time.h"

namespace clearpoint {

class Outbox {
 public:
  // Where messages go, in order of arrival.
  using Sink = std::function<absl::Status(const std::string& message)>;

  explicit Outbox(Sink sink) : sink_(std::move(sink)) {}

  void Put(Timestamp arrives, std::string message);
  // Hands on everything that arrives before `until`; the sink's error stops.
  absl::Status Deliver(Timestamp until);

 private:
  struct Waiting {
    Timestamp arrives;
    uint64_t number = 0;
    std::string message;

    friend bool operator>(const Waiting& a, const Waiting& b) {
      if (a.arrives != b.arrives) return a.arrives > b.arrives;
      return a.number > b.number;
    }
  };

  Sink sink_;
  uint64_t next_number_ = 0;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_GENERATE_OUTBOX_H_
