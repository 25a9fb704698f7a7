// Transfers between members: what arrives, from which lots, under which terms.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kLimitReached = OutcomeCode::kLimitReached;

// One point for each unit of money; `terms` of program `points`.
Configuration Transferring(const TransferTerms& terms) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).transfer = terms;
  return network;
}

LimitConfig LimitOf(const char* name, const char* period, int64_t amount) {
  LimitConfig limit;
  limit.name = name;
  limit.period = period;
  limit.amount = {amount};
  return limit;
}

// The lot lines of the canonical text that name the member.
std::string LotsOf(ProgramRun& run, const std::string& member) {
  std::istringstream text(run.run().Text());
  std::string line, lots;
  while (std::getline(text, line)) {
    if (line.starts_with("lot " + member + " ")) lots += line + "\n";
  }
  return lots;
}

TEST(Transfer, MovesPointsAndEnrolsWhoReceives) {
  ProgramRun run(Transferring({}));
  run.Buy("o", 10'000);
  EXPECT_EQ(run.Transfer("n", 30), kAccepted);
  EXPECT_EQ(run.Available("points"), 70);
  run.As("n");
  EXPECT_EQ(run.Available("points"), 30);
  EXPECT_EQ(run.AccountOf("transferred"), 0);
  EXPECT_EQ(run.AccountOf("fees"), 0);
  EXPECT_TRUE(run.LastEffects().bookings.empty());
  EXPECT_EQ(run.Redeem("r", 30), kAccepted);
}

TEST(Transfer, TakesTheSoonestToExpireAndKeepsTheirDates) {
  EarnRule soon = Rule("soon", 1, 100, 0);
  soon.expiry = ExpiryPolicy{
      .period = ExpiryPeriod::kDays, .count = 10, .align = "end_of_day"};
  soon.selector.tags = {"soon"};
  EarnRule late = Rule("late", 1, 100, 0);
  late.selector.tags = {"late"};
  Configuration network = Earning({late, soon});
  PointsOf(network).transfer.emplace();
  ProgramRun run(network);
  OwnedEvent lasting = run.Purchase("o1", 1'000);
  lasting.tags = {"late"};
  OwnedEvent lapsing = run.Purchase("o2", 2'000);
  lapsing.tags = {"soon"};
  run.run().Decide(lasting);
  run.run().Decide(lapsing);
  EXPECT_EQ(run.Transfer("n", 25), kAccepted);
  const std::string from =
      "available " + std::to_string(kStart.value) + " funder shop remaining ";
  const int64_t end = Utc({2026, 1, 16}, 0, 0).value;
  EXPECT_EQ(LotsOf(run, "n"),
            "lot n points expires " + std::to_string(end) + " " + from +
                "20\nlot n points expires never " + from + "5\n");
  EXPECT_EQ(LotsOf(run, "m"), "lot m points expires never " + from + "5\n");
  // They lapse at the receiver as they would have at the sender.
  run.At(Utc({2026, 1, 16}, 23, 0));
  run.SignIn();
  run.As("n");
  EXPECT_EQ(run.Redeem("r", 6), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.Redeem("r2", 5), kAccepted);
  run.At(Utc({2026, 1, 18}, 0, 0));
  run.SignIn();
  EXPECT_EQ(run.AccountOf("expired"), 20);
}

TEST(Transfer, JoinsLotsOfTheSameClassAndDates) {
  ProgramRun run(Transferring({}));
  run.Buy("o1", 10'000);
  run.As("n");
  run.Buy("o2", 10'000);
  run.As("m");
  EXPECT_EQ(run.Transfer("n", 10), kAccepted);
  EXPECT_EQ(run.Transfer("n", 20), kAccepted);
  const Wallet* wallet = run.run().state().wallets.Find(
      {run.run().state().NumberOf(NameKind::kMember, Sha256Prefix("n")) == 2
           ? MemberNumber{2}
           : MemberNumber{1},
       ProgramNumber{1}});
  ASSERT_NE(wallet, nullptr);
  ASSERT_EQ(wallet->lots.size(), 1u);
  EXPECT_EQ(wallet->lots[0].row.remaining, Points{130});
}

TEST(Transfer, RepaysTheReceiversDebtFirst) {
  ProgramRun run(Transferring({}));
  run.As("n");
  run.Buy("o1", 5'000);
  run.Redeem("r", 50);
  run.Return("o1", 5'000);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 0 debt 50");
  run.As("m");
  run.Buy("o2", 10'000);
  EXPECT_EQ(run.Transfer("n", 30), kAccepted);
  EXPECT_EQ(run.Transfer("n", 30), kAccepted);
  run.As("n");
  EXPECT_EQ(run.Balance("points"), "pending 0 available 10 debt 0");
}

TEST(Transfer, OwesNothingUntilTheNewOwnerBurns) {
  Configuration network = Transferring({});
  network.contracts[0].settled = Settled::kAtRedemption;
  PointsOf(network).transfer->fee = {Points{5}, 0};
  ProgramRun run(network);
  run.Buy("o", 10'000);
  EXPECT_EQ(run.Transfer("n", 40), kAccepted);
  EXPECT_TRUE(run.LastEffects().bookings.empty());
  run.As("n");
  EXPECT_EQ(run.Redeem("r", 40), kAccepted);
  const Effects effects = run.LastEffects();
  ASSERT_FALSE(effects.bookings.empty());
  EXPECT_EQ(effects.bookings[0].key.kind, ObligationKind::kIssue);
  EXPECT_EQ(effects.bookings[0].amount, Price("0.40"));
}

TEST(Transfer, LeavesAReturnOfTheSenderInDebt) {
  ProgramRun run(Transferring({}));
  run.Buy("o", 10'000);
  EXPECT_EQ(run.Transfer("n", 60), kAccepted);
  EXPECT_EQ(run.Return("o", 10'000), kAccepted);
  EXPECT_EQ(run.Balance("points"), "pending 0 available 0 debt 60");
  run.As("n");
  EXPECT_EQ(run.Available("points"), 60);
}

TEST(Transfer, LeavesPendingPointsAlone) {
  Configuration network = Transferring({});
  PointsOf(network).earn[0].available_after_days = 3;
  ProgramRun run(network);
  run.Buy("o", 10'000);
  EXPECT_EQ(run.Transfer("n", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.run().reason(), "points: asked 1, available 0");
}

// --- size
// ----------------------------------------------------------------------

TEST(Transfer, HasMinimumStepAndMaximum) {
  ProgramRun run(Transferring({.minimum = {20},
                               .maximum = {60},
                               .step = {10},
                               .limits = {},
                               .receive_limits = {},
                               .fee = {}}));
  run.Buy("o", 100'000);
  EXPECT_EQ(run.Transfer("n", 19), OutcomeCode::kBelowMinimum);
  EXPECT_EQ(run.run().reason(), "points: asked 19, minimum 20");
  EXPECT_EQ(run.Transfer("n", 25), OutcomeCode::kNotAStep);
  EXPECT_EQ(run.run().reason(), "points: asked 25, step 10");
  EXPECT_EQ(run.Transfer("n", 70), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run.run().reason(), "points: asked 70, maximum 60");
  EXPECT_EQ(run.Transfer("n", 20), kAccepted);
  EXPECT_EQ(run.Transfer("n", 60), kAccepted);
}

// --- fee
// -----------------------------------------------------------------------

TEST(Transfer, TakesTheFeeOnTopFromTheSender) {
  TransferTerms terms;
  terms.fee = {Points{5}, 150};  // and 1.5 %
  ProgramRun run(Transferring(terms));
  run.Buy("o", 20'000);
  EXPECT_EQ(run.Transfer("n", 199), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.run().reason(), "points: asked 206, available 200");
  EXPECT_EQ(run.Transfer("n", 100), kAccepted);
  EXPECT_EQ(run.Available("points"), 94);
  EXPECT_EQ(run.AccountOf("fees"), 6);
  run.As("n");
  EXPECT_EQ(run.Available("points"), 100);
}

TEST(Transfer, TakesTheFeeOutOfWhatArrives) {
  TransferTerms terms;
  terms.fee = {Points{5}, 150};
  terms.fee_bearer = FeeBearer::kReceiver;
  ProgramRun run(Transferring(terms));
  run.Buy("o", 20'000);
  EXPECT_EQ(run.Transfer("n", 5), OutcomeCode::kBelowMinimum);
  EXPECT_EQ(run.run().reason(), "points: asked 5, the fee takes 5");
  EXPECT_EQ(run.Transfer("n", 100), kAccepted);
  EXPECT_EQ(run.Available("points"), 100);
  EXPECT_EQ(run.AccountOf("fees"), 6);
  run.As("n");
  EXPECT_EQ(run.Available("points"), 94);
}

TEST(Transfer, TakesTheFeeOutOfTheLotsDrawnLast) {
  TransferTerms terms;
  terms.fee = {Points{5}, 0};
  Configuration network = Transferring(terms);
  PointsOf(network).expiry = {.period = ExpiryPeriod::kDays, .count = 10};
  ProgramRun run(network);
  run.Buy("o1", 1'000);
  run.At(Utc({2026, 1, 7}, 0, 0));
  run.Buy("o2", 1'000);
  EXPECT_EQ(run.Transfer("n", 12), kAccepted);
  const std::string lots = LotsOf(run, "n");
  EXPECT_NE(lots.find("remaining 10\n"), std::string::npos) << lots;
  EXPECT_NE(lots.find("remaining 2\n"), std::string::npos) << lots;
  EXPECT_NE(LotsOf(run, "m").find("remaining 3\n"), std::string::npos);
}

// --- limits
// --------------------------------------------------------------------

TEST(Transfer, CountsWhatIsGivenAYearForTheSender) {
  Configuration network = Transferring({});
  PointsOf(network).limits = {LimitOf("given", "year", 100)};
  PointsOf(network).transfer->limits = {"given"};
  PointsOf(network).transfer->fee = {Points{1}, 0};
  ProgramRun run(network);
  run.Buy("o", 50'000);
  EXPECT_EQ(run.Transfer("n", 70), kAccepted);
  EXPECT_EQ(run.Transfer("p", 31), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"given\": asked 31, room 30");
  EXPECT_EQ(run.Transfer("p", 30), kAccepted);
  run.As("n");
  EXPECT_EQ(run.Transfer("p", 60), kAccepted);  // the receiver may give
  run.As("m");
  run.At(Utc({2026, 12, 31}, 23, 58));
  EXPECT_EQ(run.Transfer("n", 1), kLimitReached);
  EXPECT_EQ(run.Transfer("n", 100), kAccepted);  // on New Year's Day
}

TEST(Transfer, CountsWhatArrivesAndHowOftenForTheReceiver) {
  Configuration network = Transferring({});
  LimitConfig often = LimitOf("often", "year", 3);
  often.counts = LimitCounts::kAwards;
  PointsOf(network).limits = {LimitOf("received", "year", 100), often};
  PointsOf(network).transfer->receive_limits = {"received", "often"};
  PointsOf(network).transfer->fee = {Points{10}, 0};
  PointsOf(network).transfer->fee_bearer = FeeBearer::kReceiver;
  ProgramRun run(network);
  run.Buy("o", 50'000);
  EXPECT_EQ(run.Transfer("n", 70), kAccepted);  // 60 arrive
  EXPECT_EQ(run.Transfer("n", 51), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"received\": asked 41, room 40");
  EXPECT_EQ(run.Transfer("n", 12), kAccepted);
  EXPECT_EQ(run.Transfer("n", 12), kAccepted);
  EXPECT_EQ(run.Transfer("n", 12), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"often\": asked 1, room 0");
  EXPECT_EQ(run.Transfer("p", 110), kAccepted);
}

// --- who
// -----------------------------------------------------------------------

TEST(Transfer, IsRefusedToOneselfAndWithoutTerms) {
  Configuration network = Transferring({});
  ProgramRun run(network);
  run.Buy("o", 10'000);
  EXPECT_EQ(run.Transfer("m", 10), OutcomeCode::kNotEligible);
  EXPECT_EQ(run.run().reason(), "a member transfers nothing to itself");
  PointsOf(network).transfer.reset();
  ProgramRun without(network);
  without.Buy("o", 10'000);
  EXPECT_EQ(without.Transfer("n", 10), OutcomeCode::kNotEligible);
  EXPECT_EQ(without.run().reason(), "program points has no transfer terms");
}

OutcomeCode Tell(ProgramRun& run, EventKind kind, const char* member) {
  OwnedEvent e{.kind = kind, .occurred = run.run().recorded()};
  e.member = member;
  e.id = "s";
  return run.run().Decide(e);
}

TEST(Transfer, IsRefusedOfMembersThatAreFrozenOrClosed) {
  ProgramRun run(Transferring({}));
  run.Buy("o", 10'000);
  EXPECT_EQ(run.Transfer("n", 10), kAccepted);
  Tell(run, EventKind::kMemberFrozen, "n");
  EXPECT_EQ(run.Transfer("n", 10), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(run.run().reason(), "the receiver is frozen");
  run.As("n");
  EXPECT_EQ(run.Transfer("m", 10), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(run.run().reason(), "the sender is frozen");
  run.As("m");
  Tell(run, EventKind::kMemberUnfrozen, "n");
  EXPECT_EQ(run.Transfer("n", 10), kAccepted);
  Tell(run, EventKind::kMemberClosed, "n");
  EXPECT_EQ(run.Transfer("n", 10), OutcomeCode::kMemberClosed);
  EXPECT_EQ(run.run().reason(), "the receiver is closed");
  Tell(run, EventKind::kMemberFrozen, "m");
  EXPECT_EQ(run.Transfer("n", 10), OutcomeCode::kMemberFrozen);
}

TEST(Transfer, IsRefusedOfUnknownMembersWhereTheProgramDoesNotEnrol) {
  Configuration network = Transferring({});
  ProgramRun run(network);
  run.Buy("o", 10'000);
  network.label = "closed club";
  PointsOf(network).auto_enrol = false;
  run.Configure(network);
  EXPECT_EQ(run.Transfer("n", 10), OutcomeCode::kUnknownMember);
  EXPECT_EQ(run.run().reason(), "to_member \"n\" is not known");
  run.As("p");
  EXPECT_EQ(run.Transfer("m", 10), OutcomeCode::kUnknownMember);
  EXPECT_EQ(run.run().reason(), "from_member \"p\" is not known");
}

TEST(Transfer, KeepsItsKeyAndItsVerdict) {
  ProgramRun run(Transferring({}));
  run.Buy("o", 1'000);
  OwnedEvent e{.kind = EventKind::kTransferRequested,
               .occurred = Utc({2026, 1, 6}, 0, 0)};
  e.program = "points";
  e.member = "m";
  e.referee = "n";
  e.id = "t";
  e.amount = 11;
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kInsufficientPoints);
  run.Buy("o2", 1'000);
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kDuplicate);
  e.amount = 10;
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kConflict);
  e.id = "t2";
  EXPECT_EQ(run.run().Decide(e), kAccepted);
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kDuplicate);
  e.referee = "p";
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kConflict);
  EXPECT_EQ(run.Available("points"), 10);
}

TEST(Transfer, OfALateEventMayDrawWhatWasValidThen) {
  Configuration network = Transferring({});
  PointsOf(network).expiry = {.period = ExpiryPeriod::kDays, .count = 10};
  ProgramRun run(network);
  run.Buy("o", 1'000);
  run.At(Utc({2026, 1, 16}, 5, 0));
  run.SignIn();
  run.At(Utc({2026, 1, 15}, 23, 58));
  EXPECT_EQ(run.Transfer("n", 4), kAccepted);
  EXPECT_EQ(run.Transfer("n", 4), OutcomeCode::kInsufficientPoints);
  run.At(Utc({2026, 1, 17}, 0, 0));
  run.SignIn();
  EXPECT_EQ(run.AccountOf("expired"), 10);
}

}  // namespace
}  // namespace clearpoint
