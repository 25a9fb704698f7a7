// Pending points: until when, and what events, returns and closings do to them.
#include <gtest/gtest.h>

#include <vector>

#include "engine/calendar/availability.h"
#include "engine/calendar/civil.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kAboveMaximum = OutcomeCode::kAboveMaximum;

int32_t DayNumber(const oracle::Civil& civil) {
  return static_cast<int32_t>(oracle::DayOf(civil));
}

// A point for each 0.01, pending as the policy says.
Configuration Deferred(const PendingPolicy& policy, int32_t days = 0) {
  EarnRule rule = Rule("base", 1, 1, 0);
  rule.available_after_days = days;
  rule.pending = policy;
  Configuration network = Earning({rule});
  CalendarConfig calendar;
  calendar.name = "bank";
  calendar.weekend = {6, 7};
  calendar.holidays = {DayNumber({2026, 1, 8}), DayNumber({2026, 1, 17})};
  calendar.working_days = {DayNumber({2026, 1, 17})};
  network.calendars = {calendar};
  return network;
}

PendingPolicy UpTo(PendingUpTo end) {
  PendingPolicy policy;
  policy.up_to = end;
  return policy;
}

PendingPolicy WorkingDaysOf(int32_t count) {
  PendingPolicy policy;
  policy.working_days = count;
  policy.calendar = "bank";
  return policy;
}

Configuration UntilReleased() {
  PendingPolicy policy;
  policy.until_event = true;
  return Deferred(policy);
}

class PendingRun : public ProgramRun {
 public:
  explicit PendingRun(const Configuration& network) : ProgramRun(network) {}

  OwnedEvent Fact(EventKind kind, const std::string& order, int64_t points) {
    OwnedEvent e = Purchase(order, points);
    e.kind = kind;
    e.second_id = "p" + std::to_string(++facts_);
    e.currency.clear();
    return e;
  }
  OutcomeCode Release(const std::string& order, int64_t points = 0) {
    return run().Decide(Fact(EventKind::kPendingReleased, order, points));
  }
  OutcomeCode Cancel(const std::string& order, int64_t points = 0) {
    return run().Decide(Fact(EventKind::kPendingCancelled, order, points));
  }
  const Award& LastAward() {
    order_ = LastOrder();
    return order_.awards[0];
  }

 private:
  int facts_ = 0;
  OrderRow order_;
};

// --- until when
// ----------------------------------------------------------------

struct DayCase {
  PendingPolicy policy;
  int32_t days;
  oracle::Civil bought;
  oracle::Civil available;
};

TEST(Pending, EndsAtTheMidnightThatItsPolicyNames) {
  const PendingPolicy week = UpTo(PendingUpTo::kEndOfWeek);
  const PendingPolicy month = UpTo(PendingUpTo::kEndOfMonth);
  PendingPolicy both = WorkingDaysOf(5);
  both.up_to = PendingUpTo::kEndOfWeek;
  for (const DayCase& one : std::vector<DayCase>{
           {UpTo(PendingUpTo::kEndOfDay), 0, {2026, 1, 5}, {2026, 1, 6}},
           {UpTo(PendingUpTo::kSameDay), 3, {2026, 1, 5}, {2026, 1, 8}},
           {week, 0, {2026, 1, 5}, {2026, 1, 12}},   // a Monday
           {week, 0, {2026, 1, 11}, {2026, 1, 12}},  // a Sunday
           {week, 7, {2026, 1, 5}, {2026, 1, 19}},
           {month, 0, {2026, 1, 5}, {2026, 2, 1}},
           {month, 0, {2026, 1, 31}, {2026, 2, 1}},
           {month, 0, {2026, 2, 28}, {2026, 3, 1}},
           {month, 0, {2026, 12, 31}, {2027, 1, 1}},
           {month, 14, {2026, 1, 20}, {2026, 3, 1}},
           {WorkingDaysOf(1), 0, {2026, 1, 5}, {2026, 1, 6}},
           {WorkingDaysOf(3), 0, {2026, 1, 5}, {2026, 1, 9}},   // a holiday
           {WorkingDaysOf(1), 0, {2026, 1, 9}, {2026, 1, 12}},  // a weekend
           {WorkingDaysOf(1), 0, {2026, 1, 11}, {2026, 1, 12}},
           {WorkingDaysOf(1), 0, {2026, 1, 16}, {2026, 1, 17}},  // worked
           {both, 0, {2026, 1, 5}, {2026, 1, 19}}}) {
    PendingRun run(Deferred(one.policy, one.days));
    run.At(Utc(one.bought, 10, 0));
    ASSERT_EQ(run.Buy("o", 100), kAccepted);
    EXPECT_EQ(run.LastAward().lot.available_at, Utc(one.available, 0, 0))
        << one.bought.month << "-" << one.bought.day;
    EXPECT_EQ(run.Balance("points"), "pending 100 available 0 debt 0");
    run.At({Utc(one.available, 0, 0).value - 2 * kMinute});
    run.As("n");
    run.Buy("before", 1);
    run.As("m");
    EXPECT_EQ(run.Balance("points"), "pending 100 available 0 debt 0");
    run.As("n");
    run.Buy("after", 1);
    run.As("m");
    EXPECT_EQ(run.Balance("points"), "pending 0 available 100 debt 0");
  }
}

