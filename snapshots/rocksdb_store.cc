#include "snapshots/rocksdb_store.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "engine/values/check.h"
#include "fmt/format.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/listener.h"
#include "rocksdb/perf_level.h"
#include "rocksdb/write_batch.h"
#include "snapshots/rocksdb_files.h"
#include "snapshots/rocksdb_options.h"
#include "snapshots/rocksdb_status.h"

namespace clearpoint {
namespace {

constexpr std::string_view kHeadKey = "head";
// Bytes that a row adds to a write batch beside its key and value.
constexpr size_t kBatchOverhead = 12;
// A commit of this size is flushed at once.
constexpr size_t kLargeCommit = size_t{16} << 20;

rocksdb::Slice SliceOf(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

// The smallest key above all that start with `prefix`; empty: there is none.
std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xff) {
    end.pop_back();
  }
  if (!end.empty()) ++end.back();
  return end;
}

size_t BatchBytes(const StoreCommit& commit) {
  size_t bytes = kBatchOverhead + kHeadKey.size() + commit.head.size();
  for (const StoreChange& change : commit.changes) {
    bytes += kBatchOverhead + change.key.size();
    if (change.value) bytes += change.value->size();
  }
  return bytes;
}

// RocksDB syncs what is in its folder, but not the folder's own name.
absl::Status PrepareFolder(const RocksDbStoreOptions& options) {
  rocksdb::FileSystem& files = FilesOf(options.env);
  if (options.access == StoreAccess::kOpenOrCreate) {
    return MakeFolder(files, options.dir);
  }
  if (PathExists(files, options.dir + "/CURRENT")) return absl::OkStatus();
  return absl::NotFoundError(fmt::format(
      "{}: no store here (expected its file CURRENT)", options.dir));
}

#ifdef __SANITIZE_THREAD__
// Rows come straight from memory that another thread's commit has written.
// RocksDB publishes it by atomics that the thread sanitizer does not see, as
// RocksDB is not instrumented; a copy it does not watch keeps it quiet.
__attribute__((no_sanitize("thread"))) std::string_view Seen(
    const rocksdb::Slice& bytes, std::string& copy) {
  copy.resize(bytes.size());
  char* const to = copy.data();
  const volatile char* const from = bytes.data();
  for (size_t i = 0; i < bytes.size(); ++i) to[i] = from[i];
  return copy;
}
#else
std::string_view Seen(const rocksdb::Slice& bytes, std::string&) {
  return {bytes.data(), bytes.size()};
}
#endif

class Cursor : public StoreCursor {
 public:
  Cursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family,
         std::string place, rocksdb::ReadOptions options,
         std::string_view prefix, std::string_view from)
      : place_(std::move(place)), end_(PrefixEnd(prefix)), end_slice_(end_) {
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    rows_.reset(db.NewIterator(options, family));
    rows_->Seek(SliceOf(std::max(prefix, from)));
  }

  bool Valid() const override { return rows_->Valid(); }
  void Next() override { rows_->Next(); }
  std::string_view key() const override { return Seen(rows_->key(), key_); }
  std::string_view value() const override {
    return Seen(rows_->value(), value_);
  }
  absl::Status status() const override {
    return FromRocksDb(rows_->status(), "cannot read rows", place_);
  }

 private:
  const std::string place_;
  const std::string end_;
  const rocksdb::Slice end_slice_;
  std::unique_ptr<rocksdb::Iterator> rows_;
  mutable std::string key_;  // of the row at hand, see Seen
  mutable std::string value_;
};

}  // namespace

// Keeps the first error of a flush, a merge of files or a write, and lets a
// thread sleep until a flush ends.
class RocksDbStore::FirstError : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason,
                         rocksdb::Status* status) override {
    Note(*status);
    flush_ended_.notify_all();
  }
  void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override {
    flush_ended_.notify_all();
  }
  void Note(const rocksdb::Status& status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (error_.ok()) error_ = status;
  }
  // Sleeps until a flush ends, or a moment.
  void AwaitFlush() {
    std::unique_lock<std::mutex> lock(mutex_);
    flush_ended_.wait_for(lock, kMoment);
  }
  rocksdb::Status error() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return error_;
  }

 private:
  static constexpr std::chrono::milliseconds kMoment{5};

  mutable std::mutex mutex_;
  std::condition_variable flush_ended_;
  rocksdb::Status error_;
};

RocksDbStore::RocksDbStore(std::string dir,
                           std::shared_ptr<FirstError> first_error)
    : dir_(std::move(dir)), first_error_(std::move(first_error)) {}

RocksDbStore::~RocksDbStore() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  // Nothing is written by closing, so there is no failure to tell of.
  db_->Close().PermitUncheckedError();
}

absl::StatusOr<std::string> RocksDbStore::ReadHead() const {
  std::string head;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), families_[0], SliceOf(kHeadKey), &head);
  if (status.IsNotFound()) return std::string();
  if (!status.ok()) return FromRocksDb(status, "cannot read the head", dir_);
  return head;
}

absl::StatusOr<bool> RocksDbStore::Get(TableId table, std::string_view key,
                                       std::string* value) const {
  rocksdb::PinnableSlice row;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), family(table), SliceOf(key), &row);
  if (status.ok()) {
    value->assign(row.data(), row.size());
    return true;
  }
  if (status.IsNotFound()) return false;
  return FromRocksDb(
      status, fmt::format("cannot read a row of {}", TableName(table)), dir_);
}

