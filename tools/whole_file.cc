#include "tools/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr size_t kMostBytes = size_t{64} << 20;
constexpr size_t kBlock = 64 * 1024;

absl::Status ErrorOf(const std::string& path, const char* doing) {
  const int number = errno;
  const std::string text =
      absl::StrCat(path, ": cannot ", doing, " it: ", std::strerror(number));
  if (number == ENOENT || number == ENOTDIR) return absl::NotFoundError(text);
  if (number == EACCES) return absl::PermissionDeniedError(text);
  return absl::UnavailableError(text);
}

absl::StatusOr<std::string> ReadAll(int file, const std::string& path) {
  struct stat about;
  if (fstat(file, &about) == 0 && S_ISDIR(about.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": expected a file, found a directory"));
  }
  std::string text;
  for (;;) {
    const size_t held = text.size();
    if (held > kMostBytes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          path, ": expected at most ", kMostBytes, " bytes, found more"));
    }
    text.resize(held + kBlock);
    const ssize_t count = read(file, text.data() + held, kBlock);
    text.resize(held + (count > 0 ? static_cast<size_t>(count) : 0));
    if (count == 0) return text;
    if (count < 0 && errno != EINTR) return ErrorOf(path, "read");
  }
}

}  // namespace

absl::StatusOr<std::string> ReadInputFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return ErrorOf(path, "open");
  auto text = ReadAll(file, path);
  close(file);
  return text;
}

}  // namespace clearpoint