TEST(Pending, IsTakenBackWhilePendingUnderEveryPolicy) {
  PendingPolicy event;
  event.until_event = true;
  for (const PendingPolicy& policy :
       {UpTo(PendingUpTo::kEndOfMonth), WorkingDaysOf(2), event}) {
    PendingRun run(Deferred(policy));
    run.Buy("o", 100);
    EXPECT_EQ(run.Return("o", 40), kAccepted);
    EXPECT_EQ(run.Balance("points"), "pending 60 available 0 debt 0");
    EXPECT_EQ(run.Return("o", 60), kAccepted);
    EXPECT_EQ(run.Balance("points"), "");
  }
}

// --- released
// -------------------------------------------------------------------

TEST(PendingRelease, EndsAWaitThatNoTimeEnds) {
  PendingRun run(UntilReleased());
  run.Buy("o", 100);
  EXPECT_EQ(run.LastAward().lot.available_at, kNever);
  run.At(Utc({2026, 12, 1}, 0, 0));
  EXPECT_EQ(run.Redeem("r1", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.Balance("points"), "pending 100 available 0 debt 0");
  EXPECT_EQ(run.Release("o"), kAccepted);
  EXPECT_EQ(run.LastAward().lot.available_at, Utc({2026, 12, 1}, 0, 0));
  EXPECT_TRUE(run.LastAward().parts.empty());
  EXPECT_EQ(run.Balance("points"), "pending 0 available 100 debt 0");
  EXPECT_EQ(run.Redeem("r2", 100), kAccepted);
  EXPECT_EQ(run.Release("o"), kAboveMaximum);
}

TEST(PendingRelease, EndsAWaitForADayEarly) {
  PendingRun run(Deferred(UpTo(PendingUpTo::kEndOfMonth)));
  run.Buy("o", 100);
  EXPECT_EQ(run.Release("o"), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 100 debt 0");
  run.At(Utc({2026, 2, 2}, 0, 0));
  run.Buy("p", 10);  // the timer of that month finds nothing
  EXPECT_EQ(run.Balance("points"), "pending 10 available 100 debt 0");
}

TEST(PendingRelease, OfAPartLeavesTheRestPending) {
  PendingRun run(UntilReleased());
  run.Buy("o", 100);
  EXPECT_EQ(run.Release("o", 30), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 70 available 30 debt 0");
  EXPECT_EQ(run.LastAward().parts.size(), 2u);
  EXPECT_EQ(run.Release("o", 30), kAccepted);  // the same day, the same lot
  EXPECT_EQ(run.LastAward().parts.size(), 2u);
  EXPECT_EQ(run.Release("o", 41), kAboveMaximum);
  EXPECT_EQ(run.run().reason(), "points: asked 41, pending 40");
  // In proportion of what is left of the parts, 40 and 60.
  EXPECT_EQ(run.Return("o", 50), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 20 available 30 debt 0");
  EXPECT_EQ(run.Release("o"), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 50 debt 0");
  EXPECT_EQ(run.Return("o", 50), kAccepted);
  EXPECT_EQ(run.Balance("points"), "");
}

TEST(PendingRelease, LeavesOtherOrdersOfTheSameLotPending) {
  PendingRun run(UntilReleased());
  run.Buy("o1", 100);
  run.Buy("o2", 20);
  EXPECT_EQ(run.Release("o1", 101), kAboveMaximum);
  EXPECT_EQ(run.Release("o1"), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 20 available 100 debt 0");
  EXPECT_EQ(run.Return("o2", 20), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 100 debt 0");
}

TEST(PendingRelease, RepaysDebt) {
  Configuration network = UntilReleased();
  EarnRule now = Rule("now", 1, 1, 0);
  PointsOf(network).earn.push_back(now);
  ProgramConfig& points = PointsOf(network);
  points.earn[0].selector.channels = {"later"};
  points.earn[1].selector.channels = {"now"};
  PendingRun run(network);
  OwnedEvent spent = run.Purchase("spent", 50);
  spent.channel = "now";
  ASSERT_EQ(run.run().Decide(spent), kAccepted);
  run.Redeem("r", 50);
  run.Return("spent", 50);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 0 debt 50");
  OwnedEvent later = run.Purchase("later", 80);
  later.channel = "later";
  ASSERT_EQ(run.run().Decide(later), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 80 available 0 debt 50");
  EXPECT_EQ(run.Release("later"), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 30 debt 0");
}

TEST(PendingRelease, BeginsAnExpiryThatIsCountedFromThen) {
  Configuration network = UntilReleased();
  ExpiryPolicy& expiry = PointsOf(network).expiry;
  expiry.period = ExpiryPeriod::kDays;
  expiry.count = 10;
  expiry.anchor = ExpiryAnchor::kAvailable;
  PendingRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.LastAward().lot.expires_at, kNever);
  run.At(Utc({2026, 3, 1}, 12, 0));
  EXPECT_EQ(run.Release("o"), kAccepted);
  EXPECT_EQ(run.LastAward().lot.expires_at, Utc({2026, 3, 12}, 0, 0));
}

TEST(PendingRelease, DoesNotMoveAnyOtherExpiry) {
  Configuration network = UntilReleased();
  ExpiryPolicy& expiry = PointsOf(network).expiry;
  expiry.period = ExpiryPeriod::kDays;
  expiry.count = 10;
  PendingRun run(network);
  run.Buy("o1", 100);
  run.Buy("o2", 100);
  EXPECT_EQ(run.Release("o1"), kAccepted);
  EXPECT_EQ(run.LastAward().lot.expires_at, Utc({2026, 1, 16}, 0, 0));
  run.At(Utc({2026, 1, 16}, 0, 0));  // expired, though not yet booked
  EXPECT_EQ(run.Release("o2"), kAboveMaximum);
  run.At(Utc({2026, 2, 1}, 0, 0));
  EXPECT_EQ(run.Release("o2"), kAboveMaximum);
  run.As("n");
  run.Buy("p", 1);
  run.As("m");
  EXPECT_EQ(run.Balance("points"), "");
}

TEST(PendingRelease, NamesTheRuleOrTakesTheAwardsInOrder) {
  Configuration network = UntilReleased();
  EarnRule second = PointsOf(network).earn[0];
  second.name = "second";
  PointsOf(network).earn.push_back(second);
  PendingRun run(network);
  run.Buy("o", 100);
  OwnedEvent fact = run.Fact(EventKind::kPendingReleased, "o", 60);
  fact.rule = "second";
  EXPECT_EQ(run.run().Decide(fact), kAccepted);
  EXPECT_EQ(run.LastOrder().awards[0].parts.size(), 0u);
  EXPECT_EQ(run.LastOrder().awards[1].parts.size(), 2u);
  fact.second_id = "other";
  EXPECT_EQ(run.run().Decide(fact), kAboveMaximum);
  EXPECT_EQ(run.run().reason(), "points: asked 60, pending 40");
  fact.second_id = "third";
  fact.rule = "no such rule";
  EXPECT_EQ(run.run().Decide(fact), kAboveMaximum);
  EXPECT_EQ(run.Release("o", 110), kAccepted);  // 100 of the first, 10 more
  EXPECT_EQ(run.Balance("points"), "pending 30 available 170 debt 0");
}

// --- cancelled
// ------------------------------------------------------------------

TEST(PendingCancel, TakesBackLikeAReturnOfTheWholeAward) {
  Configuration network = UntilReleased();
  network.settlement.fee_basis_points = 37;
  LimitConfig cap;
  cap.name = "cap";
  cap.period = "lifetime";
  cap.amount = {150};
  PointsOf(network).limits = {cap};
  PointsOf(network).earn[0].limits = {"cap"};
  PendingRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Cancel("o"), kAccepted);
  EXPECT_EQ(run.LastAward().taken.value, 100);
  EXPECT_EQ(run.LastAward().relieved.value, 100);
  const std::string text = run.run().Text();
  EXPECT_NE(text.find("owes 1 bank shop issue 1000000000000\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("owes 1 hub bank fee 3700000000\n"), std::string::npos)
      << text;
  EXPECT_EQ(run.Balance("points"), "");
  EXPECT_EQ(run.Return("o", 100), kAccepted);  // nothing is left to take
  EXPECT_EQ(run.Balance("points"), "");
  EXPECT_EQ(run.Cancel("o"), kAboveMaximum);
  run.Buy("p", 200);  // the limit has its room again
  EXPECT_EQ(run.Balance("points"), "pending 150 available 0 debt 0");
}

TEST(PendingCancel, OfAPartCountsForLaterReturns) {
  PendingRun run(UntilReleased());
  run.Buy("o", 100);
  EXPECT_EQ(run.Cancel("o", 30), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 70 available 0 debt 0");
  EXPECT_EQ(run.Return("o", 20), kAccepted);  // 20 in all: taken already
  EXPECT_EQ(run.Balance("points"), "pending 70 available 0 debt 0");
  EXPECT_EQ(run.Return("o", 30), kAccepted);  // 50 in all
  EXPECT_EQ(run.Balance("points"), "pending 50 available 0 debt 0");
  EXPECT_EQ(run.Return("o", 50), kAccepted);
  EXPECT_EQ(run.Balance("points"), "");
}

TEST(PendingCancel, LeavesWhatWasReleased) {
  PendingRun run(UntilReleased());
  run.Buy("o", 100);
  EXPECT_EQ(run.Release("o", 60), kAccepted);
  EXPECT_EQ(run.Cancel("o"), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 60 debt 0");
  EXPECT_EQ(run.Return("o", 100), kAccepted);
  EXPECT_EQ(run.Balance("points"), "");
}

TEST(PendingCancel, TurnsTheFeesOfEveryFunderBackExactly) {
  Configuration network = UntilReleased();
  network.settlement.fee_basis_points = 37;
  EarnRule& rule = PointsOf(network).earn[0];
  rule.funder = FunderKind::kShared;
  rule.funder_shares = {{FunderKind::kMerchant, "", 2},
                        {FunderKind::kNamed, "hub", 1}};
  PendingRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Release("o", 17), kAccepted);
  EXPECT_EQ(run.Release("o", 23), kAccepted);
  EXPECT_EQ(run.Return("o", 11), kAccepted);
  EXPECT_EQ(run.Cancel("o", 7), kAccepted);
  EXPECT_EQ(run.Return("o", 89), kAccepted);
  const std::string text = run.run().Text();
  const auto owes = [&](const std::string& begin) {
    const size_t at = text.find("owes 1 " + begin + " ");
    EXPECT_NE(at, std::string::npos) << begin << " of " << text;
    return text.substr(at + 8 + begin.size(),
                       text.find('\n', at) - at - 8 - begin.size());
  };
  EXPECT_EQ(owes("shop bank issue"), owes("bank shop issue"));
  EXPECT_EQ(owes("hub bank issue"), owes("bank hub issue"));
  EXPECT_EQ(owes("bank hub fee"), owes("hub bank fee"));
  EXPECT_EQ(run.Balance("points"), "");
}

// --- refusals
// -------------------------------------------------------------------

TEST(PendingFacts, AreRefusedInTheOrderOfTheOutcomes) {
  PendingRun run(UntilReleased());
  run.Buy("o", 100);
  const auto decide = [&](auto change) {
    OwnedEvent fact = run.Fact(EventKind::kPendingReleased, "o", 0);
    change(fact);
    return run.run().Decide(fact);
  };
  EXPECT_EQ(decide([](OwnedEvent& e) { e.second_id.clear(); }),
            OutcomeCode::kMissingField);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.id.clear(); }),
            OutcomeCode::kMissingField);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.merchant.clear(); }),
            OutcomeCode::kMissingField);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.amount = -1; }),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.rule.assign(257, 'x'); }),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.program = "none"; }),
            OutcomeCode::kUnknownProgram);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.merchant = "none"; }),
            OutcomeCode::kUnknownParticipant);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.id = "none"; }),
            OutcomeCode::kUnknownOrder);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.member = "another"; }),
            OutcomeCode::kUnknownOrder);
  EXPECT_EQ(decide([](OwnedEvent& e) { e.program = "miles"; }), kAboveMaximum);
}

