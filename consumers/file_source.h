// FileSource: events from files and standard input, each a partition of its
// own, decoded ahead on threads beside the one that decides.
//
// A partition is named "file:BASENAME" unless its input has a name of its own:
// the name is what tells in the journal which input was read how far, so a file
// may be moved, and two inputs of one name are one input to it. Its offsets are
// byte offsets and its messages are cut by MessageScanner, which also tells how
// damaged input is delivered: always as a Delivery of kind kNone with a reason,
// never dropped.
//
// The hash of a message, which InputOffset::last_message holds, is
// Sha256Prefix of Event::original; of a message too large to hold that is its
// first kKeptOfHugeMessage bytes.
//
// Several inputs are merged by occurred time: the earliest head goes first, of
// equal ones that of the lower partition, and a message that is no event goes
// at once, so it stays right behind its predecessor. The order depends on the
// content and the offsets alone, not on timing or on where a run stopped.
//
// Threads: one decoding thread per input, at most kBatchesAhead batches in
// front of the reader. Memory: about a megabyte per batch, whatever the input's
// size.
#ifndef CLEARPOINT_CONSUMERS_FILE_SOURCE_H_
#define CLEARPOINT_CONSUMERS_FILE_SOURCE_H_

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/batch_pool.h"
#include "consumers/message_scanner.h"
#include "engine/source.h"

namespace clearpoint {

inline constexpr size_t kBatchesAhead = 4;

// What is done with a last line without a line feed that is no event. It may
// be the first half of one, written by who has not finished; taken, the other
// half would never be read, and the input be another one from then on.
enum class LastLine : uint8_t {
  kTake = 1,         // as every other line: for who reads the input once
  kLeaveBroken = 2,  // not delivered, for who goes on; left() tells
};

struct FileInput {
  std::string path;  // "-": standard input
  Framing framing = Framing::kLines;
  std::string name;  // behind "file:"; empty: the path's last part, or "stdin"
  LastLine last_line = LastLine::kTake;
};

// Delimited protobuf when the path ends in ".pb", else lines of JSON.
Framing FramingOfPath(std::string_view path);

struct DecodedBatch;
class FilePartition;
using FileBatchLease = BatchLease<DecodedBatch>;

class FileSource : public Source {
 public:
  // Opens all inputs. InvalidArgument: none, or two of one name (says how to
  // name them); otherwise what MessageScanner::Open says.
  static absl::StatusOr<std::unique_ptr<FileSource>> Open(
      const std::vector<FileInput>& inputs);
  // Ends the decoding threads, also those that wait for a pipe. Batches that
  // are still held stay valid.
  ~FileSource() override;

  const std::vector<std::string>& partitions() const override;
  // As Source says; offsets of other sources are left alone, and a partition
  // without an offset starts at its beginning.
  absl::Status Resume(const std::vector<InputOffset>& offsets) override;
  // Several inputs are merged by time, so all of them are waited for.
  absl::StatusOr<std::unique_ptr<DeliveryBatch>> Next(
      int64_t patience_us) override;

  // The last lines that were not delivered (LastLine::kLeaveBroken), each with
  // input, offset and reason. Whole when Next has answered the end.
  std::vector<std::string> left() const;

  // Ends the source for its reader: Next answers the end from now on, and one
  // that waits for a pipe wakes up. What was not delivered yet is read again by
  // who resumes. Threads: any.
  void Stop();

 private:
  // The next delivery of one partition, while several are merged.
  struct Head {
    std::shared_ptr<FileBatchLease> lease;  // null: the partition has ended
    size_t at = 0;
  };

  FileSource();
  absl::StatusOr<std::unique_ptr<DeliveryBatch>> NextMerged();
  // Loads a head's next batch when the one it has is used up.
  absl::Status Advance(size_t partition);
  // The partition whose head goes first; partition count when all have ended.
  size_t FirstHead() const;

  std::vector<std::string> names_;
  std::vector<std::unique_ptr<FilePartition>> files_;
  std::vector<Head> heads_;  // filled by the first NextMerged
  std::atomic<bool> stopped_ = false;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_FILE_SOURCE_H_
