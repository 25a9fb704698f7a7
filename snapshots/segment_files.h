// The segment files of a journal directory: their names, which of them there
// are, and whether they join. segment_journal.h tells what they mean.
//
// Threads: any.
#ifndef CLEARPOINT_SNAPSHOTS_SEGMENT_FILES_H_
#define CLEARPOINT_SNAPSHOTS_SEGMENT_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "snapshots/file_system.h"

namespace clearpoint {

inline constexpr char kLockName[] = "LOCK";

// "DIR/00000000000000000000.seg" for the segment that starts at `base`.
std::string SegmentPath(const std::string& directory, uint64_t base);

// Where the segments of `directory` start, ascending. NotFound: there is none;
// FailedPrecondition: a name ends in ".seg" but is no position; DataLoss: the
// first segment is missing.
absl::StatusOr<std::vector<uint64_t>> ListSegments(
    FileSystem& files, const std::string& directory);

// The end of the last segment, after checking that every other one is as long
// as the next one's name says: DataLoss.
absl::StatusOr<uint64_t> EndOfSegments(FileSystem& files,
                                       const std::string& directory,
                                       const std::vector<uint64_t>& bases);

// The start of the segment that `position` lies in or, at the very end,
// continues. `bases` is not empty and starts at 0.
uint64_t SegmentOf(const std::vector<uint64_t>& bases, uint64_t position);

// "PATH at offset N: ", how every message about damage begins.
std::string PlacePrefix(const std::string& path, uint64_t offset);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_SEGMENT_FILES_H_
