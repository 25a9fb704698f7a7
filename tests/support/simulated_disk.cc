#include "tests/support/simulated_disk.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

using Kind = DiskOperation::Kind;
using Guard = std::lock_guard<std::mutex>;

std::string Normal(std::string_view path) {
  std::string normal;
  for (const char c : path) {
    if (c == '/' && normal.ends_with('/')) continue;
    normal.push_back(c);
  }
  if (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
  return normal;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool IsBelow(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) &&
         path[folder.size()] == '/';
}

// `path` when the entry `from` is called `to`.
std::string Moved(const std::string& path, const std::string& from,
                  const std::string& to) {
  if (path == from) return to;
  return IsBelow(path, from) ? to + path.substr(from.size()) : path;
}

absl::Status Missing(const std::string& path) {
  return absl::NotFoundError(absl::StrCat("no such entry: ", path));
}

}  // namespace

void SimulatedDisk::CopyFrom(const SimulatedDisk& other) {
  const Guard guard(mutex_);
  pending_.clear();
  durable_ = other.durable_;
  CrashKeeping(0, [](size_t) { return size_t{0}; });
}

void SimulatedDisk::SetHook(Hook hook) {
  const Guard guard(mutex_);
  hook_ = std::move(hook);
}

void SimulatedDisk::SetSpace(uint64_t bytes) {
  const Guard guard(mutex_);
  space_ = bytes;
}

uint64_t SimulatedDisk::operations() const {
  const Guard guard(mutex_);
  return operations_;
}

absl::Status SimulatedDisk::Begin(Kind kind, const std::string& path) {
  ++operations_;
  DiskVerdict verdict = DiskVerdict::kDone;
  if (!stopped_ && hook_) verdict = hook_({kind, path});
  if (verdict == DiskVerdict::kStopped) stopped_ = true;
  if (stopped_) {
    return absl::UnavailableError(absl::StrCat("disk stopped at ", path));
  }
  if (verdict == DiskVerdict::kFailed) {
    return absl::UnavailableError(absl::StrCat("input/output error: ", path));
  }
  if (verdict == DiskVerdict::kFull) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no space left on device: ", path));
  }
  return absl::OkStatus();
}

void SimulatedDisk::Perform(const NameChange& change, Entries& entries) {
  switch (change.kind) {
    case Kind::kRemove:
      entries.erase(change.path);
      return;
    case Kind::kRename: {
      Entries moved;
      for (const auto& [path, file] : entries) {
        if (path == change.path || IsBelow(path, change.path)) {
          moved[Moved(path, change.path, change.target)] = file;
        }
      }
      std::erase_if(entries, [&](const auto& entry) {
        return entry.first == change.path || IsBelow(entry.first, change.path);
      });
      for (auto& [path, file] : moved) entries[path] = std::move(file);
      return;
    }
    default:
      entries[change.path] = change.file;
  }
}

void SimulatedDisk::Change(NameChange change) {
  Perform(change, now_);
  if (change.kind == Kind::kRename) {
    // Changes inside a renamed folder wait for a sync of its new name.
    for (NameChange& earlier : pending_) {
      if (IsBelow(earlier.path, change.path)) {
        earlier.path = Moved(earlier.path, change.path, change.target);
        earlier.target = Moved(earlier.target, change.path, change.target);
      }
    }
  }
  pending_.push_back(std::move(change));
}

void SimulatedDisk::CrashKeeping(size_t names,
                                 const std::function<size_t(size_t)>& bytes) {
  for (size_t i = 0; i < names; ++i) Perform(pending_[i], durable_);
  pending_.clear();
  std::erase_if(durable_, [this](const auto& entry) {
    return entry.first != "/" && !durable_.contains(FolderOf(entry.first));
  });
  now_.clear();
  std::map<Handle, Handle> copies;  // links stay links; old handles are dead
  for (auto& [path, file] : durable_) {
    if (file != nullptr) {
      Handle& copy = copies[file];
      if (copy == nullptr) {
        const size_t kept =
            file->synced + bytes(file->bytes.size() - file->synced);
        copy = std::make_shared<File>(
            File{file->bytes.substr(0, kept), kept, false});
      }
      file = copy;
    }
    now_[path] = file;
  }
  locks_.clear();
  hook_ = nullptr;
  stopped_ = false;
  space_ = std::numeric_limits<uint64_t>::max();
}

