#include "tests/support/simulated_files.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

class SimulatedAppendFile : public AppendFile {
 public:
  SimulatedAppendFile(SimulatedDisk& disk, std::string path,
                      SimulatedDisk::Handle file)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}
  absl::Status Append(absl::Span<const std::string_view> pieces) override {
    std::string bytes;
    for (const std::string_view piece : pieces) bytes.append(piece);
    return disk_.Append(path_, file_, bytes);
  }
  absl::Status Sync() override { return disk_.SyncFile(path_, file_); }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const SimulatedDisk::Handle file_;
};

class SimulatedReadFile : public ReadFile {
 public:
  SimulatedReadFile(SimulatedDisk& disk, std::string path,
                    SimulatedDisk::Handle file)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}
  absl::StatusOr<uint64_t> Size() override { return disk_.SizeOf(file_); }
  absl::StatusOr<size_t> ReadAt(uint64_t offset,
                                absl::Span<char> out) override {
    return disk_.Read(file_, offset, out.size(), out.data());
  }
  absl::Status Sync() override { return disk_.SyncFile(path_, file_); }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const SimulatedDisk::Handle file_;
};

class SimulatedFileLock : public FileLock {
 public:
  SimulatedFileLock(SimulatedDisk& disk, std::string path)
      : disk_(disk), path_(std::move(path)) {}
  ~SimulatedFileLock() override { disk_.Unlock(path_); }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
};

class SimulatedFiles : public FileSystem {
 public:
  explicit SimulatedFiles(SimulatedDisk& disk) : disk_(disk) {}

  absl::StatusOr<std::unique_ptr<AppendFile>> Create(
      const std::string& path) override {
    if (disk_.Exists(path)) {
      return absl::AlreadyExistsError(
          absl::StrCat("cannot create ", path, ": File exists"));
    }
    return Writable(path, disk_.Create(path));
  }
  absl::StatusOr<std::unique_ptr<AppendFile>> OpenAppend(
      const std::string& path) override {
    return Writable(path, disk_.Open(path));
  }
  absl::StatusOr<std::unique_ptr<ReadFile>> OpenRead(
      const std::string& path) override {
    auto file = disk_.Open(path);
    if (!file.ok()) return file.status();
    return std::make_unique<SimulatedReadFile>(disk_, path, *std::move(file));
  }
  absl::Status Truncate(const std::string& path, uint64_t size) override {
    const auto file = disk_.Open(path);
    if (!file.ok()) return file.status();
    return disk_.Truncate(path, *file, size);
  }
  absl::Status Remove(const std::string& path) override {
    return disk_.Remove(path);
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return disk_.Rename(from, to);
  }
  absl::Status MakeDirectory(const std::string& path) override {
    if (disk_.IsFolder(path)) return absl::OkStatus();
    return disk_.MakeFolder(path);
  }
  absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) override {
    return disk_.List(directory);
  }
  absl::Status SyncDirectory(const std::string& directory) override {
    return disk_.SyncFolder(directory);
  }
  absl::StatusOr<std::unique_ptr<FileLock>> Lock(
      const std::string& path) override {
    if (!disk_.Exists(path)) {
      const auto made = disk_.Create(path);
      if (!made.ok()) return made.status();
    }
    const absl::Status locked = disk_.Lock(path);
    if (!locked.ok()) return locked;
    return std::make_unique<SimulatedFileLock>(disk_, path);
  }

 private:
  absl::StatusOr<std::unique_ptr<AppendFile>> Writable(
      const std::string& path, absl::StatusOr<SimulatedDisk::Handle> file) {
    if (!file.ok()) return file.status();
    return std::make_unique<SimulatedAppendFile>(disk_, path, *std::move(file));
  }

  SimulatedDisk& disk_;
};

}  // namespace

std::unique_ptr<FileSystem> MakeSimulatedFiles(SimulatedDisk& disk) {
  return std::make_unique<SimulatedFiles>(disk);
}

}  // namespace clearpoint
