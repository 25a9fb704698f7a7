// Undoing an exchange: both programs, money, limits and bounds stand as if it
// had not been.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

// 10 points of the bank for 5 miles of the shop, to be undone for a day.
Configuration Undoable() {
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {10};
  rate.get = {5};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  rate.undo_window_us = kMicrosPerDay;
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.programs[1].issuer = "shop";
  network.settlement.fee_basis_points = 37;
  network.rates = {rate};
  return network;
}

RateConfig& RateOf(Configuration& network) { return network.rates[0]; }

// "debtor creditor kind amount" of what stands in the window, a line each.
std::string OwedIn(ProgramRun* run) {
  std::string owed;
  const std::string text = run->run().Text();
  for (size_t at = text.find("owes "); at != std::string::npos;
       at = text.find("\nowes ", at + 1)) {
    const size_t from = text.find("owes ", at);
    owed += text.substr(from, text.find('\n', from) - from) + "\n";
  }
  return owed;
}

TEST(ExchangeReversal, PutsEverythingBack) {
  Configuration network = Undoable();
  RateOf(network).fee = {Price("0.0006"), {}};
  ProgramRun run(network);
  run.Buy("o", 100);
  const std::string before = run.Balance("points");
  EXPECT_EQ(run.Exchange(70), kAccepted);
  const Effects done = run.LastEffects();
  EXPECT_EQ(run.Undo(), kAccepted) << run.run().reason();
  EXPECT_EQ(run.Balance("points"), before);
  EXPECT_EQ(run.Available("miles"), 0);
  const Effects undone = run.LastEffects();
  ASSERT_EQ(done.bookings.size(), 3u);
  ASSERT_EQ(undone.bookings.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(undone.bookings[i].key.kind, done.bookings[i].key.kind);
    EXPECT_EQ(undone.bookings[i].key.debtor, done.bookings[i].key.creditor);
    EXPECT_EQ(undone.bookings[i].key.creditor, done.bookings[i].key.debtor);
    EXPECT_EQ(undone.bookings[i].amount, done.bookings[i].amount);
  }
}

TEST(ExchangeReversal, KeepsTheFeeWhereTheRateSaysSo) {
  Configuration network = Undoable();
  RateOf(network).fee = {Price("0.0006"), {}, true};
  ProgramRun run(network);
  run.Buy("o", 100);
  run.Exchange(70);
  EXPECT_EQ(run.Undo(), kAccepted);
  EXPECT_EQ(run.LastEffects().bookings.size(), 2u);
  EXPECT_NE(OwedIn(&run).find("bank hub exchange_fee 42000000000"),
            std::string::npos)
      << OwedIn(&run);
  EXPECT_EQ(OwedIn(&run).find("hub bank exchange_fee"), std::string::npos);
}

TEST(ExchangeReversal, IsPossibleBeforeTheWindowEnds) {
  for (const bool late : {false, true}) {
    ProgramRun run(Undoable());
    run.Buy("o", 100);
    run.At(kStart);
    run.Exchange(50);  // a minute past
    run.At(Timestamp{kStart.value + kMicrosPerDay - (late ? 0 : 1)});
    EXPECT_EQ(run.Undo(), late ? OutcomeCode::kNotEligible : kAccepted);
    EXPECT_EQ(run.run().reason(),
              late ? "microseconds after the exchange: asked 86400000000, "
                     "undo_window 86400000000"
                   : "");
  }
}

TEST(ExchangeReversal, NeedsAWindow) {
  Configuration network = Undoable();
  RateOf(network).undo_window_us = 0;
  ProgramRun run(network);
  run.Buy("o", 100);
  run.Exchange(50);
  EXPECT_EQ(run.Undo(), OutcomeCode::kNotEligible);
  EXPECT_EQ(run.run().reason(), "the rate of the exchange has no undo_window");
}

TEST(ExchangeReversal, IsOfTheRateThatWasUsed) {
  Configuration network = Undoable();
  ProgramRun run(network);
  run.Buy("o", 100);
  run.Exchange(50);
  RateOf(network).undo_window_us = 0;
  RateOf(network).settlement_price = Price("0.02");
  run.Configure(network);
  EXPECT_EQ(run.Undo(), kAccepted);
  EXPECT_EQ(run.LastEffects().bookings[0].amount, Price("0.25"));
}

