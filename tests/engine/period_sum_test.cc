// Rules that work on the sum of a period instead of each purchase.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/calendar/civil.h"
#include "engine/calendar/sum_period.h"
#include "engine/network/validation.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

// One point a unit of what is bought in a month, paid by the issuer.
EarnRule SumRule(PeriodSum sum) {
  EarnRule rule = Rule("sum", 1, 100, 0);
  rule.funder = FunderKind::kIssuer;
  rule.period_sum = std::move(sum);
  return rule;
}
PeriodSum Monthly() { return {.period = "month"}; }

// Whole fifties from 150 on; the rest stays.
EarnRule Statement() {
  PeriodSum sum = Monthly();
  sum.at_least = {15'000};
  sum.carry = true;
  EarnRule rule = SumRule(sum);
  rule.grant.block = {5'000};
  return rule;
}

Timestamp Noon(int month, int day) { return Utc({2026, month, day}, 12, 0); }

class PeriodSums : public testing::Test {
 protected:
  void Start(const EarnRule& rule) { run_.emplace(Earning({rule})); }
  ProgramRun& run() { return *run_; }

  OutcomeCode BuyOn(Timestamp when, const std::string& order, int64_t amount) {
    run().At(when);
    return run().Buy(order, amount);
  }
  // A purchase of nothing, for the clock.
  void Pass(Timestamp when) {
    EXPECT_EQ(BuyOn(when, "clock" + std::to_string(++clocks_), 0),
              OutcomeCode::kAccepted);
  }
  OutcomeCode ReturnOn(Timestamp when, const std::string& order,
                       int64_t amount) {
    run().At(when);
    return run().Return(order, amount);
  }
  int64_t Have() { return run().Available("points"); }
  std::vector<PeriodSumRow> Rows() {
    std::vector<PeriodSumRow> rows;
    run().run().state().period_sums.Scan(
        "", "", [&](const auto&, const PeriodSumRow& row) {
          rows.push_back(row);
          return true;
        });
    return rows;
  }
  bool Says(const std::string& line) {
    return run().run().Text().find(line + "\n") != std::string::npos;
  }
  std::vector<RuleNote> LastNotes() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run().run().records().back(), &record).ok());
    return record.notes;
  }

  std::optional<ProgramRun> run_;
  int clocks_ = 0;
};

