#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "snapshots/file_system.h"

namespace clearpoint {
namespace {

constexpr mode_t kFileMode = 0644;
constexpr mode_t kDirectoryMode = 0755;

absl::Status ErrorAt(const char* doing, const std::string& path, int error) {
  const std::string what = absl::StrCat("cannot ", doing, " ", path);
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return absl::ResourceExhaustedError(absl::StrCat(
        what, ": ", std::strerror(error), "; ",
        error == EFBIG ? "raise the limit on the size of files"
                       : "make room on this disk",
        " and run the same command again: it goes on from what is durable"));
  }
  return absl::ErrnoToStatus(error, what);
}

// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

absl::StatusOr<Descriptor> Open(const char* doing, const std::string& path,
                                int flags) {
  int number;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC, kFileMode);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return ErrorAt(doing, path, errno);
  return Descriptor(number);
}

absl::Status SyncDescriptor(const Descriptor& file, const std::string& path) {
  // Not repeated on EINTR: after a failed fsync the pages may already count
  // as clean, and a second call would answer a success that is none.
  if (::fsync(file.number()) == 0) return absl::OkStatus();
  return ErrorAt("sync", path, errno);
}

class PosixAppendFile : public AppendFile {
 public:
  PosixAppendFile(Descriptor file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  absl::Status Append(absl::Span<const std::string_view> pieces) override {
    std::vector<iovec> left;
    for (const std::string_view piece : pieces) {
      if (piece.empty()) continue;
      left.push_back({const_cast<char*>(piece.data()), piece.size()});
    }
    size_t first = 0;
    while (first < left.size()) {
      const size_t count = std::min<size_t>(left.size() - first, IOV_MAX);
      const ssize_t written =
          ::writev(file_.number(), &left[first], static_cast<int>(count));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return ErrorAt("write", path_, errno);
      first = Skip(static_cast<size_t>(written), first, &left);
    }
    return absl::OkStatus();
  }

  absl::Status Sync() override { return SyncDescriptor(file_, path_); }

 private:
  // Drops `written` bytes from the front of left[first...].
  static size_t Skip(size_t written, size_t first, std::vector<iovec>* left) {
    while (first < left->size() && written >= (*left)[first].iov_len) {
      written -= (*left)[first].iov_len;
      ++first;
    }
    if (written > 0) {
      iovec& piece = (*left)[first];
      piece.iov_base = static_cast<char*>(piece.iov_base) + written;
      piece.iov_len -= written;
    }
    return first;
  }

  Descriptor file_;
  std::string path_;
};

class PosixReadFile : public ReadFile {
 public:
  PosixReadFile(Descriptor file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  absl::StatusOr<uint64_t> Size() override {
    struct stat status;
    if (::fstat(file_.number(), &status) != 0) {
      return ErrorAt("measure", path_, errno);
    }
    return static_cast<uint64_t>(status.st_size);
  }

  absl::StatusOr<size_t> ReadAt(uint64_t offset,
                                absl::Span<char> out) override {
    size_t done = 0;
    while (done < out.size()) {
      const ssize_t count =
          ::pread(file_.number(), out.data() + done, out.size() - done,
                  static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return ErrorAt("read", path_, errno);
      if (count == 0) break;
      done += static_cast<size_t>(count);
    }
    return done;
  }

  absl::Status Sync() override {
    if (::fsync(file_.number()) == 0) return absl::OkStatus();
    // A medium that cannot be written has nothing to sync.
    if (errno == EROFS || errno == EINVAL) return absl::OkStatus();
    return ErrorAt("sync", path_, errno);
  }

 private:
  Descriptor file_;
  std::string path_;
};

// An open-file-description lock: it excludes other handles of the same
// process too, and ends with the last of them.
class PosixFileLock : public FileLock {
 public:
  explicit PosixFileLock(Descriptor file) : file_(std::move(file)) {}

 private:
  Descriptor file_;
};

constexpr char kOnHost[] = " on host ";

std::string HostName() {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  return host[0] ? host : "unknown";
}

std::string ThisProcess() {
  return absl::StrCat(::getpid(), kOnHost, HostName());
}

// The line that a holder wrote; empty: none has, or not to its end.
std::string NameIn(const Descriptor& file) {
  char text[300];
  const ssize_t count = ::pread(file.number(), text, sizeof text, 0);
  const std::string found(text, count > 0 ? static_cast<size_t>(count) : 0);
  const size_t end = found.find('\n');
  return end == std::string::npos ? "" : found.substr(0, end);
}

// Whether it names a process of this host that there is no more.
bool HasEnded(const std::string& name) {
  const size_t end = name.find(kOnHost);
  int64_t process = 0;
  if (end == std::string::npos ||
      name.substr(end) != absl::StrCat(kOnHost, HostName()) ||
      !absl::SimpleAtoi(name.substr(0, end), &process) || process <= 0) {
    return false;
  }
  return ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

// A holder writes its name right behind taking the lock: for that moment the
// file has none, or that of the holder before.
constexpr int kLooksForName = 50;
constexpr std::chrono::milliseconds kBetweenLooks{2};

absl::Status HeldBy(const Descriptor& file, const std::string& path) {
  std::string name;
  for (int look = 0; look < kLooksForName; ++look) {
    if (look > 0) std::this_thread::sleep_for(kBetweenLooks);
    name = NameIn(file);
    if (name.empty() || HasEnded(name)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is held by process ", name,
                     "; wait until it is done, or stop it"));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      path,
      " is held by a process that has not written its name there yet: it is "
      "just starting",
      name.empty() ? "" : absl::StrCat("; ", name, " has ended"),
      "; wait until it is done, or stop it"));
}

// The name before is written over first and cut then, so that the first line
// is always a whole name.
bool WriteName(const Descriptor& file, const std::string& name) {
  const auto size = static_cast<ssize_t>(name.size());
  const ssize_t count =
      ::pwrite(file.number(), name.data(), name.size(), 0);
  if (count >= 0 && count < size) errno = ENOSPC;
  return count == size && ::ftruncate(file.number(), size) == 0;
}

class PosixFileSystem : public FileSystem {
 public:
  absl::StatusOr<std::unique_ptr<AppendFile>> Create(
      const std::string& path) override {
    return Append("create", path, O_CREAT | O_EXCL);
  }

