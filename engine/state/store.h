// Store: where rows live that are not hot, and the door through which the
// state becomes durable. RocksDB implements it in snapshots/; tests use a map.
//
// A row is (table, key, value) of plain bytes. Values are what the tables of
// engine/state encode, followed by the row's 32-byte digest hash; the store
// does not look inside. Keys sort as unsigned bytes within their table.
//
// Threads: Get and Scan may be called from one thread while Commit runs on
// another; nothing else overlaps. A reader sees a commit wholly or not at all.
#ifndef CLEARPOINT_ENGINE_STATE_STORE_H_
#define CLEARPOINT_ENGINE_STATE_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/state/table_id.h"

namespace clearpoint {

// One change of a commit. Views point into the commit's own arena.
struct StoreChange {
  TableId table;
  std::string_view key;
  std::optional<std::string_view> value;  // nothing: the row is deleted
};

// Changes sorted by (table, key), each key once, and the head they lead to:
// an opaque row that is written in the same atomic step.
struct StoreCommit {
  std::vector<StoreChange> changes;
  std::string head;
};

// What every Commit relies on: keys rise, and none comes twice. O(changes).
bool IsSortedAndUnique(const StoreCommit& commit);

class StoreCursor {
 public:
  virtual ~StoreCursor() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  // Views hold until the next call.
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  // Why Valid() became false: OK at the end of the range, DataLoss when a
  // block failed its checksum.
  virtual absl::Status status() const = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // The head of the newest commit; empty for a new store.
  virtual absl::StatusOr<std::string> ReadHead() const = 0;

  // Copies the row's value into *value and answers true; false when there is
  // no such row. DataLoss names the file when it failed its checksum.
  virtual absl::StatusOr<bool> Get(TableId table, std::string_view key,
                                   std::string* value) const = 0;

  // Rows of `table` whose key starts with `prefix`, in key order, from the
  // first key >= `from` (empty: from the start), as of the last commit that
  // was complete when Scan was called.
  virtual std::unique_ptr<StoreCursor> Scan(TableId table,
                                            std::string_view prefix,
                                            std::string_view from) const = 0;

  // Writes all changes and the head in one atomic step. On return they are
  // visible; they are durable after Sync() or some time later, but a crash
  // leaves either all of a commit or nothing of it, and never a later commit
  // without the earlier one.
  virtual absl::Status Commit(const StoreCommit& commit) = 0;

  // Makes every commit so far durable.
  virtual absl::Status Sync() = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_STORE_H_
