#include "engine/journal/unpublished_frames.h"

#include <algorithm>

namespace clearpoint {

UnpublishedFrames::UnpublishedFrames(SequenceNumber published,
                                     JournalPosition from, JournalPosition end,
                                     SequenceNumber last)
    : published_(published) {
  if (published.value != 0 && from < end) marks_.push_back({last, from});
}

void UnpublishedFrames::Take(const FrameHeader& header,
                             JournalPosition position) {
  published_ = std::max(published_, header.published);
  if (published_.value == 0) return;
  while (!marks_.empty() && marks_.front().last < published_) {
    marks_.pop_front();
  }
  if (header.record_count == 0) return;
  const SequenceNumber last{header.first_sequence.value + header.record_count -
                            1};
  if (last < published_) return;
  marks_.push_back({last, position});
  if (marks_.size() <= kFramesApart) return;
  const JournalPosition oldest = marks_.front().position;
  marks_.pop_front();
  marks_.front().position = oldest;
}

}  // namespace clearpoint
