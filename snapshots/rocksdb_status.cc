#include "snapshots/rocksdb_status.h"

#include "fmt/format.h"

namespace clearpoint {
namespace {

absl::StatusCode CodeOf(const rocksdb::Status& status) {
  if (status.IsCorruption()) return absl::StatusCode::kDataLoss;
  if (status.IsNotFound() || status.IsPathNotFound()) {
    return absl::StatusCode::kNotFound;
  }
  if (status.IsIOError() || status.IsBusy() || status.IsTimedOut() ||
      status.IsTryAgain()) {
    return absl::StatusCode::kUnavailable;
  }
  if (status.IsInvalidArgument() || status.IsNotSupported() ||
      status.IsShutdownInProgress() || status.IsAborted()) {
    return absl::StatusCode::kFailedPrecondition;
  }
  if (status.IsMemoryLimit()) return absl::StatusCode::kResourceExhausted;
  return absl::StatusCode::kInternal;
}

}  // namespace

absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what,
                         std::string_view place) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsNoSpace()) {
    return absl::ResourceExhaustedError(fmt::format(
        "{}, {}: {}; make room on this disk and run the same command again: it "
        "goes on from what is durable",
        what, place, status.ToString()));
  }
  return absl::Status(CodeOf(status), fmt::format("{}, {}: {}", what, place,
                                                  status.ToString()));
}

}  // namespace clearpoint
