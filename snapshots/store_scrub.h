// Scrub: reads every row of a store past its cache, checks the row against the
// hash beside it and the sums against the digest in the store's head. It finds
// rot in rows that nothing else reads, and updates that were lost whole: those
// leave a good row that the digest does not count.
// Cost: one pass over all rows, O(1) memory. Threads: one; beside a reader.
#ifndef CLEARPOINT_SNAPSHOTS_STORE_SCRUB_H_
#define CLEARPOINT_SNAPSHOTS_STORE_SCRUB_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "engine/state/digest.h"
#include "snapshots/rocksdb_store.h"

namespace clearpoint {

// How many findings a report holds at most.
inline constexpr size_t kMostScrubFindings = 20;

struct ScrubReport {
  uint64_t rows = 0;
  Digest digest;                      // of the rows as they stand
  std::vector<std::string> findings;  // empty: good; each names its table
  uint64_t bad_rows = 0;

  bool ok() const { return findings.empty(); }
};

// An error only when the store cannot be read at all; what is wrong with its
// rows is in the report. `progress` is told the rows read so far; when it
// answers false the scrub is Cancelled.
absl::StatusOr<ScrubReport> ScrubStore(
    const RocksDbStore& store, absl::FunctionRef<bool(uint64_t)> progress);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_STORE_SCRUB_H_
