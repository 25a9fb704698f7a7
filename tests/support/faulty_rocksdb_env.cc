#include "tests/support/faulty_rocksdb_env.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rocksdb/file_system.h"
#include "rocksdb/system_clock.h"

namespace clearpoint {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus ToIoStatus(const absl::Status& status) {
  const std::string text(status.message());
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return IOStatus::OK();
    case absl::StatusCode::kNotFound:
      return IOStatus::PathNotFound(text);
    case absl::StatusCode::kResourceExhausted:
      return IOStatus::NoSpace(text);
    default:
      return IOStatus::IOError(text);
  }
}

class SequentialFile : public rocksdb::FSSequentialFile {
 public:
  SequentialFile(SimulatedDisk& disk, SimulatedDisk::Handle file)
      : disk_(disk), file_(std::move(file)) {}
  IOStatus Read(size_t size, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    const size_t count = disk_.Read(file_, offset_, size, scratch);
    offset_ += count;
    *result = Slice(scratch, count);
    return IOStatus::OK();
  }
  IOStatus Skip(uint64_t count) override {
    offset_ += count;
    return IOStatus::OK();
  }

 private:
  SimulatedDisk& disk_;
  const SimulatedDisk::Handle file_;
  uint64_t offset_ = 0;
};

class RandomAccessFile : public rocksdb::FSRandomAccessFile {
 public:
  RandomAccessFile(SimulatedDisk& disk, SimulatedDisk::Handle file)
      : disk_(disk), file_(std::move(file)) {}
  IOStatus Read(uint64_t offset, size_t size, const IOOptions&, Slice* result,
                char* scratch, IODebugContext*) const override {
    *result = Slice(scratch, disk_.Read(file_, offset, size, scratch));
    return IOStatus::OK();
  }

 private:
  SimulatedDisk& disk_;
  const SimulatedDisk::Handle file_;
};

class WritableFile : public rocksdb::FSWritableFile {
 public:
  WritableFile(SimulatedDisk& disk, std::string path,
               SimulatedDisk::Handle file)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}
  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& bytes, const IOOptions&,
                  IODebugContext*) override {
    return ToIoStatus(disk_.Append(path_, file_, {bytes.data(), bytes.size()}));
  }
  IOStatus Truncate(uint64_t size, const IOOptions&, IODebugContext*) override {
    if (size == disk_.SizeOf(file_)) return IOStatus::OK();
    return ToIoStatus(disk_.Truncate(path_, file_, size));
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    return ToIoStatus(disk_.SyncFile(path_, file_));
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
    return disk_.SizeOf(file_);
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const SimulatedDisk::Handle file_;
};

class Directory : public rocksdb::FSDirectory {
 public:
  Directory(SimulatedDisk& disk, std::string path)
      : disk_(disk), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return ToIoStatus(disk_.SyncFolder(path_));
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
};

struct Lock : rocksdb::FileLock {
  explicit Lock(std::string locked) : path(std::move(locked)) {}
  const std::string path;
};

