// Opening balances: tiers and counters that a member brings from the system
// before, and the totals that are kept of a load.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
const Timestamp kLoaded = Utc({2026, 2, 10}, 10, 0);

// One point a unit of money, and as much again for members of gold; tiers by
// the points of a calendar month.
Configuration Tiered() {
  EarnRule base = Rule("base", 1, 100, 0);
  base.qualifying = true;
  EarnRule bonus = Rule("bonus", 0, 1, 0);
  bonus.base = false;
  bonus.bonus.emplace().times = {2, 1};
  bonus.bonus->multiplier = true;
  bonus.selector.tiers = {"gold"};
  Configuration network = Earning({base, bonus});
  TierPolicy& tiers = PointsOf(network).tiers.emplace();
  tiers.levels = {{"silver", 100}, {"gold", 500}};
  tiers.window = TierSpan::kMonth;
  tiers.review = TierSpan::kMonth;
  tiers.after_return = TierFall::kAtOnce;
  return network;
}

OwnedEvent Opening(const std::string& member) {
  OwnedEvent e{.kind = EventKind::kOpeningBalance, .occurred = kLoaded};
  e.program = "points";
  e.member = member;
  e.id = "load";
  return e;
}

class OpenedRun : public ProgramRun {
 public:
  explicit OpenedRun(const Configuration& network)
      : ProgramRun(network, Utc({2026, 1, 1}, 0, 0)) {}

  void OpenWith(std::vector<OwnedTier> tiers,
                std::vector<OwnedCounter> counters) {
    OwnedEvent opening = Opening("m");
    opening.tiers = std::move(tiers);
    opening.counters = std::move(counters);
    EXPECT_EQ(run().Decide(opening), kAccepted) << run().reason();
  }
  // The points that a purchase of so many units of money is given at noon.
  int64_t Buys(const oracle::Civil& day, int64_t money) {
    At(Timestamp{Utc(day, 12, 0).value - kMinute});
    EXPECT_EQ(Buy("o" + std::to_string(++orders_), 100 * money), kAccepted)
        << run().reason();
    int64_t points = 0;
    for (const Award& award : LastOrder().awards) points += award.granted.value;
    return points;
  }
  bool Has(const std::string& line) {
    const std::string text = "\n" + run().Text();
    return text.find("\n" + line + "\n") != std::string::npos;
  }

 private:
  int orders_ = 0;
};

TEST(OpeningStanding, ATierIsKeptUpToTheFirstReviewBehindItsEnd) {
  OpenedRun run(Tiered());
  const Timestamp since = Utc({2025, 6, 1}, 0, 0);
  run.OpenWith({{.tier = "gold",
                 .since = since,
                 .until = Utc({2026, 3, 20}, 0, 0),
                 .qualified = {}}},
               {});
  EXPECT_TRUE(
      run.Has("tier m points gold from " + std::to_string(since.value)));
  EXPECT_EQ(run.Buys({2026, 2, 11}, 10), 20);
  EXPECT_EQ(run.Buys({2026, 3, 31}, 10), 20);  // the review of March kept it
  EXPECT_EQ(run.Buys({2026, 4, 1}, 10), 10);
}

TEST(OpeningStanding, ATierThatEndsWithAReviewIsJudgedByIt) {
  OpenedRun run(Tiered());
  run.OpenWith({{.tier = "gold",
                 .since = {},
                 .until = Utc({2026, 3, 1}, 0, 0),
                 .qualified = {}}},
               {});
  EXPECT_EQ(run.Buys({2026, 2, 28}, 10), 20);
  EXPECT_EQ(run.Buys({2026, 3, 1}, 10), 10);
}

TEST(OpeningStanding, ATierHoldsFromTheInstantToldOn) {
  OpenedRun run(Tiered());
  run.OpenWith({{.tier = "gold",
                 .since = Utc({2026, 2, 9}, 0, 0),
                 .until = kNever,
                 .qualified = {}}},
               {});
  EXPECT_EQ(run.Buys({2026, 2, 8}, 10), 10);  // late
  EXPECT_EQ(run.Buys({2026, 2, 9}, 10), 20);
}

