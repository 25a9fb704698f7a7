// When a server's store keeps snapshots of itself, and when it no longer does.
#include "tools/serve/snapshotting_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "engine/state/store_head.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/store_rows.h"

namespace clearpoint {
namespace {

class KeptSnapshots : public testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbStore(
        {.dir = folder_.Sub("store"), .access = StoreAccess::kOpenOrCreate});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = std::make_unique<SnapshottingStore>(
        *std::move(store),
        SnapshotPlan{
            {.root = folder_.Sub("snapshots"), .journal_id = {}, .shard = 0},
            10,
            3},
        &log_, &meters_);
  }
  // Ten records in each frame.
  void CommitFrame(uint64_t number) {
    StoreHead head;
    head.chain.number = FrameNumber{number};
    head.chain.next_sequence = SequenceNumber{10 * number + 1};
    ASSERT_EQ(CommitRows(*store_,
                         {{{TableId::kMembers, std::to_string(number)}, "row"}},
                         EncodeStoreHead(head)),
              absl::OkStatus());
  }

  ScratchFolder folder_;
  ServerLog log_{LogForm::kJson, LogLevel::kError};
  SnapshotMeters meters_;
  std::unique_ptr<SnapshottingStore> store_;
};

TEST_F(KeptSnapshots, AreMadeEachSoManyRecords) {
  CommitFrame(1);
  CommitFrame(2);
  EXPECT_EQ(meters_.made.value(), 2u);
  EXPECT_EQ(meters_.frame.value(), 2u);
}

TEST_F(KeptSnapshots, AreNoMoreMadeOfAStoreThatSharesFilesWithABadOne) {
  CommitFrame(1);
  store_->Distrust();
  CommitFrame(2);
  EXPECT_EQ(meters_.made.value(), 1u);
  EXPECT_EQ(meters_.frame.value(), 1u);
  EXPECT_EQ(meters_.failed.value(), 0u);
}

}  // namespace
}  // namespace clearpoint
