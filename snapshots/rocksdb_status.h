// Turns RocksDB's statuses into ours where they are met. Threads: any.
#ifndef CLEARPOINT_SNAPSHOTS_ROCKSDB_STATUS_H_
#define CLEARPOINT_SNAPSHOTS_ROCKSDB_STATUS_H_

#include <string_view>

#include "absl/status/status.h"
#include "rocksdb/status.h"

namespace clearpoint {

// "WHAT, PLACE: text of RocksDB". The code tells the caller what to do:
//   DataLoss            bytes that were written are wrong or gone: use an older
//                       snapshot, or replay
//   ResourceExhausted   no space: free some, open again
//   NotFound            no store, or no file, where one was expected
//   FailedPrecondition  lock held, foreign column family, store is read-only
//   Unavailable         any other I/O error: open again
//   Internal            what a store of ours should never meet
absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what,
                         std::string_view place);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_ROCKSDB_STATUS_H_
