// Drained lots and counters of past days go when every key that may still move
// them is forgotten, by effects of Ticks, and not before.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

Timestamp At(int64_t days, int64_t hours) {
  return Timestamp{ReferenceDayStart().value + days * kMicrosPerDay +
                   hours * kMicrosPerHour};
}

// Events up to 5 days old, keys for 6.
Configuration Short() {
  Configuration network = ReferenceConfiguration();
  network.bounds.max_event_age_us = 5 * kMicrosPerDay;
  network.bounds.key_retention_us = 6 * kMicrosPerDay;
  LimitConfig limit;
  limit.name = "daily";
  limit.amount = {1000};
  network.programs[0].limits = {limit};
  network.programs[0].earn[0].limits = {"daily"};
  return network;
}

struct Kept {
  int lots = 0;
  int counters = 0;
  friend bool operator==(const Kept&, const Kept&) = default;
};

Kept CountsOf(EngineRun* run) {
  Kept kept;
  run->state().wallets.ForEach([&](const Wallet& wallet) {
    for (const Lot& lot : wallet.lots) kept.lots += lot.exists ? 1 : 0;
    return true;
  });
  run->state().counters.Scan("", "", [&](const auto&, const auto&) {
    ++kept.counters;
    return true;
  });
  return kept;
}

void PrintTo(const Kept& kept, std::ostream* out) {
  *out << kept.lots << " lots, " << kept.counters << " counters";
}

class Eviction : public testing::Test {
 protected:
  Eviction() : Eviction(Short()) {}
  explicit Eviction(const Configuration& network)
      : run_(At(0, 0), kOneRowCache) {
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  }
  void Accept(const OwnedEvent& event) {
    ASSERT_EQ(run_.Decide(event), OutcomeCode::kAccepted) << run_.reason();
  }
  // Moves the clock by an event that leaves nothing.
  void Pass(int64_t days) {
    OwnedEvent event = MadePurchase(At(days, 1), "other", "x", 0);
    event.id = "clock" + std::to_string(days);
    Accept(event);
  }

  EngineRun run_;
};

