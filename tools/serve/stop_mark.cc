#include "tools/serve/stop_mark.h"

#include <filesystem>
#include <memory>
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
  auto file = files->Create(MarkOf(dir));
  if (absl::IsAlreadyExists(file.status())) return absl::OkStatus();
  if (!file.ok()) return file.status();
  const std::string_view text =
      std::string_view(reason).substr(0, kLongestMark);
  absl::Status status = (*file)->Append({&text, 1});
  if (status.ok()) status = (*file)->Sync();
  if (status.ok()) status = files->SyncDirectory(dir);
  return status;
}

}  // namespace clearpoint
