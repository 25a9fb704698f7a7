// The oracle alone, against numbers that were published or worked out by hand:
// the reference day and the acceptance cases. What it gets right here it may
// then witness on random histories.
#include "tests/support/oracle.h"

#include <gtest/gtest.h>

#include "tests/support/oracle_calendar.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Civil;
using oracle::Utc;

constexpr int64_t kMinute = 60 * kMicrosPerSecond;
constexpr int64_t kHour = kMicrosPerHour;
constexpr int64_t kDay = kMicrosPerDay;
constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

// One merchant "shop" that issues and redeems points "p" of issuer "bank",
// one base rule, no fees; events follow each other by a minute.
class Bench {
 public:
  Bench() {
    network.network = "bench";
    network.effective_from = {start_.value - 365 * kDay};
    network.settlement = {.operator_name = "hub", .currency = "SGD"};
    network.currencies = {{.code = "SGD", .minor_digits = 2}};
    network.zones = {ShanghaiZone()};
    for (const char* name : {"hub", "bank", "other-bank", "shop"}) {
      network.participants.push_back({.name = name, .parent = "", .title = ""});
    }
    ProgramConfig program;
    program.name = "p";
    program.issuer = "bank";
    program.zone = "Asia/Shanghai";
    EarnRule base;
    base.name = "base";
    base.currency = "SGD";
    base.grant.multiply = {.num = 1, .den = 100};
    program.earn = {base};
    ProgramConfig other = program;
    other.name = "q";
    other.issuer = "other-bank";
    other.earn.clear();
    network.programs = {program, other};
    ContractConfig contract;
    contract.participant = "shop";
    contract.program = "p";
    contract.issues = true;
    contract.issue_price = Price("0.01");
    contract.redeems = true;
    contract.redeem_price = Price("0.01");
    network.contracts = {contract};
  }

  ProgramConfig& p() { return network.programs[0]; }
  Grant& grant() { return p().earn[0].grant; }
  Oracle& oracle() { return oracle_; }

  // Applies the network as it stands now; with a day to make it start then.
  void Apply() { oracle_.Apply(network); }
  void Wait(int64_t span) { now_ += span; }

  OutcomeCode Send(OwnedEvent event) {
    now_ += kMinute;
    if (event.occurred.value == 0) event.occurred = {now_};
    return oracle_.Decide(event.View());
  }
  OutcomeCode Buy(const char* order, int64_t amount) {
    return Send({.kind = EventKind::kPurchase,
                 .program = "p",
                 .member = "m",
                 .merchant = "shop",
                 .id = order,
                 .currency = "SGD",
                 .amount = amount});
  }
  OutcomeCode Return(const char* order, const char* id, int64_t amount) {
    return Send({.kind = EventKind::kPurchaseReturned,
                 .merchant = "shop",
                 .id = order,
                 .second_id = id,
                 .currency = "SGD",
                 .amount = amount});
  }
  OutcomeCode Redeem(const char* id, int64_t points) {
    return Send({.kind = EventKind::kRedemptionRequested,
                 .program = "p",
                 .member = "m",
                 .merchant = "shop",
                 .id = id,
                 .amount = points});
  }
  OutcomeCode Reverse(const char* id, const char* reversal, int64_t points) {
    return Send({.kind = EventKind::kRedemptionReversed,
                 .program = "p",
                 .id = id,
                 .second_id = reversal,
                 .amount = points});
  }
  OutcomeCode SignIn(int64_t day) {
    return Send({.kind = EventKind::kSignIn,
                 .occurred = {start_.value + day * kDay + kHour},
                 .program = "p",
                 .member = "m"});
  }
  OutcomeCode Exchange(const char* from, const char* to, const char* id,
                       int64_t give, Timestamp occurred) {
    return Send({.kind = EventKind::kExchangeRequested,
                 .occurred = occurred,
                 .program = from,
                 .to_program = to,
                 .member = "m",
                 .id = id,
                 .amount = give});
  }
  int64_t Available() const { return oracle_.balance("m", "p").available; }
  int64_t Debt() const { return oracle_.balance("m", "p").debt; }
  int64_t Account(const char* name) const {
    return oracle_.accounts("p")[name];
  }
  // What `debtor` owes `creditor` of that kind in the first window.
  Money Owed(const char* debtor, const char* creditor,
             oracle::BookingKind kind) const {
    return oracle_.obligations(1)[{debtor, creditor, kind}];
  }

