// ReadAhead: a journal reader that reads and checks frames on a thread of its
// own, in front of the one that adds them up.
//
// Entries, errors and the end come in the order and at the place at which the
// reader behind gives them. Memory: kFramesAhead frames.
//
// Threads: the reader belongs to one; the reader behind it is used by the
// thread that is started here and by nobody else.
#ifndef CLEARPOINT_SNAPSHOTS_READ_AHEAD_H_
#define CLEARPOINT_SNAPSHOTS_READ_AHEAD_H_

#include <memory>

#include "engine/journal/journal.h"

namespace clearpoint {

inline constexpr size_t kFramesAhead = 8;

std::unique_ptr<JournalReader> ReadAhead(
    std::unique_ptr<JournalReader> behind);

// `journal`, which must outlive it, with readers that read ahead.
std::unique_ptr<Journal> WithReadAhead(Journal* journal);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_READ_AHEAD_H_