void SimulatedDisk::Crash(DropAll) {
  const Guard guard(mutex_);
  CrashKeeping(0, [](size_t) { return size_t{0}; });
}

void SimulatedDisk::Crash(KeepSome keep) {
  const Guard guard(mutex_);
  std::mt19937 random(keep.seed);
  const auto part = [&](size_t whole) { return random() % (whole + 1); };
  CrashKeeping(part(pending_.size()), part);
}

absl::StatusOr<SimulatedDisk::Handle> SimulatedDisk::Create(
    std::string_view name) {
  const Guard guard(mutex_);
  const std::string path = Normal(name);
  if (absl::Status s = Begin(Kind::kCreate, path); !s.ok()) return s;
  if (!now_.contains(FolderOf(path))) return Missing(FolderOf(path));
  auto file = std::make_shared<File>();
  Change({Kind::kCreate, path, "", file});
  return file;
}

absl::StatusOr<SimulatedDisk::Handle> SimulatedDisk::Open(
    std::string_view name) const {
  const Guard guard(mutex_);
  const std::string path = Normal(name);
  const auto entry = now_.find(path);
  if (entry == now_.end()) return Missing(path);
  if (entry->second == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("a folder: ", path));
  }
  return entry->second;
}

absl::Status SimulatedDisk::Append(std::string_view path, const Handle& file,
                                   std::string_view bytes) {
  const Guard guard(mutex_);
  const bool was_stopped = stopped_;
  if (absl::Status s = Begin(Kind::kAppend, Normal(path)); !s.ok()) {
    // The write that a fault meets gets half of its bytes out.
    if (!was_stopped) file->bytes.append(bytes.substr(0, bytes.size() / 2));
    return s;
  }
  if (bytes.size() > space_) {
    file->bytes.append(bytes.substr(0, space_));
    space_ = 0;
    return absl::ResourceExhaustedError(
        absl::StrCat("no space left on device: ", std::string(path)));
  }
  space_ -= bytes.size();
  file->bytes.append(bytes);
  return absl::OkStatus();
}

absl::Status SimulatedDisk::Truncate(std::string_view path, const Handle& file,
                                     size_t size) {
  const Guard guard(mutex_);
  if (absl::Status s = Begin(Kind::kAppend, Normal(path)); !s.ok()) return s;
  file->bytes.resize(size);
  file->synced = std::min(file->synced, size);
  return absl::OkStatus();
}

absl::Status SimulatedDisk::SyncFile(std::string_view path,
                                     const Handle& file) {
  const Guard guard(mutex_);
  if (absl::Status s = Begin(Kind::kSyncFile, Normal(path)); !s.ok()) {
    file->sickly = true;
    return s;
  }
  if (file->sickly) return absl::OkStatus();
  file->synced = file->bytes.size();
  return absl::OkStatus();
}

size_t SimulatedDisk::Read(const Handle& file, uint64_t offset, size_t size,
                           char* to) const {
  const Guard guard(mutex_);
  if (offset >= file->bytes.size()) return 0;
  const size_t count =
      std::min(size, file->bytes.size() - static_cast<size_t>(offset));
  std::memcpy(to, file->bytes.data() + offset, count);
  return count;
}

uint64_t SimulatedDisk::SizeOf(const Handle& file) const {
  const Guard guard(mutex_);
  return file->bytes.size();
}

absl::Status SimulatedDisk::Rename(std::string_view from, std::string_view to) {
  const Guard guard(mutex_);
  const std::string path = Normal(from);
  if (absl::Status s = Begin(Kind::kRename, path); !s.ok()) return s;
  if (!now_.contains(path)) return Missing(path);
  const std::string target = Normal(to);
  if (!now_.contains(FolderOf(target))) return Missing(FolderOf(target));
  const auto taken = now_.find(target);
  if (taken != now_.end() && taken->second == nullptr) {
    return absl::AlreadyExistsError(absl::StrCat("exists: ", target));
  }
  Change({Kind::kRename, path, target, nullptr});
  return absl::OkStatus();
}

