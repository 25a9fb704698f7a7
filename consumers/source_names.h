// SourceNames: the partitions behind the numbers that records have as their
// source. Records have numbers only; the header of a frame has the names of
// the partitions it read, each with the offset behind the last message.
//
// A number is learned from the frame that has its record: by the record that
// gave it to the name, or because exactly one partition of the header, of
// those whose number is not known, ends behind the last record of that number.
// Growth: one entry a partition. Threads: one.
#ifndef CLEARPOINT_CONSUMERS_SOURCE_NAMES_H_
#define CLEARPOINT_CONSUMERS_SOURCE_NAMES_H_

#include <cstdint>
#include <map>
#include <string>

#include "engine/journal/frame.h"

namespace clearpoint {

class SourceNames {
 public:
  // Null when the name of `source` cannot be told, neither from this frame nor
  // from those before. `frame` is the one that has the record. O(1) for a
  // number that is known, else O(frame), once a frame.
  const std::string* NameOf(uint32_t source, const FrameView& frame);

 private:
  void Learn(const FrameView& frame);

  std::map<uint32_t, std::string> names_;
  Hash256 looked_at_;  // the frame that was searched last
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_SOURCE_NAMES_H_
