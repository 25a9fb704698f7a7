// What frozen and closed members may not do, and what comes back with them.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

// A base rule of one point a unit that never expires, and a bonus of a point
// for two that lapses at the end of the 30th day.
Configuration Network() {
  EarnRule bonus = Rule("bonus", 1, 200, 0);
  bonus.base = false;
  bonus.expiry = ExpiryPolicy{.period = ExpiryPeriod::kDays, .count = 30};
  Configuration network = Earning({Rule("base", 1, 100, 0), bonus});
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {10};
  rate.get = {1};
  rate.currency = "CNY";
  network.rates = {rate};
  return network;
}

class MemberStatus : public testing::Test {
 protected:
  void Start(const Configuration& network) { run_.emplace(network); }
  void SetUp() override { Start(Network()); }

  OutcomeCode Tell(EventKind kind, const std::string& id, Timestamp when) {
    OwnedEvent event{.kind = kind, .occurred = when};
    event.member = "m";
    event.id = id;
    run_->At(when);
    return run_->run().Decide(event);
  }
  OutcomeCode Freeze(const std::string& id, int day) {
    return Tell(EventKind::kMemberFrozen, id, On(day));
  }
  OutcomeCode Unfreeze(const std::string& id, int day) {
    return Tell(EventKind::kMemberUnfrozen, id, On(day));
  }
  OutcomeCode Close(const std::string& id, int day) {
    return Tell(EventKind::kMemberClosed, id, On(day));
  }
  OutcomeCode Reopen(const std::string& id, int day) {
    return Tell(EventKind::kMemberReopened, id, On(day));
  }
  // Noon of the n-th day.
  static Timestamp On(int64_t day) {
    return Timestamp{kStart.value + day * kMicrosPerDay + 12 * kMicrosPerHour};
  }
  // A purchase of another member that earns nothing, for the clock.
  void Pass(int day) {
    run_->As("other");
    run_->At(On(day));
    EXPECT_EQ(run_->Buy("clock" + std::to_string(day), 0),
              OutcomeCode::kAccepted);
    run_->As("m");
  }
  std::string Account(const std::string& name) {
    const std::string text = run_->run().Text();
    const std::string begin = "account points " + name + " ";
    const size_t at = text.find(begin);
    if (at == std::string::npos) return "";
    const size_t from = at + begin.size();
    return text.substr(from, text.find('\n', from) - from);
  }

  std::optional<ProgramRun> run_;
};