  Configuration network;

 private:
  Timestamp start_ = ReferenceDayStart();
  int64_t now_ = start_.value + kHour;
  Oracle oracle_{start_};
};

TEST(OracleReferenceDay, GivesExactlyTheNumbersOfTheText) {
  Oracle oracle(ReferenceDayStart());
  oracle.Apply(ReferenceConfiguration());
  for (const ReferenceStep& step : ReferenceDay()) {
    EXPECT_EQ(oracle.Decide(step.event.View()), step.outcome) << step.what;
  }
  EXPECT_EQ(oracle.Text(), ReferenceDayText());
}

TEST(OracleReferenceDay, BalancesFollowEveryEvent) {
  struct Row {
    Oracle::Balance m1_star, m1_leaf, m2_star;
  };
  const Row rows[] = {
      {{0, 128, 0}, {}, {}},
      {{0, 133, 0}, {}, {}},
      {{0, 133, 0}, {}, {}},
      {{0, 233, 0}, {}, {0, 116, 0}},
      {{0, 233, 0}, {}, {0, 116, 0}},
      {{0, 83, 0}, {0, 50, 0}, {0, 116, 0}},
      {{0, 83, 0}, {0, 50, 0}, {0, 76, 0}},
      {{0, 55, 0}, {0, 50, 0}, {0, 76, 0}},
      {{0, 55, 0}, {0, 50, 0}, {0, 76, 0}},
  };
  Oracle oracle(ReferenceDayStart());
  oracle.Apply(ReferenceConfiguration());
  size_t i = 0;
  for (const ReferenceStep& step : ReferenceDay()) {
    oracle.Decide(step.event.View());
    EXPECT_EQ(oracle.balance("m1", "star"), rows[i].m1_star) << step.what;
    EXPECT_EQ(oracle.balance("m1", "leaf"), rows[i].m1_leaf) << step.what;
    EXPECT_EQ(oracle.balance("m2", "star"), rows[i].m2_star) << step.what;
    ++i;
  }
}

TEST(OracleEarning, RoundsBankPointsInTwoStages) {
  struct Row {
    const char* rule;
    int64_t block;
    Ratio multiply;
    int64_t spend, points;
  };
  const Row rows[] = {
      {"UOB PRVI local", 500, {35, 5000}, 499, 0},
      {"UOB PRVI local", 500, {35, 5000}, 999, 3},
      {"UOB PRVI local", 500, {35, 5000}, 1999, 10},
      {"UOB PRVI local", 500, {35, 5000}, 2500, 17},
      {"UOB PRVI local", 500, {35, 5000}, 10000, 70},
      {"UOB PRVI foreign", 500, {6, 500}, 999, 6},
      {"DBS Altitude local", 0, {3, 500}, 166, 0},
      {"DBS Altitude local", 0, {3, 500}, 167, 1},
      {"DBS Altitude local", 0, {3, 500}, 999, 5},
      {"DBS Altitude foreign", 0, {5, 500}, 100, 1},
      {"3.5 for 5.00 without a block", 0, {35, 5000}, 999, 6},
  };
  for (const Row& row : rows) {
    Bench bench;
    bench.grant().block = {row.block};
    bench.grant().multiply = row.multiply;
    bench.Apply();
    EXPECT_EQ(bench.Buy("o", row.spend), kAccepted);
    EXPECT_EQ(bench.Available(), row.points) << row.rule << " " << row.spend;
  }
}

TEST(OracleEarning, NamesEveryRounding) {
  struct Row {
    Rounding rounding;
    int64_t spend, points;
  };
  const Row rows[] = {
      {Rounding::kFloor, 250, 2},    {Rounding::kHalfUp, 250, 3},
      {Rounding::kHalfEven, 250, 2}, {Rounding::kHalfEven, 350, 4},
      {Rounding::kCeil, 201, 3},     {Rounding::kHalfUp, 249, 2},
      {Rounding::kCeil, 200, 2},
  };
  for (const Row& row : rows) {
    Bench bench;
    bench.grant().rounding = row.rounding;
    bench.Apply();
    bench.Buy("o", row.spend);
    EXPECT_EQ(bench.Available(), row.points)
        << static_cast<int>(row.rounding) << " " << row.spend;
  }
}