  absl::StatusOr<std::unique_ptr<AppendFile>> OpenAppend(
      const std::string& path) override {
    return Append("open", path, 0);
  }

  absl::StatusOr<std::unique_ptr<ReadFile>> OpenRead(
      const std::string& path) override {
    absl::StatusOr<Descriptor> file = Open("open", path, O_RDONLY);
    if (!file.ok()) return file.status();
    return std::make_unique<PosixReadFile>(*std::move(file), path);
  }

  absl::Status Truncate(const std::string& path, uint64_t size) override {
    if (::truncate(path.c_str(), static_cast<off_t>(size)) == 0) {
      return absl::OkStatus();
    }
    return ErrorAt("truncate", path, errno);
  }

  absl::Status Remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0) return absl::OkStatus();
    return ErrorAt("remove", path, errno);
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
    return ErrorAt("rename", absl::StrCat(from, " to ", to), errno);
  }

  absl::Status MakeDirectory(const std::string& path) override {
    if (::mkdir(path.c_str(), kDirectoryMode) == 0) return absl::OkStatus();
    const int error = errno;
    struct stat status;
    if (error == EEXIST && ::stat(path.c_str(), &status) == 0 &&
        S_ISDIR(status.st_mode)) {
      return absl::OkStatus();
    }
    return ErrorAt("create directory", path, error);
  }

  absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) override {
    DIR* stream = ::opendir(directory.c_str());
    if (stream == nullptr) return ErrorAt("list", directory, errno);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(stream)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
      errno = 0;
    }
    const int error = errno;
    ::closedir(stream);
    if (error != 0) return ErrorAt("list", directory, error);
    std::sort(names.begin(), names.end());
    return names;
  }

  absl::Status SyncDirectory(const std::string& directory) override {
    absl::StatusOr<Descriptor> file =
        Open("open directory", directory, O_RDONLY | O_DIRECTORY);
    if (!file.ok()) return file.status();
    return SyncDescriptor(*file, directory);
  }

  absl::StatusOr<std::unique_ptr<FileLock>> Lock(
      const std::string& path) override {
    absl::StatusOr<Descriptor> file =
        Open("open lock file", path, O_RDWR | O_CREAT);
    if (!file.ok()) return file.status();
    struct flock whole = {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(file->number(), F_OFD_SETLK, &whole) != 0) {
      if (errno != EAGAIN && errno != EACCES) {
        return ErrorAt("lock", path, errno);
      }
      return HeldBy(*file, path);
    }
    if (!WriteName(*file, ThisProcess() + "\n")) {
      return ErrorAt("write", path, errno);
    }
    return std::make_unique<PosixFileLock>(*std::move(file));
  }

 private:
  static absl::StatusOr<std::unique_ptr<AppendFile>> Append(
      const char* doing, const std::string& path, int flags) {
    absl::StatusOr<Descriptor> file =
        Open(doing, path, O_WRONLY | O_APPEND | flags);
    if (!file.ok()) return file.status();
    return std::make_unique<PosixAppendFile>(*std::move(file), path);
  }
};

}  // namespace

std::unique_ptr<FileSystem> MakePosixFileSystem() {
  return std::make_unique<PosixFileSystem>();
}

absl::StatusOr<std::string> ReadWholeFile(FileSystem& files,
                                          const std::string& path,
                                          uint64_t limit) {
  absl::StatusOr<std::unique_ptr<ReadFile>> file = files.OpenRead(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<uint64_t> size = (*file)->Size();
  if (!size.ok()) return size.status();
  if (*size > limit) {
    return absl::ResourceExhaustedError(absl::StrCat(
        path, ": expected at most ", limit, " bytes, found ", *size));
  }
  std::string content(*size, '\0');
  absl::StatusOr<size_t> count =
      (*file)->ReadAt(0, absl::MakeSpan(content.data(), content.size()));
  if (!count.ok()) return count.status();
  content.resize(*count);
  return content;
}

absl::Status WriteWholeFile(FileSystem& files, const std::string& path,
                            std::string_view bytes) {
  const absl::StatusOr<std::unique_ptr<AppendFile>> file = files.Create(path);
  if (!file.ok()) return file.status();
  absl::Status status = (*file)->Append({&bytes, 1});
  if (status.ok()) status = (*file)->Sync();
  if (status.ok()) status = files.SyncDirectory(DirectoryOf(path));
  return status;
}

std::string DirectoryOf(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  const size_t slash =
      end == std::string::npos ? end : path.find_last_of('/', end);
  if (slash == std::string::npos)
    return path.empty() || path[0] != '/' ? "." : "/";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace clearpoint
