#include "tools/serve/stop_mark.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "snapshots/file_system.h"

namespace clearpoint {
namespace {

constexpr uint64_t kLongestMark = 64 * 1024;

std::string MarkOf(const std::string& dir) { return dir + "/STOPPED"; }

}  // namespace

absl::Status CheckStopMark(const std::string& dir) {
  const auto files = MakePosixFileSystem();
  const auto reason = ReadWholeFile(*files, MarkOf(dir), kLongestMark);
  if (absl::IsNotFound(reason.status())) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      MarkOf(dir), ": the server stopped here because data was lost",
      reason.ok() ? absl::StrCat(": ", *reason) : std::string(),
      "; find out what happened (runbook: \"It stops with data loss\"), then "
      "remove this file to start again"));
}

absl::Status SetStopMark(const std::string& dir, const std::string& reason) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);  // of a first start
  const auto files = MakePosixFileSystem();
  const absl::Status status = WriteWholeFile(
      *files, MarkOf(dir), std::string_view(reason).substr(0, kLongestMark));
  if (absl::IsAlreadyExists(status)) return absl::OkStatus();
  return status;
}

}  // namespace clearpoint
