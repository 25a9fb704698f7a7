#include "tools/outcome_writer.h"

namespace clearpoint {

absl::Status OutcomeWriter::Accepted(const FrameView& frame) {
  return WriteFrom(frame, 0);
}

absl::Status OutcomeWriter::WriteFrom(const FrameView& frame, size_t skipped) {
  if (networks_ != nullptr) maker_.names().Take(*networks_);
  maker_.BeginFrame(frame);
  for (size_t i = skipped; i < frame.records.size(); ++i) {
    const absl::Status status = maker_.Read(frame.records[i]);
    if (!status.ok()) return status;
    line_.clear();
    maker_.AppendOutcome("", &line_);
    line_.push_back('\n');
    out_->write(line_.data(), static_cast<std::streamsize>(line_.size()));
  }
  out_->flush();
  if (out_->good()) return absl::OkStatus();
  return absl::UnavailableError(
      "--outcomes: the output takes no more: expected room to write on; the "
      "journal has the outcomes, run the same command again");
}

}  // namespace clearpoint
