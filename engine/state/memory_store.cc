#include "engine/state/memory_store.h"

#include <algorithm>
#include <utility>

#include "engine/values/check.h"

namespace clearpoint {

class MemoryStore::Cursor : public StoreCursor {
 public:
  Cursor(std::shared_ptr<const Table> table, std::string_view prefix,
         std::string_view from)
      : table_(std::move(table)),
        prefix_(prefix),
        row_(table_->lower_bound(std::max(prefix, from))) {}

  bool Valid() const override {
    return row_ != table_->end() && row_->first.starts_with(prefix_);
  }
  void Next() override { ++row_; }
  std::string_view key() const override { return row_->first; }
  std::string_view value() const override { return row_->second; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  const std::shared_ptr<const Table> table_;
  const std::string prefix_;
  Table::const_iterator row_;
};

MemoryStore::MemoryStore() {
  for (auto& table : tables_) table = std::make_shared<Table>();
}

absl::StatusOr<bool> MemoryStore::Get(TableId table, std::string_view key,
                                      std::string* value) const {
  const auto row = rows(table).find(key);
  if (row == rows(table).end()) return false;
  value->assign(row->second);
  return true;
}

std::unique_ptr<StoreCursor> MemoryStore::Scan(TableId table,
                                               std::string_view prefix,
                                               std::string_view from) const {
  return std::make_unique<Cursor>(tables_[static_cast<size_t>(table)], prefix,
                                  from);
}

MemoryStore::Table& MemoryStore::Writable(TableId table) {
  std::shared_ptr<Table>& slot = tables_[static_cast<size_t>(table)];
  if (slot.use_count() > 1) slot = std::make_shared<Table>(*slot);
  return *slot;
}

absl::Status MemoryStore::Commit(const StoreCommit& commit) {
  CLEARPOINT_CHECK(IsSortedAndUnique(commit));
  for (const StoreChange& change : commit.changes) {
    Table& table = Writable(change.table);
    if (!change.value) {
      const auto row = table.find(change.key);
      if (row != table.end()) table.erase(row);
      continue;
    }
    const auto row = table.lower_bound(change.key);
    if (row != table.end() && row->first == change.key) {
      row->second.assign(*change.value);
    } else {
      table.emplace_hint(row, change.key, *change.value);
    }
  }
  head_ = commit.head;
  return absl::OkStatus();
}

}  // namespace clearpoint
