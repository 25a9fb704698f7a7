// How RocksDB is set up for the store: every number of tuning in one place,
// with what it was measured to be good for. Threads: any.
#ifndef CLEARPOINT_SNAPSHOTS_ROCKSDB_OPTIONS_H_
#define CLEARPOINT_SNAPSHOTS_ROCKSDB_OPTIONS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "rocksdb/db.h"
#include "rocksdb/listener.h"
#include "rocksdb/options.h"

namespace clearpoint {

struct RocksDbSetup {
  rocksdb::DBOptions db;
  // The head's family first, then one per table, by number.
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
};

// `env` may be null for the machine's own; `listener` hears of errors in the
// background. cache_bytes bounds blocks and unflushed rows together.
RocksDbSetup MakeRocksDbSetup(uint64_t cache_bytes, rocksdb::Env* env,
                              std::shared_ptr<rocksdb::EventListener> listener);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_ROCKSDB_OPTIONS_H_
