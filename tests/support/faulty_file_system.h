// FaultyFileSystem: files in memory that lose what was not synced. It counts
// its operations, can stop at any of them as a machine that crashes does, cut
// the write under way short, run out of space, and fail a sync.
//
// The model of durability is the weakest that snapshots/file_system.h allows:
// bytes survive a crash when their file was synced after them, a name when its
// directory was. Restart() chooses what becomes of the rest.
//
// Threads: any.
#ifndef CLEARPOINT_TESTS_SUPPORT_FAULTY_FILE_SYSTEM_H_
#define CLEARPOINT_TESTS_SUPPORT_FAULTY_FILE_SYSTEM_H_

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "snapshots/file_system.h"

namespace clearpoint {

// What a crash leaves of bytes and names that were not synced.
enum class Loss {
  kEverything,   // neither bytes nor names
  kHalfOfBytes,  // all names, and the first half of each file's new bytes
  kZeroFilled,   // all names and sizes; the new bytes read as zeros
  kNothing,      // a killed process: the cache of the system lives on
};

inline constexpr Loss kAllLosses[] = {Loss::kEverything, Loss::kHalfOfBytes,
                                      Loss::kZeroFilled, Loss::kNothing};

class FaultyFileSystem : public FileSystem {
 public:
  FaultyFileSystem();
  ~FaultyFileSystem() override;

  // Operation number `operation` (the first is 1) and all after it fail with
  // Aborted. An Append that is cut off writes the first half of its bytes.
  void CrashAt(uint64_t operation);
  // Only so many more bytes can be appended; then ResourceExhausted, after
  // writing what fits.
  void LimitBytes(uint64_t budget);
  // The `nth` file sync from now on fails (1: the next) and makes nothing
  // durable.
  void FailSync(uint64_t nth);
  // Comes up again after a crash, without faults, with locks free and the
  // count of operations at zero. Files that were open are dead.
  void Restart(Loss loss);

  uint64_t operations() const;
  bool crashed() const;

  // The files as they are now, by path, past all faults and counts.
  std::map<std::string, std::string> Contents() const;
  void SetContent(const std::string& path, std::string content);
  void DropFile(const std::string& path);

  absl::StatusOr<std::unique_ptr<AppendFile>> Create(
      const std::string& path) override;
  absl::StatusOr<std::unique_ptr<AppendFile>> OpenAppend(
      const std::string& path) override;
  absl::StatusOr<std::unique_ptr<ReadFile>> OpenRead(
      const std::string& path) override;
  absl::Status Truncate(const std::string& path, uint64_t size) override;
  absl::Status Remove(const std::string& path) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status MakeDirectory(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) override;
  absl::Status SyncDirectory(const std::string& directory) override;
  absl::StatusOr<std::unique_ptr<FileLock>> Lock(
      const std::string& path) override;

 private:
  friend class FaultyFile;
  friend class FaultyLock;
  struct Inode {
    std::string content;
    std::string durable;
  };
  using Names = std::map<std::string, std::shared_ptr<Inode>>;

  // Counts an operation; Aborted when it is past the crash. mutex_ is held.
  absl::Status Begin(const char* doing, const std::string& path);
  absl::StatusOr<std::shared_ptr<Inode>> Find(const std::string& path) const;
  static std::string AfterCrash(const Inode& inode, Loss loss);

  mutable std::mutex mutex_;
  Names names_;
  Names durable_names_;
  std::set<std::string> directories_;
  std::set<std::string> locks_;
  uint64_t operations_ = 0;
  uint64_t crash_at_ = std::numeric_limits<uint64_t>::max();
  uint64_t budget_ = std::numeric_limits<uint64_t>::max();
  uint64_t syncs_until_failure_ = 0;  // 0: none fails
  uint64_t generation_ = 0;           // of restarts; older files are dead
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_FAULTY_FILE_SYSTEM_H_