TEST(OracleEarning, PaysBaseAndBonusAsTwoAwards) {
  Bench bench;
  bench.grant().block = {100};
  EarnRule bonus = bench.p().earn[0];
  bonus.name = "bonus";
  bonus.base = false;
  bonus.grant.multiply = {9, 100};
  bonus.available_after_days = 29;
  bonus.funder = FunderKind::kIssuer;
  bench.p().earn.push_back(bonus);
  bench.Apply();
  bench.Buy("o", 999);
  EXPECT_EQ(bench.oracle().balance("m", "p"), (Oracle::Balance{81, 9, 0}));
  bench.Wait(29 * kDay);
  bench.Buy("o2", 0);
  EXPECT_EQ(bench.Available(), 90);
}

TEST(OracleEarning, GrantsThePartThatFitsALimitAndGivesItBackOnReturn) {
  Bench bench;
  LimitConfig limit;
  limit.name = "thousand";
  limit.period = "lifetime";
  limit.amount = {1000};
  bench.p().limits = {limit};
  bench.p().earn[0].limits = {"thousand"};
  bench.Apply();
  bench.Buy("o1", 90000);
  bench.Buy("o2", 20000);
  EXPECT_EQ(bench.Available(), 1000);
  bench.Return("o2", "b1", 20000);
  EXPECT_EQ(bench.Available(), 900);
  bench.Buy("o3", 20000);
  EXPECT_EQ(bench.Available(), 1000);
}

TEST(OracleExchange, UsesTheDirectionAndTheDayOfTheRequest) {
  const Timestamp later = Utc({2022, 11, 16}, 0, 0);
  const Timestamp latest = Utc({2024, 3, 11}, 0, 0);
  Bench bench;
  const auto rate = [&bench](const char* from, const char* to, int64_t give,
                             int64_t get, DateRange valid) {
    RateConfig one;
    one.from = from;
    one.to = to;
    one.valid = valid;
    one.give = {give};
    one.get = {get};
    one.minimum = {give};
    bench.network.rates.push_back(one);
  };
  rate("p", "q", 400, 250, {});
  rate("q", "p", 250, 400, {.from = kBeginningOfTime, .until = later});
  rate("q", "p", 300, 400, {.from = later, .until = latest});
  rate("q", "p", 400, 400, {.from = latest, .until = kNever});
  struct Row {
    const char *from, *to;
    Timestamp occurred;
    int64_t give;
    OutcomeCode outcome;
    int64_t left, got;
  };
  const Timestamp before = Utc({2022, 11, 15}, 12, 0);
  const Timestamp then = Utc({2022, 11, 16}, 12, 0);
  const Timestamp now = Utc({2024, 3, 12}, 0, 0);
  const Row rows[] = {
      {"p", "q", before, 800, kAccepted, 9200, 500},
      {"p", "q", before, 1200, kAccepted, 8800, 750},
      {"p", "q", before, 1600, kAccepted, 8400, 1000},
      {"p", "q", before, 1000, kAccepted, 9200, 500},
      {"p", "q", before, 399, OutcomeCode::kBelowMinimum, 10000, 0},
      {"q", "p", before, 1000, kAccepted, 9000, 1600},
      {"q", "p", then, 300, kAccepted, 9700, 400},
      {"q", "p", now, 400, kAccepted, 9600, 400},
  };
  // Give everybody 10,000 points of the source to begin with.
  for (const Row& row : rows) {
    Configuration network = bench.network;
    network.effective_from = kBeginningOfTime;
    network.bounds.max_clock_jump_us = 3650 * kDay;
    network.programs[row.from[0] == 'p' ? 0 : 1].earn =
        bench.network.programs[0].earn;
    network.contracts[0].program = row.from;
    Oracle oracle({Utc({2022, 11, 1}, 0, 0)});
    oracle.Apply(network);
    const OwnedEvent buy{.kind = EventKind::kPurchase,
                         .occurred = Utc({2022, 11, 10}, 0, 0),
                         .member = "m",
                         .merchant = "shop",
                         .id = "o",
                         .currency = "SGD",
                         .amount = 1'000'000};
    ASSERT_EQ(oracle.Decide(buy.View()), kAccepted);
    // Arrives five days late: something else happened meanwhile.
    OwnedEvent tick = buy;
    tick.id = "o2";
    tick.amount = 0;
    tick.occurred = {row.occurred.value + 5 * kDay};
    ASSERT_EQ(oracle.Decide(tick.View()), kAccepted);
    const OwnedEvent swap{.kind = EventKind::kExchangeRequested,
                          .occurred = row.occurred,
                          .program = row.from,
                          .to_program = row.to,
                          .member = "m",
                          .id = "x",
                          .amount = row.give};
    EXPECT_EQ(oracle.Decide(swap.View()), row.outcome) << row.give;
    EXPECT_EQ(oracle.balance("m", row.from).available, row.left) << row.give;
    EXPECT_EQ(oracle.balance("m", row.to).available, row.got) << row.give;
  }
}

