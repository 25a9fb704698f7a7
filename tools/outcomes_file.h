// OutcomesFile: a file with the outcome of every record of a journal, one line
// each in the order of the journal, whatever kills the program in between.
//
// The journal is the truth and the file its image: on opening, a torn last line
// is cut off, and before new outcomes are added, those that the journal holds
// behind the last one of the file are written. So a run that is repeated after
// any end leaves every outcome exactly once.
//
// Threads: that of the sequencer.
#ifndef CLEARPOINT_TOOLS_OUTCOMES_FILE_H_
#define CLEARPOINT_TOOLS_OUTCOMES_FILE_H_

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/journal.h"
#include "tools/outcome_writer.h"

namespace clearpoint {

class OutcomesFile : public Publisher {
 public:
  // Opens or makes the file and cuts a torn last line. "-" is standard output;
  // that, a pipe and a device get the outcomes of this run alone.
  // FailedPrecondition: the last line is no outcome. Unavailable: it cannot be
  // written.
  static absl::StatusOr<std::unique_ptr<OutcomesFile>> Open(
      const std::string& path);

  // Writes what the journal holds behind the file's last outcome; call before
  // the first Accepted. FailedPrecondition: the file's last outcome is not of
  // this journal. O(journal).
  absl::Status CatchUp(Journal* journal, const Networks* networks);

  // Unavailable when the file takes no more.
  absl::Status Accepted(const FrameView& frame) override;

  // Sequence number of the last outcome in the file; 0: none.
  uint64_t last() const { return last_; }

 private:
  explicit OutcomesFile(std::string path) : path_(std::move(path)) {}

  absl::Status CutTornLine();
  absl::Status ReadLastLine(const std::string& line);

  const std::string path_;
  std::ofstream out_;
  bool is_file_ = true;  // and not a pipe
  std::unique_ptr<OutcomeWriter> writer_;
  uint64_t last_ = 0;
  std::string last_hash_;  // of its frame, hexadecimal
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_OUTCOMES_FILE_H_
