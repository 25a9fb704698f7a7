// What RocksDbStore adds to the contract: what crashes, full disks and damage
// leave behind.
#include "snapshots/rocksdb_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/faulty_rocksdb_env.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/simulated_disk.h"
#include "tests/support/store_rows.h"

namespace clearpoint {
namespace {

using testing::HasSubstr;

// A store on a disk of its own.
struct Rig {
  absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(StoreAccess access) {
    RocksDbStoreOptions options;
    options.dir = "/store";
    options.access = access;
    options.cache_bytes = 8 << 20;
    options.env = env.get();
    return OpenRocksDbStore(options);
  }
  // Table files of the store, oldest first.
  std::vector<std::string> TableFiles() {
    std::vector<std::string> files;
    const auto names = disk.List("/store");
    for (const std::string& name : *names) {
      if (name.ends_with(".sst")) files.push_back("/store/" + name);
    }
    return files;
  }

  SimulatedDisk disk;
  std::unique_ptr<rocksdb::Env> env = MakeFaultyRocksDbEnv(disk);
};

constexpr TableId kTables[] = {TableId::kNames, TableId::kLots,
                               TableId::kTotals};

// Commit number n of the histories below: it changes three tables, replaces
// rows of earlier commits and deletes some.
RowChanges ChangesOf(int n) {
  RowChanges changes;
  for (const TableId table : kTables) {
    for (int row = 0; row < 5; ++row) {
      changes[{table, std::to_string((n * 3 + row) % 11)}] =
          "commit " + std::to_string(n) + std::string(50, '.');
    }
    changes[{table, std::to_string(n % 7)}] = std::nullopt;
  }
  return changes;
}

StoreContent ContentAfter(int commits) {
  StoreContent content;
  for (int n = 1; n <= commits; ++n) {
    Apply(ChangesOf(n), std::to_string(n), content);
  }
  return content;
}

absl::Status CommitNumber(Store& store, int n) {
  return CommitRows(store, ChangesOf(n), std::to_string(n));
}

constexpr int kCommits = 5;

// Commits 1 to kCommits, a Sync after the 2nd and the 4th, until something
// fails; answers the newest commit that Sync has called durable.
int RunHistory(Rig& rig) {
  const auto store = rig.Open(StoreAccess::kOpenOrCreate);
  if (!store.ok()) return 0;
  int durable = 0;
  for (int n = 1; n <= kCommits; ++n) {
    if (!CommitNumber(**store, n).ok()) return durable;
    if (n % 2 == 1) continue;
    if (!(*store)->Sync().ok()) return durable;
    durable = n;
  }
  return durable;
}

void StopAt(Rig& rig, uint64_t operation) {
  rig.disk.SetHook([left = operation](const DiskOperation&) mutable {
    return --left > 0 ? DiskVerdict::kDone : DiskVerdict::kStopped;
  });
}

// Expects the rows and the head of one commit, `durable` or a later one, and
// that the store goes on from there.
void ExpectOneWholeCommit(Rig& rig, int durable) {
  const auto store = rig.Open(StoreAccess::kOpenOrCreate);
  ASSERT_TRUE(store.ok()) << store.status();
  const auto content = ReadEverything(**store);
  ASSERT_TRUE(content.ok()) << content.status();
  const int commit = content->head.empty() ? 0 : std::stoi(content->head);
  ASSERT_GE(commit, durable);
  ASSERT_EQ(*content, ContentAfter(commit));
  ASSERT_EQ(CommitNumber(**store, commit + 1), absl::OkStatus());
  ASSERT_EQ((*store)->Sync(), absl::OkStatus());
  ASSERT_EQ(*ReadEverything(**store), ContentAfter(commit + 1));
}

using CrashKind = std::function<void(SimulatedDisk&, uint64_t stop)>;

void DropUnsynced(SimulatedDisk& disk, uint64_t) {
  disk.Crash(SimulatedDisk::DropAll());
}
void KeepSomeUnsynced(SimulatedDisk& disk, uint64_t stop) {
  disk.Crash(SimulatedDisk::KeepSome{static_cast<uint32_t>(stop)});
}

// Runs the history on a copy of `start`, once for every `stride`th operation,
// stopping there; from the first on, until one run is not stopped any more.
void CrashEverywhere(const SimulatedDisk& start, uint64_t stride,
                     const CrashKind& crash) {
  int durable = 0;
  uint64_t stop = 1;
  for (; durable < kCommits / 2 * 2; stop += stride) {
    SCOPED_TRACE("stopped at operation " + std::to_string(stop));
    Rig rig;
    rig.disk.CopyFrom(start);
    StopAt(rig, stop);
    durable = RunHistory(rig);
    crash(rig.disk, stop);
    ExpectOneWholeCommit(rig, durable);
    if (testing::Test::HasFatalFailure()) return;
  }
  ASSERT_GT(stop, 40u);  // else the disk was not asked
}

// An empty store, so that every round need not make its column families.
std::unique_ptr<Rig> EmptyStore() {
  auto rig = std::make_unique<Rig>();
  EXPECT_TRUE(rig->Open(StoreAccess::kOpenOrCreate).ok());
  return rig;
}

TEST(RocksDbStoreCrash, AtEveryOperationLeavesOneWholeCommit) {
  CrashEverywhere(EmptyStore()->disk, 1, DropUnsynced);
}

TEST(RocksDbStoreCrash, MayKeepAnyPartOfWhatWasNotSynced) {
  CrashEverywhere(EmptyStore()->disk, 1, KeepSomeUnsynced);
}

TEST(RocksDbStoreCrash, WhileTheStoreIsMadeLeavesOneWholeCommit) {
  CrashEverywhere(SimulatedDisk(), 11, DropUnsynced);
  CrashEverywhere(SimulatedDisk(), 13, KeepSomeUnsynced);
}

// Without a Sync RocksDB flushes when its buffers are full; those flushes
// must be whole as well.
TEST(RocksDbStoreCrash, BetweenFlushesOfFullBuffersLeavesOneWholeCommit) {
  const auto start = EmptyStore();
  int partly = 0;
  for (uint64_t stop = 30; stop <= 230; stop += 10) {
    SCOPED_TRACE("stopped at operation " + std::to_string(stop));
    Rig rig;
    rig.disk.CopyFrom(start->disk);
    StopAt(rig, stop);
    const auto changes = [](int n) {
      RowChanges rows;
      for (int row = 0; row < 500; ++row) {
        rows[{kTables[row % 3], std::to_string(row)}] =
            std::to_string(n) + std::string(400, '.');
      }
      return rows;
    };
    {
      const auto store = rig.Open(StoreAccess::kOpenOrCreate);
      for (int n = 1; store.ok() && n <= 120; ++n) {
        if (!CommitRows(**store, changes(n), std::to_string(n)).ok()) break;
      }
    }
    rig.disk.Crash(SimulatedDisk::DropAll());
    const auto store = rig.Open(StoreAccess::kOpenOrCreate);
    ASSERT_TRUE(store.ok()) << store.status();
    const auto content = ReadEverything(**store);
    ASSERT_TRUE(content.ok()) << content.status();
    StoreContent expected;
    if (!content->head.empty()) {
      Apply(changes(std::stoi(content->head)), content->head, expected);
      ++partly;
    }
    ASSERT_EQ(*content, expected);
  }
  EXPECT_GT(partly, 3);  // flushes did happen
}

TEST(RocksDbStore, ClosedWithoutSyncIsLikeACrash) {
  Rig rig;
  {
    const auto store = rig.Open(StoreAccess::kOpenOrCreate);
    ASSERT_EQ(CommitNumber(**store, 1), absl::OkStatus());
    ASSERT_EQ((*store)->Sync(), absl::OkStatus());
    ASSERT_EQ(CommitNumber(**store, 2), absl::OkStatus());
  }
  const auto store = rig.Open(StoreAccess::kOpen);
  EXPECT_EQ(*ReadEverything(**store), ContentAfter(1));
}

// The next commit waits for its flush, so it is durable then.
TEST(RocksDbStore, ALargeCommitIsDurableOnceTheNextOneIsTaken) {
  Rig rig;
  RowChanges large;
  for (int row = 0; row < 20; ++row) {
    large[{kTables[row % 3], std::to_string(row)}] = std::string(1 << 20, 'r');
  }
  {
    const auto store = rig.Open(StoreAccess::kOpenOrCreate);
    ASSERT_EQ(CommitRows(**store, large, "1"), absl::OkStatus());
    ASSERT_EQ(CommitNumber(**store, 2), absl::OkStatus());
  }
  rig.disk.Crash(SimulatedDisk::DropAll());
  const auto store = rig.Open(StoreAccess::kOpen);
  ASSERT_TRUE(store.ok()) << store.status();
  StoreContent expected;
  Apply(large, "1", expected);
  EXPECT_EQ(*ReadEverything(**store), expected);
}

TEST(RocksDbStore, AFullDiskIsResourceExhaustedAndOpensAgainWithSpace) {
  for (const uint64_t space : {0, 100, 1000, 3000, 5000}) {
    SCOPED_TRACE("space " + std::to_string(space));
    Rig rig;
    {
      const auto store = rig.Open(StoreAccess::kOpenOrCreate);
      ASSERT_EQ(CommitNumber(**store, 1), absl::OkStatus());
      ASSERT_EQ((*store)->Sync(), absl::OkStatus());
      rig.disk.SetSpace(space);
      ASSERT_EQ(CommitNumber(**store, 2), absl::OkStatus());
      const absl::Status full = (*store)->Sync();
      EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted) << full;
      EXPECT_THAT(std::string(full.message()), HasSubstr("/store"));
      // Final until it is opened again, even if space comes back meanwhile.
      rig.disk.SetSpace(1 << 30);
      EXPECT_EQ(CommitNumber(**store, 3).code(),
                absl::StatusCode::kResourceExhausted);
      EXPECT_EQ((*store)->Sync().code(), absl::StatusCode::kResourceExhausted);
    }
    ExpectOneWholeCommit(rig, 1);
    if (HasFatalFailure()) return;
  }
}

// Any status will do except OK with wrong rows, and a crash.
TEST(RocksDbStore, AFlippedBitInATableFileIsDataLossThatNamesTheFile) {
  Rig rig;
  {
    const auto store = rig.Open(StoreAccess::kOpenOrCreate);
    ASSERT_EQ(CommitNumber(**store, 1), absl::OkStatus());
    ASSERT_EQ((*store)->Sync(), absl::OkStatus());
  }
  const std::vector<std::string> files = rig.TableFiles();
  ASSERT_EQ(files.size(), 4u);  // three tables and the head
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    rig.disk.FlipBit(file, 20);  // in the first block of rows
    {
      const auto store = rig.Open(StoreAccess::kOpen);
      ASSERT_TRUE(store.ok()) << store.status();
      const auto content = ReadEverything(**store);
      EXPECT_EQ(content.status().code(), absl::StatusCode::kDataLoss)
          << content.status();
      EXPECT_THAT(std::string(content.status().message()), HasSubstr(file));
      const absl::Status verified = (*store)->VerifyFiles();
      EXPECT_EQ(verified.code(), absl::StatusCode::kDataLoss) << verified;
      EXPECT_THAT(std::string(verified.message()), HasSubstr(file));
    }
    rig.disk.FlipBit(file, 20);  // heals it
  }
  const auto store = rig.Open(StoreAccess::kOpen);
  EXPECT_EQ(*ReadEverything(**store), ContentAfter(1));
  EXPECT_EQ((*store)->VerifyFiles(), absl::OkStatus());
}

