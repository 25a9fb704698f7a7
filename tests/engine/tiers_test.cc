// Tiers: what counts for them, when a member rises and falls, and how events
// are judged by them.
#include <gtest/gtest.h>

#include <functional>

#include "engine/network/validation.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

TierPolicy ByPoints() {
  TierPolicy tiers;
  tiers.levels = {{"silver", 100}, {"gold", 500}};
  return tiers;
}

TierPolicy InARow(TierSpan unit, int32_t count, TierSpan review) {
  TierPolicy tiers = ByPoints();
  tiers.window = unit;
  tiers.rolling = count;
  tiers.review = review;
  return tiers;
}

// One point a unit of money, and as much again for members of gold.
Configuration Tiered(const TierPolicy& tiers) {
  EarnRule base = Rule("base", 1, 100, 0);
  base.qualifying = tiers.measure == TierMeasure::kPoints;
  EarnRule bonus = Rule("bonus", 0, 1, 0);
  bonus.base = false;
  bonus.bonus.emplace().times = {2, 1};
  bonus.bonus->multiplier = true;
  bonus.selector.tiers = {"gold"};
  Configuration network = Earning({base, bonus});
  PointsOf(network).tiers = tiers;
  return network;
}

class Tiers : public testing::Test {
 protected:
  void Start(const TierPolicy& tiers) { run_.emplace(Tiered(tiers)); }
  void Start() { Start(ByPoints()); }
  EngineRun& run() { return run_->run(); }

  // The points that a purchase of so many units of money is given then.
  int64_t Buys(const oracle::Civil& day, int64_t money, int64_t hour = 12) {
    run_->At(Timestamp{Utc(day, hour, 0).value - kMinute});
    EXPECT_EQ(run_->Buy("o" + std::to_string(++orders_), 100 * money),
              OutcomeCode::kAccepted)
        << run().reason();
    int64_t points = 0;
    for (const Award& award : run_->LastOrder().awards) {
      points += award.granted.value;
    }
    return points;
  }
  void Return(const oracle::Civil& day, int order, int64_t money) {
    run_->At(Timestamp{Utc(day, 12, 0).value - kMinute});
    EXPECT_EQ(run_->Return("o" + std::to_string(order), 100 * money),
              OutcomeCode::kAccepted)
        << run().reason();
  }
  // "silver 2026-1-5 12:00, gold 2026-1-6 0:00"
  std::string History() {
    const auto row =
        run().state().tiers.Find({MemberNumber{1}, ProgramNumber{1}});
    if (!row.has_value()) return "";
    std::string text;
    for (const TierChange& change : row->changes) {
      const int64_t day = change.from.value / kMicrosPerDay;
      const oracle::Civil civil = oracle::CivilOf(day);
      const int64_t minute =
          (change.from.value - day * kMicrosPerDay) / kMinute;
      text += (text.empty() ? "" : ", ") +
              (change.tier.empty() ? "none" : change.tier) + " " +
              std::to_string(civil.year) + "-" + std::to_string(civil.month) +
              "-" + std::to_string(civil.day) + " " +
              std::to_string(minute / 60) + ":" +
              (minute % 60 < 10 ? "0" : "") + std::to_string(minute % 60);
    }
    return text;
  }

  std::optional<ProgramRun> run_;
  int orders_ = 0;
};

TEST_F(Tiers, AreReachedByAnEventThatIsJudgedByTheTierBefore) {
  Start();
  EXPECT_EQ(Buys({2026, 2, 1}, 99), 99);
  EXPECT_EQ(History(), "");
  EXPECT_EQ(Buys({2026, 2, 2}, 1), 1);
  EXPECT_EQ(History(), "silver 2026-2-2 12:00");
  EXPECT_EQ(Buys({2026, 2, 3}, 400), 400);
  EXPECT_EQ(History(), "silver 2026-2-2 12:00, gold 2026-2-3 12:00");
  EXPECT_EQ(Buys({2026, 2, 3}, 10, 13), 20);
}

TEST_F(Tiers, CountThePointsOfQualifyingRulesAlone) {
  Start();
  Buys({2026, 2, 1}, 500);
  EXPECT_EQ(Buys({2026, 2, 2}, 30), 60);
  EXPECT_EQ(run_->LastOrder().qualified[0].counted, Points{30});
}

TEST_F(Tiers, JudgeALateEventByTheTierWhenItOccurred) {
  Start();
  Buys({2026, 2, 10}, 600);
  EXPECT_EQ(Buys({2026, 2, 9}, 10), 10);
  EXPECT_EQ(Buys({2026, 2, 10}, 10, 11), 10);
  EXPECT_EQ(Buys({2026, 2, 10}, 10, 12), 20);
  EXPECT_EQ(Buys({2026, 2, 11}, 10), 20);
}

