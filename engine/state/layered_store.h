// LayeredStore: commits go to memory, over a base that is never written. It
// lets a reader replay the tail of a journal over a store or a snapshot that
// belongs to somebody else. Threads: one.
#ifndef CLEARPOINT_ENGINE_STATE_LAYERED_STORE_H_
#define CLEARPOINT_ENGINE_STATE_LAYERED_STORE_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/btree_map.h"
#include "engine/state/store.h"

namespace clearpoint {

class LayeredStore : public Store {
 public:
  // `base` must outlive this and may not change meanwhile.
  explicit LayeredStore(const Store* base) : base_(base) {}

  absl::StatusOr<std::string> ReadHead() const override;
  absl::StatusOr<bool> Get(TableId table, std::string_view key,
                           std::string* value) const override;
  // The cursor must not outlive this store, nor a Commit.
  std::unique_ptr<StoreCursor> Scan(TableId table, std::string_view prefix,
                                    std::string_view from) const override;
  absl::Status Commit(const StoreCommit& commit) override;
  absl::Status Sync() override { return absl::OkStatus(); }

 private:
  // Nothing: the row was deleted.
  using Layer = absl::btree_map<std::string, std::optional<std::string>,
                                std::less<>>;
  class Cursor;

  const Store* base_;
  std::array<Layer, kTableCount> layers_;
  std::optional<std::string> head_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_LAYERED_STORE_H_