// What is not overridden here would touch the machine's disk, so nothing that
// RocksDB calls on a store's files may be missing.
class DiskFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit DiskFileSystem(SimulatedDisk& disk)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}
  const char* Name() const override { return "SimulatedDisk"; }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext*) override {
    auto handle = disk_.Open(path);
    if (!handle.ok()) return ToIoStatus(handle.status());
    *file = std::make_unique<SequentialFile>(disk_, *std::move(handle));
    return IOStatus::OK();
  }
  IOStatus NewRandomAccessFile(
      const std::string& path, const FileOptions&,
      std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
      IODebugContext*) override {
    auto handle = disk_.Open(path);
    if (!handle.ok()) return ToIoStatus(handle.status());
    *file = std::make_unique<RandomAccessFile>(disk_, *std::move(handle));
    return IOStatus::OK();
  }
  IOStatus NewWritableFile(const std::string& path, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext*) override {
    return Writable(path, disk_.Create(path), file);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions&,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext*) override {
    return Writable(
        path, disk_.Exists(path) ? disk_.Open(path) : disk_.Create(path), file);
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old,
                             const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext*) override {
    const absl::Status renamed = disk_.Rename(old, path);
    if (!renamed.ok()) return ToIoStatus(renamed);
    return Writable(path, disk_.Open(path), file);
  }
  IOStatus NewRandomRWFile(const std::string& path, const FileOptions&,
                           std::unique_ptr<rocksdb::FSRandomRWFile>*,
                           IODebugContext*) override {
    return IOStatus::NotSupported(path);
  }
  IOStatus NewMemoryMappedFileBuffer(
      const std::string& path,
      std::unique_ptr<rocksdb::MemoryMappedFileBuffer>*) override {
    return IOStatus::NotSupported(path);
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext*) override {
    if (!disk_.IsFolder(path)) return IOStatus::PathNotFound(path);
    *directory = std::make_unique<Directory>(disk_, path);
    return IOStatus::OK();
  }

  IOStatus FileExists(const std::string& path, const IOOptions&,
                      IODebugContext*) override {
    return disk_.Exists(path) ? IOStatus::OK() : IOStatus::NotFound(path);
  }
  IOStatus GetChildren(const std::string& path, const IOOptions&,
                       std::vector<std::string>* names,
                       IODebugContext*) override {
    auto list = disk_.List(path);
    if (!list.ok()) return ToIoStatus(list.status());
    *names = *std::move(list);
    return IOStatus::OK();
  }
  IOStatus GetFileSize(const std::string& path, const IOOptions&,
                       uint64_t* size, IODebugContext*) override {
    const auto handle = disk_.Open(path);
    if (!handle.ok()) return ToIoStatus(handle.status());
    *size = disk_.SizeOf(*handle);
    return IOStatus::OK();
  }
  IOStatus GetFileModificationTime(const std::string&, const IOOptions&,
                                   uint64_t* time, IODebugContext*) override {
    *time = 0;
    return IOStatus::OK();
  }
  IOStatus IsDirectory(const std::string& path, const IOOptions&,
                       bool* is_folder, IODebugContext*) override {
    if (!disk_.Exists(path)) return IOStatus::PathNotFound(path);
    *is_folder = disk_.IsFolder(path);
    return IOStatus::OK();
  }
  IOStatus AreFilesSame(const std::string& first, const std::string& second,
                        const IOOptions&, bool* same,
                        IODebugContext*) override {
    const auto left = disk_.Open(first);
    const auto right = disk_.Open(second);
    *same = left.ok() && right.ok() && *left == *right;
    return IOStatus::OK();
  }
  IOStatus GetFreeSpace(const std::string&, const IOOptions&, uint64_t* bytes,
                        IODebugContext*) override {
    *bytes = uint64_t{1} << 40;
    return IOStatus::OK();
  }
  IOStatus GetAbsolutePath(const std::string& path, const IOOptions&,
                           std::string* absolute, IODebugContext*) override {
    *absolute = path;
    return IOStatus::OK();
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions&,
                      IODebugContext*) override {
    return ToIoStatus(disk_.Remove(path));
  }
  IOStatus DeleteDir(const std::string& path, const IOOptions&,
                     IODebugContext*) override {
    return ToIoStatus(disk_.Remove(path));
  }
  IOStatus Truncate(const std::string& path, size_t size, const IOOptions&,
                    IODebugContext*) override {
    const auto handle = disk_.Open(path);
    if (!handle.ok()) return ToIoStatus(handle.status());
    return ToIoStatus(disk_.Truncate(path, *handle, size));
  }
  IOStatus CreateDir(const std::string& path, const IOOptions&,
                     IODebugContext*) override {
    return ToIoStatus(disk_.MakeFolder(path));
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions&,
                              IODebugContext*) override {
    if (disk_.IsFolder(path)) return IOStatus::OK();
    return ToIoStatus(disk_.MakeFolder(path));
  }
  IOStatus RenameFile(const std::string& from, const std::string& to,
                      const IOOptions&, IODebugContext*) override {
    return ToIoStatus(disk_.Rename(from, to));
  }
  IOStatus LinkFile(const std::string& from, const std::string& to,
                    const IOOptions&, IODebugContext*) override {
    return ToIoStatus(disk_.Link(from, to));
  }
  IOStatus LockFile(const std::string& path, const IOOptions&,
                    rocksdb::FileLock** lock, IODebugContext*) override {
    const absl::Status locked = disk_.Lock(path);
    if (locked.ok()) *lock = new Lock(path);
    return ToIoStatus(locked);
  }
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&,
                      IODebugContext*) override {
    const std::unique_ptr<Lock> ours(static_cast<Lock*>(lock));
    disk_.Unlock(ours->path);
    return IOStatus::OK();
  }

 private:
  IOStatus Writable(const std::string& path,
                    absl::StatusOr<SimulatedDisk::Handle> handle,
                    std::unique_ptr<rocksdb::FSWritableFile>* file) {
    if (!handle.ok()) return ToIoStatus(handle.status());
    *file = std::make_unique<WritableFile>(disk_, path, *std::move(handle));
    return IOStatus::OK();
  }

  SimulatedDisk& disk_;
};

// RocksDB sleeps a second after each flush that failed; here it need not.
class SleeplessClock : public rocksdb::SystemClockWrapper {
 public:
  SleeplessClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "SleeplessClock"; }
  void SleepForMicroseconds(int) override { std::this_thread::yield(); }
};

class DiskEnv : public rocksdb::EnvWrapper {
 public:
  explicit DiskEnv(const std::shared_ptr<rocksdb::FileSystem>& files)
      : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<SleeplessClock>();
  }
  const char* Name() const override { return "DiskEnv"; }
};

}  // namespace

std::unique_ptr<rocksdb::Env> MakeFaultyRocksDbEnv(SimulatedDisk& disk) {
  return std::make_unique<DiskEnv>(std::make_shared<DiskFileSystem>(disk));
}

}  // namespace clearpoint