TEST_F(Tiers, AreReachedWhenALatePurchaseOccurred) {
  Start();
  Buys({2026, 2, 10}, 50);
  Buys({2026, 2, 20}, 60);
  EXPECT_EQ(History(), "silver 2026-2-20 12:00");
  Buys({2026, 2, 15}, 50);  // with that of the tenth
  EXPECT_EQ(History(), "silver 2026-2-15 12:00");
}

TEST_F(Tiers, ReachedOnALaterDayByALatePurchaseHoldFromTheEndOfThatDay) {
  Start();
  Buys({2026, 2, 10}, 60);
  Buys({2026, 2, 20}, 30);
  Buys({2026, 3, 1}, 1);
  Buys({2026, 2, 5}, 10);
  EXPECT_EQ(History(), "silver 2026-2-21 0:00");
}

TEST_F(Tiers, OfAYearStayForTheNextAndFallAfterIt) {
  Start();
  Buys({2026, 6, 1}, 500);
  EXPECT_EQ(Buys({2027, 12, 31}, 10, 23), 20);
  EXPECT_EQ(Buys({2028, 1, 1}, 10, 0), 10);
  EXPECT_EQ(History(), "gold 2026-6-1 12:00, none 2028-1-1 0:00");
}

TEST_F(Tiers, FallToWhatTheWindowBeforeSays) {
  Start();
  Buys({2026, 6, 1}, 500);
  Buys({2027, 6, 1}, 120);
  Buys({2028, 2, 1}, 1);
  EXPECT_EQ(History(), "gold 2026-6-1 12:00, silver 2028-1-1 0:00");
}

TEST_F(Tiers, LandSoftlyOneTierAReview) {
  TierPolicy tiers = ByPoints();
  tiers.soft_landing = true;
  Start(tiers);
  Buys({2026, 6, 1}, 500);
  Buys({2029, 2, 1}, 1);
  EXPECT_EQ(History(), "gold 2026-6-1 12:00, silver 2028-1-1 0:00, "
            "none 2029-1-1 0:00");
}

TEST_F(Tiers, FallAtTheReviewAfterAReturn) {
  Start();
  Buys({2026, 6, 1}, 450);
  Buys({2026, 6, 2}, 50);
  Return({2026, 6, 3}, 1, 400);
  EXPECT_EQ(Buys({2026, 12, 31}, 5, 23), 10);
  EXPECT_EQ(Buys({2027, 1, 1}, 10, 0), 10);
  EXPECT_EQ(History(),
            "silver 2026-6-1 12:00, gold 2026-6-2 12:00, silver 2027-1-1 0:00");
}

TEST_F(Tiers, FallAtOnceAfterAReturnWhereSoConfigured) {
  TierPolicy tiers = ByPoints();
  tiers.after_return = TierFall::kAtOnce;
  Start(tiers);
  Buys({2026, 6, 1}, 450);
  Buys({2026, 6, 2}, 50);
  EXPECT_EQ(Buys({2026, 6, 3}, 10), 20);
  Return({2026, 6, 4}, 1, 50);
  EXPECT_EQ(History(),
            "silver 2026-6-1 12:00, gold 2026-6-2 12:00, silver 2026-6-4 12:00");
  EXPECT_EQ(Buys({2026, 6, 3}, 10, 13), 20);  // decided late, judged as then
  EXPECT_EQ(Buys({2026, 6, 5}, 10), 10);
  Return({2026, 6, 6}, 1, 400);
  Return({2026, 6, 7}, 2, 50);
  EXPECT_EQ(History(),
            "silver 2026-6-1 12:00, gold 2026-6-2 12:00, "
            "silver 2026-6-4 12:00, none 2026-6-6 12:00");
}

TEST_F(Tiers, KeepASoftLandingWhenSomethingElseIsReturned) {
  TierPolicy tiers = ByPoints();
  tiers.after_return = TierFall::kAtOnce;
  tiers.soft_landing = true;
  Start(tiers);
  Buys({2026, 6, 1}, 500);
  Buys({2028, 2, 1}, 20);
  Return({2028, 2, 2}, 2, 20);
  EXPECT_EQ(History(), "gold 2026-6-1 12:00, silver 2028-1-1 0:00");
}

