// Burning in two steps: what is held is out of reach until it is captured,
// released, or its time is over; and its time is always over one day.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <utility>

#include "tests/support/program_run.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

// A point a unit that lapses at the end of the tenth day; a hold lasts an hour
// unless it says more, and at most 20 days.
Configuration Network() {
  EarnRule base = Rule("base", 1, 100, 0);
  base.expiry = ExpiryPolicy{.period = ExpiryPeriod::kDays, .count = 10};
  Configuration network = Earning({base});
  PointsOf(network).hold_time_us = kMicrosPerHour;
  PointsOf(network).longest_hold_us = 20 * kMicrosPerDay;
  return network;
}

// Noon of the n-th day.
Timestamp On(int64_t day) {
  return Timestamp{kStart.value + day * kMicrosPerDay + 12 * kMicrosPerHour};
}

class Holds : public testing::Test {
 protected:
  void Start(const Configuration& network) { run_.emplace(network); }
  void SetUp() override {
    Start(Network());
    run_->At(On(0));
    ASSERT_EQ(run_->Buy("o1", 10'000), OutcomeCode::kAccepted);
  }

  OwnedEvent Placed(const std::string& id, int64_t points, Timestamp when,
                    Timestamp until) {
    OwnedEvent e{.kind = EventKind::kHoldPlaced, .occurred = when};
    e.program = "points";
    e.member = "m";
    e.merchant = "shop";
    e.id = id;
    e.amount = points;
    e.until = until;
    return e;
  }
  OutcomeCode Hold(const std::string& id, int64_t points, Timestamp when,
                   Timestamp until) {
    run_->At(when);
    return run_->run().Decide(Placed(id, points, when, until));
  }
  OutcomeCode Tell(EventKind kind, const std::string& id, Timestamp when) {
    OwnedEvent event{.kind = kind, .occurred = when};
    event.member = "m";
    event.id = id;
    run_->At(when);
    return run_->run().Decide(event);
  }
  // A purchase of another member that earns nothing, for the clock.
  void Pass(Timestamp when) {
    run_->As("other");
    run_->At(Timestamp{when.value - kMinute});
    EXPECT_EQ(run_->Buy("clock" + std::to_string(when.value), 0),
              OutcomeCode::kAccepted);
    run_->As("m");
  }
  // What stands behind `begin` on its line of the text; "" when there is none.
  std::string After(const std::string& begin) {
    const std::string text = "\n" + run_->run().Text();
    const size_t at = text.find("\n" + begin + " ");
    if (at == std::string::npos) return "";
    const size_t from = at + begin.size() + 2;
    return text.substr(from, text.find('\n', from) - from);
  }
  std::string Held() { return After("held m points in all"); }
  std::string Account(const std::string& name) {
    return After("account points " + name);
  }

  std::optional<ProgramRun> run_;
};

TEST_F(Holds, WhatIsHeldCannotBeSpentAndACaptureReleasesTheRest) {
  EXPECT_EQ(run_->Hold("h1", 60), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 40);
  EXPECT_EQ(Held(), "60");
  EXPECT_EQ(After("owes 1 bank shop redeem"), "");
  EXPECT_EQ(run_->Redeem("r1", 41), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run_->Hold("h2", 41), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run_->Capture("h1", 25), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 75);
  EXPECT_EQ(Held(), "");
  EXPECT_EQ(Account("redeemed"), "25");
  EXPECT_EQ(After("owes 1 bank shop redeem"), "250000000000");
}

TEST_F(Holds, AHoldIsCapturedOrReleasedOnce) {
  EXPECT_EQ(run_->Hold("h1", 60), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Capture("h1", 61), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Capture("h1", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(Account("redeemed"), "60");
  EXPECT_EQ(run_->Capture("h1", 1), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Release("h1"), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Hold("h2", 40), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Release("h2"), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 40);
  EXPECT_EQ(run_->Capture("h2", 1), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Release("h2"), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Capture("h3", 1), OutcomeCode::kUnknownHold);
  EXPECT_EQ(run_->Release("h3"), OutcomeCode::kUnknownHold);
}

TEST_F(Holds, RepeatedKeysAreDuplicatesOrConflicts) {
  const Timestamp when = On(1);
  const OwnedEvent placed = Placed("h1", 60, when, kNever);
  EXPECT_EQ(run_->run().Decide(placed), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->run().Decide(placed), OutcomeCode::kDuplicate);
  OwnedEvent other = placed;
  other.until = On(2);
  EXPECT_EQ(run_->run().Decide(other), OutcomeCode::kConflict);
  other = placed;
  other.kind = EventKind::kRedemptionRequested;
  EXPECT_EQ(run_->run().Decide(other), OutcomeCode::kConflict);
  EXPECT_EQ(Held(), "60");
  for (const EventKind kind :
       {EventKind::kHoldCaptured, EventKind::kHoldReleased}) {
    OwnedEvent end{.kind = kind, .occurred = when};
    end.program = "points";
    end.id = "h1";
    end.second_id = "e1";
    const bool first = kind == EventKind::kHoldCaptured;
    EXPECT_EQ(run_->run().Decide(end),
              first ? OutcomeCode::kAccepted : OutcomeCode::kAboveMaximum);
    EXPECT_EQ(run_->run().Decide(end), OutcomeCode::kDuplicate);
    end.occurred.value += 1;
    EXPECT_EQ(run_->run().Decide(end), OutcomeCode::kConflict);
  }
}

TEST_F(Holds, EndByThemselvesToTheMicrosecond) {
  EXPECT_EQ(Hold("h1", 60, On(1), kNever), OutcomeCode::kAccepted);
  Pass(Timestamp{On(1).value + kMicrosPerHour - 1});
  EXPECT_EQ(Held(), "60");
  Pass(Timestamp{On(1).value + kMicrosPerHour});
  EXPECT_EQ(Held(), "");
  EXPECT_EQ(run_->Available("points"), 100);
  EXPECT_EQ(run_->Capture("h1", 1), OutcomeCode::kHoldExpired);
  EXPECT_EQ(run_->Capture("h1", 61), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Release("h1"), OutcomeCode::kHoldExpired);
}

TEST_F(Holds, AreAsLongAsTheProgramAllows) {
  const Timestamp longest{On(1).value + 20 * kMicrosPerDay};
  EXPECT_EQ(Hold("h1", 10, On(1), Timestamp{longest.value + 1}),
            OutcomeCode::kAboveMaximum);
  EXPECT_EQ(Hold("h2", 10, On(1), longest), OutcomeCode::kAccepted);
  EXPECT_EQ(Hold("h3", 10, On(1), On(1)), OutcomeCode::kInvalidField);
  Pass(On(2));
  EXPECT_EQ(Hold("h4", 10, On(1), On(2)), OutcomeCode::kHoldExpired);
  EXPECT_EQ(Hold("h5", 10, On(1), Timestamp{On(2).value + 1}),
            OutcomeCode::kAccepted);
}

// The lot lapses at the end of the tenth day and is swept a day later.
TEST_F(Holds, WhatIsHeldDoesNotExpire) {
  EXPECT_EQ(Hold("h1", 60, On(9), On(13)), OutcomeCode::kAccepted);
  Pass(On(12));
  EXPECT_EQ(Account("expired"), "40");
  EXPECT_EQ(Held(), "60");
  EXPECT_EQ(run_->Capture("h1", 20), OutcomeCode::kAccepted);
  EXPECT_EQ(Account("redeemed"), "20");
  EXPECT_EQ(Account("expired"), "80");
  EXPECT_EQ(Held(), "");
  EXPECT_EQ(run_->Available("points"), 0);
}

TEST_F(Holds, WhatComesBackBeforeItIsSweptIsSweptInTime) {
  EXPECT_EQ(Hold("h1", 60, On(9), On(11)), OutcomeCode::kAccepted);
  Pass(On(11));
  EXPECT_EQ(run_->Available("points"), 100);
  EXPECT_EQ(run_->Redeem("r1", 1), OutcomeCode::kInsufficientPoints);
  Pass(On(12));
  EXPECT_EQ(Account("expired"), "100");
}

// Both timers fire in one Tick, in the order of their times.
TEST_F(Holds, ALateTickGivesTheSame) {
  EXPECT_EQ(Hold("h1", 60, On(9), On(11)), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Return("o1", 5'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 0 debt 10");
  Pass(On(30));
  EXPECT_EQ(run_->Balance("points"), "");
  EXPECT_EQ(Account("expired"), "50");
}

TEST_F(Holds, AReturnLeavesWhatIsHeldAndReleasedPointsRepayTheDebt) {
  EXPECT_EQ(Hold("h1", 60, On(1), On(3)), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Return("o1", 10'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 0 debt 60");
  EXPECT_EQ(Held(), "60");
  EXPECT_EQ(run_->Capture("h1", 45), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 0 available 0 debt 45");
  EXPECT_EQ(Account("redeemed"), "45");
}

TEST_F(Holds, CapturesAreReversedIntoTheirLots) {
  EXPECT_EQ(Hold("h1", 60, On(1), On(3)), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Reverse("h1"), OutcomeCode::kUnknownOrder);
  EXPECT_EQ(run_->Capture("h1", 45), OutcomeCode::kAccepted);
  OwnedEvent part{.kind = EventKind::kRedemptionReversed, .occurred = On(1)};
  part.program = "points";
  part.id = "h1";
  part.second_id = "v";
  part.amount = 46;
  EXPECT_EQ(run_->run().Decide(part), OutcomeCode::kAboveMaximum);
  part.second_id = "w";
  part.amount = 20;
  EXPECT_EQ(run_->run().Decide(part), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 75);
  EXPECT_EQ(After("owes 1 shop bank redeem"), "200000000000");
  EXPECT_EQ(run_->Reverse("h1"), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 100);
  EXPECT_EQ(run_->Reverse("h1"), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Hold("h2", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Release("h2"), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Reverse("h2"), OutcomeCode::kUnknownOrder);
}

TEST_F(Holds, ACaptureBooksAtTheContractOfTheHoldsMoment) {
  EXPECT_EQ(Hold("h1", 60, On(1), On(5)), OutcomeCode::kAccepted);
  Configuration network = Network();
  network.effective_from = On(2);
  network.contracts[0].redeem_price = Price("0.03");
  run_->Configure(network);
  run_->At(On(3));
  EXPECT_EQ(run_->Capture("h1", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 bank shop redeem"), "600000000000");
  EXPECT_EQ(run_->Redeem("r1", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 bank shop redeem"), "900000000000");
}

// Earned points that are settled when they are burned: by the capture alone.
TEST_F(Holds, FundersOfOwedLotsOweForWhatIsCaptured) {
  Configuration network = Network();
  network.contracts[0].settled = Settled::kAtRedemption;
  Start(network);
  run_->At(On(0));
  EXPECT_EQ(run_->Buy("o1", 10'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Hold("h1", 60), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 shop bank issue"), "");
  EXPECT_EQ(run_->Capture("h1", 45), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 shop bank issue"), "450000000000");
}

TEST_F(Holds, AFreezeKeepsHoldsFromBeingPlacedAndNotFromEnding) {
  EXPECT_EQ(Hold("h1", 20, On(1), On(5)), OutcomeCode::kAccepted);
  EXPECT_EQ(Hold("h2", 20, On(1), On(5)), OutcomeCode::kAccepted);
  EXPECT_EQ(Tell(EventKind::kMemberFrozen, "f", On(2)), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Hold("h3", 20), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(run_->Capture("h1", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Release("h2"), OutcomeCode::kAccepted);
}

TEST_F(Holds, AMemberIsNotClosedBeforeItsHoldsHaveEnded) {
  EXPECT_EQ(Hold("h1", 20, On(1), On(5)), OutcomeCode::kAccepted);
  EXPECT_EQ(Tell(EventKind::kMemberClosed, "c", On(2)),
            OutcomeCode::kNotEligible);
  EXPECT_EQ(run_->Available("points"), 80);
  Pass(On(5));
  EXPECT_EQ(Tell(EventKind::kMemberClosed, "c", On(6)), OutcomeCode::kAccepted);
  EXPECT_EQ(Account("forfeited"), "100");
  EXPECT_EQ(run_->Hold("h2", 20), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run_->Capture("h1", 20), OutcomeCode::kMemberClosed);
}

// Keys are kept for three days here, and a hold for twenty.
TEST_F(Holds, AreKeptUntilTheyEndHoweverSoonKeysAreForgotten) {
  Configuration network = Network();
  network.bounds.max_event_age_us = kMicrosPerDay;
  network.bounds.key_retention_us = 3 * kMicrosPerDay;
  Start(network);
  run_->At(On(0));
  EXPECT_EQ(run_->Buy("o1", 10'000), OutcomeCode::kAccepted);
  EXPECT_EQ(Hold("h1", 100, On(0), On(19)), OutcomeCode::kAccepted);
  for (int day = 1; day < 19; ++day) Pass(On(day));
  EXPECT_EQ(Held(), "100");
  EXPECT_EQ(run_->Capture("h1", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(Account("redeemed"), "30");
  EXPECT_EQ(Account("expired"), "70");
}

TEST_F(Holds, OutcomesAreToldInTheirOrder) {
  EXPECT_EQ(run_->Hold("", 10), OutcomeCode::kMissingField);
  EXPECT_EQ(run_->Hold("h1", 0), OutcomeCode::kInvalidField);
  EXPECT_EQ(run_->Capture("", 10), OutcomeCode::kMissingField);
  EXPECT_EQ(run_->Capture("h1", -1), OutcomeCode::kInvalidField);
  OwnedEvent hold = Placed("h1", 10, On(1), kNever);
  hold.program = "none";
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kUnknownProgram);
  hold = Placed("h1", 10, On(1), kNever);
  hold.merchant = "nobody";
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kUnknownParticipant);
  hold.merchant = "bank";
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kNoContract);
  hold = Placed("h2", 10'000, On(1), On(30));
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kAboveMaximum);
  hold.id = "h3";
  hold.until = kNever;
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kDuplicate);
}

// Points of a wallet, by member and program, that wait for a partner: of whom
// there is time to answer, and who did not answer in time, when nobody may
// release them but that answer.
std::map<std::pair<uint64_t, uint64_t>, int64_t> WaitingForPartners(
    EngineRun& run) {
  std::map<std::pair<uint64_t, uint64_t>, int64_t> waiting;
  run.state().requests.Scan("", "", [&](const auto&, const RequestRow& row) {
    for (const Exchanged& exchanged : row.exchanged) {
      const bool is_asked = exchanged.partner == PartnerStatus::kAsked;
      if (is_asked) RC_ASSERT(exchanged.answer_due > run.recorded());
      if (!is_asked && exchanged.partner != PartnerStatus::kUnknown) continue;
      int64_t& points = waiting[{row.wallet().member.value, row.program.value}];
      for (const Draw& draw : row.draws) points += draw.points.value;
      for (const Draw& draw : exchanged.fee_draws) points += draw.points.value;
    }
    return true;
  });
  return waiting;
}

// Whatever happens, once the longest hold could be over nothing is held but for
// partners; standing conversions go on asking them.
TEST(HoldsOfRandomHistories, AlwaysEnd) {
  EXPECT_TRUE(rc::check("holds always end", [] {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    const History history = MakeRandomHistory(seed, 100);
    EngineRun run(history.start, kUnlimitedCache);
    Timestamp last = history.start;
    int held = 0;
    for (const HistoryStep& step : history.steps) {
      if (step.configuration.has_value()) {
        run.Apply(*step.configuration);
        continue;
      }
      const OutcomeCode outcome = run.Decide(step.event);
      if (outcome != OutcomeCode::kAccepted) continue;
      held += step.event.kind == EventKind::kHoldPlaced ? 1 : 0;
      // A close does not move the clock.
      if (step.event.kind == EventKind::kWindowCloseRequested) continue;
      last = std::max(last, step.event.occurred);
    }
    for (int i = 0; i < 4; ++i) {  // the clock makes no larger steps
      last.value += 20 * kMicrosPerDay;
      OwnedEvent tick{.kind = EventKind::kSignIn, .occurred = last};
      tick.program = "star";
      tick.member = "clock";
      run.Decide(tick);
    }
    RC_CLASSIFY(held > 0);
    run.state().requests.Scan("", "", [](const auto&, const RequestRow& row) {
      for (const Hold& hold : row.holds) {
        RC_ASSERT(hold.status != HoldStatus::kHeld);
      }
      return true;
    });
    auto waiting = WaitingForPartners(run);
    run.state().wallets.ForEach([&](const Wallet& wallet) {
      const int64_t expected =
          waiting[{wallet.key.member.value, wallet.key.program.value}];
      RC_ASSERT(wallet.row.held.value == expected);
      int64_t in_lots = 0;
      for (const Lot& lot : wallet.lots) in_lots += lot.row.held.value;
      RC_ASSERT(in_lots == expected);
      return true;
    });
  }));
}

}  // namespace
}  // namespace clearpoint
