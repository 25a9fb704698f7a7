// UnpublishedFrames: which accepted frames of records may not be published
// yet, as their headers tell it, so that a new writer knows from where frames
// must be given to the publisher again (architecture: exactly once).
//
// A frame may be unpublished while its last record is not before the newest
// `published` of any header. As long as no header tells one, nothing is
// published and nothing is remembered.
//
// Memory: at most kFramesApart marks; beyond, the oldest are taken together,
// and more than needed is given again, never less. Threads: none.
#ifndef CLEARPOINT_ENGINE_JOURNAL_UNPUBLISHED_FRAMES_H_
#define CLEARPOINT_ENGINE_JOURNAL_UNPUBLISHED_FRAMES_H_

#include <deque>

#include "engine/journal/frame.h"
#include "engine/journal/journal.h"

namespace clearpoint {

class UnpublishedFrames {
 public:
  static constexpr size_t kFramesApart = 1024;

  UnpublishedFrames() = default;
  // Goes on where a store's head stood: `published` was known, `from` is the
  // oldest frame that may be unpublished, and `last` the last record there.
  // `from` = `end`: all are published.
  UnpublishedFrames(SequenceNumber published, JournalPosition from,
                    JournalPosition end, SequenceNumber last);

  // The next accepted frame, at `position`.
  void Take(const FrameHeader& header, JournalPosition position);

  // The newest that a header told; 0: none has.
  SequenceNumber published() const { return published_; }
  // Where the oldest frame starts that may be unpublished; `end`, behind the
  // newest frame, when there is none.
  JournalPosition From(JournalPosition end) const {
    return marks_.empty() ? end : marks_.front().position;
  }

 private:
  struct Mark {
    SequenceNumber last;  // record of the newest frame it stands for
    JournalPosition position;
  };

  SequenceNumber published_;
  std::deque<Mark> marks_;  // by sequence number
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_JOURNAL_UNPUBLISHED_FRAMES_H_