TEST_F(Tiers, OfTheYearBeforeAreLostAtOnceByAReturnFromIt) {
  TierPolicy tiers = ByPoints();
  tiers.after_return = TierFall::kAtOnce;
  Start(tiers);
  Buys({2026, 12, 20}, 500);
  Buys({2027, 1, 10}, 120);
  Return({2027, 1, 20}, 1, 500);
  EXPECT_EQ(History(), "gold 2026-12-20 12:00, silver 2027-1-20 12:00");
}

TEST_F(Tiers, BySpendCountWhatEarnsInTheirCurrency) {
  TierPolicy tiers = ByPoints();
  tiers.measure = TierMeasure::kSpend;
  tiers.currency = "CNY";
  tiers.levels = {{"silver", 10'000}, {"gold", 50'000}};
  Configuration network = Tiered(tiers);
  network.currencies.push_back({"USD", 2});
  run_.emplace(network);
  OwnedEvent event = run_->Purchase("o1", 10'000);
  event.not_earning = 1;
  EXPECT_EQ(run().Decide(event), OutcomeCode::kAccepted);
  OwnedEvent other = run_->Purchase("o2", 90'000);
  other.currency = "USD";
  EXPECT_EQ(run().Decide(other), OutcomeCode::kAccepted);
  EXPECT_TRUE(run_->LastOrder().qualified.empty());
  EXPECT_EQ(History(), "");
  orders_ = 2;
  Buys({2026, 2, 1}, 1);
  EXPECT_EQ(History(), "silver 2026-2-1 12:00");
  // 9,999 less a third of it, rounded in the member's favour.
  EXPECT_EQ(run_->Return("o1", 3'333), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->LastOrder().qualified[0].left, Points{6'667});
}

TEST_F(Tiers, ByPurchasesCountEachUntilItIsReturnedInFull) {
  TierPolicy tiers = ByPoints();
  tiers.measure = TierMeasure::kPurchases;
  tiers.after_return = TierFall::kAtOnce;
  tiers.levels = {{"silver", 2}, {"gold", 3}};
  Start(tiers);
  for (const int day : {1, 2, 3}) Buys({2026, 2, day}, 1);
  EXPECT_EQ(History(), "silver 2026-2-2 12:00, gold 2026-2-3 12:00");
  run_->At(Utc({2026, 2, 4}, 11, 59));
  EXPECT_EQ(run_->Return("o1", 99), OutcomeCode::kAccepted);
  EXPECT_EQ(Buys({2026, 2, 4}, 1, 13), 2);
  Return({2026, 2, 5}, 4, 1);
  EXPECT_EQ(run_->Return("o1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(History(),
            "silver 2026-2-2 12:00, gold 2026-2-3 12:00, "
            "silver 2026-2-5 12:01");
}

TEST_F(Tiers, OfDaysInARowFallTheDayAfterTheLastThatIsInTheWindow) {
  Start(InARow(TierSpan::kDay, 10, TierSpan::kDay));
  Buys({2026, 3, 1}, 60);
  Buys({2026, 3, 10}, 40);
  EXPECT_EQ(History(), "silver 2026-3-10 12:00");
  Buys({2026, 4, 1}, 1);
  EXPECT_EQ(History(), "silver 2026-3-10 12:00, none 2026-3-12 0:00");
}

TEST_F(Tiers, OfDaysInARowNeedThemWithinTheWindow) {
  Start(InARow(TierSpan::kDay, 10, TierSpan::kDay));
  Buys({2026, 3, 1}, 60);
  Buys({2026, 3, 11}, 40);
  EXPECT_EQ(History(), "");
}

TEST_F(Tiers, OfMonthsInARowAreReviewedWhenAMonthBegins) {
  Start(InARow(TierSpan::kMonth, 2, TierSpan::kMonth));
  Buys({2026, 3, 31}, 60);
  Buys({2026, 5, 30}, 40);
  EXPECT_EQ(History(), "silver 2026-5-30 12:00");
  Buys({2026, 6, 1}, 1);  // April and May alone
  EXPECT_EQ(History(), "silver 2026-5-30 12:00, none 2026-6-1 0:00");
}

TEST_F(Tiers, AreReviewedAtTheMidnightOfTheirZone) {
  Configuration network = Tiered(ByPoints());
  PointsOf(network).zone = "Asia/Singapore";
  run_.emplace(network);
  Buys({2026, 12, 31}, 500, 15);  // eleven in the evening
  Buys({2028, 1, 2}, 1);
  EXPECT_EQ(History(), "gold 2026-12-31 15:00, none 2027-12-31 16:00");
}

TEST_F(Tiers, WithAThresholdOfZeroAreThoseOfEverybody) {
  TierPolicy tiers = ByPoints();
  tiers.levels.insert(tiers.levels.begin(), {"blue", 0});
  Configuration network = Tiered(tiers);
  PointsOf(network).earn[1].selector.tiers = {"blue"};
  run_.emplace(network);
  EXPECT_EQ(Buys({2026, 2, 1}, 100), 200);
  EXPECT_EQ(Buys({2026, 2, 2}, 10), 10);
  EXPECT_EQ(Buys({2028, 2, 2}, 10), 20);
  EXPECT_EQ(History(), "silver 2026-2-1 12:00, blue 2028-1-1 0:00");
}

TEST_F(Tiers, OfOtherMembersAreTheReasonWhyARuleGivesNothing) {
  EarnRule rule = Rule("for gold", 1, 100, 0);
  rule.selector.tiers = {"gold"};
  TierPolicy tiers = ByPoints();
  tiers.measure = TierMeasure::kPurchases;
  tiers.levels = {{"silver", 1}, {"gold", 5}};
  Configuration network = Earning({rule});
  PointsOf(network).tiers = tiers;
  run_.emplace(network);
  Buys({2026, 2, 1}, 10);
  Buys({2026, 2, 2}, 10);
  Record record;
  ASSERT_TRUE(DecodeRecord(run().records().back(), &record).ok());
  ASSERT_EQ(record.notes.size(), 1u);
  EXPECT_EQ(record.notes[0].reason, RuleReason::kOtherTier);
  EXPECT_EQ(record.notes[0].asked, 1);
  EXPECT_EQ(record.notes[0].there, 2);
}

TEST_F(Tiers, AreNotReachedByMembersThatAreFrozenAndDoNotEarn) {
  TierPolicy tiers = ByPoints();
  tiers.measure = TierMeasure::kPurchases;
  tiers.levels = {{"silver", 1}};
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).tiers = tiers;
  PointsOf(network).frozen_members_earn = false;
  run_.emplace(network);
  OwnedEvent freeze{.kind = EventKind::kMemberFrozen, .occurred = kStart};
  freeze.member = "m";
  freeze.id = "f";
  EXPECT_EQ(run().Decide(freeze), OutcomeCode::kAccepted);
  Buys({2026, 2, 1}, 10);
  EXPECT_EQ(History(), "");
}

TEST_F(Tiers, TakeTheLevelsOfTheVersionInForceAtTheReview) {
  Start();
  Buys({2026, 6, 1}, 150);
  TierPolicy harder = ByPoints();
  harder.levels[0].threshold = 200;
  Configuration network = Tiered(harder);
  network.effective_from = Utc({2026, 10, 1}, 0, 0);
  run_->Configure(network);
  Buys({2026, 12, 1}, 1);
  EXPECT_EQ(History(), "silver 2026-6-1 12:00");
  Buys({2027, 2, 1}, 1);
  EXPECT_EQ(History(), "silver 2026-6-1 12:00, none 2027-1-1 0:00");
}

TEST_F(Tiers, LeaveNothingBehindWhenNobodyCanAskForThemAnyMore) {
  TierPolicy tiers = ByPoints();
  tiers.window = TierSpan::kMonth;
  tiers.review = TierSpan::kMonth;
  Start(tiers);
  Buys({2026, 2, 1}, 200);
  run_->As("another");
  Buys({2026, 6, 1}, 1);
  EXPECT_EQ(History(), "silver 2026-2-1 12:00, none 2026-4-1 0:00");
  for (int month = 1; month <= 24; ++month) {
    Buys({2026 + (5 + month) / 12, (5 + month) % 12 + 1, 1}, 1);
  }
  EXPECT_EQ(History(), "");
  int counters = 0;
  run().state().counters.Scan("", "", [&](const auto& key, const auto&) {
    if (key.subject == 1) ++counters;
    return true;
  });
  EXPECT_EQ(counters, 0);
}

// The wall clock stands before the midnight of a review, the event's behind it.
TEST(TiersAheadOfTheClock, AreJudgedAsIfReviewsHadBeenHeld) {
  EngineRun run(ClockMode::kWall, kStart, kUnlimitedCache);
  ASSERT_EQ(run.Apply(Tiered(ByPoints())), OutcomeCode::kAccepted);
  const auto points = [&](const char* order, Timestamp occurred,
                          int64_t money) {
    OwnedEvent e{.kind = EventKind::kPurchase, .occurred = occurred};
    e.program = "points";
    e.member = "m";
    e.merchant = "shop";
    e.id = order;
    e.currency = "CNY";
    e.amount = 100 * money;
    EXPECT_EQ(run.Decide(e), OutcomeCode::kAccepted) << run.reason();
    Record record;
    EXPECT_TRUE(DecodeRecord(run.records().back(), &record).ok());
    int64_t given = 0;
    const OrderRow row = RowOf(record.effects.orders[0]).value();
    for (const Award& award : row.awards) given += award.granted.value;
    return given;
  };
  const Timestamp midnight = Utc({2028, 1, 1}, 0, 0);
  const auto after = [&](int64_t minutes) {
    return Timestamp{midnight.value + minutes * kMinute};
  };
  run.SetWallClock(Utc({2026, 6, 1}, 0, 0));
  EXPECT_EQ(points("o1", Utc({2026, 6, 1}, 0, 0), 500), 500);
  run.SetWallClock(after(-2));
  EXPECT_EQ(points("o2", after(2), 10), 10);
  EXPECT_EQ(points("o3", after(-1), 10), 20);
  run.SetWallClock(after(3));
  EXPECT_EQ(points("o4", after(3), 10), 10);
}

TEST(TierConfigurations, MayChangeLevelsButNotWhatCounts) {
  const auto outcome = [](const TierPolicy& next) {
    ProgramRun run(Tiered(ByPoints()));
    return run.run().Apply(Tiered(next));
  };
  TierPolicy levels = ByPoints();
  levels.levels = {{"bronze", 1}, {"gold", 300}};
  levels.soft_landing = true;
  levels.after_return = TierFall::kAtOnce;
  EXPECT_EQ(outcome(levels), OutcomeCode::kAccepted);
  TierPolicy measure = ByPoints();
  measure.measure = TierMeasure::kPurchases;
  EXPECT_EQ(outcome(measure), OutcomeCode::kInvalidField);
  TierPolicy window = ByPoints();
  window.window = window.review = TierSpan::kMonth;
  EXPECT_EQ(outcome(window), OutcomeCode::kInvalidField);
  EXPECT_EQ(outcome(InARow(TierSpan::kMonth, 12, TierSpan::kMonth)),
            OutcomeCode::kInvalidField);
  ProgramRun run(Tiered(ByPoints()));
  EXPECT_EQ(run.run().Apply(Earning({Rule("base", 1, 100, 0)})),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(run.run().reason(),
            "what the tiers of program \"points\" count is fixed: asked none, "
            "is points, window year, review year");
}

struct Wrong {
  const char* path;
  std::function<void(ProgramConfig&)> spoil;
};

TEST(TierConfigurations, AreRefusedWithWhatIsWrongInThem) {
  const std::vector<Wrong> cases = {
      {"tiers/levels", [](auto& p) { p.tiers->levels.clear(); }},
      {"tiers/levels/1/threshold",
       [](auto& p) { p.tiers->levels[1].threshold = 100; }},
      {"tiers/levels/0/threshold",
       [](auto& p) { p.tiers->levels[0].threshold = -1; }},
      {"tiers/levels/1/name", [](auto& p) { p.tiers->levels[1].name = "silver"; }},
      {"tiers/window", [](auto& p) { p.tiers->window = TierSpan::kDay; }},
      {"tiers/review", [](auto& p) { p.tiers->review = TierSpan::kMonth; }},
      {"tiers/window", [](auto& p) { p.tiers->rolling = 2; }},
      {"tiers/window",
       [](auto& p) { p.tiers = InARow(TierSpan::kMonth, 37, TierSpan::kDay); }},
      {"tiers/currency", [](auto& p) { p.tiers->currency = "CNY"; }},
      {"tiers/currency",
       [](auto& p) { p.tiers->measure = TierMeasure::kSpend; }},
      {"tiers/measure", [](auto& p) { p.earn[0].qualifying = false; }},
      {"earn/0/qualifying",
       [](auto& p) { p.tiers->measure = TierMeasure::kPurchases; }},
      {"earn/0/qualifying",
       [](auto& p) {
         p.tiers.reset();
         p.earn[1].selector.tiers.clear();
       }},
      {"earn/0/qualifying", [](auto& p) { p.earn[0].on = Trigger::kAction; }},
      {"earn/1/select/tiers",
       [](auto& p) { p.earn[1].selector.tiers = {"gold", "ruby"}; }},
  };
  EXPECT_TRUE(FaultsOf(Tiered(ByPoints())).empty());
  for (const Wrong& one : cases) {
    Configuration network = Tiered(ByPoints());
    one.spoil(PointsOf(network));
    std::string paths;
    for (const ConfigurationFault& fault : FaultsOf(network)) {
      paths += fault.path + " ";
    }
    EXPECT_NE(paths.find("programs/0/" + std::string(one.path)),
              std::string::npos)
        << one.path << " in " << paths;
  }
}

}  // namespace
}  // namespace clearpoint