TEST_F(Eviction, ADrainedLotStaysUntilItsKeysAreForgotten) {
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Accept(MadeRedemption(At(2, 1), "m1", "r1", 100));
  Pass(7);
  EXPECT_EQ(CountsOf(&run_), (Kept{1, 1}));
  Accept(MadeReversal(At(7, 2), "r1", "v1", 40));
  EXPECT_NE(run_.Text().find("member m1 star pending 0 available 40 debt 0"),
            std::string::npos);
  Accept(MadeRedemption(At(7, 3), "m1", "r2", 40));
  for (const int64_t days : {11, 13}) Pass(days);
  EXPECT_EQ(CountsOf(&run_).lots, 1) << "r2 may still be reversed";
  Pass(15);
  EXPECT_EQ(CountsOf(&run_), (Kept{0, 0}));
  EXPECT_EQ(run_.Decide(MadeReversal(At(15, 2), "r2", "v2", 0)),
            OutcomeCode::kUnknownOrder);
  // The wallet goes on with lots of new numbers.
  Accept(MadePurchase(At(16, 1), "m1", "o2", 10'000));
  EXPECT_EQ(CountsOf(&run_), (Kept{1, 1}));
  const Wallet* wallet =
      run_.state().wallets.Find({MemberNumber{1}, ProgramNumber{1}});
  ASSERT_NE(wallet, nullptr);
  EXPECT_EQ(wallet->lots.back().key.lot, 2u);
}

TEST_F(Eviction, ALotThatStillHasPointsStays) {
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Accept(MadeRedemption(At(2, 1), "m1", "r1", 60));
  for (int64_t days = 5; days < 60; days += 5) Pass(days);
  EXPECT_EQ(CountsOf(&run_), (Kept{1, 0}));
  EXPECT_NE(run_.Text().find("member m1 star pending 0 available 40 debt 0"),
            std::string::npos);
}

TEST_F(Eviction, ACounterOfTheDayStandsWhileEventsOfTheDayMayCome) {
  Accept(MadePurchase(At(1, 1), "m1", "o1", 90'000));
  Pass(5);
  Accept(MadePurchase(At(1, 2), "m1", "o2", 90'000));
  EXPECT_NE(run_.Text().find("member m1 star pending 0 available 1000 debt 0"),
            std::string::npos);
  Pass(9);
  EXPECT_EQ(CountsOf(&run_).counters, 1);
  for (const int64_t days : {12, 15}) Pass(days);
  EXPECT_EQ(CountsOf(&run_).counters, 0);
}

Configuration Expiring() {
  Configuration network = Short();
  network.programs[0].expiry = {ExpiryPeriod::kDays, 2, "end_of_day",
                                ExpiryAnchor::kOccurred, 0};
  return network;
}

class EvictionOfExpired : public Eviction {
 protected:
  EvictionOfExpired() : Eviction(Expiring()) {}
};

TEST_F(EvictionOfExpired, WhatExpiredAndWasNeverClaimedGoesToo) {
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  for (const int64_t days : {4, 6}) Pass(days);
  EXPECT_EQ(CountsOf(&run_).lots, 1);
  // What expired counts as taken back: no debt.
  Accept(MadeReturn(At(6, 2), "o1", "b1", 5'000));
  EXPECT_EQ(run_.Text().find("member m1"), std::string::npos) << run_.Text();
  for (const int64_t days : {10, 14}) Pass(days);
  EXPECT_EQ(CountsOf(&run_), (Kept{0, 0}));
}

TEST(EvictionOfLonger, RetentionKeepsTheLotsOfEarlierVersions) {
  EngineRun run(At(0, 0), kUnlimitedCache);
  Configuration network = Short();
  network.bounds.max_clock_jump_us = 400 * kMicrosPerDay;
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadePurchase(At(1, 1), "m1", "o1", 10'000)),
            OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadeRedemption(At(2, 1), "m1", "r1", 100)),
            OutcomeCode::kAccepted);
  network.label = "longer";
  network.bounds.key_retention_us = 30 * kMicrosPerDay;
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadePurchase(At(20, 1), "m2", "o2", 100)),
            OutcomeCode::kAccepted);
  EXPECT_EQ(CountsOf(&run).lots, 2);
  for (const int64_t days : {40, 80}) {
    ASSERT_EQ(run.Decide(MadePurchase(At(days, 1), "m2",
                                      "o" + std::to_string(days), 0)),
              OutcomeCode::kAccepted);
  }
  EXPECT_EQ(CountsOf(&run).lots, 1);
}

// Whose points stay held until somebody says what a partner did.
std::set<WalletRow::Key> WalletsOfUnknownExchanges(EngineRun* run) {
  std::set<WalletRow::Key> wallets;
  run->state().requests.Scan("", "", [&](const auto&, const RequestRow& row) {
    for (const Exchanged& one : row.exchanged) {
      if (one.partner == PartnerStatus::kUnknown) wallets.insert(row.wallet());
    }
    return true;
  });
  return wallets;
}

// Long after the last event nothing is left of random histories but lots that
// hold points, or wait for a partner's answer, and the newest days of streaks.
TEST(EvictionOfAll, LeavesOnlyLotsWithPoints) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    const History history = MakeRandomHistory(seed, 120);
    EngineRun run(history.start, kUnlimitedCache);
    int64_t jump = 0;
    for (const HistoryStep& step : history.steps) {
      if (step.configuration.has_value()) {
        ASSERT_EQ(run.Apply(*step.configuration), OutcomeCode::kAccepted)
            << run.reason();
        jump = step.configuration->bounds.max_clock_jump_us;
      } else {
        run.Decide(step.event);
      }
    }
    const std::string before = run.Text();
    for (int i = 0; i < 60; ++i) {
      OwnedEvent nobody =
          MadePurchase(Timestamp{run.recorded().value + jump - 1}, "n", "n", 0);
      nobody.merchant = "nobody";
      EXPECT_EQ(run.Decide(nobody), OutcomeCode::kUnknownParticipant);
    }
    const std::set<WalletRow::Key> asked = WalletsOfUnknownExchanges(&run);
    run.state().wallets.ForEach([&](const Wallet& wallet) {
      for (const Lot& lot : wallet.lots) {
        if (lot.row.held.value > 0 && asked.contains(wallet.key)) continue;
        EXPECT_FALSE(lot.exists && lot.row.remaining.value == 0)
            << "seed " << seed << ", member " << wallet.key.member.value
            << ", program " << wallet.key.program.value << ": expires "
            << lot.key.expires_at.value << ", held " << lot.row.held.value
            << ", forfeited " << lot.row.forfeited.value << ", moved "
            << lot.row.moved_at.value << ", now " << run.recorded().value
            << "\n"
            << before;
      }
      return true;
    });
    run.state().orders.Scan("", "", [&](const auto&, const auto&) {
      ADD_FAILURE() << "an order is left, seed " << seed;
      return false;
    });
  }
}

}  // namespace
}  // namespace clearpoint
