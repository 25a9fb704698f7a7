#include "tests/support/faulty_file_system.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

// The directory part of "DIR/NAME".
std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

absl::Status Crashed(const char* doing, const std::string& path) {
  return absl::AbortedError(
      absl::StrCat("cannot ", doing, " ", path, ": the machine crashed"));
}

}  // namespace

class FaultyFile : public AppendFile, public ReadFile {
 public:
  FaultyFile(FaultyFileSystem* files, std::string path,
             std::shared_ptr<FaultyFileSystem::Inode> inode)
      : files_(files),
        path_(std::move(path)),
        inode_(std::move(inode)),
        generation_(files->generation_) {}

  absl::Status Append(absl::Span<const std::string_view> pieces) override {
    std::lock_guard<std::mutex> lock(files_->mutex_);
    std::string bytes;
    for (const std::string_view piece : pieces) bytes.append(piece);
    absl::Status status = Begin("write");
    if (!status.ok()) {
      const bool was_under_way = files_->operations_ == files_->crash_at_;
      if (was_under_way && generation_ == files_->generation_) {
        inode_->content.append(bytes, 0, bytes.size() / 2);
      }
      return status;
    }
    const uint64_t fits = std::min<uint64_t>(bytes.size(), files_->budget_);
    inode_->content.append(bytes, 0, fits);
    files_->budget_ -= fits;
    if (fits == bytes.size()) return absl::OkStatus();
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot write ", path_, ": No space left on device"));
  }

  absl::Status Sync() override {
    std::lock_guard<std::mutex> lock(files_->mutex_);
    absl::Status status = Begin("sync");
    if (!status.ok()) return status;
    if (files_->syncs_until_failure_ > 0 &&
        --files_->syncs_until_failure_ == 0) {
      return absl::UnknownError(
          absl::StrCat("cannot sync ", path_, ": Input/output error"));
    }
    inode_->durable = inode_->content;
    return absl::OkStatus();
  }

  absl::StatusOr<uint64_t> Size() override {
    std::lock_guard<std::mutex> lock(files_->mutex_);
    absl::Status status = Begin("measure");
    if (!status.ok()) return status;
    return inode_->content.size();
  }

  absl::StatusOr<size_t> ReadAt(uint64_t offset,
                                absl::Span<char> out) override {
    std::lock_guard<std::mutex> lock(files_->mutex_);
    absl::Status status = Begin("read");
    if (!status.ok()) return status;
    const std::string& content = inode_->content;
    if (offset >= content.size()) return 0;
    const size_t count = std::min(out.size(), content.size() - offset);
    std::memcpy(out.data(), content.data() + offset, count);
    return count;
  }

 private:
  absl::Status Begin(const char* doing) {
    if (generation_ != files_->generation_) return Crashed(doing, path_);
    return files_->Begin(doing, path_);
  }

  FaultyFileSystem* const files_;
  const std::string path_;
  const std::shared_ptr<FaultyFileSystem::Inode> inode_;
  const uint64_t generation_;
};

class FaultyLock : public FileLock {
 public:
  FaultyLock(FaultyFileSystem* files, std::string path)
      : files_(files),
        path_(std::move(path)),
        generation_(files->generation_) {}
  ~FaultyLock() override {
    std::lock_guard<std::mutex> lock(files_->mutex_);
    if (generation_ == files_->generation_) files_->locks_.erase(path_);
  }

 private:
  FaultyFileSystem* const files_;
  const std::string path_;
  const uint64_t generation_;
};

FaultyFileSystem::FaultyFileSystem() = default;
FaultyFileSystem::~FaultyFileSystem() = default;

void FaultyFileSystem::CrashAt(uint64_t operation) {
  std::lock_guard<std::mutex> lock(mutex_);
  crash_at_ = operation;
}

void FaultyFileSystem::LimitBytes(uint64_t budget) {
  std::lock_guard<std::mutex> lock(mutex_);
  budget_ = budget;
}

void FaultyFileSystem::FailSync(uint64_t nth) {
  std::lock_guard<std::mutex> lock(mutex_);
  syncs_until_failure_ = nth;
}

std::string FaultyFileSystem::AfterCrash(const Inode& inode, Loss loss) {
  const std::string& now = inode.content;
  const std::string& durable = inode.durable;
  if (loss == Loss::kNothing) return now;
  if (loss == Loss::kEverything || now.size() <= durable.size()) {
    return durable;
  }
  if (loss == Loss::kHalfOfBytes) {
    return now.substr(0, (durable.size() + now.size()) / 2);
  }
  return durable + std::string(now.size() - durable.size(), '\0');
}

