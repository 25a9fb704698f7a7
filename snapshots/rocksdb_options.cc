// Measured by clearpoint_store_bench on 2 shared cores of 2 GHz, in processor
// time because the machine was busy; rows of 120 bytes, 256 MiB of cache:
//   commits of 300,000 sorted rows, 3 M in all   1.05 M rows/s of the writer;
//     with a write buffer of cache/4 instead of cache/8: 0.77 M (insertions
//     fall between older rows instead of behind the last one)
//   a random row of 5 M, 1 GiB of cache          13 us there, 5.5 us not there
//   the same with 8 MiB of cache                 24 us there, 6 us not there
//   opening 5 M rows                             21 ms
// Universal instead of levelled merging: commits the same, reads 17 and 9 us.
// Merging from 4 files of level 0 instead of 8: reads 11 us, commits and
// merging cost 17 % more. Whole instead of partitioned filters and indexes:
// 14.5 and 4.3 us with a large cache.
#include "snapshots/rocksdb_options.h"

#include <algorithm>
#include <cstdarg>
#include <string>
#include <utility>

#include "engine/state/table_id.h"
#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"

namespace clearpoint {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kLeastCacheBytes = 8 * kMiB;

// RocksDB's own chatter has no reader here; its errors reach us as statuses.
class SilentLogger : public rocksdb::Logger {
 public:
  SilentLogger() : rocksdb::Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::BlockBasedTableOptions BlockOptions(
    std::shared_ptr<rocksdb::Cache> cache) {
  rocksdb::BlockBasedTableOptions options;
  options.format_version = 5;
  options.block_cache = std::move(cache);
  // Index and filter blocks live in the cache too, cut into small partitions:
  // a cache far smaller than the filters still holds the ones in use.
  options.cache_index_and_filter_blocks = true;
  options.cache_index_and_filter_blocks_with_high_priority = true;
  options.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  options.partition_filters = true;
  // Most look-ups ask for a key that is not there (a first-seen order), in
  // every table that is not only scanned.
  options.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.whole_key_filtering = true;
  options.block_size = 4096;
  return options;
}

rocksdb::ColumnFamilyOptions FamilyOptions(
    const rocksdb::BlockBasedTableOptions& blocks, uint64_t buffer_bytes) {
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  // The write-buffer manager decides when to flush, for all families at once.
  options.write_buffer_size = buffer_bytes;
  options.arena_block_size = 256 << 10;
  // One filling, two being flushed; a fourth makes the writer wait.
  options.max_write_buffer_number = 3;
  options.compression = rocksdb::kLZ4Compression;
  // Level 0 is soon merged away; the second entry is for all below it.
  options.compression_per_level = {rocksdb::kNoCompression,
                                   rocksdb::kLZ4Compression};
  options.level_compaction_dynamic_level_bytes = true;
  options.target_file_size_base = 64 * kMiB;
  options.max_bytes_for_level_base = 512 * kMiB;
  options.level0_file_num_compaction_trigger = 8;
  options.level0_slowdown_writes_trigger = 64;
  options.level0_stop_writes_trigger = 128;
  options.soft_pending_compaction_bytes_limit = 0;
  options.hard_pending_compaction_bytes_limit = 0;
  return options;
}

rocksdb::DBOptions DatabaseOptions(
    uint64_t buffer_bytes, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions options;
  options.atomic_flush = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  // There is one writer.
  options.allow_concurrent_memtable_write = false;
  // Closing is like a crash, so a failing disk cannot hold it up.
  options.avoid_flush_during_shutdown = true;
  // A failed flush stays failed until the store is opened again.
  options.max_bgerror_resume_count = 0;
  options.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(buffer_bytes, cache);
  options.max_background_jobs = 2;
  options.max_open_files = 500;
  options.max_file_opening_threads = 2;
  options.skip_stats_update_on_db_open = true;
  options.bytes_per_sync = kMiB;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = std::make_shared<SilentLogger>();
  // The checksum of every file is taken while it is written; snapshots and
  // scrubs compare with it.
  options.file_checksum_gen_factory =
      rocksdb::GetFileChecksumGenCrc32cFactory();
  return options;
}

}  // namespace

RocksDbSetup MakeRocksDbSetup(
    uint64_t cache_bytes, rocksdb::Env* env,
    std::shared_ptr<rocksdb::EventListener> listener) {
  const uint64_t bytes = std::max(cache_bytes, kLeastCacheBytes);
  const uint64_t buffer_bytes = bytes / 8;
  const auto cache = rocksdb::NewLRUCache(bytes);
  RocksDbSetup setup;
  setup.db = DatabaseOptions(buffer_bytes, cache);
  if (env != nullptr) setup.db.env = env;
  setup.db.listeners.push_back(std::move(listener));
  const rocksdb::ColumnFamilyOptions family =
      FamilyOptions(BlockOptions(cache), buffer_bytes);
  setup.families.emplace_back(rocksdb::kDefaultColumnFamilyName, family);
  for (const std::string_view name : kTableNames) {
    setup.families.emplace_back(std::string(name), family);
  }
  return setup;
}

}  // namespace clearpoint