TEST_F(PeriodSums, AreWorthWholeStepsFromAThresholdAndTheRestStays) {
  struct Case {
    int64_t spent;
    int64_t points;
    int64_t rest;
  };
  const std::vector<Case> cases = {{14'900, 0, 14'900},
                                   {15'000, 150, 0},
                                   {19'900, 150, 4'900},
                                   {23'700, 200, 3'700},
                                   {104'900, 1'000, 4'900}};
  for (const Case& c : cases) {
    Start(Statement());
    BuyOn(Noon(1, 7), "a", c.spent - 100);
    BuyOn(Noon(1, 31), "b", 100);
    EXPECT_EQ(Have(), 0) << c.spent;
    Pass(Noon(2, 1));
    EXPECT_EQ(Have(), c.points) << c.spent;
    ASSERT_EQ(Rows().size(), 1u);
    EXPECT_EQ(Rows()[0].carried.value, c.rest) << c.spent;
  }
}

TEST_F(PeriodSums, GoThroughTheGrantOnce) {
  Start(SumRule(Monthly()));
  for (const char* order : {"a", "b", "c"}) BuyOn(Noon(1, 7), order, 50);
  Pass(Noon(2, 1));
  EXPECT_EQ(Have(), 1);  // of 1.50; each by itself would round to nothing
}

TEST_F(PeriodSums, EndWithTheirPeriodInTheProgramsZone) {
  Configuration network = Earning({SumRule(Monthly())});
  PointsOf(network).zone = "Asia/Singapore";
  run_.emplace(network);
  BuyOn(Utc({2026, 1, 31}, 15, 58), "a", 500);  // 23:59 there
  BuyOn(Utc({2026, 1, 31}, 15, 59), "b", 700);  // midnight
  EXPECT_EQ(Have(), 5);
  EXPECT_TRUE(Says("sum points m sum until 20484 counted 500 points 5"));
  EXPECT_TRUE(Says("sum points m sum until 20512 counted 700 points 0"));
}

TEST(SumPeriod, EndsWhereItsKindSays) {
  struct Case {
    const char* period;
    int32_t closes_on;
    CivilDate day;
    CivilDate last;
  };
  const std::vector<Case> cases = {
      {"day", 0, {2026, 1, 7}, {2026, 1, 7}},
      {"week", 0, {2026, 1, 5}, {2026, 1, 11}},
      {"week", 0, {2026, 1, 11}, {2026, 1, 11}},
      {"month", 0, {2026, 2, 1}, {2026, 2, 28}},
      {"quarter", 0, {2026, 2, 1}, {2026, 3, 31}},
      {"quarter", 0, {2026, 12, 31}, {2026, 12, 31}},
      {"statement_month", 15, {2026, 1, 15}, {2026, 1, 15}},
      {"statement_month", 15, {2026, 1, 16}, {2026, 2, 15}},
      {"statement_month", 15, {2026, 12, 16}, {2027, 1, 15}},
      {"statement_month", 31, {2026, 2, 1}, {2026, 2, 28}},
      {"statement_month", 31, {2024, 2, 29}, {2024, 2, 29}},
      {"statement_month", 30, {2026, 1, 31}, {2026, 2, 28}},
      {"statement_month", 31, {2026, 4, 30}, {2026, 4, 30}}};
  for (const Case& c : cases) {
    PeriodSum sum;
    sum.period = c.period;
    sum.closes_on = c.closes_on;
    EXPECT_EQ(CivilOf(LastOfPeriod(sum, DayOf(c.day))), c.last)
        << c.period << " " << c.closes_on << " " << c.day.month << "-"
        << c.day.day;
  }
}

TEST_F(PeriodSums, DropTheirRestOrCarryItIntoTheNextPeriod) {
  for (const bool carry : {false, true}) {
    EarnRule rule = Statement();
    rule.period_sum->carry = carry;
    Start(rule);
    BuyOn(Noon(1, 7), "a", 19'900);
    BuyOn(Noon(2, 7), "b", 10'100);
    Pass(Noon(3, 1));
    EXPECT_EQ(Have(), carry ? 300 : 150);
  }
}

TEST_F(PeriodSums, CarryPastMonthsInWhichNothingIsBought) {
  Start(Statement());
  BuyOn(Noon(1, 7), "a", 14'900);
  BuyOn(Noon(5, 7), "b", 100);
  Pass(Noon(6, 1));
  EXPECT_EQ(Have(), 150);
}

TEST_F(PeriodSums, CountWhatComesLateAndScoreTheMonthsBehindItAnew) {
  Start(Statement());
  BuyOn(Noon(1, 7), "a", 19'900);
  BuyOn(Noon(2, 7), "b", 15'100);
  Pass(Noon(3, 1));
  EXPECT_EQ(Have(), 150 + 200);  // 49 and 151
  BuyOn(Noon(1, 8), "late", 100);
  EXPECT_TRUE(Says("sum points m sum until 20484 counted 20000 points 200"));
  EXPECT_TRUE(Says("sum points m sum until 20512 counted 15100 points 150"));
  EXPECT_EQ(Have(), 350);
}

TEST_F(PeriodSums, CountInAMonthOfWhichNothingWasKnown) {
  Start(Statement());
  BuyOn(Noon(1, 7), "a", 14'900);
  BuyOn(Noon(3, 7), "c", 100);
  Pass(Noon(4, 1));
  EXPECT_EQ(Have(), 150);  // carried past February
  BuyOn(Noon(2, 7), "b", 100);
  EXPECT_TRUE(Says("sum points m sum until 20512 counted 100 points 150"));
  EXPECT_TRUE(Says("sum points m sum until 20543 counted 100 points 0"));
  EXPECT_EQ(Have(), 150);
}

TEST_F(PeriodSums, EndTheSameInAnyOrderOfArrival) {
  const std::vector<std::pair<Timestamp, int64_t>> bought = {
      {Noon(1, 7), 19'900},
      {Noon(1, 9), 100},
      {Noon(2, 7), 15'100},
      {Noon(3, 7), 4'900},
      {Noon(4, 30), 12'345}};
  std::vector<size_t> order(bought.size());
  std::iota(order.begin(), order.end(), 0);
  std::optional<std::string> sums;
  do {
    Start(Statement());
    for (const size_t i : order) {
      EXPECT_EQ(
          BuyOn(bought[i].first, "o" + std::to_string(i), bought[i].second),
          OutcomeCode::kAccepted);
    }
    Pass(Noon(6, 1));
    const std::string text = run().run().Text();
    std::string now = run().Balance("points");
    for (size_t at = text.find("sum "); at != std::string::npos;
         at = text.find("\nsum ", at + 1)) {
      now += text.substr(at, text.find('\n', at + 1) - at);
    }
    if (!sums.has_value()) sums = now;
    EXPECT_EQ(now, *sums);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(PeriodSums, LoseWhatIsReturnedBeforeTheEnd) {
  Start(SumRule(Monthly()));
  BuyOn(Noon(1, 7), "a", 10'000);
  ReturnOn(Noon(1, 8), "a", 4'000);
  EXPECT_TRUE(Says("sum points m sum until 20484 counted 6000 points 0"));
  Pass(Noon(2, 1));
  EXPECT_EQ(Have(), 60);
}

TEST_F(PeriodSums, GiveBackWhatIsReturnedAfterItAndThePartsAddUp) {
  EarnRule rule = SumRule(Monthly());
  rule.grant.multiply = {1, 300};
  Start(rule);
  BuyOn(Noon(1, 7), "a", 12'850);
  BuyOn(Noon(1, 8), "b", 5'000);
  Pass(Noon(2, 1));
  EXPECT_EQ(Have(), 59);  // of 178.50
  ReturnOn(Noon(2, 2), "a", 2'850);
  EXPECT_EQ(Have(), 50);  // of 150.00
  ReturnOn(Noon(2, 3), "a", 5'000);
  EXPECT_EQ(Have(), 33);
  ReturnOn(Noon(2, 4), "a", 5'000);
  EXPECT_EQ(Have(), 16);
  ReturnOn(Noon(2, 5), "b", 5'000);
  EXPECT_EQ(Have(), 0);
  EXPECT_EQ(run().AccountOf("issued"), 0);
}

TEST_F(PeriodSums, TakeBackUnderTheVersionThatGave) {
  Configuration network = Earning({SumRule(Monthly())});
  run_.emplace(network);
  BuyOn(Noon(1, 7), "a", 10'000);
  Pass(Noon(2, 1));
  PointsOf(network).earn[0].grant.multiply = {2, 100};
  network.label = "double";
  run().Configure(network);
  ReturnOn(Noon(2, 2), "a", 5'000);
  EXPECT_EQ(Have(), 50);
  PointsOf(network).earn.clear();
  network.label = "none";
  run().Configure(network);
  ReturnOn(Noon(2, 3), "a", 5'000);
  EXPECT_EQ(Have(), 0);
}

TEST_F(PeriodSums, AreJudgedByTheNewestVersionThatCountedInThem) {
  Configuration network = Earning({SumRule(Monthly())});
  run_.emplace(network);
  BuyOn(Noon(1, 7), "a", 10'000);
  PointsOf(network).earn[0].grant.multiply = {2, 100};
  network.label = "double";
  network.effective_from = Noon(1, 10);
  run().Configure(network);
  BuyOn(Noon(1, 11), "b", 10'000);
  Pass(Noon(2, 1));
  EXPECT_EQ(Have(), 400);
}

TEST_F(PeriodSums, BecomeDebtOrRefuseTheReturnWhenThePointsAreGone) {
  for (const ShortfallPolicy policy :
       {ShortfallPolicy::kDebt, ShortfallPolicy::kRefuse}) {
    Configuration network = Earning({SumRule(Monthly())});
    PointsOf(network).returns.shortfall = policy;
    run_.emplace(network);
    BuyOn(Noon(1, 7), "a", 10'000);
    run().At(Noon(2, 1));
    EXPECT_EQ(run().Redeem("r", 100), OutcomeCode::kAccepted);
    const bool refuses = policy == ShortfallPolicy::kRefuse;
    EXPECT_EQ(
        ReturnOn(Noon(2, 2), "a", 4'000),
        refuses ? OutcomeCode::kInsufficientPoints : OutcomeCode::kAccepted);
    EXPECT_EQ(run().Balance("points"),
              refuses ? "" : "pending 0 available 0 debt 40");
  }
}

TEST_F(PeriodSums, OfSelectedLinesLoseTheLinesThatAreReturned) {
  EarnRule rule = SumRule(Monthly());
  rule.selector.categories = {"food"};
  Start(rule);
  run().At(Noon(1, 7));
  OwnedEvent bought = run().Purchase("a", 10'000);
  bought.lines.push_back({.sku = "apple",
                          .category = "food",
                          .brand = "",
                          .quantity = 1'000,
                          .amount = 6'000});
  bought.lines.push_back({.sku = "pen",
                          .category = "paper",
                          .brand = "",
                          .quantity = 1'000,
                          .amount = 4'000});
  EXPECT_EQ(run().run().Decide(bought), OutcomeCode::kAccepted);
  Pass(Noon(2, 1));
  EXPECT_EQ(Have(), 60);
  run().At(Noon(2, 2));
  OwnedEvent back = run().Purchase("a", 4'000);
  back.kind = EventKind::kPurchaseReturned;
  back.program.clear();
  back.second_id = "pen back";
  back.lines.push_back({.sku = "pen",
                        .category = "",
                        .brand = "",
                        .quantity = 1'000,
                        .amount = 4'000});
  EXPECT_EQ(run().run().Decide(back), OutcomeCode::kAccepted);
  EXPECT_EQ(Have(), 60);
  ReturnOn(Noon(2, 3), "a", 3'000);
  EXPECT_EQ(Have(), 30);
}

TEST_F(PeriodSums, CountAgainstLimitsOnTheLastDayOfTheirPeriod) {
  Configuration network = Earning({SumRule(Monthly())});
  LimitConfig limit;
  limit.name = "monthly";
  limit.period = "month";
  limit.amount = {80};
  PointsOf(network).limits = {limit};
  PointsOf(network).earn[0].limits = {"monthly"};
  run_.emplace(network);
  BuyOn(Noon(1, 7), "a", 10'000);
  BuyOn(Noon(2, 7), "b", 5'000);
  Pass(Noon(3, 1));
  EXPECT_EQ(Have(), 80 + 50);
  EXPECT_EQ(Rows()[0].award.forfeited.value, 20);
  // What the limit cut off goes first; what is taken back makes room again.
  ReturnOn(Noon(3, 2), "a", 1'000);
  EXPECT_EQ(Have(), 80 + 50);
  ReturnOn(Noon(3, 3), "a", 8'000);
  EXPECT_EQ(Have(), 10 + 50);
  BuyOn(Noon(1, 9), "late", 7'000);
  EXPECT_EQ(Have(), 80 + 50);
}

TEST_F(PeriodSums, AreOwedByTheirFunderAtItsOwnPrice) {
  EarnRule rule = SumRule(Monthly());
  rule.funder = FunderKind::kNamed;
  rule.funder_name = "shop";
  Start(rule);
  BuyOn(Noon(1, 7), "a", 10'000);
  EXPECT_FALSE(Says("owes 1 shop bank issue 1000000000000"));
  Pass(Noon(2, 1));
  EXPECT_TRUE(Says("owes 1 shop bank issue 1000000000000"));
  ReturnOn(Noon(2, 2), "a", 10'000);
  EXPECT_TRUE(Says("owes 1 bank shop issue 1000000000000"));
}

TEST_F(PeriodSums, GiveNothingToAMemberThatHasLeft) {
  Start(SumRule(Monthly()));
  BuyOn(Noon(1, 7), "a", 10'000);
  OwnedEvent closed{.kind = EventKind::kMemberClosed, .occurred = Noon(1, 9)};
  closed.member = "m";
  closed.id = "c";
  EXPECT_EQ(run().run().Decide(closed), OutcomeCode::kAccepted);
  run().As("n");
  Pass(Noon(2, 1));
  EXPECT_TRUE(Says("sum points m sum until 20484 counted 10000 points 0"));
  EXPECT_EQ(run().AccountOf("issued"), 0);
}

TEST_F(PeriodSums, GiveToTheBeneficiaryOfEachPurchase) {
  EarnRule rule = SumRule(Monthly());
  rule.to_beneficiary = true;
  Start(rule);
  run().At(Noon(1, 7));
  OwnedEvent bought = run().Purchase("a", 10'000);
  bought.referee = "seller";
  EXPECT_EQ(run().run().Decide(bought), OutcomeCode::kAccepted);
  Pass(Noon(2, 1));
  EXPECT_EQ(Have(), 0);
  run().As("seller");
  EXPECT_EQ(Have(), 100);
}

TEST_F(PeriodSums, AreToldByThePurchasesThatCount) {
  Start(SumRule(Monthly()));
  BuyOn(Noon(1, 7), "a", 10'000);
  BuyOn(Noon(1, 8), "b", 300);
  const std::vector<RuleNote> notes = LastNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kInPeriod);
  EXPECT_EQ(notes[0].asked, 300);
  EXPECT_EQ(notes[0].there, 10'300);
}

TEST_F(PeriodSums, AreNoBaseOfABonusOnAllBaseAwards) {
  EarnRule base = Rule("base", 1, 1'000, 0);
  EarnRule bonus = Rule("twice", 0, 1, 0);
  bonus.grant = {};
  bonus.base = false;
  bonus.bonus = BonusOf{"", false, {2, 1}, true};
  run_.emplace(Earning({base, SumRule(Monthly()), bonus}));
  BuyOn(Noon(1, 7), "a", 10'000);
  EXPECT_EQ(Have(), 20);
  Pass(Noon(2, 1));
  EXPECT_EQ(Have(), 120);
}

TEST_F(PeriodSums, ThatAreTooLargeAreRefused) {
  Start(SumRule(Monthly()));
  EXPECT_EQ(BuyOn(Noon(1, 7), "a", kMaxEventAmount), OutcomeCode::kAccepted);
  EXPECT_EQ(BuyOn(Noon(1, 8), "b", 1), OutcomeCode::kOverflow);
}

TEST_F(PeriodSums, BeginAnewWithAnotherPeriod) {
  Configuration network = Earning({Statement()});
  run_.emplace(network);
  BuyOn(Noon(1, 7), "a", 14'900);
  PointsOf(network).earn[0].period_sum->period = "quarter";
  network.label = "quarterly";
  run().Configure(network);
  BuyOn(Noon(2, 7), "b", 14'900);
  Pass(Noon(4, 1));
  EXPECT_EQ(Have(), 0);
}

TEST_F(PeriodSums, AreForgottenWhenNothingCanReachThemButWhatTheyCarry) {
  for (const bool carry : {false, true}) {
    EarnRule rule = Statement();
    rule.period_sum->carry = carry;
    Start(rule);
    BuyOn(Noon(1, 7), "a", 14'900);
    const Timestamp later{Noon(1, 7).value + 1'000 * kMicrosPerDay};
    Pass(later);
    EXPECT_EQ(Rows().size(), carry ? 1u : 0u);
    if (!carry) continue;
    BuyOn(later, "b", 100);
    Pass(Timestamp{later.value + 40 * kMicrosPerDay});
    EXPECT_EQ(Have(), 150);
    Pass(Timestamp{later.value + 1'000 * kMicrosPerDay});
    EXPECT_EQ(Rows().size(), 0u);
  }
}

// The sum lives on by a late purchase when the lot of its points is forgotten;
// a return then finds nothing there, though it occurred before the lot lapsed.
TEST_F(PeriodSums, OutliveTheirLots) {
  EarnRule rule = SumRule(Monthly());
  rule.expiry = {ExpiryPeriod::kDays, 28, "", ExpiryAnchor::kOccurred, 0};
  Configuration network = Earning({rule});
  network.bounds.max_event_age_us = 20 * kMicrosPerDay;
  network.bounds.key_retention_us = 21 * kMicrosPerDay;
  run_.emplace(network);
  BuyOn(Noon(1, 28), "a", 10'030);
  Pass(Noon(2, 1));
  ASSERT_EQ(Have(), 100);
  run().At(Noon(2, 2));
  ASSERT_EQ(run().Redeem("r", 100), OutcomeCode::kAccepted);
  Pass(Noon(2, 10));
  ASSERT_EQ(BuyOn(Noon(1, 31), "late", 60), OutcomeCode::kAccepted);
  ASSERT_EQ(ReturnOn(Noon(2, 12), "a", 60), OutcomeCode::kAccepted);
  Pass(Noon(3, 1));
  run().run().state().wallets.ForEach([](const Wallet& wallet) {
    for (const Lot& lot : wallet.lots) EXPECT_FALSE(lot.exists);
    return true;
  });
  EXPECT_EQ(ReturnOn(Noon(2, 27), "late", 60), OutcomeCode::kAccepted)
      << run().run().reason();
  EXPECT_EQ(run().Balance("points"), "pending 0 available 0 debt 1");
}

// What many members' sums leave to be forgotten is cut into pieces that a Tick
// can take, and no Tick takes more than fits into a frame.
TEST_F(PeriodSums, OfManyMembersAreForgottenInPieces) {
  constexpr int kMembers = 4'000;
  constexpr size_t kMostOfChunk = 256;
  constexpr size_t kMostOfTick = 3'500;
  EarnRule rule = SumRule(Monthly());
  rule.limits = {"limit"};
  Configuration network = Earning({rule});
  PointsOf(network).limits = {LimitPer("month", 1'000)};
  network.bounds.max_event_age_us = 20 * kMicrosPerDay;
  network.bounds.key_retention_us = 21 * kMicrosPerDay;
  run_.emplace(network);
  for (int i = 0; i < kMembers; ++i) {
    const std::string name = std::to_string(i);
    run().As("m" + name);
    ASSERT_EQ(BuyOn(Noon(1, 28), "o" + name, 1'000), OutcomeCode::kAccepted);
  }
  Pass(Noon(2, 3));
  // What was to be forgotten by now is kept longer: all of it is asked again.
  network.bounds.key_retention_us = 40 * kMicrosPerDay;
  network.label = "longer";
  run().Configure(network);
  Pass(Noon(2, 27));
  Record record;
  size_t most = 0;
  std::map<std::pair<int64_t, uint64_t>, size_t> of_chunk;
  for (const std::string& bytes : run().run().records()) {
    ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
    if (record.kind != EventKind::kTick) continue;
    most = std::max(most, record.effects.forgets.size());
    of_chunk.clear();
    for (const ForgetLater& forget : record.effects.forgets) {
      ++of_chunk[{forget.due.value, forget.chunk}];
    }
    for (const auto& [chunk, keys] : of_chunk) EXPECT_LE(keys, kMostOfChunk);
  }
  EXPECT_GT(most, kMostOfChunk);
  EXPECT_LE(most, kMostOfTick);
}

TEST(SumValidation, RefusesWhatASumCannotHave) {
  struct Case {
    const char* path;
    std::function<void(EarnRule&)> edit;
  };
  const std::vector<Case> cases = {
      {"period_sum/period", [](EarnRule& r) { r.period_sum->period = "era"; }},
      {"period_sum/closes_on",
       [](EarnRule& r) { r.period_sum->period = kStatementMonth; }},
      {"period_sum/closes_on",
       [](EarnRule& r) {
         r.period_sum->period = kStatementMonth;
         r.period_sum->closes_on = 32;
       }},
      {"period_sum/closes_on",
       [](EarnRule& r) { r.period_sum->closes_on = 5; }},
      {"period_sum/at_least",
       [](EarnRule& r) { r.period_sum->at_least = {-1}; }},
      {"period_sum/carry", [](EarnRule& r) { r.period_sum->carry = true; }},
      {"period_sum",
       [](EarnRule& r) {
         r.on = Trigger::kAction;
         r.currency.clear();
       }},
      {"funder", [](EarnRule& r) { r.funder = FunderKind::kMerchant; }},
      {"funder",
       [](EarnRule& r) {
         r.funder = FunderKind::kNamed;
         r.funder_name = "hub";
       }},
      {"funder/0",
       [](EarnRule& r) {
         r.funder = FunderKind::kShared;
         r.funder_shares = {{FunderKind::kMerchant, "", 1},
                            {FunderKind::kIssuer, "", 1}};
       }},
      {"funder/0/participant",
       [](EarnRule& r) {
         r.funder = FunderKind::kShared;
         r.funder_shares = {{FunderKind::kNamed, "hub", 1},
                            {FunderKind::kIssuer, "", 1}};
       }},
      {"qualifying", [](EarnRule& r) { r.qualifying = true; }},
      {"nth_purchase",
       [](EarnRule& r) {
         r.nth_purchase = NthPurchase{Nth::kOnly, 1, "day"};
       }},
      {"group",
       [](EarnRule& r) {
         r.base = false;
         r.group = "best";
       }},
      {"available",
       [](EarnRule& r) { r.pending.emplace().until_event = true; }},
      {"limits", [](EarnRule& r) { r.limits = {"basket"}; }}};
  const auto network = [](const EarnRule& rule) {
    Configuration made = Earning({rule});
    LimitConfig basket;
    basket.name = "basket";
    basket.period = "event";
    PointsOf(made).limits = {basket};
    PointsOf(made).groups = {{"best", Stacking::kBest}};
    return made;
  };
  EXPECT_TRUE(FaultsOf(network(SumRule(Monthly()))).empty());
  EXPECT_TRUE(FaultsOf(network(Statement())).empty());
  for (const Case& c : cases) {
    EarnRule rule = SumRule(Monthly());
    c.edit(rule);
    const std::vector<ConfigurationFault> faults = FaultsOf(network(rule));
    const std::string path = std::string("programs/0/earn/0/") + c.path;
    EXPECT_TRUE(std::any_of(
        faults.begin(), faults.end(),
        [&](const ConfigurationFault& fault) { return fault.path == path; }))
        << c.path;
  }
}

TEST(SumValidation, RefusesABonusOnASum) {
  EarnRule bonus = Rule("twice", 0, 1, 0);
  bonus.grant = {};
  bonus.base = false;
  bonus.bonus = BonusOf{"sum", false, {2, 1}, true};
  EXPECT_FALSE(FaultsOf(Earning({SumRule(Monthly()), bonus})).empty());
}

}  // namespace
}  // namespace clearpoint
