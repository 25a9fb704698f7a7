// OutcomeWriter: verdicts of accepted records as JSON Lines, one object each,
// as consumers/outcome_message.h makes them.
// Threads: that of the sequencer.
#ifndef CLEARPOINT_TOOLS_OUTCOME_WRITER_H_
#define CLEARPOINT_TOOLS_OUTCOME_WRITER_H_

#include <ostream>
#include <string>

#include "consumers/outcome_message.h"
#include "consumers/publisher.h"
#include "engine/network/network.h"

namespace clearpoint {

class OutcomeWriter : public Publisher {
 public:
  explicit OutcomeWriter(std::ostream* out) : out_(out) {}

  // Names of programs come from here once it is set.
  void set_networks(const Networks* networks) { networks_ = networks; }

  // Unavailable when the stream takes no more.
  absl::Status Accepted(const FrameView& frame) override;
  // The same without the first `skipped` records of the frame; flushes.
  absl::Status WriteFrom(const FrameView& frame, size_t skipped);

 private:
  std::ostream* out_;
  const Networks* networks_ = nullptr;
  OutcomeMaker maker_{OutcomeForm::kLine};
  std::string line_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_OUTCOME_WRITER_H_