void FaultyFileSystem::Restart(Loss loss) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (loss == Loss::kEverything) {
    names_ = durable_names_;
  } else if (loss != Loss::kNothing) {
    durable_names_ = names_;
  }
  for (auto& [path, inode] : names_) {
    inode->content = AfterCrash(*inode, loss);
    if (loss != Loss::kNothing) inode->durable = inode->content;
  }
  locks_.clear();
  operations_ = 0;
  crash_at_ = budget_ = std::numeric_limits<uint64_t>::max();
  syncs_until_failure_ = 0;
  ++generation_;
}

uint64_t FaultyFileSystem::operations() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return operations_;
}

bool FaultyFileSystem::crashed() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return operations_ >= crash_at_;
}

std::map<std::string, std::string> FaultyFileSystem::Contents() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::map<std::string, std::string> contents;
  for (const auto& [path, inode] : names_) contents[path] = inode->content;
  return contents;
}

void FaultyFileSystem::SetContent(const std::string& path,
                                  std::string content) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto inode = std::make_shared<Inode>();
  inode->content = inode->durable = std::move(content);
  directories_.insert(ParentOf(path));
  names_[path] = durable_names_[path] = inode;
}

void FaultyFileSystem::DropFile(const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex_);
  names_.erase(path);
  durable_names_.erase(path);
}

absl::Status FaultyFileSystem::Begin(const char* doing,
                                     const std::string& path) {
  ++operations_;
  return operations_ < crash_at_ ? absl::OkStatus() : Crashed(doing, path);
}

absl::StatusOr<std::shared_ptr<FaultyFileSystem::Inode>> FaultyFileSystem::Find(
    const std::string& path) const {
  const auto found = names_.find(path);
  if (found != names_.end()) return found->second;
  return absl::NotFoundError(
      absl::StrCat("cannot open ", path, ": No such file or directory"));
}

absl::StatusOr<std::unique_ptr<AppendFile>> FaultyFileSystem::Create(
    const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("create", path);
  if (!status.ok()) return status;
  if (names_.contains(path)) {
    return absl::AlreadyExistsError(
        absl::StrCat("cannot create ", path, ": File exists"));
  }
  auto inode = std::make_shared<Inode>();
  names_[path] = inode;
  return std::make_unique<FaultyFile>(this, path, inode);
}

absl::StatusOr<std::unique_ptr<AppendFile>> FaultyFileSystem::OpenAppend(
    const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("open", path);
  if (!status.ok()) return status;
  auto inode = Find(path);
  if (!inode.ok()) return inode.status();
  return std::make_unique<FaultyFile>(this, path, *inode);
}

absl::StatusOr<std::unique_ptr<ReadFile>> FaultyFileSystem::OpenRead(
    const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("open", path);
  if (!status.ok()) return status;
  auto inode = Find(path);
  if (!inode.ok()) return inode.status();
  return std::make_unique<FaultyFile>(this, path, *inode);
}

absl::Status FaultyFileSystem::Truncate(const std::string& path,
                                        uint64_t size) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("truncate", path);
  if (!status.ok()) return status;
  auto inode = Find(path);
  if (inode.ok()) (*inode)->content.resize(size);
  return inode.status();
}

absl::Status FaultyFileSystem::Remove(const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("remove", path);
  if (!status.ok()) return status;
  if (names_.erase(path) > 0) return absl::OkStatus();
  return Find(path).status();
}

absl::Status FaultyFileSystem::Rename(const std::string& from,
                                      const std::string& to) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("rename", from);
  if (!status.ok()) return status;
  auto inode = Find(from);
  if (!inode.ok()) return inode.status();
  names_.erase(from);
  names_[to] = *inode;
  return absl::OkStatus();
}

absl::Status FaultyFileSystem::MakeDirectory(const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("create directory", path);
  if (status.ok()) directories_.insert(path);
  return status;
}

absl::StatusOr<std::vector<std::string>> FaultyFileSystem::List(
    const std::string& directory) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("list", directory);
  if (!status.ok()) return status;
  if (!directories_.contains(directory)) {
    return absl::NotFoundError(
        absl::StrCat("cannot list ", directory, ": No such file or directory"));
  }
  std::vector<std::string> names;
  for (const auto& [path, inode] : names_) {
    if (ParentOf(path) != directory) continue;
    names.push_back(path.substr(directory.size() + 1));
  }
  return names;
}

absl::Status FaultyFileSystem::SyncDirectory(const std::string& directory) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("sync", directory);
  if (!status.ok()) return status;
  std::erase_if(durable_names_, [&](const auto& entry) {
    return ParentOf(entry.first) == directory;
  });
  for (const auto& [path, inode] : names_) {
    if (ParentOf(path) == directory) durable_names_[path] = inode;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<FileLock>> FaultyFileSystem::Lock(
    const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex_);
  absl::Status status = Begin("lock", path);
  if (!status.ok()) return status;
  if (!locks_.insert(path).second) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is held by process 1"));
  }
  if (!names_.contains(path)) names_[path] = std::make_shared<Inode>();
  return std::make_unique<FaultyLock>(this, path);
}

}  // namespace clearpoint