TEST(OracleReturns, TakeAFullReturnWhole) {
  Bench bench;
  bench.Apply();
  bench.Buy("o", 4995);
  EXPECT_EQ(bench.Available(), 49);
  EXPECT_EQ(bench.Return("o", "b", 4995), kAccepted);
  EXPECT_EQ(bench.Available(), 0);
  EXPECT_EQ(bench.Account("issued"), 0);
}

TEST(OracleReturns, LeaveDebtThatTheNextPointsRepay) {
  Bench bench;
  bench.Apply();
  bench.Buy("o1", 5000);
  EXPECT_EQ(bench.Redeem("r", 50), kAccepted);
  bench.Return("o1", "b", 5000);
  EXPECT_EQ(bench.Debt(), 50);
  bench.Buy("o2", 8000);
  EXPECT_EQ(bench.Debt(), 0);
  EXPECT_EQ(bench.Available(), 30);
}

TEST(OracleReturns, TakeWhatWasGivenWhateverTheRuleSaysNow) {
  for (const bool switched_off : {false, true}) {
    Bench bench;
    bench.Apply();
    bench.Buy("o", 5000);
    bench.grant().multiply = {2, 100};
    if (switched_off) bench.p().earn.clear();
    bench.network.effective_from = {ReferenceDayStart().value + 2 * kHour};
    bench.Apply();
    bench.Wait(kDay);
    bench.Buy("o2", 10000);
    const int64_t since = switched_off ? 0 : 200;
    EXPECT_EQ(bench.Available(), 50 + since);
    bench.Return("o", "b", 5000);
    EXPECT_EQ(bench.Available(), since);
  }
}