TEST_F(MemberStatus, FrozenMembersCannotBurnAndTheirRequestsKeepTheVerdict) {
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  EXPECT_EQ(Freeze("f1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Redeem("r1", 10), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(run_->Exchange(10), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(Freeze("f1", 1), OutcomeCode::kDuplicate);
  EXPECT_EQ(Unfreeze("f2", 2), OutcomeCode::kUnknownOrder);
  EXPECT_EQ(Unfreeze("f1", 2), OutcomeCode::kAccepted);
  OwnedEvent again{.kind = EventKind::kRedemptionRequested,
                   .occurred = Timestamp{On(1).value + kMinute}};
  again.program = "points";
  again.member = "m";
  again.merchant = "shop";
  again.id = "r1";
  again.amount = 10;
  EXPECT_EQ(run_->run().Decide(again), OutcomeCode::kDuplicate);
  EXPECT_EQ(run_->Redeem("r2", 10), OutcomeCode::kAccepted);
}

TEST_F(MemberStatus, AMemberIsFrozenUntilEveryFreezeHasEnded) {
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  EXPECT_EQ(Freeze("f1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Freeze("f2", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Unfreeze("f1", 2), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Redeem("r1", 10), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(Unfreeze("f2", 3), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Redeem("r2", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->run().state().TotalOf(Total::kBarredMembers), 0);
}

TEST_F(MemberStatus, TenFreezesAreTheMost) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Freeze("f" + std::to_string(i), 1), OutcomeCode::kAccepted);
  }
  EXPECT_EQ(Freeze("f10", 1), OutcomeCode::kLimitReached);
}

TEST_F(MemberStatus, FrozenMembersEarnUnlessTheProgramSaysNo) {
  EXPECT_EQ(Freeze("f1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Buy("o1", 10'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 150);
  Configuration network = Network();
  PointsOf(network).frozen_members_earn = false;
  run_->Configure(network);
  EXPECT_EQ(run_->Buy("o2", 10'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 150);
  Record record;
  ASSERT_TRUE(DecodeRecord(run_->run().records().back(), &record).ok());
  ASSERT_EQ(record.notes.size(), 2u);
  EXPECT_EQ(record.notes[0].reason, RuleReason::kMemberFrozen);
}

TEST_F(MemberStatus, ClosingForfeitsAllPointsAndRefusesAllThatFollows) {
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  run_->Redeem("r1", 20);
  EXPECT_EQ(Close("c1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "");
  EXPECT_EQ(Account("forfeited"), "130");
  EXPECT_EQ(run_->Buy("o2", 100), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run_->Return("o1", 100), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run_->Redeem("r2", 10), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run_->Reverse("r1"), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run_->Exchange(10), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run_->SignIn(), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run_->Refer("friend"), OutcomeCode::kMemberClosed);
  EXPECT_EQ(Freeze("f1", 2), OutcomeCode::kMemberClosed);
  EXPECT_EQ(Close("c2", 2), OutcomeCode::kMemberClosed);
  EXPECT_EQ(Tell(EventKind::kMemberLabelled, "u", On(2)),
            OutcomeCode::kMemberClosed);
  EXPECT_EQ(Tell(EventKind::kMemberEnrolled, "", On(2)),
            OutcomeCode::kMemberClosed);
}

TEST_F(MemberStatus, ReopeningBringsPointsBackThatHaveNotExpiredMeanwhile) {
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  EXPECT_EQ(Close("c1", 10), OutcomeCode::kAccepted);
  Pass(35);
  EXPECT_EQ(Account("expired"), "");
  EXPECT_EQ(Reopen("c2", 40), OutcomeCode::kUnknownOrder);
  EXPECT_EQ(Reopen("c1", 40), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 100 debt 0");
  EXPECT_EQ(Account("expired"), "50");
  EXPECT_EQ(Account("forfeited"), "");
  EXPECT_EQ(Reopen("c1", 40), OutcomeCode::kDuplicate);
}

TEST_F(MemberStatus, PointsThatComeBackExpireWhenTheyWouldHave) {
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  EXPECT_EQ(Close("c1", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(Reopen("c1", 20), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 150);
  Pass(35);
  EXPECT_EQ(run_->Available("points"), 100);
  EXPECT_EQ(Account("expired"), "50");
}

// Points of the fifth day on.
Configuration Pending() {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.available_after_days = 5;
  return Earning({rule});
}

TEST_F(MemberStatus, PendingPointsComeBackAsTheirDaySays) {
  Start(Pending());
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  EXPECT_EQ(Close("c1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Reopen("c1", 3), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 100 available 0 debt 0");
  EXPECT_EQ(Close("c2", 4), OutcomeCode::kAccepted);
  Pass(6);
  EXPECT_EQ(Reopen("c2", 7), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 100 debt 0");
}

TEST_F(MemberStatus, PendingPointsThatCameBackMatureByTheirTimer) {
  Start(Pending());
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  EXPECT_EQ(Close("c1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Reopen("c1", 3), OutcomeCode::kAccepted);
  Pass(6);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 100 debt 0");
}

// 100 were spent and returned: a debt, which the 80 pending ones repay when
// their day has come, although it came while the member was closed.
TEST_F(MemberStatus, WhatMaturedMeanwhileRepaysDebt) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  run_.emplace(network);
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  run_->Redeem("r1", 100);
  PointsOf(network).earn[0].available_after_days = 5;
  run_->Configure(network);
  run_->Buy("o2", 8'000);
  run_->Return("o1", 10'000);
  EXPECT_EQ(run_->Balance("points"), "pending 80 available 0 debt 100");
  EXPECT_EQ(Close("c1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 0 debt 100");
  EXPECT_EQ(Reopen("c1", 8), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 0 debt 20");
}

TEST_F(MemberStatus, ReopeningAfterTheConfiguredTimeIsRefused) {
  Configuration network = Network();
  network.bounds.reopen_within_us = 10 * kMicrosPerDay;
  Start(network);
  EXPECT_EQ(Close("c1", 1), OutcomeCode::kAccepted);
  network.bounds.reopen_within_us = 50 * kMicrosPerDay;
  run_->Configure(network);
  EXPECT_EQ(Reopen("c1", 11), OutcomeCode::kMemberClosed);
}

TEST_F(MemberStatus, ForfeitedLotsStayAsLongAsTheyMayComeBack) {
  Configuration network = Network();
  network.bounds.max_event_age_us = 5 * kMicrosPerDay;
  network.bounds.key_retention_us = 6 * kMicrosPerDay;
  network.bounds.reopen_within_us = 100 * kMicrosPerDay;
  const auto lots = [&] {
    int count = 0;
    run_->run().state().wallets.ForEach([&](const Wallet& wallet) {
      for (const Lot& lot : wallet.lots) count += lot.exists ? 1 : 0;
      return true;
    });
    return count;
  };
  Start(network);
  run_->At(On(0));
  run_->Buy("o1", 10'000);
  EXPECT_EQ(Close("c1", 1), OutcomeCode::kAccepted);
  Pass(90);
  EXPECT_EQ(lots(), 2);
  EXPECT_EQ(Reopen("c1", 91), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 100);
  EXPECT_EQ(Close("c2", 92), OutcomeCode::kAccepted);
  Pass(191);
  EXPECT_EQ(lots(), 1);
  Pass(194);
  EXPECT_EQ(lots(), 0);
  EXPECT_EQ(Account("forfeited"), "100");
}

}  // namespace
}  // namespace clearpoint
