// Files and folders through RocksDB's FileSystem, so that snapshots live
// wherever the store lives, be it a simulated disk. Durable means: bytes and
// names are synced on return. Threads: any.
#ifndef CLEARPOINT_SNAPSHOTS_ROCKSDB_FILES_H_
#define CLEARPOINT_SNAPSHOTS_ROCKSDB_FILES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace rocksdb {
class Env;
class FileSystem;
}  // namespace rocksdb

namespace clearpoint {

// `env` may be null for the machine's own.
rocksdb::FileSystem& FilesOf(rocksdb::Env* env);

// Makes the folder and what is missing above it; durable.
absl::Status MakeFolder(rocksdb::FileSystem& files, const std::string& dir);
absl::Status SyncFolder(rocksdb::FileSystem& files, const std::string& dir);
// Removes a folder of plain files; OK when there is none.
absl::Status RemoveFolder(rocksdb::FileSystem& files, const std::string& dir);
// Sorted names; NotFound without a folder.
absl::StatusOr<std::vector<std::string>> ListFolder(rocksdb::FileSystem& files,
                                                    const std::string& dir);
bool PathExists(rocksdb::FileSystem& files, const std::string& path);
// Folder that holds `path`, which is absolute or below the current one.
std::string FolderAbove(const std::string& path);

// Replaces nothing: Rename fails when `to` is a folder. Syncs the folder of
// `to`; `from` must be in the same folder.
absl::Status RenameDurably(rocksdb::FileSystem& files, const std::string& from,
                           const std::string& to);

absl::StatusOr<std::string> ReadFile(rocksdb::FileSystem& files,
                                     const std::string& path);
// Bytes are synced, the name is not.
absl::Status WriteFile(rocksdb::FileSystem& files, const std::string& path,
                       std::string_view bytes);
absl::StatusOr<uint64_t> FileSize(rocksdb::FileSystem& files,
                                  const std::string& path);

// Copies the first `size` bytes, synced, the name not. DataLoss: it is shorter.
absl::Status CopyFile(rocksdb::FileSystem& files, const std::string& from,
                      uint64_t size, const std::string& to);
// A second name for the same bytes where the file system can, else a copy.
absl::Status LinkOrCopyFile(rocksdb::FileSystem& files, const std::string& from,
                            uint64_t size, const std::string& to);

// CRC-32C in lower-case hexadecimal, as RocksDB takes it of a table file while
// it writes it. Reads the whole file.
absl::StatusOr<std::string> Crc32cOfFile(rocksdb::FileSystem& files,
                                         const std::string& path);
// Lower-case hexadecimal of any bytes.
std::string HexOfBytes(std::string_view bytes);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_ROCKSDB_FILES_H_
