// Reinstatement: points that expired come back for a while.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kInsufficientPoints = OutcomeCode::kInsufficientPoints;

// Points lapse at the end of the tenth day and are swept a day later.
Configuration Reinstating(const ReinstatementTerms& terms) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).expiry = {.period = ExpiryPeriod::kDays, .count = 10};
  PointsOf(network).reinstatement = terms;
  return network;
}

ReinstatementTerms Within(int64_t days) {
  ReinstatementTerms terms;
  terms.within_us = days * kMicrosPerDay;
  return terms;
}

// A member's 100 points lapse on 16 January, 50 more on the 20th.
const Timestamp kFirst = Utc({2026, 1, 16}, 0, 0);
const Timestamp kSecond = Utc({2026, 1, 20}, 0, 0);
class Lapsing {
 public:
  explicit Lapsing(const Configuration& network) : run_(network) {
    run_.Buy("o1", 10'000);
    run_.At(Utc({2026, 1, 9}, 12, 0));
    run_.Buy("o2", 5'000);
    WaitUntil(Utc({2026, 1, 22}, 0, 0));
  }

  OwnedEvent Request(int64_t points) {
    OwnedEvent e{.kind = EventKind::kPointsReinstated, .occurred = now_};
    e.program = "points";
    e.member = "m";
    e.id = "z" + std::to_string(++ids_);
    e.amount = points;
    return e;
  }
  OutcomeCode Decide(const OwnedEvent& e) { return run_.run().Decide(e); }
  OutcomeCode Reinstate(int64_t points) { return Decide(Request(points)); }
  void WaitUntil(Timestamp now) {
    now_ = now;
    run_.At(Timestamp{now.value - kMinute});
    run_.SignIn();
  }
  int64_t Points() { return run_.Available("points"); }
  const std::string& reason() { return run_.run().reason(); }
  ProgramRun& run() { return run_; }

 private:
  ProgramRun run_;
  Timestamp now_;
  int ids_ = 0;
};

TEST(Reinstatement, BringsTheSoonestLapsedBackWithANewExpiry) {
  Lapsing lapsing(Reinstating(Within(90)));
  EXPECT_EQ(lapsing.run().AccountOf("expired"), 150);
  EXPECT_EQ(lapsing.Reinstate(120), kAccepted) << lapsing.reason();
  EXPECT_TRUE(lapsing.run().LastEffects().bookings.empty());
  EXPECT_EQ(lapsing.Points(), 120);
  EXPECT_EQ(lapsing.run().AccountOf("expired"), 30);
  EXPECT_EQ(lapsing.Reinstate(31), kInsufficientPoints);
  EXPECT_EQ(lapsing.reason(), "points: asked 31, expired in time 30");
  EXPECT_EQ(lapsing.Reinstate(30), kAccepted);
  const std::string lot =
      "lot m points expires " + std::to_string(Utc({2026, 2, 2}, 0, 0).value) +
      " available " + std::to_string(Utc({2026, 1, 22}, 0, 0).value) +
      " funder shop remaining 150\n";
  EXPECT_NE(lapsing.run().run().Text().find(lot), std::string::npos)
      << lapsing.run().run().Text();
  lapsing.WaitUntil(Utc({2026, 2, 3}, 0, 0));
  EXPECT_EQ(lapsing.Points(), 0);
  EXPECT_EQ(lapsing.run().AccountOf("expired"), 150);
}

TEST(Reinstatement, IsOverWhenItsTimeSinceTheExpiryIs) {
  Lapsing lapsing(Reinstating(Within(10)));
  OwnedEvent late = lapsing.Request(51);
  late.occurred = Timestamp{kFirst.value + 10 * kMicrosPerDay};
  EXPECT_EQ(lapsing.Decide(late), kInsufficientPoints);
  OwnedEvent in_time = lapsing.Request(51);
  in_time.occurred = Timestamp{late.occurred.value - 1};
  EXPECT_EQ(lapsing.Decide(in_time), kAccepted);
  OwnedEvent early = lapsing.Request(1);
  early.occurred = Timestamp{kFirst.value - 1};
  EXPECT_EQ(lapsing.Decide(early), kInsufficientPoints);
}

TEST(Reinstatement, TakesTheFeeOutOfWhatComesBack) {
  ReinstatementTerms terms = Within(90);
  terms.fee = {Points{5}, 1'000};
  Lapsing lapsing(Reinstating(terms));
  EXPECT_EQ(lapsing.Reinstate(5), OutcomeCode::kBelowMinimum);
  EXPECT_EQ(lapsing.reason(), "points: asked 5, the fee takes 5");
  EXPECT_EQ(lapsing.Reinstate(109), kAccepted);
  EXPECT_EQ(lapsing.Points(), 94);
  EXPECT_EQ(lapsing.run().AccountOf("fees"), 15);
  EXPECT_EQ(lapsing.run().AccountOf("expired"), 41);
}

TEST(Reinstatement, ExpiresByItsOwnPolicyOrWhenTold) {
  ReinstatementTerms terms = Within(90);
  terms.expiry = ExpiryPolicy{.period = ExpiryPeriod::kMonths, .count = 1};
  Lapsing lapsing(Reinstating(terms));
  EXPECT_EQ(lapsing.Reinstate(10), kAccepted);
  OwnedEvent told = lapsing.Request(10);
  told.expires_at = Utc({2026, 3, 1}, 6, 0);
  EXPECT_EQ(lapsing.Decide(told), kAccepted);
  const std::string text = lapsing.run().run().Text();
  for (const Timestamp end : {Utc({2026, 2, 23}, 0, 0), told.expires_at}) {
    EXPECT_NE(text.find("expires " + std::to_string(end.value)),
              std::string::npos)
        << text;
  }
  told = lapsing.Request(10);
  told.expires_at = told.occurred;
  EXPECT_EQ(lapsing.Decide(told), OutcomeCode::kInvalidField);
}

TEST(Reinstatement, IsOfWhatLapsedInTheRangeThatIsTold) {
  Lapsing lapsing(Reinstating(Within(90)));
  OwnedEvent later = lapsing.Request(51);
  later.expired_from = kSecond;
  EXPECT_EQ(lapsing.Decide(later), kInsufficientPoints);
  EXPECT_EQ(lapsing.reason(), "points: asked 51, expired in time 50");
  OwnedEvent sooner = lapsing.Request(101);
  sooner.expired_until = kSecond;
  EXPECT_EQ(lapsing.Decide(sooner), kInsufficientPoints);
  EXPECT_EQ(lapsing.reason(), "points: asked 101, expired in time 100");
  OwnedEvent both = lapsing.Request(1);
  both.expired_from = kSecond;
  both.expired_until = kSecond;
  EXPECT_EQ(lapsing.Decide(both), OutcomeCode::kInvalidField);
}

TEST(Reinstatement, RepaysDebtFirst) {
  Lapsing lapsing(Reinstating(Within(90)));
  lapsing.run().Buy("o3", 2'000);
  lapsing.run().Redeem("r", 20);
  lapsing.run().Return("o3", 2'000);
  EXPECT_EQ(lapsing.run().Balance("points"), "pending 0 available 0 debt 20");
  EXPECT_EQ(lapsing.Reinstate(50), kAccepted);
  EXPECT_EQ(lapsing.run().Balance("points"), "pending 0 available 30 debt 0");
}

TEST(Reinstatement, IsNoLongerThereForAReturn) {
  Lapsing lapsing(Reinstating(Within(90)));
  EXPECT_EQ(lapsing.Reinstate(100), kAccepted);
  EXPECT_EQ(lapsing.run().Return("o1", 10'000), kAccepted);
  EXPECT_EQ(lapsing.run().Balance("points"), "");
  // And what a return has claimed does not come back.
  EXPECT_EQ(lapsing.run().Return("o2", 5'000), kAccepted);
  EXPECT_EQ(lapsing.Reinstate(1), kInsufficientPoints);
}

TEST(Reinstatement, CountsInLimits) {
  LimitConfig limit;
  limit.name = "year";
  limit.period = "year";
  limit.amount = {60};
  ReinstatementTerms terms = Within(90);
  terms.limits = {"year"};
  Configuration network = Reinstating(terms);
  PointsOf(network).limits = {limit};
  Lapsing lapsing(network);
  EXPECT_EQ(lapsing.Reinstate(40), kAccepted);
  EXPECT_EQ(lapsing.Reinstate(21), OutcomeCode::kLimitReached);
  EXPECT_EQ(lapsing.reason(), "limit \"year\": asked 21, room 20");
  EXPECT_EQ(lapsing.Reinstate(20), kAccepted);
}

TEST(Reinstatement, IsRefusedWithoutTermsAndOfFrozenOrClosedMembers) {
  Configuration network = Reinstating(Within(90));
  PointsOf(network).reinstatement.reset();
  Lapsing without(network);
  EXPECT_EQ(without.Reinstate(1), OutcomeCode::kNotEligible);
  EXPECT_EQ(without.reason(), "program points has no reinstatement terms");
  Lapsing lapsing(Reinstating(Within(90)));
  OwnedEvent standing = lapsing.Request(0);
  standing.kind = EventKind::kMemberFrozen;
  EXPECT_EQ(lapsing.Decide(standing), kAccepted);
  EXPECT_EQ(lapsing.Reinstate(1), OutcomeCode::kMemberFrozen);
  standing.kind = EventKind::kMemberUnfrozen;
  EXPECT_EQ(lapsing.Decide(standing), kAccepted);
  standing.kind = EventKind::kMemberClosed;
  EXPECT_EQ(lapsing.Decide(standing), kAccepted);
  EXPECT_EQ(lapsing.Reinstate(1), OutcomeCode::kMemberClosed);
}

TEST(Reinstatement, KeepsItsKeyAndItsVerdict) {
  Lapsing lapsing(Reinstating(Within(90)));
  OwnedEvent e = lapsing.Request(151);
  EXPECT_EQ(lapsing.Decide(e), kInsufficientPoints);
  EXPECT_EQ(lapsing.Decide(e), OutcomeCode::kDuplicate);
  e.amount = 10;
  EXPECT_EQ(lapsing.Decide(e), OutcomeCode::kConflict);
  e.id = "other";
  EXPECT_EQ(lapsing.Decide(e), kAccepted);
  EXPECT_EQ(lapsing.Decide(e), OutcomeCode::kDuplicate);
  EXPECT_EQ(lapsing.Points(), 10);
}

}  // namespace
}  // namespace clearpoint