absl::Status SimulatedDisk::Link(std::string_view from, std::string_view to) {
  const Guard guard(mutex_);
  const std::string path = Normal(to);
  if (absl::Status s = Begin(Kind::kLink, path); !s.ok()) return s;
  const auto source = now_.find(Normal(from));
  if (source == now_.end()) return Missing(Normal(from));
  if (now_.contains(path)) {
    return absl::AlreadyExistsError(absl::StrCat("exists: ", path));
  }
  Change({Kind::kLink, path, "", source->second});
  return absl::OkStatus();
}

absl::Status SimulatedDisk::Remove(std::string_view name) {
  const Guard guard(mutex_);
  const std::string path = Normal(name);
  if (absl::Status s = Begin(Kind::kRemove, path); !s.ok()) return s;
  if (!now_.contains(path)) return Missing(path);
  for (const auto& [other, file] : now_) {
    if (IsBelow(other, path)) {
      return absl::FailedPreconditionError(absl::StrCat("not empty: ", path));
    }
  }
  Change({Kind::kRemove, path, "", nullptr});
  return absl::OkStatus();
}

absl::Status SimulatedDisk::MakeFolder(std::string_view name) {
  const Guard guard(mutex_);
  const std::string path = Normal(name);
  if (absl::Status s = Begin(Kind::kMakeFolder, path); !s.ok()) return s;
  if (now_.contains(path)) {
    return absl::AlreadyExistsError(absl::StrCat("exists: ", path));
  }
  if (!now_.contains(FolderOf(path))) return Missing(FolderOf(path));
  Change({Kind::kMakeFolder, path, "", nullptr});
  return absl::OkStatus();
}

absl::Status SimulatedDisk::SyncFolder(std::string_view name) {
  const Guard guard(mutex_);
  const std::string folder = Normal(name);
  if (absl::Status s = Begin(Kind::kSyncFolder, folder); !s.ok()) return s;
  if (!now_.contains(folder)) return Missing(folder);
  std::erase_if(pending_, [&](const NameChange& change) {
    const bool here =
        FolderOf(change.path) == folder ||
        (change.kind == Kind::kRename && FolderOf(change.target) == folder);
    if (here) Perform(change, durable_);
    return here;
  });
  return absl::OkStatus();
}

bool SimulatedDisk::Exists(std::string_view path) const {
  const Guard guard(mutex_);
  return now_.contains(Normal(path));
}

bool SimulatedDisk::IsFolder(std::string_view path) const {
  const Guard guard(mutex_);
  const auto entry = now_.find(Normal(path));
  return entry != now_.end() && entry->second == nullptr;
}

absl::StatusOr<std::vector<std::string>> SimulatedDisk::List(
    std::string_view name) const {
  const Guard guard(mutex_);
  const std::string folder = Normal(name);
  if (!now_.contains(folder)) return Missing(folder);
  std::vector<std::string> names;
  for (const auto& [path, file] : now_) {
    if (path != "/" && FolderOf(path) == folder) {
      names.push_back(path.substr(path.rfind('/') + 1));
    }
  }
  return names;
}

absl::Status SimulatedDisk::Lock(std::string_view path) {
  const Guard guard(mutex_);
  if (locks_.insert(Normal(path)).second) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("lock is held: ", std::string(path)));
}

void SimulatedDisk::Unlock(std::string_view path) {
  const Guard guard(mutex_);
  locks_.erase(Normal(path));
}

void SimulatedDisk::FlipBit(std::string_view path, uint64_t offset) {
  const Guard guard(mutex_);
  File& file = *now_.at(Normal(path));
  CLEARPOINT_CHECK(offset < file.bytes.size());
  file.bytes[offset] = static_cast<char>(file.bytes[offset] ^ 0x10);
}

void SimulatedDisk::CutFile(std::string_view path, uint64_t size) {
  const Guard guard(mutex_);
  File& file = *now_.at(Normal(path));
  CLEARPOINT_CHECK(size <= file.bytes.size());
  file.bytes.resize(size);
  file.synced = std::min(file.synced, static_cast<size_t>(size));
}

}  // namespace clearpoint
