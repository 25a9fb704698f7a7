// Adjustments: two persons, what is given and taken, deadlines and undoing.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kWaiting = OutcomeCode::kWaiting;

// One point for each unit of money; `terms` of program `points`.
Configuration Adjusting(const AdjustmentTerms& terms) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).adjustments = terms;
  return network;
}

// A run in which member `m` has 100 points, and who asks for adjustments.
class Office {
 public:
  explicit Office(const Configuration& network) : run_(network) {
    run_.Buy("o", 10'000);
  }

  OwnedEvent Request(const std::string& id, int64_t points) {
    OwnedEvent e = Blank(EventKind::kAdjustmentRequested, id);
    e.member = "m";
    e.amount = points;
    e.store = "goodwill";
    e.tender = "ann";
    return e;
  }
  OutcomeCode Ask(const std::string& id, int64_t points) {
    return Decide(Request(id, points));
  }
  OutcomeCode AskToUndo(const std::string& id, const std::string& undone) {
    OwnedEvent e = Request(id, 0);
    e.second_id = undone;
    return Decide(e);
  }
  OutcomeCode Approve(const std::string& id, const std::string& person) {
    OwnedEvent e = Blank(EventKind::kAdjustmentApproved, id);
    e.tender = person;
    return Decide(e);
  }
  // Asked for by ann, approved by bob.
  void Make(const std::string& id, int64_t points) {
    EXPECT_EQ(Ask(id, points), kWaiting) << reason();
    EXPECT_EQ(Approve(id, "bob"), kAccepted) << reason();
  }

  OutcomeCode Decide(const OwnedEvent& e) { return run_.run().Decide(e); }
  int64_t Points() { return run_.Available("points"); }
  const std::string& reason() { return run_.run().reason(); }
  ProgramRun& run() { return run_; }

 private:
  OwnedEvent Blank(EventKind kind, const std::string& id) {
    OwnedEvent e{.kind = kind, .occurred = run_.run().recorded()};
    e.program = "points";
    e.id = id;
    return e;
  }

  ProgramRun run_;
};

TEST(Adjustment, MovesNothingBeforeAnotherPersonApproves) {
  Office office(Adjusting({}));
  EXPECT_EQ(office.Ask("j", 30), kWaiting);
  EXPECT_TRUE(office.run().LastEffects().postings.empty());
  EXPECT_EQ(office.Points(), 100);
  EXPECT_EQ(office.Approve("j", "ann"), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(office.reason(),
            "approved_by: expected another person than \"ann\", who asked for "
            "it");
  EXPECT_EQ(office.Points(), 100);
  EXPECT_EQ(office.Approve("j", "bob"), kAccepted);
  EXPECT_EQ(office.Points(), 130);
  EXPECT_EQ(office.run().AccountOf("adjusted"), -30);
}

TEST(Adjustment, OfPointsTakenDrawsLikeABurnAndOwesNothing) {
  Configuration network = Adjusting({});
  network.contracts[0].settled = Settled::kAtRedemption;
  Office office(network);
  office.Make("j", -30);
  EXPECT_TRUE(office.run().LastEffects().bookings.empty());
  EXPECT_EQ(office.Points(), 70);
  EXPECT_EQ(office.run().AccountOf("adjusted"), 30);
  EXPECT_EQ(office.Ask("j2", -71), kWaiting);
  EXPECT_EQ(office.Approve("j2", "bob"), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(office.reason(), "points: asked 71, available 70");
  EXPECT_EQ(office.Approve("j2", "bob"), OutcomeCode::kDuplicate);
  EXPECT_EQ(office.Approve("j2", "cy"), OutcomeCode::kConflict);
}

TEST(Adjustment, IsApprovedOnce) {
  Office office(Adjusting({}));
  EXPECT_EQ(office.Approve("j", "bob"), OutcomeCode::kUnknownOrder);
  EXPECT_EQ(office.Ask("j", 30), kWaiting);
  EXPECT_EQ(office.Ask("j", 30), OutcomeCode::kDuplicate);
  EXPECT_EQ(office.Ask("j", 31), OutcomeCode::kConflict);
  EXPECT_EQ(office.Approve("j", "bob"), kAccepted);
  EXPECT_EQ(office.Approve("j", "bob"), OutcomeCode::kDuplicate);
  EXPECT_EQ(office.Approve("j", "cat"), OutcomeCode::kConflict);
  EXPECT_EQ(office.Approve("j", "ann"), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(office.Points(), 130);
}

TEST(Adjustment, LapsesAtItsDeadline) {
  AdjustmentTerms terms;
  terms.approve_within_us = kMicrosPerDay;
  Office office(Adjusting(terms));
  EXPECT_EQ(office.Ask("j", 30), kWaiting);
  EXPECT_EQ(office.Ask("j2", 30), kWaiting);
  const Timestamp deadline{office.run().run().recorded().value + kMicrosPerDay};
  OwnedEvent approval{.kind = EventKind::kAdjustmentApproved,
                      .occurred = {deadline.value - 1}};
  approval.program = "points";
  approval.id = "j";
  approval.tender = "bob";
  EXPECT_EQ(office.Decide(approval), kAccepted);
  approval.id = "j2";
  approval.occurred = deadline;
  EXPECT_EQ(office.Decide(approval), OutcomeCode::kUnknownOrder);
  EXPECT_EQ(office.run().run().later_outcomes().at(OutcomeCode::kUnknownOrder),
            1);
  EXPECT_EQ(office.Points(), 130);
  // Its key is used up.
  EXPECT_EQ(office.Ask("j2", 30), OutcomeCode::kConflict);
  EXPECT_NE(office.reason().find("answered UNKNOWN_ORDER"), std::string::npos);
}

// --- what is given
// -------------------------------------------------------------

TEST(Adjustment, IsPaidByItsFunderAtItsContract) {
  Configuration network = Adjusting({});
  network.settlement.fee_basis_points = 100;
  Office office(network);
  OwnedEvent e = office.Request("j", 30);
  e.merchant = "shop";
  EXPECT_EQ(office.Decide(e), kWaiting);
  EXPECT_EQ(office.Approve("j", "bob"), kAccepted);
  const Effects effects = office.run().LastEffects();
  ASSERT_EQ(effects.bookings.size(), 2u);
  EXPECT_EQ(effects.bookings[0].amount, Price("0.30"));
  EXPECT_EQ(effects.bookings[1].amount, Price("0.003"));
  e = office.Request("j2", 30);
  e.merchant = "hub";
  EXPECT_EQ(office.Decide(e), OutcomeCode::kNoContract);
  e = office.Request("j3", 30);
  e.merchant = "nobody";
  EXPECT_EQ(office.Decide(e), OutcomeCode::kUnknownParticipant);
  // The issuer pays itself.
  office.Make("j4", 30);
  EXPECT_TRUE(office.run().LastEffects().bookings.empty());
}

TEST(Adjustment, IsOwedWhenBurnedWhereTheFunderSettlesSo) {
  Configuration network = Adjusting({});
  network.contracts[0].settled = Settled::kAtRedemption;
  Office office(network);
  office.run().Redeem("r", 100);
  OwnedEvent e = office.Request("j", 30);
  e.merchant = "shop";
  EXPECT_EQ(office.Decide(e), kWaiting);
  EXPECT_EQ(office.Approve("j", "bob"), kAccepted);
  EXPECT_TRUE(office.run().LastEffects().bookings.empty());
  EXPECT_EQ(office.run().Redeem("r2", 30), kAccepted);
  const Effects effects = office.run().LastEffects();
  ASSERT_FALSE(effects.bookings.empty());
  EXPECT_EQ(effects.bookings[0].key.kind, ObligationKind::kIssue);
  EXPECT_EQ(effects.bookings[0].amount, Price("0.30"));
}

TEST(Adjustment, GivesTheExpiryThatIsAskedForOrThePrograms) {
  Configuration network = Adjusting({});
  PointsOf(network).expiry = {.period = ExpiryPeriod::kDays, .count = 10};
  Office office(network);
  office.run().Redeem("r", 100);
  OwnedEvent e = office.Request("j", 30);
  e.expires_at = Utc({2026, 2, 1}, 12, 0);
  EXPECT_EQ(office.Decide(e), kWaiting);
  EXPECT_EQ(office.Approve("j", "bob"), kAccepted);
  office.Make("j2", 40);
  const std::string text = office.run().run().Text();
  for (const Timestamp expires : {e.expires_at, Utc({2026, 1, 16}, 0, 0)}) {
    EXPECT_NE(
        text.find("expires " + std::to_string(expires.value) + " available " +
                  std::to_string(kStart.value) + " funder bank"),
        std::string::npos)
        << text;
  }
  e = office.Request("j3", 30);
  e.expires_at = e.occurred;
  EXPECT_EQ(office.Decide(e), OutcomeCode::kInvalidField);
}

TEST(Adjustment, RepaysDebtFirst) {
  Office office(Adjusting({}));
  office.run().Redeem("r", 100);
  office.run().Return("o", 10'000);
  office.Make("j", 130);
  EXPECT_EQ(office.run().Balance("points"), "pending 0 available 30 debt 0");
}

// --- terms
// ---------------------------------------------------------------------

TEST(Adjustment, GivesAReasonOfItsTerms) {
  AdjustmentTerms terms;
  terms.reasons = {"goodwill", "error"};
  Office office(Adjusting(terms));
  office.Make("j", 10);
  OwnedEvent e = office.Request("j2", 10);
  e.store = "fun";
  EXPECT_EQ(office.Decide(e), OutcomeCode::kNotEligible);
  EXPECT_EQ(office.reason(), "reason: expected goodwill, error, found \"fun\"");
  e = office.Request("j3", 10);
  e.store.clear();
  EXPECT_EQ(office.Decide(e), OutcomeCode::kMissingField);
  Configuration without = Adjusting({});
  PointsOf(without).adjustments.reset();
  Office other(without);
  EXPECT_EQ(other.Ask("j", 10), OutcomeCode::kNotEligible);
  EXPECT_EQ(other.reason(), "program points has no adjustment terms");
}

TEST(Adjustment, HasAMaximumEitherWay) {
  AdjustmentTerms terms;
  terms.maximum = {50};
  Office office(Adjusting(terms));
  EXPECT_EQ(office.Ask("j", 51), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(office.Ask("j2", -51), OutcomeCode::kAboveMaximum);
  office.Make("j3", 50);
  office.Make("j4", -50);
}

TEST(Adjustment, CountsItsSizeInLimitsWhenItIsMade) {
  LimitConfig limit;
  limit.name = "month";
  limit.period = "month";
  limit.amount = {60};
  AdjustmentTerms terms;
  terms.limits = {"month"};
  Configuration network = Adjusting(terms);
  PointsOf(network).limits = {limit};
  Office office(network);
  EXPECT_EQ(office.Ask("j", 40), kWaiting);
  EXPECT_EQ(office.Ask("j2", -30), kWaiting);
  EXPECT_EQ(office.Approve("j", "bob"), kAccepted);
  EXPECT_EQ(office.Approve("j2", "bob"), OutcomeCode::kLimitReached);
  EXPECT_EQ(office.reason(), "limit \"month\": asked 30, room 20");
  EXPECT_EQ(office.Ask("j3", -21), OutcomeCode::kLimitReached);
  office.Make("j4", -20);
  // Undoing makes room again, and counts nothing itself.
  EXPECT_EQ(office.AskToUndo("u", "j"), kWaiting);
  EXPECT_EQ(office.Approve("u", "bob"), kAccepted) << office.reason();
  office.Make("j5", 40);
  EXPECT_EQ(office.Ask("j6", 1), OutcomeCode::kLimitReached);
}

TEST(Adjustment, SaysOnlyWhatMakesSense) {
  Office office(Adjusting({}));
  EXPECT_EQ(office.Ask("j", 0), OutcomeCode::kInvalidField);
  EXPECT_EQ(office.Ask("j", kMaxEventAmount + 1), OutcomeCode::kInvalidField);
  EXPECT_EQ(office.Ask("j", -kMaxEventAmount - 1), OutcomeCode::kInvalidField);
  OwnedEvent e = office.Request("j", -1);
  e.merchant = "shop";
  EXPECT_EQ(office.Decide(e), OutcomeCode::kInvalidField);
  e = office.Request("j", -1);
  e.expires_at = Utc({2027, 1, 1}, 0, 0);
  EXPECT_EQ(office.Decide(e), OutcomeCode::kInvalidField);
  e = office.Request("j", 5);
  e.second_id = "other";
  EXPECT_EQ(office.Decide(e), OutcomeCode::kInvalidField);
  EXPECT_EQ(office.reason(), "points: expected none with reverses, found 5");
}

// --- members
// -------------------------------------------------------------------

TEST(Adjustment, IsOfAKnownMemberThatMayBeFrozenButNotClosed) {
  Office office(Adjusting({}));
  OwnedEvent e = office.Request("j", 10);
  e.member = "n";
  EXPECT_EQ(office.Decide(e), OutcomeCode::kUnknownMember);
  OwnedEvent standing{.kind = EventKind::kMemberFrozen,
                      .occurred = office.run().run().recorded()};
  standing.member = "m";
  standing.id = "s";
  EXPECT_EQ(office.Decide(standing), kAccepted);
  office.Make("j", 10);
  office.Make("j2", -10);
  EXPECT_EQ(office.Ask("j3", 10), kWaiting);
  standing.kind = EventKind::kMemberClosed;
  EXPECT_EQ(office.Decide(standing), kAccepted);
  EXPECT_EQ(office.Approve("j3", "bob"), OutcomeCode::kMemberClosed);
  EXPECT_EQ(office.Ask("j4", 10), OutcomeCode::kMemberClosed);
}

// --- undoing
// -------------------------------------------------------------------

TEST(Adjustment, IsUndoneWholeAndOnceWithItsObligations) {
  Configuration network = Adjusting({});
  network.settlement.fee_basis_points = 100;
  Office office(network);
  OwnedEvent e = office.Request("j", 30);
  e.merchant = "shop";
  EXPECT_EQ(office.Decide(e), kWaiting);
  EXPECT_EQ(office.AskToUndo("u", "j"), OutcomeCode::kUnknownOrder);
  EXPECT_EQ(office.Approve("j", "bob"), kAccepted);
  EXPECT_EQ(office.AskToUndo("u", "j"), kWaiting);
  EXPECT_EQ(office.AskToUndo("u2", "j"), kWaiting);
  EXPECT_EQ(office.Points(), 130);
  EXPECT_EQ(office.Approve("u", "bob"), kAccepted);
  EXPECT_EQ(office.Points(), 100);
  EXPECT_EQ(office.run().AccountOf("adjusted"), 0);
  const Effects effects = office.run().LastEffects();
  ASSERT_EQ(effects.bookings.size(), 2u);
  EXPECT_EQ(effects.bookings[0].amount, Price("0.30"));
  EXPECT_EQ(effects.bookings[1].amount, Price("0.003"));
  EXPECT_EQ(office.Approve("u2", "bob"), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(office.reason(), "points: asked 30, left of the adjustment 0");
  EXPECT_EQ(office.AskToUndo("u3", "u"), OutcomeCode::kNotEligible);
}

TEST(Adjustment, IsNotUndoneWhenWhatWasGivenIsSpent) {
  Office office(Adjusting({}));
  office.Make("j", 30);
  EXPECT_EQ(office.AskToUndo("u", "j"), kWaiting);
  EXPECT_EQ(office.run().Redeem("r", 101), kAccepted);
  EXPECT_EQ(office.Approve("u", "bob"), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(office.reason(), "points: asked 30, available 29");
}

TEST(Adjustment, PutsWhatWasTakenBackIntoItsLots) {
  Configuration network = Adjusting({});
  PointsOf(network).expiry = {.period = ExpiryPeriod::kDays, .count = 10};
  Office office(network);
  office.run().At(Utc({2026, 1, 10}, 0, 0));
  office.run().Buy("o2", 5'000);
  const std::string before = office.run().run().Text();
  office.Make("j", -120);
  EXPECT_EQ(office.AskToUndo("u", "j"), kWaiting);
  EXPECT_EQ(office.Approve("u", "bob"), kAccepted);
  EXPECT_EQ(office.run().run().Text(), before);
  // Of lots that lapsed meanwhile it goes on to `expired`.
  office.Make("j2", -120);
  office.run().At(Utc({2026, 1, 18}, 0, 0));
  office.run().SignIn();
  EXPECT_EQ(office.AskToUndo("u2", "j2"), kWaiting);
  EXPECT_EQ(office.Approve("u2", "bob"), kAccepted);
  EXPECT_EQ(office.Points(), 50);
  EXPECT_EQ(office.run().AccountOf("expired"), 100);
}

TEST(Adjustment, OfAnotherMemberIsNotUndone) {
  Office office(Adjusting({}));
  office.Make("j", 30);
  office.run().As("n");
  office.run().Buy("o2", 1'000);
  OwnedEvent e = office.Request("u", 0);
  e.member = "n";
  e.second_id = "j";
  EXPECT_EQ(office.Decide(e), OutcomeCode::kUnknownOrder);
}

}  // namespace
}  // namespace clearpoint
