// Limits of a member's own: what stands in for a limit's amount, and when.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

class OwnLimits : public testing::Test {
 protected:
  void Start(const Configuration& network) {
    run_.emplace(network, Utc({2026, 1, 1}, 0, 0));
  }
  void Allow(const OwnedOverride& own, Timestamp when) {
    OwnedEvent event{.kind = EventKind::kMemberUpdated, .occurred = when};
    event.member = "m";
    event.id = "u" + std::to_string(++updates_);
    event.birthday = kBirthdayAsItWas;
    event.overrides = {own};
    ASSERT_EQ(run_->run().Decide(event), OutcomeCode::kAccepted)
        << run_->run().reason();
  }
  // What a purchase of 100.00 at that moment earns.
  int64_t Earn(Timestamp when) {
    const int64_t before = run_->Available("points");
    run_->At(when);
    EXPECT_EQ(run_->Buy("o" + std::to_string(++orders_), 10'000),
              OutcomeCode::kAccepted);
    return run_->Available("points") - before;
  }

  std::optional<ProgramRun> run_;
  int updates_ = 0;
  int orders_ = 0;
};

// `points` to the referrer of each friend, at most 55,000 a year.
Configuration Referring(int64_t points) {
  Configuration network = EarningUnder(LimitPer("year", 55'000));
  ReferralRule rule;
  rule.name = "friends";
  rule.referrer_points = {points};
  rule.currency = "CNY";
  rule.limits = {"limit"};
  PointsOf(network).earn.clear();
  PointsOf(network).referral = {rule};
  return network;
}

// What the referrer m is paid for each of the friends.
std::vector<int64_t> PaidFor(ProgramRun* run, int friends) {
  std::vector<int64_t> paid;
  for (int i = 0; i < friends; ++i) {
    const std::string name = "friend" + std::to_string(i);
    const int64_t before = run->Available("points");
    EXPECT_EQ(run->Refer(name), OutcomeCode::kAccepted);
    run->As(name);
    EXPECT_EQ(run->Buy("o" + name, 10'000), OutcomeCode::kAccepted);
    run->As("m");
    paid.push_back(run->Available("points") - before);
  }
  return paid;
}

TEST_F(OwnLimits, LetAMemberBePaidForMoreFriendsThanOthers) {
  Start(Referring(30'000));
  EXPECT_EQ(PaidFor(&*run_, 3), (std::vector<int64_t>{30'000, 25'000, 0}));
  Start(Referring(25'000));
  Allow({.limit = "limit", .amount = 100'000}, Utc({2026, 1, 1}, 0, 0));
  EXPECT_EQ(PaidFor(&*run_, 5),
            (std::vector<int64_t>{25'000, 25'000, 25'000, 25'000, 0}));
}

TEST_F(OwnLimits, HoldOnDaysThatBeginBeforeTheirEnd) {
  Start(EarningUnder(LimitPer("day", 10)));
  Allow({.limit = "limit", .amount = 70, .until = Utc({2026, 1, 12}, 9, 0)},
        Utc({2026, 1, 10}, 8, 0));
  EXPECT_EQ(Earn(Utc({2026, 1, 11}, 8, 0)), 70);
  EXPECT_EQ(Earn(Utc({2026, 1, 12}, 22, 0)), 70);
  EXPECT_EQ(Earn(Utc({2026, 1, 13}, 8, 0)), 10);
}

TEST_F(OwnLimits, ThatEndAtMidnightLeaveTheNextDayAlone) {
  Start(EarningUnder(LimitPer("day", 10)));
  Allow({.limit = "limit", .amount = 70, .until = Utc({2026, 1, 12}, 0, 0)},
        Utc({2026, 1, 10}, 8, 0));
  EXPECT_EQ(Earn(Utc({2026, 1, 11}, 8, 0)), 70);
  EXPECT_EQ(Earn(Utc({2026, 1, 12}, 0, 0)), 10);
}

TEST_F(OwnLimits, CountWhatWasUsedBefore) {
  Start(EarningUnder(LimitPer("year", 150)));
  EXPECT_EQ(Earn(Utc({2026, 1, 11}, 8, 0)), 100);
  Allow({.limit = "limit", .amount = 120}, Utc({2026, 1, 12}, 8, 0));
  EXPECT_EQ(Earn(Utc({2026, 1, 13}, 8, 0)), 20);
  Allow({.limit = "limit", .amount = 0}, Utc({2026, 1, 14}, 8, 0));
  EXPECT_EQ(Earn(Utc({2026, 1, 15}, 8, 0)), 0);
  Allow({.limit = "limit", .until = Utc({2026, 1, 16}, 0, 0)},
        Utc({2026, 1, 16}, 8, 0));
  EXPECT_EQ(Earn(Utc({2026, 1, 17}, 8, 0)), 30);
}

TEST_F(OwnLimits, AreTheMembersAlone) {
  Start(EarningUnder(LimitPer("day", 10)));
  Allow({.limit = "limit", .amount = 70}, Utc({2026, 1, 10}, 8, 0));
  EXPECT_EQ(Earn(Utc({2026, 1, 11}, 8, 0)), 70);
  run_->As("other");
  EXPECT_EQ(Earn(Utc({2026, 1, 11}, 8, 0)), 10);
}

}  // namespace
}  // namespace clearpoint
