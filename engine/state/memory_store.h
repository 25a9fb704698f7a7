// MemoryStore: a Store in ordered maps. It serves tests, what-if replays and
// benchmarks of the engine alone; nothing of it outlives the process.
//
// Threads: narrower than Store asks, because the engine knows no locks: a
// MemoryStore and its cursors belong to one thread.
#ifndef CLEARPOINT_ENGINE_STATE_MEMORY_STORE_H_
#define CLEARPOINT_ENGINE_STATE_MEMORY_STORE_H_

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/btree_map.h"
#include "engine/state/store.h"

namespace clearpoint {

// Grows with the rows it is given. A cursor pins its table: the first commit
// that changes a pinned table copies it, O(rows), so the cursor keeps the
// rows of the commit it started from. Cursors may outlive the store.
class MemoryStore : public Store {
 public:
  MemoryStore();

  absl::StatusOr<std::string> ReadHead() const override { return head_; }
  absl::StatusOr<bool> Get(TableId table, std::string_view key,
                           std::string* value) const override;
  std::unique_ptr<StoreCursor> Scan(TableId table, std::string_view prefix,
                                    std::string_view from) const override;
  // Never fails. Ascending keys behind the last row cost O(1) each.
  absl::Status Commit(const StoreCommit& commit) override;
  // Nothing to do: there is no disk to outlive.
  absl::Status Sync() override { return absl::OkStatus(); }

  size_t RowCount(TableId table) const { return rows(table).size(); }

 private:
  using Table = absl::btree_map<std::string, std::string, std::less<>>;
  class Cursor;

  const Table& rows(TableId table) const {
    return *tables_[static_cast<size_t>(table)];
  }
  Table& Writable(TableId table);

  std::array<std::shared_ptr<Table>, kTableCount> tables_;
  std::string head_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_MEMORY_STORE_H_