TEST(RocksDbStore, APointReadOfADamagedBlockIsDataLoss) {
  Rig rig;
  {
    const auto store = rig.Open(StoreAccess::kOpenOrCreate);
    ASSERT_EQ(CommitRows(**store, {{{TableId::kLots, "a"}, "row"}}, "1"),
              absl::OkStatus());
    ASSERT_EQ((*store)->Sync(), absl::OkStatus());
  }
  for (const std::string& file : rig.TableFiles()) rig.disk.FlipBit(file, 4);
  const auto store = rig.Open(StoreAccess::kOpen);
  ASSERT_TRUE(store.ok()) << store.status();
  std::string value;
  EXPECT_EQ((*store)->Get(TableId::kLots, "a", &value).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ((*store)->ReadHead().status().code(), absl::StatusCode::kDataLoss);
}

TEST(RocksDbStore, AMissingOrShortTableFileIsFoundAtOpening) {
  for (const bool missing : {true, false}) {
    Rig rig;
    {
      const auto store = rig.Open(StoreAccess::kOpenOrCreate);
      ASSERT_EQ(CommitNumber(**store, 1), absl::OkStatus());
      ASSERT_EQ((*store)->Sync(), absl::OkStatus());
    }
    const std::string file = rig.TableFiles()[1];
    if (missing) {
      ASSERT_EQ(rig.disk.Remove(file), absl::OkStatus());
    } else {
      rig.disk.CutFile(file, 100);
    }
    const auto store = rig.Open(StoreAccess::kOpen);
    EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss)
        << store.status();
    // RocksDB also tries an older ending, and may name the file by that.
    EXPECT_THAT(std::string(store.status().message()),
                HasSubstr(file.substr(0, file.rfind('.'))));
  }
}