std::unique_ptr<StoreCursor> RocksDbStore::Scan(TableId table,
                                                std::string_view prefix,
                                                std::string_view from) const {
  return std::make_unique<Cursor>(
      *db_, family(table), fmt::format("{}, table {}", dir_, TableName(table)),
      rocksdb::ReadOptions(), prefix, from);
}

std::unique_ptr<StoreCursor> RocksDbStore::ScanPastCache(TableId table) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = 1 << 20;
  return std::make_unique<Cursor>(
      *db_, family(table), fmt::format("{}, table {}", dir_, TableName(table)),
      options, std::string_view(), std::string_view());
}

// RocksDB 7.8 aborts when a flush fails while two others wait behind it (an
// assertion about an empty list of buffers), so a commit, which may ask for a
// flush, waits for the one before. Every commit writes the head.
void RocksDbStore::AwaitFlush() {
  uint64_t waiting = 0;
  while (first_error_->error().ok() &&
         db_->GetIntProperty(families_[0],
                             rocksdb::DB::Properties::kNumImmutableMemTable,
                             &waiting) &&
         waiting > 0) {
    first_error_->AwaitFlush();
  }
}

// The sorted rows of a large commit should each go behind the last one into an
// empty buffer, which takes a few comparisons, and not be threaded in between
// the rows of the commits before, which takes most of a commit's time. So a
// large commit leaves an empty buffer behind it. Does not wait for the flush.
absl::Status RocksDbStore::StartFlush() {
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  const rocksdb::Status status = db_->Flush(options, families_);
  if (!status.ok()) first_error_->Note(status);
  return FromRocksDb(status, "cannot commit", dir_);
}

absl::Status RocksDbStore::Commit(const StoreCommit& commit) {
  CLEARPOINT_CHECK(IsSortedAndUnique(commit));
  AwaitFlush();
  // Counting every comparison would cost as much as comparing.
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  rocksdb::Status status = first_error_->error();
  if (!status.ok()) return FromRocksDb(status, "cannot commit", dir_);
  const size_t bytes = BatchBytes(commit);
  rocksdb::WriteBatch batch(bytes);
  for (const StoreChange& change : commit.changes) {
    rocksdb::ColumnFamilyHandle* const table = family(change.table);
    status = change.value
                 ? batch.Put(table, SliceOf(change.key), SliceOf(*change.value))
                 : batch.Delete(table, SliceOf(change.key));
    if (!status.ok()) return FromRocksDb(status, "cannot commit", dir_);
  }
  status = batch.Put(families_[0], SliceOf(kHeadKey), commit.head);
  if (!status.ok()) return FromRocksDb(status, "cannot commit", dir_);
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  status = db_->Write(options, &batch);
  if (!status.ok()) first_error_->Note(status);
  if (status.ok() && bytes >= kLargeCommit) return StartFlush();
  return FromRocksDb(status, "cannot commit", dir_);
}

absl::Status RocksDbStore::Sync() {
  rocksdb::Status status = first_error_->error();
  if (!status.ok()) return FromRocksDb(status, "cannot sync", dir_);
  rocksdb::FlushOptions options;
  options.wait = true;
  options.allow_write_stall = true;
  status = db_->Flush(options, families_);
  if (!status.ok()) first_error_->Note(status);
  return FromRocksDb(status, "cannot sync", dir_);
}

TableSize RocksDbStore::ApproximateSize(TableId table) const {
  TableSize size;
  db_->GetIntProperty(family(table), rocksdb::DB::Properties::kEstimateNumKeys,
                      &size.rows_estimate);
  db_->GetIntProperty(family(table), rocksdb::DB::Properties::kLiveSstFilesSize,
                      &size.disk_bytes);
  return size;
}

absl::StatusOr<uint64_t> RocksDbStore::RowCount(TableId table) const {
  uint64_t rows = 0;
  const std::unique_ptr<StoreCursor> cursor = ScanPastCache(table);
  for (; cursor->Valid(); cursor->Next()) ++rows;
  if (!cursor->status().ok()) return cursor->status();
  return rows;
}

absl::Status RocksDbStore::VerifyFiles() const {
  return FromRocksDb(db_->VerifyFileChecksums(rocksdb::ReadOptions()),
                     "file does not match its checksum", dir_);
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenRocksDbStore(
    const RocksDbStoreOptions& options) {
  const absl::Status prepared = PrepareFolder(options);
  if (!prepared.ok()) return prepared;
  auto first_error = std::make_shared<RocksDbStore::FirstError>();
  RocksDbSetup setup =
      MakeRocksDbSetup(options.cache_bytes, options.env, first_error);
  setup.db.create_if_missing = options.access == StoreAccess::kOpenOrCreate;
  std::unique_ptr<RocksDbStore> store(
      new RocksDbStore(options.dir, std::move(first_error)));
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      options.access == StoreAccess::kReadOnly
          ? rocksdb::DB::OpenForReadOnly(setup.db, options.dir, setup.families,
                                         &store->families_, &db)
          : rocksdb::DB::Open(setup.db, options.dir, setup.families,
                              &store->families_, &db);
  if (!status.ok())
    return FromRocksDb(status, "cannot open store", options.dir);
  store->db_.reset(db);
  return store;
}

}  // namespace clearpoint
