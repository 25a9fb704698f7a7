// Rows of a store as plain values, to write commits and to compare whole
// stores in tests. Threads: any.
#ifndef CLEARPOINT_TESTS_SUPPORT_STORE_ROWS_H_
#define CLEARPOINT_TESTS_SUPPORT_STORE_ROWS_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/state/store.h"

namespace clearpoint {

using RowKey = std::pair<TableId, std::string>;
// What a commit changes; nothing: the row is deleted.
using RowChanges = std::map<RowKey, std::optional<std::string>>;

// Everything a store holds.
struct StoreContent {
  std::string head;
  std::map<RowKey, std::string> rows;

  friend bool operator==(const StoreContent&, const StoreContent&) = default;
};

// What `content` becomes by the commit.
void Apply(const RowChanges& changes, const std::string& head,
           StoreContent& content);

absl::Status CommitRows(Store& store, const RowChanges& changes,
                        const std::string& head);

absl::StatusOr<StoreContent> ReadEverything(const Store& store);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_STORE_ROWS_H_
