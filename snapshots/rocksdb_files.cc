#include "snapshots/rocksdb_files.h"

#include <algorithm>
#include <functional>
#include <memory>

#include "fmt/format.h"
#include "rocksdb/env.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/file_system.h"
#include "snapshots/rocksdb_status.h"

namespace clearpoint {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 20;

const rocksdb::IOOptions kIo;

// Hands the first `size` bytes of a file to `use`, chunk by chunk; answers how
// many there were.
absl::StatusOr<uint64_t> ReadChunks(
    rocksdb::FileSystem& files, const std::string& path, uint64_t size,
    const std::function<rocksdb::IOStatus(const rocksdb::Slice&)>& use) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  rocksdb::IOStatus status =
      files.NewSequentialFile(path, rocksdb::FileOptions(), &file, nullptr);
  std::string scratch(kChunkBytes, '\0');
  uint64_t done = 0;
  while (status.ok() && done < size) {
    rocksdb::Slice chunk;
    status = file->Read(std::min<uint64_t>(kChunkBytes, size - done), kIo,
                        &chunk, scratch.data(), nullptr);
    if (!status.ok() || chunk.empty()) break;
    status = use(chunk);
    done += chunk.size();
  }
  if (!status.ok()) return FromRocksDb(status, "cannot read or copy", path);
  return done;
}

}  // namespace

rocksdb::FileSystem& FilesOf(rocksdb::Env* env) {
  if (env == nullptr) env = rocksdb::Env::Default();
  return *env->GetFileSystem();
}

std::string FolderAbove(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  const size_t slash =
      end == std::string::npos ? end : path.find_last_of('/', end);
  if (slash == std::string::npos) return path.starts_with('/') ? "/" : ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool PathExists(rocksdb::FileSystem& files, const std::string& path) {
  return files.FileExists(path, kIo, nullptr).ok();
}

absl::Status SyncFolder(rocksdb::FileSystem& files, const std::string& dir) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  rocksdb::IOStatus status = files.NewDirectory(dir, kIo, &folder, nullptr);
  if (status.ok()) status = folder->Fsync(kIo, nullptr);
  if (status.ok()) status = folder->Close(kIo, nullptr);
  return FromRocksDb(status, "cannot sync folder", dir);
}

absl::Status MakeFolder(rocksdb::FileSystem& files, const std::string& dir) {
  const std::string above = FolderAbove(dir);
  if (!PathExists(files, above)) {
    if (absl::Status s = MakeFolder(files, above); !s.ok()) return s;
  }
  const rocksdb::IOStatus status = files.CreateDirIfMissing(dir, kIo, nullptr);
  if (!status.ok()) return FromRocksDb(status, "cannot make folder", dir);
  return SyncFolder(files, above);
}

absl::Status RemoveFolder(rocksdb::FileSystem& files, const std::string& dir) {
  if (!PathExists(files, dir)) return absl::OkStatus();
  const auto names = ListFolder(files, dir);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const std::string path = dir + "/" + name;
    const rocksdb::IOStatus status = files.DeleteFile(path, kIo, nullptr);
    if (!status.ok()) return FromRocksDb(status, "cannot remove", path);
  }
  return FromRocksDb(files.DeleteDir(dir, kIo, nullptr), "cannot remove folder",
                     dir);
}

absl::StatusOr<std::vector<std::string>> ListFolder(rocksdb::FileSystem& files,
                                                    const std::string& dir) {
  std::vector<std::string> names;
  const rocksdb::IOStatus status = files.GetChildren(dir, kIo, &names, nullptr);
  if (!status.ok()) return FromRocksDb(status, "cannot list folder", dir);
  std::erase_if(names, [](const std::string& name) {
    return name == "." || name == "..";
  });
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status RenameDurably(rocksdb::FileSystem& files, const std::string& from,
                           const std::string& to) {
  const rocksdb::IOStatus status = files.RenameFile(from, to, kIo, nullptr);
  if (!status.ok()) return FromRocksDb(status, "cannot rename", from);
  return SyncFolder(files, FolderAbove(to));
}

absl::StatusOr<std::string> ReadFile(rocksdb::FileSystem& files,
                                     const std::string& path) {
  std::string bytes;
  const rocksdb::IOStatus status =
      rocksdb::ReadFileToString(&files, path, &bytes);
  if (!status.ok()) return FromRocksDb(status, "cannot read", path);
  return bytes;
}

absl::Status WriteFile(rocksdb::FileSystem& files, const std::string& path,
                       std::string_view bytes) {
  return FromRocksDb(
      rocksdb::WriteStringToFile(&files, {bytes.data(), bytes.size()}, path,
                                 /*should_sync=*/true),
      "cannot write", path);
}

absl::StatusOr<uint64_t> FileSize(rocksdb::FileSystem& files,
                                  const std::string& path) {
  uint64_t size = 0;
  const rocksdb::IOStatus status = files.GetFileSize(path, kIo, &size, nullptr);
  if (!status.ok()) return FromRocksDb(status, "cannot read", path);
  return size;
}

absl::Status CopyFile(rocksdb::FileSystem& files, const std::string& from,
                      uint64_t size, const std::string& to) {
  std::unique_ptr<rocksdb::FSWritableFile> copy;
  rocksdb::IOStatus status =
      files.NewWritableFile(to, rocksdb::FileOptions(), &copy, nullptr);
  if (!status.ok()) return FromRocksDb(status, "cannot write", to);
  const auto copied =
      ReadChunks(files, from, size, [&](const rocksdb::Slice& chunk) {
        return copy->Append(chunk, kIo, nullptr);
      });
  if (!copied.ok()) return copied.status();
  if (*copied != size) {
    return absl::DataLossError(fmt::format(
        "{} is too short: expected {} bytes, found {}", from, size, *copied));
  }
  status = copy->Sync(kIo, nullptr);
  if (status.ok()) status = copy->Close(kIo, nullptr);
  return FromRocksDb(status, "cannot write", to);
}

absl::Status LinkOrCopyFile(rocksdb::FileSystem& files, const std::string& from,
                            uint64_t size, const std::string& to) {
  const rocksdb::IOStatus linked = files.LinkFile(from, to, kIo, nullptr);
  if (linked.IsNotSupported()) return CopyFile(files, from, size, to);
  return FromRocksDb(linked, "cannot link", to);
}

absl::StatusOr<std::string> Crc32cOfFile(rocksdb::FileSystem& files,
                                         const std::string& path) {
  rocksdb::FileChecksumGenContext context;
  context.file_name = path;
  const auto generator =
      rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator(
          context);
  const auto read =
      ReadChunks(files, path, UINT64_MAX, [&](const rocksdb::Slice& chunk) {
        generator->Update(chunk.data(), chunk.size());
        return rocksdb::IOStatus::OK();
      });
  if (!read.ok()) return read.status();
  generator->Finalize();
  return HexOfBytes(generator->GetChecksum());
}

std::string HexOfBytes(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    hex += fmt::format("{:02x}", static_cast<uint8_t>(byte));
  }
  return hex;
}

}  // namespace clearpoint
