// RocksDbStore: the Store on disk. One column family per table of the state
// and one for the head; every commit is one write batch over all of them.
//
// The journal is the truth, so RocksDB's own log is off: committed rows stand
// in memory until a flush, which takes all column families at one commit
// (atomic flush). A crash therefore leaves exactly the rows and the head of
// some earlier commit, at least as new as the last Sync(), and the journal's
// tail is replayed over it. Closing a store is like a crash: Sync() first.
//
// A failed write or a failed flush in the background is final: from then on
// Commit and Sync answer that same error, and the store is to be opened again.
//
// Memory: the block cache (with index and filter blocks in it) and the rows
// not yet flushed share cache_bytes; while a flush runs, rows of up to an
// eighth of cache_bytes more wait in it, and a commit holds its own bytes once
// more. A commit that finds the flush of an earlier one under way waits for it.
//
// Threads: as in engine/state/store.h. RocksDB flushes and merges files on two
// background threads of the Env.
#ifndef CLEARPOINT_SNAPSHOTS_ROCKSDB_STORE_H_
#define CLEARPOINT_SNAPSHOTS_ROCKSDB_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/state/store.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
}  // namespace rocksdb

namespace clearpoint {

enum class StoreAccess : uint8_t {
  kOpen = 1,          // NotFound unless a store is there
  kOpenOrCreate = 2,  // makes the folder and its parents too
  kReadOnly = 3,      // beside a writer: what it had flushed when we opened
};

struct RocksDbStoreOptions {
  std::string dir;
  StoreAccess access = StoreAccess::kOpen;
  uint64_t cache_bytes = uint64_t{256} << 20;  // at least 8 MiB are taken
  rocksdb::Env* env = nullptr;  // not owned; null: the machine's own
};

// What a table takes up, for diagnostics.
struct TableSize {
  uint64_t rows_estimate = 0;  // counts a row rewritten or deleted since the
                               // last merge of its files more than once
  uint64_t disk_bytes = 0;     // of live files; nothing for rows not flushed
};

class RocksDbStore : public Store {
 public:
  ~RocksDbStore() override;
  RocksDbStore(const RocksDbStore&) = delete;
  RocksDbStore& operator=(const RocksDbStore&) = delete;

  absl::StatusOr<std::string> ReadHead() const override;
  absl::StatusOr<bool> Get(TableId table, std::string_view key,
                           std::string* value) const override;
  std::unique_ptr<StoreCursor> Scan(TableId table, std::string_view prefix,
                                    std::string_view from) const override;
  absl::Status Commit(const StoreCommit& commit) override;
  absl::Status Sync() override;

  // Scan of a whole table that leaves the block cache as it is: for scrubs
  // and exports.
  std::unique_ptr<StoreCursor> ScanPastCache(TableId table) const;

  // Estimates in O(files).
  TableSize ApproximateSize(TableId table) const;
  // Counts by a scan past the cache.
  absl::StatusOr<uint64_t> RowCount(TableId table) const;
  // Reads every file whole and compares it with the checksum it had when it
  // was written. DataLoss names the file.
  absl::Status VerifyFiles() const;

  const std::string& dir() const { return dir_; }
  // For CreateSnapshot only.
  rocksdb::DB& db() const { return *db_; }

 private:
  friend absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenRocksDbStore(
      const RocksDbStoreOptions& options);
  class FirstError;

  RocksDbStore(std::string dir, std::shared_ptr<FirstError> first_error);

  // Until no flush is under way, or there was an error.
  void AwaitFlush();
  absl::Status StartFlush();

  rocksdb::ColumnFamilyHandle* family(TableId table) const {
    return families_[1 + static_cast<size_t>(table)];
  }

  const std::string dir_;
  const std::shared_ptr<FirstError> first_error_;
  std::unique_ptr<rocksdb::DB> db_;
  // Head (RocksDB's "default") first, then the tables by number.
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

// Opens in O(files), reading none of the rows. DataLoss: a file that RocksDB
// lists is missing, has another size, or its own lists are damaged.
// FailedPrecondition: another process has it open, or a newer program made it.
absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenRocksDbStore(
    const RocksDbStoreOptions& options);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_ROCKSDB_STORE_H_
