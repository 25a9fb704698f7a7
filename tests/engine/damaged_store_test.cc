// A store that cannot be read must never look like an empty one.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "engine/state/memory_store.h"
#include "engine/state/state.h"

namespace clearpoint {
namespace {

class BrokenCursor : public StoreCursor {
 public:
  bool Valid() const override { return false; }
  void Next() override {}
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  absl::Status status() const override {
    return absl::DataLossError("block does not match its checksum");
  }
};

// An empty store, but one of its tables cannot be read.
class DamagedStore : public MemoryStore {
 public:
  explicit DamagedStore(TableId damaged) : damaged_(damaged) {}
  std::unique_ptr<StoreCursor> Scan(TableId table, std::string_view prefix,
                                    std::string_view from) const override {
    if (table == damaged_) return std::make_unique<BrokenCursor>();
    return MemoryStore::Scan(table, prefix, from);
  }

 private:
  const TableId damaged_;
};

TEST(DamagedStore, ATableThatCannotBeReadIsNotTakenForAnEmptyOne) {
  for (int table = 0; table < kTableCount; ++table) {
    const auto id = static_cast<TableId>(table);
    if (id == TableId::kLots) continue;  // read wallet by wallet
    const DamagedStore store(id);
    const State state(&store, Digest());
    EXPECT_EQ(state.status().code(), absl::StatusCode::kDataLoss)
        << TableName(id);
  }
}

}  // namespace
}  // namespace clearpoint
