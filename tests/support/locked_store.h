// LockedStore: a MemoryStore behind one lock, for tests that read on one
// thread while another commits. Threads: as in engine/state/store.h.
#ifndef CLEARPOINT_TESTS_SUPPORT_LOCKED_STORE_H_
#define CLEARPOINT_TESTS_SUPPORT_LOCKED_STORE_H_

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/state/memory_store.h"

namespace clearpoint {

class LockedStore : public Store {
 public:
  absl::StatusOr<std::string> ReadHead() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return store_.ReadHead();
  }
  absl::StatusOr<bool> Get(TableId table, std::string_view key,
                           std::string* value) const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return store_.Get(table, key, value);
  }
  // The cursor holds a copy of the range: O(rows) here, nothing shared after.
  std::unique_ptr<StoreCursor> Scan(TableId table, std::string_view prefix,
                                    std::string_view from) const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto copy = std::make_unique<Copy>();
    const auto cursor = store_.Scan(table, prefix, from);
    for (; cursor->Valid(); cursor->Next()) {
      copy->rows.emplace_back(cursor->key(), cursor->value());
    }
    return copy;
  }
  absl::Status Commit(const StoreCommit& commit) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return store_.Commit(commit);
  }
  absl::Status Sync() override { return absl::OkStatus(); }

 private:
  struct Copy : StoreCursor {
    bool Valid() const override { return row < rows.size(); }
    void Next() override { ++row; }
    std::string_view key() const override { return rows[row].first; }
    std::string_view value() const override { return rows[row].second; }
    absl::Status status() const override { return absl::OkStatus(); }

    std::vector<std::pair<std::string, std::string>> rows;
    size_t row = 0;
  };

  mutable std::mutex mutex_;
  MemoryStore store_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_LOCKED_STORE_H_
