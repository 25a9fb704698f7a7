// What engine/state/store.h promises, asked of every store.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/state/memory_store.h"
#include "snapshots/rocksdb_store.h"
#include "tests/support/locked_store.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/store_rows.h"

namespace clearpoint {
namespace {

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Store>(const std::string& dir)> make;
};

std::unique_ptr<Store> MakeRocksDb(const std::string& dir) {
  RocksDbStoreOptions options;
  options.dir = dir;
  options.access = StoreAccess::kOpenOrCreate;
  options.cache_bytes = 8 << 20;
  auto store = OpenRocksDbStore(options);
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

const Kind kMemory{"Memory", [](const std::string&) {
                     return std::make_unique<MemoryStore>();
                   }};
const Kind kLockedMemory{"LockedMemory", [](const std::string&) {
                           return std::make_unique<LockedStore>();
                         }};
const Kind kRocksDb{"RocksDb", MakeRocksDb};

// Names the kind in messages; its bytes would tell nobody anything.
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class StoreContract : public testing::TestWithParam<Kind> {
 protected:
  StoreContract() : store_(GetParam().make(folder_.Sub("store"))) {}

  void Commit(const RowChanges& changes, const std::string& head) {
    ASSERT_EQ(CommitRows(*store_, changes, head), absl::OkStatus());
  }
  std::string Keys(std::string_view prefix, std::string_view from) {
    std::string keys;
    const auto cursor = store_->Scan(TableId::kLots, prefix, from);
    for (; cursor->Valid(); cursor->Next()) {
      keys.append(cursor->key()).append(" ");
    }
    EXPECT_EQ(cursor->status(), absl::OkStatus());
    return keys;
  }

  ScratchFolder folder_;
  std::unique_ptr<Store> store_;
};

std::string NameOf(const testing::TestParamInfo<Kind>& kind) {
  return kind.param.name;
}

INSTANTIATE_TEST_SUITE_P(EveryStore, StoreContract,
                         testing::Values(kMemory, kLockedMemory, kRocksDb),
                         NameOf);

// A bare MemoryStore belongs to one thread, so it is not among these.
class StoreReadBesideCommits : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(SharedStores, StoreReadBesideCommits,
                         testing::Values(kLockedMemory, kRocksDb), NameOf);

TEST_P(StoreContract, ANewStoreHasNoHeadAndNoRows) {
  const auto content = ReadEverything(*store_);
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(*content, StoreContent());
}

TEST_P(StoreContract, AMissingRowIsFalseAndLeavesTheValueAlone) {
  std::string value = "as it was";
  EXPECT_EQ(*store_->Get(TableId::kNames, "nobody", &value), false);
  EXPECT_EQ(value, "as it was");
}

TEST_P(StoreContract, ACommitIsVisibleOnReturn) {
  Commit({{{TableId::kNames, "ann"}, "1"}, {{TableId::kTotals, "all"}, "2"}},
         "head 1");
  std::string value;
  EXPECT_EQ(*store_->Get(TableId::kNames, "ann", &value), true);
  EXPECT_EQ(value, "1");
  EXPECT_EQ(*store_->ReadHead(), "head 1");
}

TEST_P(StoreContract, ARowIsReplacedAndDeleted) {
  Commit({{{TableId::kNames, "ann"}, "old"}, {{TableId::kNames, "bob"}, "b"}},
         "1");
  Commit({{{TableId::kNames, "ann"}, "new"},
          {{TableId::kNames, "bob"}, std::nullopt},
          {{TableId::kNames, "never was"}, std::nullopt}},
         "2");
  std::string value;
  EXPECT_EQ(*store_->Get(TableId::kNames, "ann", &value), true);
  EXPECT_EQ(value, "new");
  EXPECT_EQ(*store_->Get(TableId::kNames, "bob", &value), false);
}

TEST_P(StoreContract, OneKeyInTwoTablesIsTwoRows) {
  Commit({{{TableId::kNames, "k"}, "name"}, {{TableId::kOrders, "k"}, "order"}},
         "1");
  std::string value;
  EXPECT_EQ(*store_->Get(TableId::kOrders, "k", &value), true);
  EXPECT_EQ(value, "order");
  EXPECT_EQ(*store_->Get(TableId::kLots, "k", &value), false);
}

TEST_P(StoreContract, KeysAndValuesAreAnyBytesAndMayBeEmpty) {
  const std::string zeros("\0\0\xff", 3);
  Commit({{{TableId::kLots, ""}, zeros}, {{TableId::kLots, zeros}, ""}}, zeros);
  const auto content = ReadEverything(*store_);
  ASSERT_TRUE(content.ok()) << content.status();
  const StoreContent expected{
      zeros, {{{TableId::kLots, ""}, zeros}, {{TableId::kLots, zeros}, ""}}};
  EXPECT_EQ(*content, expected);
}

TEST_P(StoreContract, AScanTakesAPrefixFromAKeyOn) {
  RowChanges changes;
  for (const char* key :
       {"a", "b", "ba", "bb", "bc", "c", "\xff", "\xff\xff"}) {
    changes[{TableId::kLots, key}] = "";
  }
  changes[{TableId::kMembers, "bz"}] = "";
  Commit(changes, "1");
  struct Case {
    std::string prefix, from, keys;
  };
  const Case cases[] = {
      {"", "", "a b ba bb bc c \xff \xff\xff "},
      {"b", "", "b ba bb bc "},
      {"b", "bb", "bb bc "},
      {"b", "a", "b ba bb bc "},
      {"b", "baa", "bb bc "},
      {"b", "c", ""},
      {"", "c", "c \xff \xff\xff "},
      {"\xff", "", "\xff \xff\xff "},
      {"d", "", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Keys(c.prefix, c.from), c.keys)
        << "prefix " << c.prefix << " from " << c.from;
  }
}

TEST_P(StoreContract, KeysSortAsUnsignedBytes) {
  Commit({{{TableId::kLots, "\x7f"}, ""}, {{TableId::kLots, "\x80"}, ""}}, "1");
  EXPECT_EQ(Keys("", ""), "\x7f \x80 ");
}

TEST_P(StoreContract, AScanKeepsTheCommitItStartedFrom) {
  Commit({{{TableId::kLots, "a"}, "1"}, {{TableId::kLots, "c"}, "1"}}, "1");
  const auto cursor = store_->Scan(TableId::kLots, "", "");
  Commit({{{TableId::kLots, "a"}, "2"},
          {{TableId::kLots, "b"}, "2"},
          {{TableId::kLots, "c"}, std::nullopt}},
         "2");
  std::string rows;
  for (; cursor->Valid(); cursor->Next()) {
    rows.append(cursor->key()).append(cursor->value());
  }
  EXPECT_EQ(rows, "a1c1");
  EXPECT_EQ(Keys("", ""), "a b ");
}

TEST_P(StoreContract, RandomCommitsAgreeWithAMap) {
  std::mt19937 random(7);
  const auto pick = [&](uint32_t bound) { return random() % bound; };
  StoreContent expected;
  for (int round = 0; round < 60; ++round) {
    RowChanges changes;
    for (uint32_t i = 0; i < 40; ++i) {
      const RowKey key(static_cast<TableId>(pick(kTableCount)),
                       std::to_string(pick(50)));
      if (pick(4) == 0) {
        changes[key] = std::nullopt;
      } else {
        changes[key] = std::string(pick(200), static_cast<char>(pick(256)));
      }
    }
    const std::string head = std::to_string(round);
    Commit(changes, head);
    Apply(changes, head, expected);
    if (pick(8) == 0) {
      ASSERT_EQ(store_->Sync(), absl::OkStatus());
    }
    const auto content = ReadEverything(*store_);
    ASSERT_TRUE(content.ok()) << content.status();
    ASSERT_EQ(*content, expected) << "round " << round;
  }
}

TEST(StoreCommit, IsSortedByTableThenKeyEachOnce) {
  struct Case {
    std::vector<StoreChange> changes;
    bool good;
  };
  const Case cases[] = {
      {{}, true},
      {{{TableId::kNames, "a", "1"}}, true},
      {{{TableId::kNames, "b", "1"}, {TableId::kMembers, "a", "1"}}, true},
      {{{TableId::kNames, "a", "1"}, {TableId::kNames, "\x80", "1"}}, true},
      {{{TableId::kNames, "b", "1"}, {TableId::kNames, "a", "1"}}, false},
      {{{TableId::kMembers, "a", "1"}, {TableId::kNames, "b", "1"}}, false},
      {{{TableId::kNames, "a", "1"}, {TableId::kNames, "a", {}}}, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsSortedAndUnique({c.changes, ""}), c.good)
        << "case " << &c - cases;
  }
}

// One thread commits rows that all carry the same round; another must never
// see two rounds in one scan, nor a row older than one it has seen.
TEST_P(StoreReadBesideCommits, EachIsSeenWhollyOrNotAtAll) {
  constexpr int kRounds = 300;
  constexpr int kRows = 20;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    int newest = 0;
    while (!done) {
      std::string seen;
      const auto cursor = store_->Scan(TableId::kLots, "row", "");
      int rows = 0;
      for (; cursor->Valid(); cursor->Next(), ++rows) {
        if (rows == 0) seen = cursor->value();
        ASSERT_EQ(cursor->value(), seen);
      }
      ASSERT_EQ(cursor->status(), absl::OkStatus());
      ASSERT_TRUE(rows == 0 || rows == kRows) << rows;
      std::string value = "0";
      ASSERT_TRUE(store_->Get(TableId::kLots, "row10", &value).ok());
      ASSERT_GE(std::stoi(value), newest);
      newest = std::stoi(value);
    }
  });
  for (int round = 1; round <= kRounds; ++round) {
    RowChanges changes;
    for (int row = 0; row < kRows; ++row) {
      changes[{TableId::kLots, "row" + std::to_string(10 + row)}] =
          std::to_string(round);
    }
    ASSERT_EQ(CommitRows(*store_, changes, std::to_string(round)),
              absl::OkStatus());
    if (round % 100 == 0) {
      ASSERT_EQ(store_->Sync(), absl::OkStatus());
    }
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace clearpoint