TEST(RocksDbStore, IsNotFoundWhereNoneIsUnlessItMayBeMade) {
  Rig rig;
  EXPECT_EQ(rig.Open(StoreAccess::kOpen).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(rig.Open(StoreAccess::kReadOnly).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_TRUE(rig.Open(StoreAccess::kOpenOrCreate).ok());
  EXPECT_TRUE(rig.Open(StoreAccess::kOpen).ok());
}

TEST(RocksDbStore, IsOpenedForWritingOnceAndReadBesideThat) {
  Rig rig;
  const auto writer = rig.Open(StoreAccess::kOpenOrCreate);
  ASSERT_EQ(CommitNumber(**writer, 1), absl::OkStatus());
  ASSERT_EQ((*writer)->Sync(), absl::OkStatus());
  EXPECT_FALSE(rig.Open(StoreAccess::kOpen).ok());
  const auto reader = rig.Open(StoreAccess::kReadOnly);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(*ReadEverything(**reader), ContentAfter(1));
  EXPECT_EQ(CommitNumber(**reader, 2).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(RocksDbStore, TellsTheSizeOfItsTables) {
  Rig rig;
  const auto store = rig.Open(StoreAccess::kOpenOrCreate);
  ASSERT_EQ(CommitNumber(**store, 1), absl::OkStatus());
  ASSERT_EQ((*store)->Sync(), absl::OkStatus());
  const auto rows = (*store)->RowCount(TableId::kLots);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(*rows, ContentAfter(1).rows.size() / 3);
  EXPECT_EQ(*(*store)->RowCount(TableId::kOrders), 0u);
  EXPECT_GT((*store)->ApproximateSize(TableId::kLots).disk_bytes, 0u);
  EXPECT_EQ((*store)->ApproximateSize(TableId::kOrders).disk_bytes, 0u);
}

}  // namespace
}  // namespace clearpoint