TEST(OracleReturns, PartsAddUpToTheWhole) {
  Bench bench;
  bench.Apply();
  bench.Buy("o", 12850);
  struct Row {
    const char* id;
    int64_t amount, left;
  };
  for (const Row& row :
       {Row{"a", 2850, 100}, Row{"b", 5000, 50}, Row{"c", 5000, 0}}) {
    EXPECT_EQ(bench.Return("o", row.id, row.amount), kAccepted);
    EXPECT_EQ(bench.Available(), row.left) << row.id;
  }
  EXPECT_EQ(bench.Return("o", "d", 1), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(bench.Owed("shop", "bank", oracle::BookingKind::kIssue),
            bench.Owed("bank", "shop", oracle::BookingKind::kIssue));
}

TEST(OracleReturns, WaitForTheirPurchaseAndThenGiveTheSame) {
  Bench in_order, early;
  in_order.Apply();
  early.Apply();
  in_order.Buy("o", 12850);
  in_order.Return("o", "b", 2850);
  EXPECT_EQ(early.Return("o", "b", 2850), OutcomeCode::kWaiting);
  EXPECT_EQ(early.Return("o", "b2", 20000), OutcomeCode::kWaiting);
  EXPECT_EQ(early.Buy("o", 12850), kAccepted);
  EXPECT_EQ(early.oracle().Text(), in_order.oracle().Text());
  EXPECT_EQ(early.oracle().later_outcomes(),
            (std::map<OutcomeCode, int>{{kAccepted, 1},
                                        {OutcomeCode::kAboveMaximum, 1}}));
}

TEST(OracleReturns, GiveUpWaitingAtTheDeadline) {
  Bench bench;
  bench.Apply();
  EXPECT_EQ(bench.Return("o", "b", 100), OutcomeCode::kWaiting);
  bench.Wait(4 * kDay);
  EXPECT_EQ(bench.Buy("o", 10000), kAccepted);
  EXPECT_EQ(bench.Available(), 100);
  EXPECT_EQ(bench.oracle().later_outcomes(),
            (std::map<OutcomeCode, int>{{OutcomeCode::kUnknownOrder, 1}}));
}

TEST(OracleReturns, FollowThePolicyWhenThePointsAreGone) {
  struct Row {
    ShortfallPolicy policy;
    OutcomeCode outcome;
    int64_t debt;
    const char* relief;  // bank owes shop
  };
  const Row rows[] = {
      {ShortfallPolicy::kDebt, kAccepted, 40, "0.5"},
      {ShortfallPolicy::kFloorAtZero, kAccepted, 0, "0.1"},
      {ShortfallPolicy::kRefuse, OutcomeCode::kInsufficientPoints, 0, "0"},
  };
  for (const Row& row : rows) {
    Bench bench;
    bench.p().returns.shortfall = row.policy;
    bench.Apply();
    bench.Buy("o", 5000);
    bench.Redeem("r", 40);
    EXPECT_EQ(bench.Return("o", "b", 5000), row.outcome);
    EXPECT_EQ(bench.Debt(), row.debt);
    EXPECT_EQ(bench.Owed("bank", "shop", oracle::BookingKind::kIssue),
              Price(row.relief));
  }
}

TEST(OracleReturns, CountWhatHadExpiredAsTaken) {
  struct Row {
    const char* when;
    int64_t wait, left, expired, debt;
    const char* relief;
  };
  // The lot of 50 expires after 10 days and is swept a day later; another lot
  // of 30 does not. 20 of the 50 were burned before.
  const Row rows[] = {
      {"before it expires: 30 of it, 20 of the other", 8 * kDay, 10, 0, 0,
       "0.5"},
      {"expired, not yet swept", 10 * kDay + 2 * kHour, 10, 30, 0, "0.2"},
      {"swept", 12 * kDay, 10, 30, 0, "0.2"},
  };
  for (const Row& row : rows) {
    Bench bench;
    bench.p().expiry = {.period = ExpiryPeriod::kDays, .count = 9};
    bench.Apply();
    bench.Buy("o", 5000);
    bench.Redeem("r", 20);
    bench.Wait(5 * kDay);
    bench.Buy("other", 3000);
    bench.Wait(row.wait - 5 * kDay);
    EXPECT_EQ(bench.Return("o", "b", 5000), kAccepted);
    EXPECT_EQ(bench.Available(), row.left) << row.when;
    EXPECT_EQ(bench.Account("expired"), row.expired) << row.when;
    EXPECT_EQ(bench.Debt(), row.debt) << row.when;
    EXPECT_EQ(bench.Owed("bank", "shop", oracle::BookingKind::kIssue),
              Price(row.relief))
        << row.when;
  }
}

TEST(OracleReturns, ByAmountSpreadOverTheLinesByLargestRemainder) {
  // 1.00 over lines of 0.50, 1.50 and 1.00 and 0.33 without a line: 15.01,
  // 45.04, 30.03 and 9.90 cents; the cent that is missing goes to the last.
  for (const char* sku : {"a", "b", "c"}) {
    Bench bench;
    bench.p().earn[0].selector.skus = {sku};
    bench.grant().multiply = {1, 1};
    bench.Apply();
    bench.Send({.kind = EventKind::kPurchase,
                .member = "m",
                .merchant = "shop",
                .id = "o",
                .currency = "SGD",
                .amount = 333,
                .lines = {{.sku = "a", .amount = 50},
                          {.sku = "b", .amount = 150},
                          {.sku = "c", .amount = 100}}});
    bench.Return("o", "b", 100);
    const std::map<std::string, int64_t> left = {
        {"a", 35}, {"b", 105}, {"c", 70}};
    EXPECT_EQ(bench.Available(), left.at(sku)) << sku;
  }
}

TEST(OracleReturns, WithoutAnOrderMatchTheNewestPurchasesLineByLine) {
  struct Row {
    int64_t quantity;
    int64_t amount;
    OutcomeCode outcome;
    int64_t left;
  };
  const Row rows[] = {
      {1000, 50, kAccepted, 101},  // all of the newest
      {2000, 100, kAccepted, 51},  // half of it for one of two at 1.01
      {3000, 151, kAccepted, 0},   // a third is 0.50, all that was paid there
      {3001, 151, OutcomeCode::kUnknownOrder, 151},
  };
  for (const Row& row : rows) {
    Bench bench;
    bench.p().returns.without_order = UnmatchedReturns::kMatchNewest;
    bench.grant().multiply = {1, 1};
    bench.Apply();
    const auto buy = [&bench](const char* id, int64_t quantity,
                              int64_t amount) {
      bench.Send(
          {.kind = EventKind::kPurchase,
           .member = "m",
           .merchant = "shop",
           .id = id,
           .currency = "SGD",
           .amount = amount,
           .lines = {{.sku = "a", .quantity = quantity, .amount = amount}}});
    };
    buy("old", 2000, 101);
    buy("new", 1000, 50);
    EXPECT_EQ(bench.Send({.kind = EventKind::kPurchaseReturned,
                          .member = "m",
                          .merchant = "shop",
                          .second_id = "b",
                          .currency = "SGD",
                          .lines = {{.sku = "a",
                                     .quantity = row.quantity,
                                     .amount = row.amount}}}),
              row.outcome);
    EXPECT_EQ(bench.Available(), row.left) << row.quantity;
  }
}

TEST(OracleReturns, InFullTakeTheReferralBackWithinItsWindow) {
  for (const bool in_time : {true, false}) {
    Configuration network = ReferenceConfiguration();
    network.programs[0].referral[0].return_window_us = 5 * kDay;
    Oracle oracle(ReferenceDayStart());
    oracle.Apply(network);
    const std::vector<ReferenceStep> day = ReferenceDay();
    oracle.Decide(day[3].event.View());  // the purchase comes first
    EXPECT_EQ(oracle.balance("m2", "star").available, 66);
    OwnedEvent referral = day[2].event;
    oracle.Decide(referral.View());
    EXPECT_EQ(oracle.balance("m1", "star").available, 100);
    OwnedEvent back = day[7].event;
    back.merchant = "grocer";
    back.id = "g1";
    back.amount = 6600;
    back.occurred = {day[3].event.occurred.value + 5 * kDay - in_time};
    EXPECT_EQ(oracle.Decide(back.View()), kAccepted);
    EXPECT_EQ(oracle.balance("m1", "star").available, in_time ? 0 : 100);
    EXPECT_EQ(oracle.balance("m2", "star").available, in_time ? 0 : 50);
  }
}

TEST(OracleReturns, DrawAnotherFundersOwedLotAsIfBurned) {
  Bench bench;
  ContractConfig other = bench.network.contracts[0];
  other.participant = "hub";
  other.settled = Settled::kAtRedemption;
  other.issue_price = Price("0.02");
  bench.network.contracts.push_back(other);
  bench.Apply();
  bench.Buy("o", 5000);
  bench.Send({.kind = EventKind::kPurchase,
              .member = "m",
              .merchant = "hub",
              .id = "o",
              .currency = "SGD",
              .amount = 3000});
  bench.Redeem("r", 50);
  bench.Return("o", "b", 5000);
  const auto owed = [&bench](const char* from, const char* to) {
    return bench.Owed(from, to, oracle::BookingKind::kIssue);
  };
  EXPECT_EQ(bench.Debt(), 20);
  EXPECT_EQ(owed("hub", "bank"), Price("0.6"));   // 30 drawn by the return
  EXPECT_EQ(owed("bank", "shop"), Price("0.5"));  // 30 drawn and 20 of debt
}

TEST(OracleRedemption, DrawsTheSoonestToExpireThoughItCameLater) {
  Bench bench;
  bench.p().expiry = {.period = ExpiryPeriod::kDays, .count = 60};
  bench.Apply();
  bench.Buy("long", 5000);
  bench.p().expiry.count = 10;
  bench.network.effective_from = {ReferenceDayStart().value + kDay};
  bench.Apply();
  bench.Wait(2 * kDay);
  bench.Buy("short", 5000);
  EXPECT_EQ(bench.Redeem("r", 50), kAccepted);
  bench.Wait(15 * kDay);
  bench.Buy("nothing", 0);
  EXPECT_EQ(bench.Available(), 50);
  EXPECT_EQ(bench.Account("expired"), 0);
}

TEST(OracleRedemption, ReversedIntoAnExpiredLotStaysExpired) {
  Bench bench;
  bench.p().expiry = {.period = ExpiryPeriod::kDays, .count = 10};
  bench.Apply();
  bench.Buy("o1", 50000);
  bench.Wait(5 * kDay);
  bench.Buy("o2", 50000);
  bench.Redeem("r", 600);
  EXPECT_EQ(bench.Available(), 400);
  bench.Wait(8 * kDay);
  EXPECT_EQ(bench.Reverse("r", "v1", 150), kAccepted);
  EXPECT_EQ(bench.Available(), 500);
  EXPECT_EQ(bench.Account("expired"), 50);
  EXPECT_EQ(bench.Reverse("r", "v2", 451), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(bench.Reverse("r", "v3", 0), kAccepted);
  EXPECT_EQ(bench.Account("expired"), 500);
  EXPECT_EQ(bench.Account("redeemed"), 0);
}

TEST(OracleRedemption, OfTheSamePointsSucceedsOnce) {
  Bench bench;
  bench.Apply();
  bench.Buy("o", 10000);
  OwnedEvent request{.kind = EventKind::kRedemptionRequested,
                     .occurred = {ReferenceDayStart().value + 3 * kHour},
                     .program = "p",
                     .member = "m",
                     .merchant = "shop",
                     .amount = 100};
  for (int i = 0; i < 20; ++i) {
    request.id = "r" + std::to_string(i);
    EXPECT_EQ(bench.Send(request),
              i == 0 ? kAccepted : OutcomeCode::kInsufficientPoints);
  }
  EXPECT_EQ(bench.Send(request), OutcomeCode::kDuplicate);
  request.amount = 99;
  EXPECT_EQ(bench.Send(request), OutcomeCode::kConflict);
  EXPECT_EQ(bench.Account("redeemed"), 100);
}

TEST(OracleRedemption, OfOwedPointsMakesTheirFunderOwe) {
  Bench bench;
  bench.network.settlement.fee_basis_points = 100;
  bench.network.contracts[0].settled = Settled::kAtRedemption;
  bench.Apply();
  bench.Buy("o", 10000);
  const auto owed = [&bench](const char* from, const char* to) {
    return bench.Owed(from, to, oracle::BookingKind::kIssue);
  };
  EXPECT_EQ(owed("shop", "bank"), Price("0"));
  bench.Redeem("r", 30);
  EXPECT_EQ(owed("shop", "bank"), Price("0.3"));
  bench.Reverse("r", "v", 10);
  EXPECT_EQ(owed("bank", "shop"), Price("0.1"));
  bench.Return("o", "b", 10000);
  EXPECT_EQ(bench.Debt(), 20);
  EXPECT_EQ(owed("bank", "shop"), Price("0.3"));
  EXPECT_EQ(bench.Owed("hub", "bank", oracle::BookingKind::kFee),
            Price("0.003"));
}

TEST(OracleMoney, TurnsFeesBackByTheirCumulativeShare) {
  Bench bench;
  bench.network.settlement.fee_basis_points = 1;
  bench.network.contracts[0].redeem_price = Money{5000};
  bench.Apply();
  bench.Buy("o", 10000);
  bench.Redeem("r", 3);
  EXPECT_EQ(bench.Owed("shop", "hub", oracle::BookingKind::kFee), Money{2});
  const Money turned[] = {Money{1}, Money{1}, Money{2}};  // 0.67, 1.33, 2
  for (int i = 0; i < 3; ++i) {
    bench.Reverse("r", std::to_string(i).c_str(), 1);
    EXPECT_EQ(bench.Owed("hub", "shop", oracle::BookingKind::kFee), turned[i]);
  }
}

TEST(OracleMoney, CarriesWhatRoundingLeftIntoTheNextWindow) {
  Bench bench;
  bench.network.contracts[0].redeem_price = Price("0.003");
  bench.Apply();
  bench.Buy("o", 10000);
  bench.Send({.kind = EventKind::kWindowCloseRequested, .id = "c1"});
  struct Row {
    const char* id;
    Money exact;
    int64_t rounded;
    Money carry;
  };
  // 0.003 a window to the shop; its missing cent falls due in the second.
  const Row rows[] = {{"2", Price("0.003"), 0, Price("0.003")},
                      {"3", Price("0.006"), 1, -Price("0.004")},
                      {"4", -Price("0.001"), 0, -Price("0.001")}};
  int window = 2;
  for (const Row& row : rows) {
    bench.Redeem(row.id, 1);
    bench.Send({.kind = EventKind::kWindowCloseRequested, .id = row.id});
    const auto positions = bench.oracle().positions(window++);
    EXPECT_EQ(positions.at("shop").exact, row.exact) << row.id;
    EXPECT_EQ(positions.at("shop").rounded, row.rounded) << row.id;
    EXPECT_EQ(positions.at("shop").carry, row.carry) << row.id;
    EXPECT_EQ(positions.at("bank").exact, -row.exact) << row.id;
  }
}

TEST(OracleSignIn, AnyOrderOfArrivalEndsTheSame) {
  const std::vector<std::vector<int>> orders = {
      {0, 1, 2, 3, 4, 6}, {6, 4, 3, 2, 1, 0}, {0, 2, 4, 6, 1, 3}};
  for (const bool restart : {true, false}) {
    for (const std::vector<int>& order : orders) {
      Bench bench;
      SignInRule rule;
      rule.name = "daily";
      rule.ladder = {Points{5}, Points{7}, Points{20}};
      rule.restart = restart;
      bench.p().sign_in = {rule};
      bench.Apply();
      for (int day : order) EXPECT_EQ(bench.SignIn(day), kAccepted);
      EXPECT_EQ(bench.SignIn(3), OutcomeCode::kDuplicate);
      // 5 7 20, then 5 7 or 20 20; day 5 is missed, so day 6 starts again.
      EXPECT_EQ(bench.Available() - bench.Debt(), 32 + (restart ? 12 : 40) + 5);
    }
  }
}

TEST(OracleCalendar, ExpiryFollowsThePublishedCalendars) {
  struct Row {
    ExpiryPolicy policy;
    Civil earned, expires;  // days in Shanghai; expires at their midnight
  };
  const ExpiryPolicy starbucks{ExpiryPeriod::kMonths, 6,
                               "first_day_after_full_months",
                               ExpiryAnchor::kOccurred, 0};
  const ExpiryPolicy tesco{ExpiryPeriod::kMonths, 24, "end_of_month",
                           ExpiryAnchor::kOccurred, 0};
  const ExpiryPolicy voucherify{ExpiryPeriod::kMonths, 1, "end_of_day",
                                ExpiryAnchor::kOccurred, 0};
  const ExpiryPolicy year_end{ExpiryPeriod::kYears, 1, "end_of_year",
                              ExpiryAnchor::kOccurred, 0};
  const Row rows[] = {
      {starbucks, {2020, 12, 15}, {2021, 7, 1}},
      {starbucks, {2020, 12, 1}, {2021, 7, 1}},
      {starbucks, {2021, 8, 31}, {2022, 3, 1}},
      {tesco, {2021, 2, 10}, {2023, 3, 1}},
      {tesco, {2022, 2, 28}, {2024, 3, 1}},
      {tesco, {2021, 5, 31}, {2023, 6, 1}},
      {voucherify, {2021, 1, 25}, {2021, 2, 26}},
      {voucherify, {2021, 1, 31}, {2021, 3, 1}},
      {voucherify, {2024, 1, 31}, {2024, 3, 1}},
      {year_end, {2024, 2, 29}, {2026, 1, 1}},
  };
  for (const Row& row : rows) {
    const Timestamp earned{Utc(row.earned, 12, 0).value - 8 * kHour};
    const Timestamp expires{Utc(row.expires, 0, 0).value - 8 * kHour};
    EXPECT_EQ(oracle::ExpiryOf(row.policy, ShanghaiZone(), earned), expires)
        << row.earned.year << "-" << row.earned.month << "-" << row.earned.day;
  }
}

TEST(OracleCalendar, ASkippedMidnightIsTheInstantOfTheTransition) {
  // Chile: 00:00 to 01:00 was skipped on 7 September 2025 (04:00 UTC).
  const ZoneConfig santiago{
      .name = "America/Santiago",
      .transitions = {{kBeginningOfTime, -3 * 3600},
                      {Utc({2025, 4, 6}, 3, 0), -4 * 3600},
                      {Utc({2025, 9, 7}, 4, 0), -3 * 3600}}};
  const int64_t day = oracle::DayOf({2025, 9, 7});
  EXPECT_EQ(oracle::MidnightOf(santiago, day), Utc({2025, 9, 7}, 4, 0));
  EXPECT_EQ(oracle::LocalDayAt(santiago, Utc({2025, 9, 7}, 3, 59)), day - 1);
  EXPECT_EQ(oracle::MidnightOf(santiago, oracle::DayOf({2025, 4, 6})),
            Utc({2025, 4, 6}, 4, 0));
  EXPECT_EQ(oracle::WeekdayOf(day), 7);
}

}  // namespace
}  // namespace clearpoint
