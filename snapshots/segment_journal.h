// SegmentJournal: the journal of one shard in the files of one directory.
//
//   LOCK                        held by the writer; names its process
//   00000000000000000000.seg    frames, end to end, nothing else
//   00000000000268435142.seg    named by the position of its first frame
//
// A position is a byte offset over all segments. A segment is as long as the
// next one's name says; it ends at a frame, and it was synced before the next
// one was created. Only the last segment can have an unfinished end.
//
// Damage. What does not read as a frame is either the end of an append that a
// crash cut short (a torn tail), which nobody was told of, or damage to frames
// that somebody may have been told of. The second must never be cut away. It
// is a torn tail only when ALL of this holds:
//   1. it lies in the last segment, and everything from there to the end of
//      the file belongs to it;
//   2. it lies at or behind every position that is known as durable: the
//      store's head (JournalOptions::known_end) and what the caller of
//      OpenWriter has read;
//   3. no whole frame (magic, length, hash) starts anywhere behind its
//      beginning. In particular no frame there states a durable mark at or
//      behind it; but any whole frame is a witness that the damage is not the
//      end of one append, and may have been acknowledged with it;
//   4. it is not longer than what can have been under way: in_flight_bound
//      frames of the greatest length;
//   5. it begins as an append begins: with the start of a frame (of which any
//      part may be missing, or zeros as some file systems leave them), or with
//      zeros to the end of the file.
// A frame that is whole but makes no sense (unknown format, wrong header) was
// written like this and is never cut. Everything else is DataLoss, naming the
// file, the offset in it, what was expected and what was found.
//
// What this cannot tell: damage by the medium to the very last frames that
// leaves their first bytes in place looks like a torn tail; a store's head or
// another copy is the only witness. And a power cut that leaves a later frame
// of one group whole but not an earlier one stops the start, though nobody was
// told of either: of the two errors this is the one that loses nothing.
//
// Readers never change a file. They sync the last segment before they show
// what stands in it, so nobody acts on bytes that a power cut takes back. A
// torn tail is the end for them; OpenWriter cuts it and leaves a warning.
//
// Threads: a SegmentJournal may be used from any, its readers and its writer
// each from one; the writer has a thread of its own for the disk.
#ifndef CLEARPOINT_SNAPSHOTS_SEGMENT_JOURNAL_H_
#define CLEARPOINT_SNAPSHOTS_SEGMENT_JOURNAL_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/journal/journal.h"
#include "snapshots/file_system.h"

namespace clearpoint {

struct JournalOptions {
  // A segment is closed when the next frame would make it longer. A longer
  // frame has a segment of its own.
  uint64_t segment_bytes = uint64_t{256} << 20;
  // The journal is known to be durable up to here (a store's head): damage
  // before it is never a torn tail, and a shorter journal does not open.
  JournalPosition known_end;
};

// What stands behind the last good frame of a journal.
struct SegmentTail {
  uint64_t bytes = 0;
  std::string reason;  // why it is no frame: place, expected, found
  // A frame of full length with another hash: an append that was cut short may
  // leave this after a power cut, and so may damage to an acknowledged frame.
  bool whole_frame = false;
};

class SegmentJournal : public Journal {
 public:
  // What `genesis` fixed.
  virtual const Genesis& genesis() const = 0;
  // Takes the writer's lock now; the next OpenWriter uses it. OK when it is
  // held already. FailedPrecondition names the process that holds it.
  virtual absl::Status Lock() = 0;
  // Gives it back, unless a writer has it.
  virtual void Unlock() = 0;
  // Tells of a store's head behind the opening: readers and writers of later
  // treat `end` as JournalOptions::known_end, when that is less. DataLoss: the
  // journal ends before. Not beside Read or OpenWriter on other threads.
  virtual absl::Status KnowDurable(JournalPosition end) = 0;
  // Looks at the bytes from `end` on, where a reader found the end. None when a
  // writer has gone on there meanwhile.
  virtual absl::StatusOr<SegmentTail> Tail(JournalPosition end) = 0;
  // What the last OpenWriter cut off, for the operator; empty: nothing.
  virtual std::string warning() const = 0;
};

// Makes `directory` (its parent must exist) and in it a journal of one genesis
// frame, durable on return. FailedPrecondition when there is anything in it
// but the traces of a creation that did not finish; InvalidArgument when
// `genesis` is none.
absl::Status CreateJournal(FileSystem& files, const std::string& directory,
                           const Genesis& genesis);

// Opens a journal for reading and, by OpenWriter, for appending. `files` must
// outlive it. NotFound: no journal there. DataLoss: the genesis frame is
// damaged, a segment is missing or of the wrong length, or the journal ends
// before options.known_end.
absl::StatusOr<std::unique_ptr<SegmentJournal>> OpenJournal(
    FileSystem& files, const std::string& directory,
    const JournalOptions& options);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_SEGMENT_JOURNAL_H_
