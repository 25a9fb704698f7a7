// Opening balances: what a member brings from the system before.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
const Timestamp kLoaded = Utc({2026, 1, 6}, 10, 0);

OwnedEvent Opening(const std::string& member, std::vector<OwnedLot> lots) {
  OwnedEvent e{.kind = EventKind::kOpeningBalance, .occurred = kLoaded};
  e.program = "points";
  e.member = member;
  e.id = "load";
  e.lots = std::move(lots);
  return e;
}

Configuration Network() { return Earning({Rule("base", 1, 100, 0)}); }

bool Has(ProgramRun& run, const std::string& line) {
  const std::string text = "\n" + run.run().Text();
  return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(OpeningBalance, TakesLotsOverWithTheirDates) {
  ProgramRun run(Network());
  const Timestamp earned = Utc({2025, 3, 31}, 9, 0);
  const Timestamp expires = Utc({2026, 4, 1}, 0, 0);
  const Timestamp later = Utc({2026, 1, 20}, 8, 30);
  EXPECT_EQ(
      run.run().Decide(Opening(
          "m", {{.points = 70, .earned_at = earned, .expires_at = expires},
                {.points = 20, .available_at = later},
                {.points = 5}})),
      kAccepted)
      << run.run().reason();
  const std::string midnight = std::to_string(Utc({2025, 3, 31}, 0, 0).value);
  const std::string today = std::to_string(Utc({2026, 1, 6}, 0, 0).value);
  const std::string of_bank = " funder bank remaining ";
  EXPECT_TRUE(Has(run, "lot m points expires " + std::to_string(expires.value) +
                           " available " + midnight + of_bank + "70"));
  EXPECT_TRUE(Has(run, "lot m points expires never available " +
                           std::to_string(later.value) + of_bank + "20"));
  EXPECT_TRUE(Has(
      run, "lot m points expires never available " + today + of_bank + "5"));
  EXPECT_EQ(run.Balance("points"), "pending 20 available 75 debt 0");
  EXPECT_EQ(run.AccountOf("issued"), -95);
  EXPECT_TRUE(run.LastEffects().bookings.empty());
  const Effects effects = run.LastEffects();
  for (const RowPut<LotClassRow>& put : effects.lot_classes) {
    EXPECT_EQ(RowOf(put)->origin, LotOrigin::kOpening);
  }
  EXPECT_EQ(effects.lots[0].after.vintage, 55 * 12 + 2);  // March 2025
  run.At(later);
  run.SignIn();
  EXPECT_EQ(run.Available("points"), 95);
  run.At(Utc({2026, 4, 2}, 0, 0));
  run.SignIn();
  EXPECT_EQ(run.Available("points"), 25);
  EXPECT_EQ(run.AccountOf("expired"), 70);
}

TEST(OpeningBalance, OwesWhatIsNotPaidWhenItIsBurned) {
  ProgramRun run(Network());
  EXPECT_EQ(run.run().Decide(
                Opening("m", {{.points = 10, .funder = "shop", .paid = true},
                              {.points = 30, .funder = "shop"}})),
            kAccepted);
  EXPECT_TRUE(run.LastEffects().bookings.empty());
  run.At(kLoaded);
  EXPECT_EQ(run.Redeem("r", 40), kAccepted);
  Points issued;
  for (const Booking& booking : run.LastEffects().bookings) {
    if (booking.key.kind == ObligationKind::kIssue) issued += booking.points;
  }
  EXPECT_EQ(issued, Points{30});
  EXPECT_EQ(run.run().Decide(Opening("n", {{.points = 10, .funder = "hub"}})),
            OutcomeCode::kNoContract);
  EXPECT_EQ(run.run().Decide(
                Opening("n", {{.points = 10, .funder = "hub", .paid = true}})),
            kAccepted);
  EXPECT_EQ(
      run.run().Decide(Opening("p", {{.points = 10, .funder = "nobody"}})),
      OutcomeCode::kUnknownParticipant);
}

TEST(OpeningBalance, TakesDebtOverFirst) {
  ProgramRun run(Network());
  EXPECT_EQ(run.run().Decide(Opening("m", {{.points = 30}, {.points = -40}})),
            kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 0 debt 10");
  EXPECT_TRUE(
      Has(run, "opening points load members 1 lots 2 points 30 debt 40"));
  // A member's balance in a program is opened once.
  OwnedEvent again = Opening("m", {{.points = 5}});
  EXPECT_EQ(run.run().Decide(again), OutcomeCode::kConflict);
}

TEST(OpeningBalance, OfABatchAddsUp) {
  ProgramRun run(Network());
  EXPECT_EQ(run.run().Decide(Opening("m", {{.points = 70}, {.points = 20}})),
            kAccepted);
  EXPECT_EQ(run.run().Decide(Opening("n", {{.points = 5}})), kAccepted);
  EXPECT_EQ(run.run().Decide(Opening("n", {{.points = 5}})),
            OutcomeCode::kDuplicate);
  OwnedEvent other = Opening("p", {{.points = 1}});
  other.id = "second";
  EXPECT_EQ(run.run().Decide(other), kAccepted);
  EXPECT_TRUE(
      Has(run, "opening points load members 2 lots 3 points 95 debt 0"));
  EXPECT_TRUE(
      Has(run, "opening points second members 1 lots 1 points 1 debt 0"));
}

TEST(OpeningBalance, ComesBeforeEveryOtherMovement) {
  ProgramRun run(Network());
  run.Buy("o", 100);
  run.Redeem("r", 1);
  EXPECT_EQ(run.run().Decide(Opening("m", {{.points = 5}})),
            OutcomeCode::kNotEligible);
  EXPECT_EQ(run.run().reason(), "the wallet has had movements already");
  // Another program's wallet, and a member that was only told of, are fine.
  OwnedEvent miles = Opening("m", {{.points = 5}});
  miles.program = "miles";
  EXPECT_EQ(run.run().Decide(miles), kAccepted);
  OwnedEvent enrolled{.kind = EventKind::kMemberEnrolled, .occurred = kLoaded};
  enrolled.member = "n";
  EXPECT_EQ(run.run().Decide(enrolled), kAccepted);
  EXPECT_EQ(run.run().Decide(Opening("n", {{.points = 5}})), kAccepted);
}

TEST(OpeningBalance, ThatWasRefusedMayBeSentAgain) {
  Configuration network = Network();
  PointsOf(network).auto_enrol = false;
  ProgramRun run(network);
  const OwnedEvent opening = Opening("m", {{.points = 5}});
  EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kUnknownMember);
  OwnedEvent enrolled{.kind = EventKind::kMemberEnrolled, .occurred = kLoaded};
  enrolled.member = "m";
  EXPECT_EQ(run.run().Decide(enrolled), kAccepted);
  EXPECT_EQ(run.run().Decide(opening), kAccepted);
}

TEST(OpeningBalance, SaysOnlyWhatMakesSense) {
  const Timestamp ahead{kLoaded.value + 1};
  const std::vector<std::pair<OwnedLot, const char*>> cases = {
      {{.points = 0}, "lots.points"},
      {{.points = kMaxEventAmount + 1}, "lots.points"},
      {{.points = -kMaxEventAmount - 1}, "lots.points"},
      {{.points = 5, .earned_at = ahead}, "lots.earned_at_us"},
      {{.points = 5, .expires_at = kLoaded}, "lots.expires_at_us"},
      {{.points = 5, .available_at = kNever}, "lots.available_at_us"},
      {{.points = 5, .available_at = kLatestEvent}, "lots.available_at_us"},
      {{.points = -5, .funder = "shop"}, "lots: of debt"},
      {{.points = -5, .paid = true}, "lots: of debt"},
      {{.points = -5, .expires_at = ahead}, "lots: of debt"}};
  for (const auto& [lot, reason] : cases) {
    ProgramRun run(Network());
    EXPECT_EQ(run.run().Decide(Opening("m", {lot})),
              OutcomeCode::kInvalidField);
    EXPECT_TRUE(run.run().reason().starts_with(reason)) << run.run().reason();
  }
  ProgramRun run(Network());
  EXPECT_EQ(run.run().Decide(Opening("m", {})), OutcomeCode::kMissingField);
  EXPECT_EQ(run.run().Decide(
                Opening("m", std::vector<OwnedLot>(1'001, {.points = 1}))),
            OutcomeCode::kInvalidField);
  OwnedEvent nameless = Opening("m", {{.points = 1}});
  nameless.id.clear();
  EXPECT_EQ(run.run().Decide(nameless), OutcomeCode::kMissingField);
}

}  // namespace
}  // namespace clearpoint
