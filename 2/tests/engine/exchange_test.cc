// Exchange rates with more than one ratio, bonus and limits.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

// From `points` to `miles`; the rate is the network's first.
Configuration Exchanging(std::vector<Segment> segments) {
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.segments = std::move(segments);
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.rates = {rate};
  return network;
}

RateConfig& RateOf(Configuration& network) { return network.rates[0]; }

// 10 -> 5 twice, then 4 -> 1 for ever.
std::vector<Segment> TwiceThenFours() {
  return {{Points{10}, Points{5}, 2}, {Points{4}, Points{1}, 0}};
}

struct SizeCase {
  int64_t asked;
  OutcomeCode outcome;
  int64_t got;
  int64_t left;
  const char* reason = "";
};

// Each request with a wallet of its own, which holds just what is asked.
void ExpectAll(const Configuration& network,
               const std::vector<SizeCase>& cases) {
  for (const SizeCase& one : cases) {
    ProgramRun run(network);
    run.Buy("o", one.asked);
    EXPECT_EQ(run.Exchange(one.asked), one.outcome) << one.asked;
    EXPECT_EQ(run.run().reason(), one.reason);
    EXPECT_EQ(run.Available("miles"), one.got) << one.asked;
    EXPECT_EQ(run.Available("points"), one.left) << one.asked;
  }
}

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kBelowMinimum = OutcomeCode::kBelowMinimum;
constexpr OutcomeCode kNotAStep = OutcomeCode::kNotAStep;
constexpr OutcomeCode kAboveMaximum = OutcomeCode::kAboveMaximum;

TEST(Exchange, GoesThroughTheSegmentsInOrder) {
  ExpectAll(Exchanging(TwiceThenFours()),
            {{9, kBelowMinimum, 0, 9, "give: asked 9, one step 10"},
             {10, kAccepted, 5, 0},
             {19, kAccepted, 5, 9},
             {20, kAccepted, 10, 0},
             {23, kAccepted, 10, 3},
             {24, kAccepted, 11, 0},
             {35, kAccepted, 13, 3}});
}

TEST(Exchange, StartsEveryRequestWithTheFirstSegment) {
  ProgramRun run(Exchanging(TwiceThenFours()));
  run.Buy("o", 40);
  EXPECT_EQ(run.Exchange(20), kAccepted);
  EXPECT_EQ(run.Exchange(20), kAccepted);
  EXPECT_EQ(run.Available("miles"), 20);
}

TEST(Exchange, NamesTheStepOfTheSegmentThatTheRestFallsInto) {
  Configuration network = Exchanging(TwiceThenFours());
  RateOf(network).off_step = OffStep::kRefuse;
  ExpectAll(network, {{19, kNotAStep, 0, 19, "give: asked 19, step 10"},
                      {20, kAccepted, 10, 0},
                      {23, kNotAStep, 0, 23, "give: asked 23, step 4"},
                      {28, kAccepted, 12, 0}});
}

TEST(Exchange, EndsWithTheFirstSegmentWhereItMayNotCross) {
  Configuration network = Exchanging(TwiceThenFours());
  RateOf(network).may_cross = false;
  ExpectAll(
      network,
      {{19, kAccepted, 5, 9}, {20, kAccepted, 10, 0}, {28, kAccepted, 10, 8}});
  RateOf(network).off_step = OffStep::kRefuse;
  ExpectAll(network,
            {{19, kNotAStep, 0, 19, "give: asked 19, step 10"},
             {20, kAccepted, 10, 0},
             {28, kAboveMaximum, 0, 28, "give: asked 28, all segments 20"}});
}

TEST(Exchange, HasAMaximumOfWhatIsAsked) {
  Configuration network = Exchanging(TwiceThenFours());
  RateOf(network).maximum = {24};
  ExpectAll(network,
            {{24, kAccepted, 11, 0},
             {25, kAboveMaximum, 0, 25, "give: asked 25, maximum 24"}});
}

// Program `miles` is the shop's, so that what is got is owed.
Configuration BetweenIssuers(std::vector<Segment> segments) {
  Configuration network = Exchanging(std::move(segments));
  network.programs[1].issuer = "shop";
  return network;
}

TEST(Exchange, BooksWhatIsGotInAllSegments) {
  ProgramRun run(BetweenIssuers(TwiceThenFours()));
  run.Buy("o", 24);
  EXPECT_EQ(run.Exchange(24), kAccepted);
  const Effects effects = run.LastEffects();
  ASSERT_EQ(effects.bookings.size(), 1u);
  EXPECT_EQ(effects.bookings[0].key.kind, ObligationKind::kExchange);
  EXPECT_EQ(effects.bookings[0].points, Points{11});
  EXPECT_EQ(effects.bookings[0].amount, Price("0.11"));
}

// --- bonus
// ---------------------------------------------------------------------

TEST(Exchange, GivesABonusForWholeBlocksOfWhatIsGiven) {
  Configuration network = Exchanging({{Points{3}, Points{1}, 0}});
  RateOf(network).bonus = {Points{300}, Points{40}};
  ExpectAll(network, {{299, kAccepted, 99, 2},
                      {300, kAccepted, 140, 0},
                      {599, kAccepted, 239, 2},
                      {602, kAccepted, 280, 2}});
  // What stays counts for no bonus: 296 are given of 299.
  RateOf(network).segments[0] = {Points{37}, Points{10}, 0};
  RateOf(network).bonus->per = {299};
  ExpectAll(network, {{299, kAccepted, 80, 3}, {333, kAccepted, 130, 0}});
}

