// FileSystem: our own access to files, as a seam where tests put faults. The
// segment journal and the snapshot manifests go through it; RocksDB has its
// own Env.
//
// What is promised after a crash of the machine, and what a double must model:
// a file's bytes are durable after Sync() of the file; a created, renamed or
// removed name is durable after SyncDirectory() of its directory. Everything
// else may survive wholly, partly or not at all.
//
// Every error names the path and the system's text. A full disk is
// ResourceExhausted, a missing file NotFound, an existing one AlreadyExists.
//
// Threads: a FileSystem may be used from any; a file belongs to one thread.
#ifndef CLEARPOINT_SNAPSHOTS_FILE_SYSTEM_H_
#define CLEARPOINT_SNAPSHOTS_FILE_SYSTEM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace clearpoint {

class AppendFile {
 public:
  virtual ~AppendFile() = default;
  // Writes all pieces, in order, at the end of the file. On an error any
  // prefix of them may have been written.
  virtual absl::Status Append(absl::Span<const std::string_view> pieces) = 0;
  // Makes all bytes durable. After an error nobody knows which of the bytes
  // since the last good Sync are on the disk: drop the file.
  virtual absl::Status Sync() = 0;
};

class ReadFile {
 public:
  virtual ~ReadFile() = default;
  virtual absl::StatusOr<uint64_t> Size() = 0;
  // Fills `out` from `offset` on; answers how many bytes there were: fewer
  // than asked only at the end of the file.
  virtual absl::StatusOr<size_t> ReadAt(uint64_t offset,
                                        absl::Span<char> out) = 0;
  // Makes durable what other handles have written, so that a reader does not
  // act on bytes that a power cut would take back.
  virtual absl::Status Sync() = 0;
};

// Held until it is destroyed; also given up when the process ends.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // A new, empty file. AlreadyExists.
  virtual absl::StatusOr<std::unique_ptr<AppendFile>> Create(
      const std::string& path) = 0;
  // An existing file, to go on behind its end. NotFound.
  virtual absl::StatusOr<std::unique_ptr<AppendFile>> OpenAppend(
      const std::string& path) = 0;
  // NotFound.
  virtual absl::StatusOr<std::unique_ptr<ReadFile>> OpenRead(
      const std::string& path) = 0;
  // Cuts a file to its first `size` bytes; durable after a Sync of the file.
  virtual absl::Status Truncate(const std::string& path, uint64_t size) = 0;
  virtual absl::Status Remove(const std::string& path) = 0;
  // Replaces `to` when it exists.
  virtual absl::Status Rename(const std::string& from,
                              const std::string& to) = 0;

  // Creates a directory; OK when it exists. The parent must exist.
  virtual absl::Status MakeDirectory(const std::string& path) = 0;
  // Names in a directory, without "." and "..", sorted. NotFound.
  virtual absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) = 0;
  virtual absl::Status SyncDirectory(const std::string& directory) = 0;

  // Takes the lock file `path`, creating it, without waiting for who holds it.
  // FailedPrecondition names that process, or says that it is just starting
  // when it has not written its name within a tenth of a second.
  virtual absl::StatusOr<std::unique_ptr<FileLock>> Lock(
      const std::string& path) = 0;
};

// The operating system's files.
std::unique_ptr<FileSystem> MakePosixFileSystem();

// Reads a whole file of at most `limit` bytes; ResourceExhausted beyond.
absl::StatusOr<std::string> ReadWholeFile(FileSystem& files,
                                          const std::string& path,
                                          uint64_t limit);

// Makes a new file of these bytes, durable with its name on a return without
// error. AlreadyExists.
absl::Status WriteWholeFile(FileSystem& files, const std::string& path,
                            std::string_view bytes);

// The directory that holds `path`: "." when it names none.
std::string DirectoryOf(const std::string& path);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_FILE_SYSTEM_H_
