// A whole file, or pipe, as text in memory. Threads: any.
#ifndef CLEARPOINT_TOOLS_WHOLE_FILE_H_
#define CLEARPOINT_TOOLS_WHOLE_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace clearpoint {

// The bytes of `path`. Its error names path and the system's reason: NotFound,
// InvalidArgument for a directory, PermissionDenied, Unavailable,
// ResourceExhausted above 64 MiB.
absl::StatusOr<std::string> ReadInputFile(const std::string& path);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_WHOLE_FILE_H_