TEST(Exchange, BooksTheBonusLikeAllThatIsGot) {
  Configuration network = BetweenIssuers({{Points{3}, Points{1}, 0}});
  RateOf(network).bonus = {Points{300}, Points{40}};
  ProgramRun run(network);
  run.Buy("o", 300);
  EXPECT_EQ(run.Exchange(300), kAccepted);
  EXPECT_EQ(run.LastEffects().bookings[0].amount, Price("1.40"));
}

// --- limits
// --------------------------------------------------------------------

constexpr OutcomeCode kLimitReached = OutcomeCode::kLimitReached;

LimitConfig LimitOf(const char* period, int64_t amount) {
  LimitConfig limit;
  limit.name = "cap";
  limit.period = period;
  limit.amount = {amount};
  return limit;
}

// 10 -> 5, under a limit on what is given.
Configuration GivingUpTo(const LimitConfig& limit) {
  Configuration network = Exchanging({{Points{10}, Points{5}, 0}});
  PointsOf(network).limits = {limit};
  RateOf(network).limits = {"cap"};
  return network;
}

TEST(Exchange, IsRefusedWhereALimitOnWhatIsGivenLeavesNoRoom) {
  ProgramRun run(GivingUpTo(LimitOf("month", 100)));
  run.Buy("o", 1'000);
  EXPECT_EQ(run.Exchange(70), kAccepted);
  EXPECT_EQ(run.Exchange(40), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"cap\": asked 40, room 30");
  EXPECT_EQ(run.Exchange(39), kAccepted);  // 30 of them are given
  EXPECT_EQ(run.Available("points"), 900);
  EXPECT_EQ(run.Available("miles"), 50);
  run.At(oracle::Utc({2026, 2, 1}, 0, 0));
  EXPECT_EQ(run.Exchange(100), kAccepted);
}

TEST(Exchange, CountsWhatIsGotInLimitsOfTheTarget) {
  Configuration network = Exchanging({{Points{10}, Points{5}, 0}});
  network.programs[1].limits = {LimitOf("lifetime", 100)};
  RateOf(network).get_limits = {"cap"};
  RateOf(network).bonus = {Points{100}, Points{3}};
  ProgramRun run(network);
  run.Buy("o", 1'000);
  EXPECT_EQ(run.Exchange(100), kAccepted);  // 53
  EXPECT_EQ(run.Exchange(100), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"cap\": asked 53, room 47");
  EXPECT_EQ(run.Exchange(90), kAccepted);  // 45
  EXPECT_EQ(run.Available("miles"), 98);
}

TEST(Exchange, CountsRequestsInLimitsOfAwards) {
  LimitConfig limit = LimitOf("day", 2);
  limit.counts = LimitCounts::kAwards;
  ProgramRun run(GivingUpTo(limit));
  run.Buy("o", 1'000);
  EXPECT_EQ(run.Exchange(10), kAccepted);
  EXPECT_EQ(run.Exchange(500), kAccepted);
  EXPECT_EQ(run.Exchange(10), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"cap\": asked 1, room 0");
}

TEST(Exchange, SharesALimitWithEarning) {
  Configuration network = GivingUpTo(LimitOf("month", 100));
  PointsOf(network).earn[0].limits = {"cap"};
  ProgramRun run(network);
  run.Buy("o", 60);
  EXPECT_EQ(run.Exchange(50), kLimitReached);
  EXPECT_EQ(run.Exchange(40), kAccepted);
}

TEST(Exchange, CountsOnTheLocalDayItOccurred) {
  Configuration network = GivingUpTo(LimitOf("day", 10));
  PointsOf(network).zone = "Asia/Singapore";
  ProgramRun run(network);
  run.Buy("o", 100);
  run.At(oracle::Utc({2026, 1, 6}, 15, 50));  // 23:51 there
  EXPECT_EQ(run.Exchange(10), kAccepted);
  EXPECT_EQ(run.Exchange(10), kLimitReached);
  run.At(oracle::Utc({2026, 1, 6}, 16, 0));
  EXPECT_EQ(run.Exchange(10), kAccepted);
}

TEST(Exchange, IsReducedToTheMostStepsThatFit) {
  Configuration network = GivingUpTo(LimitOf("month", 65));
  RateOf(network).segments = TwiceThenFours();
  RateOf(network).over_limit = OverLimit::kReduce;
  network.programs[1].limits = {LimitOf("month", 19)};
  RateOf(network).get_limits = {"cap"};
  ProgramRun run(network);
  run.Buy("o", 1'000);
  EXPECT_EQ(run.Exchange(500), kAccepted);  // 20 + 9 x 4, for 10 + 9
  EXPECT_EQ(run.Available("points"), 944);
  EXPECT_EQ(run.Available("miles"), 19);
  EXPECT_EQ(run.Exchange(500), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"cap\": asked 500, room 9");
}

TEST(Exchange, IsNotReducedBelowTheMinimum) {
  Configuration network = GivingUpTo(LimitOf("month", 65));
  RateOf(network).over_limit = OverLimit::kReduce;
  RateOf(network).minimum = {70};
  ProgramRun run(network);
  run.Buy("o", 1'000);
  EXPECT_EQ(run.Exchange(100), kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"cap\": asked 100, room 65");
}

TEST(Exchange, TellsTheLimitBeforeThePointsThatAreMissing) {
  ProgramRun run(GivingUpTo(LimitOf("month", 50)));
  run.Buy("o", 20);
  EXPECT_EQ(run.Exchange(60), kLimitReached);
  EXPECT_EQ(run.Exchange(50), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.Exchange(20), kAccepted);
}

}  // namespace
}  // namespace clearpoint