TEST(OpeningStanding, ATierWithoutAnEndOutlivesReturnsUpToTheNextReview) {
  OpenedRun run(Tiered());
  run.OpenWith(
      {{.tier = "gold", .since = {}, .until = kNever, .qualified = {}}}, {});
  EXPECT_EQ(run.Buys({2026, 2, 11}, 10), 20);
  EXPECT_EQ(run.Return("o1", 1'000), kAccepted);
  EXPECT_EQ(run.Buys({2026, 2, 28}, 10), 20);
  EXPECT_EQ(run.Buys({2026, 3, 1}, 10), 10);
}

TEST(OpeningStanding, WhatWasQualifiedForCountsOnItsDay) {
  OpenedRun run(Tiered());
  run.OpenWith({{.tier = "silver",
                 .since = {},
                 .until = kNever,
                 .qualified = {{380, Utc({2026, 2, 1}, 0, 0)},
                               {400, Utc({2026, 1, 31}, 23, 59)},
                               {20, {}}}}},
               {});
  EXPECT_EQ(run.Buys({2026, 2, 11}, 99), 99);
  EXPECT_EQ(run.Buys({2026, 2, 12}, 1), 1);  // with it 500 in February
  EXPECT_EQ(run.Buys({2026, 2, 13}, 10), 20);
}

TEST(OpeningStanding, SumsLiftAMemberAtOnceAboveTheTierTold) {
  OpenedRun run(Tiered());
  run.OpenWith({{.tier = "silver",
                 .since = Utc({2026, 2, 1}, 0, 0),
                 .until = kNever,
                 .qualified = {{500, Utc({2026, 2, 2}, 0, 0)}}}},
               {});
  EXPECT_TRUE(
      run.Has("tier m points gold from " + std::to_string(kLoaded.value)));
  OpenedRun without(Tiered());
  without.OpenWith({{.tier = "",
                     .since = {},
                     .until = kNever,
                     .qualified = {{500, Utc({2026, 2, 2}, 0, 0)}}}},
                   {});
  EXPECT_EQ(without.Buys({2026, 2, 11}, 10), 20);
}

TEST(OpeningStanding, AMemberWithATierOfItsOwnBringsNone) {
  Configuration network = Tiered();
  TierPolicy& tiers = *PointsOf(network).tiers;
  tiers.measure = TierMeasure::kPurchases;
  tiers.levels = {{"silver", 1}, {"gold", 5}};
  for (EarnRule& rule : PointsOf(network).earn) rule.qualifying = false;
  OpenedRun run(network);
  run.At(Utc({2026, 2, 1}, 0, 0));
  EXPECT_EQ(run.Buy("small", 50), kAccepted);  // earns nothing
  OwnedEvent opening = Opening("m");
  opening.lots = {{.points = 5}};
  opening.tiers = {
      {.tier = "gold", .since = {}, .until = kNever, .qualified = {}}};
  EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kNotEligible);
  EXPECT_EQ(run.run().reason(), "the member has a tier of its own already");
  opening.tiers.clear();
  EXPECT_EQ(run.run().Decide(opening), kAccepted);
}

TEST(OpeningStanding, CountersTakeRoomInTheirPeriod) {
  OpenedRun month(EarningUnder(LimitPer("month", 150)));
  month.OpenWith({}, {{"limit", 90, Utc({2026, 2, 1}, 0, 0)},
                      {"limit", 30, {}},
                      {"limit", 150, Utc({2026, 1, 31}, 23, 59)}});
  EXPECT_EQ(month.Buys({2026, 2, 28}, 100), 30);
  EXPECT_EQ(month.Buys({2026, 3, 1}, 100), 100);
  LimitConfig rolling = LimitPer("rolling", 150);
  rolling.days = 10;
  OpenedRun days(EarningUnder(rolling));
  days.OpenWith({}, {{"limit", 120, Utc({2026, 2, 5}, 0, 0)}});
  EXPECT_EQ(days.Buys({2026, 2, 14}, 100), 30);
  EXPECT_EQ(days.Buys({2026, 2, 15}, 200), 120);
  LimitConfig awards = LimitPer("lifetime", 3);
  awards.counts = LimitCounts::kAwards;
  OpenedRun counted(EarningUnder(awards));
  counted.OpenWith({}, {{"limit", 2, {}}});
  EXPECT_EQ(counted.Buys({2026, 2, 11}, 100), 100);
  EXPECT_EQ(counted.Buys({2026, 2, 12}, 100), 0);
}

TEST(OpeningStanding, CountersOfAProgramAreUsedUpForAllMembers) {
  LimitConfig budget = LimitPer("lifetime", 150);
  budget.subject = "program";
  OpenedRun run(EarningUnder(budget));
  run.OpenWith({}, {{"limit", 120, {}}});
  run.As("n");
  EXPECT_EQ(run.Buys({2026, 2, 11}, 100), 30);
}

TEST(OpeningStanding, OfABatchAddsUpByMonthAndTier) {
  OpenedRun run(Tiered());
  OwnedEvent first = Opening("m");
  first.tiers = {
      {.tier = "gold", .since = {}, .until = kNever, .qualified = {}}};
  first.lots = {{.points = 70, .expires_at = Utc({2026, 4, 1}, 0, 0)},
                {.points = 20, .expires_at = Utc({2026, 3, 5}, 0, 0)},
                {.points = 7, .expires_at = Utc({2026, 4, 1}, 0, 1)},
                {.points = -3},
                {.points = 5}};
  OwnedEvent second = first;
  second.member = "n";
  second.lots = {{.points = 1}};
  EXPECT_EQ(run.run().Decide(first), kAccepted) << run.run().reason();
  EXPECT_EQ(run.run().Decide(second), kAccepted) << run.run().reason();
  EXPECT_TRUE(run.Has("opening points load expiring 674 lots 2 points 90"));
  EXPECT_TRUE(run.Has("opening points load expiring 675 lots 1 points 7"));
  EXPECT_TRUE(run.Has("opening points load expiring never lots 2 points 6"));
  EXPECT_TRUE(run.Has("opening points load tier gold members 2"));
  EXPECT_TRUE(
      run.Has("opening points load members 2 lots 6 points 103 debt 3"));
  EXPECT_EQ(run.run().Decide(first), OutcomeCode::kDuplicate);
  first.tiers[0].tier = "silver";
  EXPECT_EQ(run.run().Decide(first), OutcomeCode::kConflict);
}

TEST(OpeningStanding, SaysOnlyWhatMakesSense) {
  const Timestamp ahead{kLoaded.value + 1};
  struct Case {
    OwnedTier tier;
    const char* reason;
  };
  const std::vector<Case> tiers = {
      {{"bronze", {}, kNever, {}}, "tier \"bronze\""},
      {{"gold", ahead, kNever, {}}, "tiers.since_us"},
      {{"gold", kNever, kNever, {}}, "tiers.since_us"},
      {{"gold", {}, kLoaded, {}}, "tiers.until_us"},
      {{"gold", {}, kLatestEvent, {}}, "tiers.until_us"},
      {{"gold", {}, kNever, {{0, {}}}}, "tiers.qualified.amount"},
      {{"gold", {}, kNever, {{1, ahead}}}, "tiers.qualified.counted_at_us"},
      {{"gold", {}, kNever, std::vector<OwnedQualified>(1'001, {1, {}})},
       "tiers.qualified"}};
  for (const Case& one : tiers) {
    OpenedRun run(Tiered());
    OwnedEvent opening = Opening("m");
    opening.tiers = {one.tier};
    EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kInvalidField);
    EXPECT_TRUE(run.run().reason().starts_with(one.reason))
        << run.run().reason();
  }
  const std::vector<std::pair<OwnedCounter, const char*>> counters = {
      {{"other", 1, {}}, "limit that counts \"other\""},
      {{"limit", 0, {}}, "counters.used"},
      {{"limit", kMaxEventAmount + 1, {}}, "counters.used"},
      {{"limit", 1, ahead}, "counters.period_at_us"}};
  for (const auto& [counter, reason] : counters) {
    OpenedRun run(EarningUnder(LimitPer("month", 150)));
    OwnedEvent opening = Opening("m");
    opening.counters = {counter};
    EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kInvalidField);
    EXPECT_TRUE(run.run().reason().starts_with(reason)) << run.run().reason();
  }
}

TEST(OpeningStanding, IsRefusedWhereNothingWouldKeepIt) {
  for (const char* period : {"event", "balance"}) {
    OpenedRun run(EarningUnder(LimitPer(period, 150)));
    OwnedEvent opening = Opening("m");
    opening.counters = {{"limit", 1, {}}};
    EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kInvalidField) << period;
  }
  OpenedRun untiered(EarningUnder(LimitPer("month", 150)));
  OwnedEvent opening = Opening("m");
  opening.tiers = {
      {.tier = "gold", .since = {}, .until = kNever, .qualified = {}}};
  EXPECT_EQ(untiered.run().Decide(opening), OutcomeCode::kInvalidField);
  EXPECT_EQ(untiered.run().reason(), "tiers: the program has no tiers");
  OpenedRun run(Tiered());
  opening.tiers.push_back(opening.tiers[0]);
  EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kInvalidField);
  for (const OwnedTier& nameless :
       {OwnedTier{}, OwnedTier{.tier = "",
                     .since = {},
                     .until = Utc({2026, 3, 1}, 0, 0),
                     .qualified = {{1, {}}}}}) {
    opening.tiers = {nameless};
    EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kMissingField);
  }
  opening.tiers.clear();
  opening.counters = {{"", 1, {}}};
  EXPECT_EQ(run.run().Decide(opening), OutcomeCode::kMissingField);
}

}  // namespace
}  // namespace clearpoint
