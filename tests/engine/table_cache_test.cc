// The cache of a table over a store that holds more than is loaded at once:
// how often the store is asked, and that what it answers is not outlived.
#include <gtest/gtest.h>

#include <string>

#include "engine/state/commit_builder.h"
#include "engine/state/memory_store.h"
#include "engine/state/state.h"

namespace clearpoint {
namespace {

NameRow::Key NameOf(int number) {
  return {NameKind::kMember, Sha256Prefix(std::to_string(number))};
}

void PutName(State* state, int number) {
  std::string bytes;
  AppendFields(NameRow{static_cast<uint64_t>(number)}, &bytes);
  ASSERT_TRUE(state->names.Put(NameOf(number), bytes));
}

void Commit(State* state, MemoryStore* store) {
  CommitBuilder rows;
  state->Collect(&rows);
  ASSERT_EQ(store->Commit({rows.Sorted(), "head"}), absl::OkStatus());
  state->CommitDone();
}

// More names and wallets than a table takes in when it is opened.
class TableCache : public testing::Test {
 protected:
  static constexpr int kNames = 9'000;

  TableCache() {
    State state(nullptr, Digest());
    for (int number = 1; number <= kNames; ++number) PutName(&state, number);
    state.wallets.Change({MemberNumber{1}, ProgramNumber{1}}).available =
        Points{5};
    Commit(&state, &store_);
    digest_ = state.digest();
  }

  MemoryStore store_;
  Digest digest_;
};

TEST_F(TableCache, AsksTheStoreOnceForARowThatIsNotThere) {
  State state(&store_, digest_);
  ASSERT_FALSE(state.names.complete());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(state.names.Find(NameOf(kNames + 1)), nullptr);
  }
  PutName(&state, kNames + 1);
  EXPECT_EQ(state.cache_loads(), 1u);
  EXPECT_EQ(state.names.Find(NameOf(kNames + 1))->number, kNames + 1u);
}

TEST_F(TableCache, FindsARowThatWasAbsentThenPutCommittedAndEvicted) {
  State state(&store_, digest_);
  EXPECT_EQ(state.names.Find(NameOf(kNames + 1)), nullptr);
  PutName(&state, kNames + 1);
  Commit(&state, &store_);
  state.Trim(0);
  state.Trim(0);
  ASSERT_EQ(state.names.cached_rows(), 0u);
  ASSERT_NE(state.names.Find(NameOf(kNames + 1)), nullptr);
}

TEST_F(TableCache, AsksTheStoreOnceForAWalletThatIsNotThere) {
  State state(&store_, digest_);
  const WalletRow::Key absent{MemberNumber{2}, ProgramNumber{1}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(state.wallets.Find(absent), nullptr);
  }
  state.wallets.Change(absent).available = Points{7};
  EXPECT_EQ(state.cache_loads(), 1u);
  Commit(&state, &store_);
  state.Trim(0);
  state.Trim(0);
  ASSERT_EQ(state.wallets.cached_rows(), 0u);
  ASSERT_NE(state.wallets.Find(absent), nullptr);
  EXPECT_EQ(state.wallets.Find(absent)->row.available, Points{7});
}

TEST_F(TableCache, HintsFindTheSlotsOfCachedRowsAndNothingElse) {
  State state(&store_, digest_);
  int number = 1;  // one that was not taken in when the table was opened
  while (number <= kNames && state.names.Peek(NameOf(number)) != kNoSlot) {
    ++number;
  }
  ASSERT_LE(number, kNames);
  ASSERT_NE(state.names.Find(NameOf(number)), nullptr);
  const uint32_t slot = state.names.Peek(NameOf(number));
  ASSERT_NE(slot, kNoSlot);
  EXPECT_EQ(state.names.RowIn(slot).number, static_cast<uint64_t>(number));
}

}  // namespace
}  // namespace clearpoint
