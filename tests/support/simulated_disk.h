// SimulatedDisk: a disk in memory that knows what a power cut leaves behind.
//
// Bytes of a file are durable after the file is synced; a name (made, renamed,
// linked, removed) after its folder is synced, and syncing a file does not
// sync its name. A crash drops the rest, or keeps a random part of it: of a
// file's unsynced bytes a prefix, of the unsynced changes of names the first
// few, as a file system with a journal of its own does.
//
// Faults: a hook sees every changing operation and may stop the disk there
// (everything fails until the crash), fail it, or find the disk full; space may
// run out; bits may flip.
//
// Threads: any; one lock guards it all. The hook runs under that lock.
#ifndef CLEARPOINT_TESTS_SUPPORT_SIMULATED_DISK_H_
#define CLEARPOINT_TESTS_SUPPORT_SIMULATED_DISK_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace clearpoint {

struct DiskOperation {
  enum class Kind : uint8_t {
    kCreate,
    kAppend,
    kSyncFile,
    kRename,
    kLink,
    kRemove,
    kMakeFolder,
    kSyncFolder,
  };
  Kind kind;
  std::string path;
};

// What becomes of an operation. Of the bytes of an append that is not done the
// first half is written.
enum class DiskVerdict : uint8_t {
  kDone,
  kStopped,  // this operation and all later ones fail
  kFailed,   // this one fails; after a failed sync of a file nothing that it
             // has or gets becomes durable, whoever syncs it again
  kFull,     // this one finds no space
};

// Paths are absolute; "//" and a "/" at the end do not matter. Statuses:
// NotFound, AlreadyExists, ResourceExhausted (no space), Unavailable (the disk
// was stopped, or the operation failed), FailedPrecondition (locked, or not the
// kind of entry).
class SimulatedDisk {
 public:
  using Hook = std::function<DiskVerdict(const DiskOperation&)>;
  // Unsynced bytes and names after a crash; a seed keeps a random part.
  struct DropAll {};
  struct KeepSome {
    uint32_t seed;
  };

  struct File {
    std::string bytes;
    size_t synced = 0;    // how many of them a crash leaves
    bool sickly = false;  // a sync has failed
  };
  using Handle = std::shared_ptr<File>;

  // Becomes a disk with what is durable on `other`, which is at rest.
  void CopyFrom(const SimulatedDisk& other);

  // An empty one ends all faults but a stop.
  void SetHook(Hook hook);
  // Bytes that may still be appended, by all files together.
  void SetSpace(uint64_t bytes);
  // Changing operations so far, stopped ones too.
  uint64_t operations() const;

  // What the disk holds when the power is back: no locks, no hook, no limit.
  // Handles from before must not be used to write any more.
  void Crash(DropAll);
  void Crash(KeepSome keep);

  absl::StatusOr<Handle> Create(std::string_view path);
  absl::StatusOr<Handle> Open(std::string_view path) const;
  absl::Status Append(std::string_view path, const Handle& file,
                      std::string_view bytes);
  absl::Status Truncate(std::string_view path, const Handle& file, size_t size);
  absl::Status SyncFile(std::string_view path, const Handle& file);
  // Copies up to `size` bytes from `offset` on; fewer at the end.
  size_t Read(const Handle& file, uint64_t offset, size_t size, char* to) const;
  uint64_t SizeOf(const Handle& file) const;

  absl::Status Rename(std::string_view from, std::string_view to);
  absl::Status Link(std::string_view from, std::string_view to);
  absl::Status Remove(std::string_view path);
  absl::Status MakeFolder(std::string_view path);
  absl::Status SyncFolder(std::string_view path);
  bool Exists(std::string_view path) const;
  bool IsFolder(std::string_view path) const;
  absl::StatusOr<std::vector<std::string>> List(std::string_view path) const;
  absl::Status Lock(std::string_view path);
  void Unlock(std::string_view path);

  // Damage, durable at once. The path, and the byte, must exist.
  void FlipBit(std::string_view path, uint64_t offset);
  void CutFile(std::string_view path, uint64_t size);

 private:
  // A null handle is a folder.
  using Entries = std::map<std::string, Handle>;
  struct NameChange {
    DiskOperation::Kind kind;
    std::string path;
    std::string target;  // of a rename
    Handle file;         // of a new name
  };

  static void Perform(const NameChange& change, Entries& entries);
  absl::Status Begin(DiskOperation::Kind kind, const std::string& path);
  void Change(NameChange change);
  void CrashKeeping(size_t names, const std::function<size_t(size_t)>& bytes);

  mutable std::mutex mutex_;
  Entries now_{{"/", nullptr}};
  Entries durable_{{"/", nullptr}};
  std::vector<NameChange> pending_;  // in now_, not yet in durable_
  std::set<std::string> locks_;
  Hook hook_;
  bool stopped_ = false;
  uint64_t space_ = std::numeric_limits<uint64_t>::max();
  uint64_t operations_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_SIMULATED_DISK_H_