TEST(PendingFacts, KeepTheirKeyOnceAccepted) {
  PendingRun run(UntilReleased());
  OwnedEvent fact = run.Fact(EventKind::kPendingReleased, "o", 60);
  EXPECT_EQ(run.run().Decide(fact), OutcomeCode::kUnknownOrder);
  run.Buy("o", 100);
  fact.occurred.value += 10 * kMinute;
  EXPECT_EQ(run.run().Decide(fact), kAccepted);  // a fact may be sent again
  EXPECT_EQ(run.run().Decide(fact), OutcomeCode::kDuplicate);
  fact.amount = 40;
  EXPECT_EQ(run.run().Decide(fact), OutcomeCode::kConflict);
  fact.kind = EventKind::kPendingCancelled;  // a key of its own
  EXPECT_EQ(run.run().Decide(fact), kAccepted);
}

TEST(PendingFacts, WaitForAReopening) {
  PendingRun run(UntilReleased());
  run.Buy("o", 100);
  OwnedEvent closing = run.Fact(EventKind::kMemberClosed, "c", 0);
  ASSERT_EQ(run.run().Decide(closing), kAccepted);
  EXPECT_EQ(run.Release("o"), OutcomeCode::kMemberClosed);
  OwnedEvent reopening = run.Fact(EventKind::kMemberReopened, "c", 0);
  ASSERT_EQ(run.run().Decide(reopening), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 100 available 0 debt 0");
  EXPECT_EQ(run.Release("o"), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 100 debt 0");
}

}  // namespace
}  // namespace clearpoint