TEST(ExchangeReversal, IsOfTheWholeAndOnce) {
  ProgramRun run(Undoable());
  run.Buy("o", 100);
  run.Exchange(55);  // 50 are given
  const std::string id = "x1";
  EXPECT_EQ(run.Undo(id, 20), OutcomeCode::kNotAStep);
  EXPECT_EQ(run.run().reason(), "give: asked 20, the whole exchange 50");
  EXPECT_EQ(run.Undo(id, 55), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run.run().reason(), "give: asked 55, left of the exchange 50");
  EXPECT_EQ(run.Undo(id, 50), kAccepted);
  EXPECT_EQ(run.Undo(id, 0), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run.run().reason(), "give: asked 50, left of the exchange 0");
  EXPECT_EQ(run.Available("points"), 100);
  EXPECT_EQ(run.Undo("other", 0), OutcomeCode::kUnknownOrder);
}

TEST(ExchangeReversal, OfARefusedExchangeIsOfNone) {
  ProgramRun run(Undoable());
  run.Buy("o", 30);
  EXPECT_EQ(run.Exchange(50), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.Undo(), OutcomeCode::kUnknownOrder);
}

TEST(ExchangeReversal, NeedsWhatWasGot) {
  Configuration network = Undoable();
  RateConfig back = RateOf(network);
  std::swap(back.from, back.to);
  back.give = {5};
  back.get = {1};
  network.rates.push_back(back);
  ProgramRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Exchange(60), kAccepted);
  OwnedEvent spend{.kind = EventKind::kExchangeRequested,
                   .occurred = Timestamp{kStart.value + 5 * kMinute}};
  spend.member = "m";
  spend.program = "miles";
  spend.to_program = "points";
  spend.id = "away";
  spend.amount = 10;
  EXPECT_EQ(run.run().Decide(spend), kAccepted);
  EXPECT_EQ(run.Undo(), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.run().reason(),
            "points got: asked 30, left where they went 20");
  // What came to the same lot since is as good as what was spent.
  EXPECT_EQ(run.Exchange(20), kAccepted);
  EXPECT_EQ(run.Undo("x1", 0), kAccepted);
  EXPECT_EQ(run.Available("miles"), 0);
}

TEST(ExchangeReversal, GivesPointsBackTheirOwnExpiry) {
  Configuration network = Undoable();
  PointsOf(network).expiry = {
      .period = ExpiryPeriod::kDays, .count = 2, .align = "end_of_day"};
  RateOf(network).undo_window_us = 30 * kMicrosPerDay;
  ProgramRun run(network);
  run.Buy("o", 100);
  run.Exchange(50);
  run.At(Timestamp{kStart.value + kMicrosPerDay});
  EXPECT_EQ(run.Undo(), kAccepted);
  EXPECT_EQ(run.Available("points"), 100);
  EXPECT_EQ(run.Exchange(50), kAccepted);
  run.At(Timestamp{kStart.value + 10 * kMicrosPerDay});
  EXPECT_EQ(run.Undo(), kAccepted);
  EXPECT_EQ(run.Available("points"), 0);  // all a hundred have expired
  EXPECT_NE(run.run().Text().find("account points expired 100"),
            std::string::npos)
      << run.run().Text();
}

TEST(ExchangeReversal, FindsNothingWhereWhatWasGotHasExpired) {
  Configuration network = Undoable();
  network.programs[1].expiry = {
      .period = ExpiryPeriod::kDays, .count = 2, .align = "end_of_day"};
  RateOf(network).undo_window_us = 30 * kMicrosPerDay;
  ProgramRun run(network);
  run.Buy("o", 100);
  run.Exchange(50);
  run.At(Timestamp{kStart.value + 10 * kMicrosPerDay});
  EXPECT_EQ(run.Undo(), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.run().reason(), "points got: asked 25, left where they went 0");
}

TEST(ExchangeReversal, MakesRoomInLimitsAgain) {
  Configuration network = Undoable();
  LimitConfig limit;
  limit.name = "cap";
  limit.period = "month";
  limit.amount = {50};
  LimitConfig often = limit;
  often.name = "often";
  often.counts = LimitCounts::kAwards;
  often.amount = {1};
  PointsOf(network).limits = {limit};
  network.programs[1].limits = {often};
  RateOf(network).limits = {"cap"};
  RateOf(network).get_limits = {"often"};
  ProgramRun run(network);
  run.Buy("o", 1'000);
  EXPECT_EQ(run.Exchange(40), kAccepted);
  EXPECT_EQ(run.Exchange(10), OutcomeCode::kLimitReached);
  EXPECT_EQ(run.Undo("x1", 0), kAccepted);
  EXPECT_EQ(run.Exchange(50), kAccepted);
}

}  // namespace
}  // namespace clearpoint
