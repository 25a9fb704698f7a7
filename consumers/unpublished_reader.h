// UnpublishedReader: gives a publisher again the accepted frames of earlier
// writers that may not be published yet, before a new writer's own frames.
//
// Threads: one.
#ifndef CLEARPOINT_CONSUMERS_UNPUBLISHED_READER_H_
#define CLEARPOINT_CONSUMERS_UNPUBLISHED_READER_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "consumers/publisher.h"
#include "engine/journal/acceptance.h"
#include "engine/journal/journal.h"
#include "engine/journal/unpublished_frames.h"
#include "engine/state/store_head.h"

namespace clearpoint {

class UnpublishedReader {
 public:
  // `frames` tells what may be unpublished behind `head`, the newest accepted
  // frame of `journal`.
  UnpublishedReader(Journal* journal, const StoreHead& head,
                    const UnpublishedFrames& frames);

  // Gives some frames, in order. True: all were given. DataLoss: the journal
  // does not lead to the head. Errors of reader and publisher are answered as
  // they are.
  absl::StatusOr<bool> GiveSome(Publisher* publisher);

 private:
  // Whether `frame` is accepted, as the chain from the first one on tells.
  bool Continues(const FrameView& frame);

  Journal* journal_;
  const Head head_;
  const SequenceNumber published_;
  const JournalPosition from_;
  bool done_;
  std::unique_ptr<JournalReader> reader_;
  std::optional<ChainReader> chain_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_UNPUBLISHED_READER_H_
