// Earn rules: bands, fixed grants, bonuses on base awards, groups, days, hours
// and tenders, with numbers worked by hand.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

std::vector<int64_t> GrantedBy(ProgramRun* run) {
  std::vector<int64_t> granted;
  for (const Award& award : run->LastOrder().awards) {
    granted.push_back(award.granted.value);
  }
  return granted;
}

std::vector<int64_t> TakenBy(ProgramRun* run) {
  std::vector<int64_t> taken;
  for (const Award& award : run->LastOrder().awards) {
    taken.push_back(award.taken.value);
  }
  return taken;
}

using Numbers = std::vector<int64_t>;

EarnRule Bonus(const char* name, const BonusOf& bonus) {
  EarnRule rule;
  rule.name = name;
  rule.base = false;
  rule.currency = "CNY";
  rule.bonus = bonus;
  return rule;
}

// --- bands --------------------------------------------------------------

// One point for each full 10.00 above 50.00, two above 300.00.
EarnRule Stepped() {
  EarnRule rule = Rule("steps", 0, 1, 0);
  rule.grant.bands = {{{5'000}, {30'000}, {1'000}, {1, 1'000}},
                      {{30'000}, {}, {1'000}, {2, 1'000}}};
  return rule;
}

TEST(EarnRules, BandsCountOnlyWhatLiesBetweenTheirThresholds) {
  for (const auto& [spent, points] :
       std::vector<std::pair<int64_t, int64_t>>{{5'000, 0},
                                                {5'999, 0},
                                                {6'000, 1},
                                                {30'000, 25},
                                                {30'999, 25},
                                                {31'800, 27},
                                                {40'000, 45}}) {
    ProgramRun run(Earning({Stepped()}));
    run.Buy("o", spent);
    EXPECT_EQ(run.Available("points"), points) << spent;
  }
}

TEST(EarnRules, BandsAreRoundedOnceOverAllOfThem) {
  EarnRule rule = Rule("thirds", 0, 1, 0);
  rule.grant.bands = {{{}, {1'000}, {}, {1, 300}}, {{1'000}, {}, {}, {1, 700}}};
  ProgramRun run(Earning({rule}));
  run.Buy("o", 1'467);  // 3.333... + 0.667142... is 4.0004...
  EXPECT_EQ(run.Available("points"), 4);
}

TEST(EarnRules, AFixedGrantGivesTheSameForEveryAmountAboveItsThreshold) {
  EarnRule rule = Rule("thank you", 0, 1, 0);
  rule.grant.fixed = {100};
  rule.selector.minimum_amount = {5'000};
  ProgramRun run(Earning({rule}));
  run.Buy("small", 4'999);
  EXPECT_EQ(run.Available("points"), 0);
  run.Buy("large", 5'000);
  EXPECT_EQ(run.Available("points"), 100);
  run.Return("large", 2'500);
  EXPECT_EQ(run.Available("points"), 50);
  run.Return("large", 2'500);
  EXPECT_EQ(run.Available("points"), 0);
}

// --- bonus on base awards -------------------------------------------------

TEST(EarnRules, ABonusWorksOnTheRoundedOrTheExactBase) {
  for (const auto& [exact, points] :
       std::vector<std::pair<bool, int64_t>>{{false, 190}, {true, 199}}) {
    ProgramRun run(
        Earning({Rule("base", 1, 100, 0),
                 Bonus("tenfold",
                       {.rule = "base", .exact = exact, .times = {10, 1}})}));
    run.Buy("o", 1'999);
    EXPECT_EQ(GrantedBy(&run), (Numbers{19, points}));
    run.Return("o", 999);  // half of it, floor(999 / 1999 of each)
    EXPECT_EQ(TakenBy(&run), (Numbers{9, exact ? 99 : 94}));
    run.Return("o", 1'000);
    EXPECT_EQ(TakenBy(&run), (Numbers{19, points}));
    EXPECT_EQ(run.Balance("points"), "");
  }
}

TEST(EarnRules, AMultiplierGivesWhatIsMissingToItsMultiple) {
  ProgramRun run(
      Earning({Rule("base", 1, 100, 0),
               Bonus("triple",
                     {.rule = "base", .times = {3, 1}, .multiplier = true})}));
  run.Buy("o", 1'000);
  EXPECT_EQ(GrantedBy(&run), (Numbers{10, 20}));
}

TEST(EarnRules, ABonusOnAllBaseRulesAddsThemUp) {
  EarnRule food = Rule("food", 1, 300, 0);
  ProgramRun run(Earning(
      {Rule("base", 1, 700, 0), food,
       Bonus("double exact", {.rule = "", .exact = true, .times = {1, 1}}),
       Bonus("double", {.rule = "", .times = {1, 1}})}));
  run.Buy("o", 1'000);  // 1.428... and 3.333..., together 4.761...
  EXPECT_EQ(GrantedBy(&run), (Numbers{1, 3, 4, 4}));
  run.Buy("p", 1'700);  // 2.428... and 5.666..., together 8.095...
  EXPECT_EQ(GrantedBy(&run), (Numbers{2, 5, 8, 7}));
}

TEST(EarnRules, ABonusIsMeasuredByTheBaseBeforeItsLimit) {
  EarnRule base = Rule("base", 1, 100, 0);
  base.limits = {"cap"};
  Configuration network =
      Earning({base, Bonus("double", {.rule = "base", .times = {1, 1}})});
  LimitConfig cap;
  cap.name = "cap";
  cap.amount = {30};
  PointsOf(network).limits = {cap};
  ProgramRun run(network);
  run.Buy("o", 10'000);
  EXPECT_EQ(GrantedBy(&run), (Numbers{30, 100}));
}

TEST(EarnRules, ABonusOfABaseThatGivesNothingGivesNothing) {
  EarnRule base = Rule("base", 1, 100, 0);
  base.selector.minimum_amount = {5'000};
  ProgramRun run(
      Earning({base, Bonus("double", {.rule = "base", .times = {1, 1}})}));
  run.Buy("o", 1'000);
  EXPECT_EQ(run.Available("points"), 0);
  EXPECT_TRUE(run.LastOrder().awards.empty());
}

// --- groups -----------------------------------------------------------------

Configuration Grouped(Stacking how) {
  EarnRule twice =
      Bonus("twice", {.rule = "base", .times = {2, 1}, .multiplier = true});
  EarnRule thrice =
      Bonus("thrice", {.rule = "base", .times = {3, 1}, .multiplier = true});
  twice.group = "promotions";
  thrice.group = "promotions";
  Configuration network = Earning({Rule("base", 1, 100, 0), twice, thrice});
  PointsOf(network).groups = {{"promotions", how}};
  return network;
}

TEST(EarnRules, GroupsAddTakeTheBestOrMultiply) {
  for (const auto& [how, granted] :
       std::vector<std::pair<Stacking, Numbers>>{
           {Stacking::kAll, {10, 10, 20}},        // 40 in all
           {Stacking::kBest, {10, 20}},           // 30
           {Stacking::kCompound, {10, 10, 40}}})  // 60 = 10 x 2 x 3
  {
    ProgramRun run(Grouped(how));
    run.Buy("o", 1'000);
    EXPECT_EQ(GrantedBy(&run), granted) << static_cast<int>(how);
  }
}

TEST(EarnRules, TheBestOfAGroupIsTheOneForWhichLimitsLeaveMost) {
  Configuration network = Grouped(Stacking::kBest);
  LimitConfig cap;
  cap.name = "cap";
  cap.amount = {25};
  PointsOf(network).limits = {cap};
  PointsOf(network).earn[2].limits = {"cap"};  // thrice
  ProgramRun run(network);
  run.Buy("first", 1'000);
  EXPECT_EQ(GrantedBy(&run), (Numbers{10, 20}));  // thrice, 20 of 25
  run.Buy("second", 1'000);
  EXPECT_EQ(GrantedBy(&run), (Numbers{10, 10}));  // twice; thrice had 5 left
}

// --- days, hours, tenders
// -----------------------------------------------------

TEST(EarnRules, SelectDaysOfTheMonthAndItsLast) {
  EarnRule rule = Rule("member day", 1, 100, 0);
  rule.selector.month_days = {8, kLastDayOfMonth};
  ProgramRun run(Earning({rule}), Utc({2026, 2, 1}, 0, 0));
  for (const auto& [day, points] : std::vector<std::pair<int, int64_t>>{
           {7, 0}, {8, 10}, {27, 10}, {28, 20}}) {
    run.At(Utc({2026, 2, day}, 12, 0));
    run.Buy("o" + std::to_string(day), 1'000);
    EXPECT_EQ(run.Available("points"), points) << day;
  }
}

TEST(EarnRules, SelectHoursOfTheProgramsZoneAlsoOverMidnight) {
  EarnRule rule = Rule("night", 1, 100, 0);
  rule.selector.hours = {{22 * 60, 2 * 60}};
  Configuration network = Earning({rule});
  PointsOf(network).zone = "Asia/Singapore";  // eight hours ahead of UTC
  for (const auto& [hour, minute, points] :
       std::vector<std::tuple<int, int, int64_t>>{
           {13, 58, 0}, {13, 59, 10}, {17, 58, 10}, {17, 59, 0}}) {
    ProgramRun run(network);
    run.At(Utc({2026, 2, 1}, hour, minute));  // a minute later it is bought
    run.Buy("o", 1'000);
    EXPECT_EQ(run.Available("points"), points) << hour << ":" << minute;
  }
}

TEST(EarnRules, CountTheTendersTheySelectOfAnOrderPaidInParts) {
  EarnRule rule = Rule("card", 1, 100, 0);
  rule.selector.tenders = {"card"};
  ProgramRun run(Earning({rule}));
  OwnedEvent e = run.Purchase("o", 10'000);
  e.tender_parts = {{"card", 6'000}, {"gift", 4'000}};
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 60);
  run.Return("o", 5'000);
  EXPECT_EQ(run.Available("points"), 30);
  OwnedEvent other = run.Purchase("p", 10'000);
  other.tender_parts = {{"gift", 10'000}};
  run.run().Decide(other);
  EXPECT_EQ(run.Available("points"), 30);
  OwnedEvent wrong = run.Purchase("q", 10'000);
  wrong.tender_parts = {{"card", 9'999}};
  EXPECT_EQ(run.run().Decide(wrong), OutcomeCode::kInvalidField);
  EXPECT_EQ(run.run().reason(),
            "sum of tender_parts: asked 9999, amount 10000");
}

// --- rules by merchant ----------------------------------------------------

TEST(EarnRules, OfOtherMerchantsAreToldByTheirNumber) {
  EarnRule elsewhere = Rule("elsewhere", 1, 100, 0);
  elsewhere.selector.merchants = {"bank"};
  EarnRule here = Rule("here", 1, 100, 0);
  here.selector.merchants = {"shop"};
  here.selector.minimum_amount = {5'000};
  ProgramRun run(Earning({elsewhere, here}));
  run.Buy("o", 1'000);
  Record record;
  ASSERT_TRUE(DecodeRecord(run.run().records().back(), &record).ok());
  ASSERT_EQ(record.notes.size(), 2u);
  EXPECT_EQ(record.notes[0].reason, RuleReason::kBelowMinimum);
  EXPECT_EQ(record.notes[1].reason, RuleReason::kOtherMerchants);
  EXPECT_EQ(record.notes[1].rule.value, 0u);
  EXPECT_EQ(record.notes[1].asked, 1);
}

TEST(EarnRules, AThousandRulesOfAThousandMerchantsAreTaken) {
  Configuration network = Earning({});
  for (int i = 0; i < 1'000; ++i) {
    const std::string name = "m" + std::to_string(i);
    network.participants.push_back(
        {.name = name, .parent = "shop", .title = name});
    EarnRule rule = Rule(("r" + name).c_str(), 1, 100, 0);
    rule.selector.merchants = {name};
    PointsOf(network).earn.push_back(rule);
  }
  ProgramRun run(network);
  OwnedEvent e = run.Purchase("o", 1'000);
  e.merchant = "m7";
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 10);
}

// --- what makes no sense --------------------------------------------------

TEST(EarnRules, ThatMakeNoSenseAreRefused) {
  struct FaultCase {
    const char* message;
    std::function<void(ProgramConfig*)> change;
  };
  const std::vector<FaultCase> cases = {
      {"expected one of points per, bands, fixed and a bonus",
       [](ProgramConfig* p) { p->earn[0].grant.fixed = {5}; }},
      {"expected one of points per, bands, fixed and a bonus",
       [](ProgramConfig* p) { p->earn[0].grant.multiply = {}; }},
      {"from: expected 200 to",
       [](ProgramConfig* p) {
         p->earn[0].grant.multiply = {};
         p->earn[0].grant.bands = {{{}, {200}, {}, {1, 100}},
                                   {{100}, {}, {}, {1, 100}}};
       }},
      {"only the last band may have no end",
       [](ProgramConfig* p) {
         p->earn[0].grant.multiply = {};
         p->earn[0].grant.bands = {{{}, {}, {}, {1, 100}},
                                   {{100}, {}, {}, {1, 100}}};
       }},
      {"per: expected 1 to 1000000000, found -9223372036854775808",
       [](ProgramConfig* p) {
         p->earn[0].grant.multiply = {};
         p->earn[0].grant.bands = {
             {{INT64_MAX}, {1}, {}, {1, INT64_MIN}},
             {{INT64_MAX}, {}, {}, {INT64_MAX, INT64_MAX}}};
         p->earn[1].bonus = BonusOf{.rule = "", .exact = true, .times = {1, 1}};
       }},
      {"bands: their rates have a common denominator above 1000000000",
       [](ProgramConfig* p) {
         p->earn[0].grant.multiply = {};
         p->earn[0].grant.bands = {{{}, {100}, {}, {1, 999'999'937}},
                                   {{100}, {}, {}, {1, 999'999'929}}};
       }},
      {"bonus: the base rates have a common denominator above 1000000000",
       [](ProgramConfig* p) {
         p->earn[0].grant.multiply = {1, 1'000'000'001};
         p->earn[1].bonus = BonusOf{.rule = "", .exact = true, .times = {1, 1}};
       }},
      {"a range of no length",
       [](ProgramConfig* p) {
         p->earn[0].selector.hours = {{60, 60}};
       }},
      {"month_days: expected 1 to 31",
       [](ProgramConfig* p) { p->earn[0].selector.month_days = {32}; }},
      {"bonus: state kind: bonus",
       [](ProgramConfig* p) { p->earn[1].base = true; }},
      {"\"nothing\" is no base rule",
       [](ProgramConfig* p) { p->earn[1].bonus->rule = "nothing"; }},
      {"expected more than 1",
       [](ProgramConfig* p) { p->earn[1].bonus->multiplier = true; }},
      {"lines are selected by the base rule",
       [](ProgramConfig* p) { p->earn[1].selector.skus = {"a"}; }},
      {"\"nowhere\" is no group",
       [](ProgramConfig* p) { p->earn[1].group = "nowhere"; }},
      {"only bonus rules stand in a group",
       [](ProgramConfig* p) { p->earn[0].group = "promotions"; }},
      {"multipliers of rounded base awards alone compound",
       [](ProgramConfig* p) { p->earn[1].group = "product"; }},
  };
  for (const FaultCase& one : cases) {
    Configuration network =
        Earning({Rule("base", 1, 100, 0),
                 Bonus("bonus", {.rule = "base", .times = {1, 1}})});
    PointsOf(network).groups = {{"promotions", Stacking::kBest},
                                {"product", Stacking::kCompound}};
    one.change(&PointsOf(network));
    EngineRun run(kStart, kUnlimitedCache);
    EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField) << one.message;
    EXPECT_NE(run.reason().find(one.message), std::string::npos)
        << one.message << ": " << run.reason();
  }
}

}  // namespace
}  // namespace clearpoint
