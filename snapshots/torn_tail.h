// The rule by which the end of a journal's last segment is taken for a torn
// tail, as segment_journal.h states it (its points 3 to 5; where the bytes lie
// is the caller's to check). Readers and the writer ask here and nowhere else.
//
// Threads: any.
#ifndef CLEARPOINT_SNAPSHOTS_TORN_TAIL_H_
#define CLEARPOINT_SNAPSHOTS_TORN_TAIL_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "engine/journal/frame.h"

namespace clearpoint {

// The greatest torn tail of a journal, in bytes.
uint64_t TornTailLimit(const Genesis& genesis);

// `tail` is not empty, starts where a frame should and reaches to the end of
// the file, or one byte over TornTailLimit. OK: it is a torn tail. DataLoss:
// it is damage; says what was expected and found, and why it is not torn.
absl::Status CheckTornTail(const Genesis& genesis, std::string_view tail);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_TORN_TAIL_H_
