#include "tests/support/store_rows.h"

namespace clearpoint {

void Apply(const RowChanges& changes, const std::string& head,
           StoreContent& content) {
  for (const auto& [key, value] : changes) {
    if (value) {
      content.rows[key] = *value;
    } else {
      content.rows.erase(key);
    }
  }
  content.head = head;
}

absl::Status CommitRows(Store& store, const RowChanges& changes,
                        const std::string& head) {
  StoreCommit commit;
  commit.head = head;
  for (const auto& [key, value] : changes) {
    commit.changes.push_back({key.first, key.second, value});
  }
  return store.Commit(commit);
}

absl::StatusOr<StoreContent> ReadEverything(const Store& store) {
  StoreContent content;
  const absl::StatusOr<std::string> head = store.ReadHead();
  if (!head.ok()) return head.status();
  content.head = *head;
  for (int i = 0; i < kTableCount; ++i) {
    const TableId table = static_cast<TableId>(i);
    const auto cursor = store.Scan(table, "", "");
    for (; cursor->Valid(); cursor->Next()) {
      content.rows[{table, std::string(cursor->key())}] = cursor->value();
    }
    if (!cursor->status().ok()) return cursor->status();
  }
  return content;
}

}  // namespace clearpoint
