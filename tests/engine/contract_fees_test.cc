// Fees that a contract charges beside the operator's, and the tax on them: how
// much, between whom, and what parts that are turned back take with them.
#include "engine/rules/contract_fees.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/network/validation.h"
#include "engine/replay/invariants.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr int64_t kCent = 10'000'000'000;  // in 10^-12

// A fee on what is earned that the issuer, bank, owes the operator, hub.
ContractFee OnEarned() {
  ContractFee fee;
  fee.owed_by = FeeParty::kIssuer;
  return fee;
}
ContractFee Fixed(int64_t cents) {
  ContractFee fee = OnEarned();
  fee.fixed = {cents};
  return fee;
}

// A point for each 0.01 at shop, which owes bank 0.01 for it, and gets 0.01 for
// one that is burned.
Configuration Charging(std::vector<ContractFee> fees) {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.contracts[0].fees = std::move(fees);
  return network;
}

// In 10^-12; 0 when the debtor owes the creditor nothing of the kind.
int64_t Owes(ProgramRun& run, const std::string& parties) {
  const std::string text = run.run().Text();
  const std::string begin = "owes 1 " + parties + " ";
  const size_t at = text.find(begin);
  if (at == std::string::npos) return 0;
  return std::stoll(text.substr(at + begin.size()));
}
int64_t Net(ProgramRun& run, const std::string& debtor,
            const std::string& creditor, const std::string& kind) {
  std::string there = debtor;
  there.append(" ").append(creditor).append(" ").append(kind);
  std::string back = creditor;
  back.append(" ").append(debtor).append(" ").append(kind);
  return Owes(run, there) - Owes(run, back);
}

TEST(ContractFees, AreAShareAPriceAndAFixedAmountBetweenMinimumAndCap) {
  ContractFee share = OnEarned();
  share.basis_points = 50;
  ContractFee price = OnEarned();
  price.price = Price("0.001");
  ContractFee both = Fixed(3);
  both.basis_points = 50;
  ContractFee at_least = share;
  at_least.minimum = {2};
  ContractFee at_most = OnEarned();
  at_most.basis_points = 1'000;
  at_most.cap = {4};
  struct Case {
    ContractFee fee;
    int64_t tenths;  // of a cent, of 1.00 for 100 points
  };
  for (const Case& one : std::vector<Case>{{share, 5},
                                           {price, 100},
                                           {Fixed(3), 30},
                                           {both, 35},
                                           {at_least, 20},
                                           {at_most, 40}}) {
    ProgramRun run(Charging({one.fee}));
    ASSERT_EQ(run.Buy("o", 100), kAccepted);
    EXPECT_EQ(Owes(run, "bank hub contract_fee"), one.tenths * kCent / 10);
    EXPECT_EQ(Owes(run, "bank hub fee"), 0);
    EXPECT_TRUE(CheckWindows(&run.run().state()).ok());
  }
}

TEST(ContractFees, GoFromTheOneToTheOtherThatTheContractNames) {
  struct Case {
    FeeParty owed_by;
    FeeParty to;
    const char* parties;
  };
  for (const Case& one : std::vector<Case>{
           {FeeParty::kIssuer, FeeParty::kOperator, "bank hub contract_fee"},
           {FeeParty::kIssuer, FeeParty::kMerchant, "bank shop contract_fee"},
           {FeeParty::kMerchant, FeeParty::kOperator, "shop hub contract_fee"},
           {FeeParty::kMerchant, FeeParty::kIssuer,
            "shop bank contract_fee"}}) {
    ContractFee fee = Fixed(5);
    fee.owed_by = one.owed_by;
    fee.to = one.to;
    ProgramRun earned(Charging({fee}));
    ASSERT_EQ(earned.Buy("o", 100), kAccepted);
    EXPECT_EQ(Owes(earned, one.parties), 5 * kCent) << one.parties;
    ASSERT_EQ(earned.Redeem("r", 40), kAccepted);
    EXPECT_EQ(Owes(earned, one.parties), 5 * kCent) << one.parties;

    fee.on = FeeMoment::kBurned;
    ProgramRun burned(Charging({fee}));
    ASSERT_EQ(burned.Buy("o", 100), kAccepted);
    EXPECT_EQ(Owes(burned, one.parties), 0) << one.parties;
    ASSERT_EQ(burned.Redeem("r", 40), kAccepted);
    EXPECT_EQ(Owes(burned, one.parties), 5 * kCent) << one.parties;
  }
}

TEST(ContractFees, OfPartsTurnedBackAddUpToTheWholeMinimumIncluded) {
  ContractFee fee = OnEarned();
  fee.basis_points = 37;
  fee.minimum = {2};
  ProgramRun run(Charging({fee}));
  ASSERT_EQ(run.Buy("o", 100), kAccepted);
  EXPECT_EQ(Net(run, "bank", "hub", "contract_fee"), 2 * kCent);
  ASSERT_EQ(run.Return("o", 33), kAccepted);
  EXPECT_EQ(Net(run, "bank", "hub", "contract_fee"), 2 * kCent * 67 / 100);
  ASSERT_EQ(run.Return("o", 33), kAccepted);
  EXPECT_EQ(Net(run, "bank", "hub", "contract_fee"), 2 * kCent * 34 / 100);
  ASSERT_EQ(run.Return("o", 34), kAccepted);
  EXPECT_EQ(Net(run, "bank", "hub", "contract_fee"), 0);
}

TEST(ContractFees, OfAReversedRedemptionComeBack) {
  ContractFee fee = Fixed(7);
  fee.on = FeeMoment::kBurned;
  fee.owed_by = FeeParty::kMerchant;
  ProgramRun run(Charging({fee}));
  ASSERT_EQ(run.Buy("o", 100), kAccepted);
  ASSERT_EQ(run.Redeem("r", 40), kAccepted);
  EXPECT_EQ(Net(run, "shop", "hub", "contract_fee"), 7 * kCent);
  ASSERT_EQ(run.Reverse("r"), kAccepted);
  EXPECT_EQ(Net(run, "shop", "hub", "contract_fee"), 0);
}

TEST(ContractFees, StayOwedWhereTheContractKeepsThem) {
  Configuration network = Charging({Fixed(7)});
  network.settlement.fee_basis_points = 100;
  network.contracts[0].tax = ContractTax{.basis_points = 600};
  network.contracts[0].keeps_fees = true;
  ProgramRun run(network);
  ASSERT_EQ(run.Buy("o", 100), kAccepted);
  ASSERT_EQ(run.Return("o", 100), kAccepted);
  EXPECT_EQ(Net(run, "shop", "bank", "issue"), 0);
  EXPECT_EQ(Net(run, "bank", "hub", "fee"), kCent);
  EXPECT_EQ(Net(run, "bank", "hub", "contract_fee"), 7 * kCent);
  EXPECT_EQ(Net(run, "bank", "hub", "tax"), 8 * kCent * 6 / 100);
}

TEST(ContractFees, OfPointsSettledWhenBurnedAreChargedThen) {
  ContractFee fee = OnEarned();
  fee.owed_by = FeeParty::kMerchant;
  fee.basis_points = 50;
  Configuration network = Charging({fee});
  network.contracts[0].settled = Settled::kAtRedemption;
  ProgramRun run(network);
  ASSERT_EQ(run.Buy("o", 100), kAccepted);
  EXPECT_EQ(Net(run, "shop", "hub", "contract_fee"), 0);
  ASSERT_EQ(run.Redeem("r", 40), kAccepted);
  EXPECT_EQ(Net(run, "shop", "hub", "contract_fee"), 40 * kCent / 200);
  ASSERT_EQ(run.Reverse("r"), kAccepted);
  EXPECT_EQ(Net(run, "shop", "hub", "contract_fee"), 0);
}

// Nearest first; where its own is not valid, that of the group.
TEST(ContractFees, AreThoseOfTheNearestContractInTheTree) {
  ContractFee fee = Fixed(5);
  fee.owed_by = FeeParty::kMerchant;
  Configuration network = Charging({fee});
  network.participants.push_back(
      {.name = "kiosk", .parent = "shop", .title = "kiosk"});
  const auto fee_of_kiosk = [](const Configuration& of) {
    ProgramRun run(of);
    OwnedEvent e = run.Purchase("o", 100);
    e.merchant = "kiosk";
    EXPECT_EQ(run.run().Decide(e), kAccepted);
    return Owes(run, "kiosk hub contract_fee");
  };
  EXPECT_EQ(fee_of_kiosk(network), 5 * kCent);
  ContractConfig own = network.contracts[0];
  own.participant = "kiosk";
  own.fees[0].fixed = {2};
  network.contracts.push_back(own);
  EXPECT_EQ(fee_of_kiosk(network), 2 * kCent);
  network.contracts.back().valid.until = kStart;
  EXPECT_EQ(fee_of_kiosk(network), 5 * kCent);
}

// Day 2 is signed in first; day 1 comes late and makes it the second of a
// streak.
TEST(ContractFees, OfADayThatIsScoredAnewAreThoseOfItsWholeAward) {
  ContractFee fee = Fixed(3);
  fee.owed_by = FeeParty::kMerchant;
  fee.basis_points = 100;
  Configuration network = Charging({fee});
  SignInRule rule;
  rule.name = "daily";
  rule.ladder = {{5}, {10}};
  rule.funder = "shop";
  PointsOf(network).sign_in = {rule};
  ProgramRun run(network);
  run.At(Timestamp{kStart.value + kMicrosPerDay});
  ASSERT_EQ(run.SignIn(), kAccepted);
  EXPECT_EQ(Owes(run, "shop hub contract_fee"), 3 * kCent + 5 * kCent / 100);
  run.At(kStart);
  ASSERT_EQ(run.SignIn(), kAccepted);
  EXPECT_EQ(run.Available("points"), 15);
  EXPECT_EQ(Owes(run, "shop hub contract_fee"), 6 * kCent + 15 * kCent / 100);
}

TEST(TaxOnFees, IsALineOfItsOwnWhoseRestGoesToTheOperator) {
  struct Case {
    int32_t decimals;
    Rounding rounding;
    int64_t tax;   // in 10^-4
    int64_t rest;  // of 0.0042
  };
  for (const Case& one :
       std::vector<Case>{{12, Rounding::kFloor, 42, 0},
                         {4, Rounding::kCeil, 42, 0},
                         {3, Rounding::kHalfEven, 40, 2},
                         {3, Rounding::kCeil, 50, -8},
                         {2, Rounding::kHalfUp, 0, 42},
                         {0, Rounding::kCeil, 10'000, -9'958}}) {
    ContractFee fee = Fixed(7);
    fee.owed_by = FeeParty::kMerchant;
    fee.to = FeeParty::kIssuer;
    Configuration network = Charging({fee});
    network.contracts[0].tax = ContractTax{.basis_points = 600,
                                           .rounding = one.rounding,
                                           .decimals = one.decimals};
    ProgramRun run(network);
    ASSERT_EQ(run.Buy("o", 100), kAccepted);
    EXPECT_EQ(Net(run, "shop", "bank", "tax"), one.tax * kCent / 100)
        << one.decimals;
    EXPECT_EQ(Net(run, "shop", "hub", "rounding"), one.rest * kCent / 100)
        << one.decimals;
    EXPECT_EQ(Net(run, "shop", "bank", "contract_fee"), 7 * kCent);
    for (const int64_t part : {33, 33, 34}) {
      ASSERT_EQ(run.Return("o", part), kAccepted);
    }
    EXPECT_EQ(Net(run, "shop", "bank", "contract_fee"), 0) << one.decimals;
    EXPECT_EQ(Net(run, "shop", "bank", "tax"), 0) << one.decimals;
    EXPECT_EQ(Net(run, "shop", "hub", "rounding"), 0) << one.decimals;
    EXPECT_TRUE(CheckWindows(&run.run().state()).ok());
  }
}

TEST(TaxOnFees, IsOnTheOperatorsFeeToo) {
  Configuration network = Charging({});
  network.settlement.fee_basis_points = 100;
  network.contracts[0].tax = ContractTax{.basis_points = 600};
  ProgramRun run(network);
  ASSERT_EQ(run.Buy("o", 100), kAccepted);
  EXPECT_EQ(Owes(run, "bank hub fee"), kCent);
  EXPECT_EQ(Owes(run, "bank hub tax"), kCent * 6 / 100);
  ASSERT_EQ(run.Return("o", 100), kAccepted);
  EXPECT_EQ(Net(run, "bank", "hub", "tax"), 0);
}

std::vector<std::string> FaultPaths(const ContractConfig& contract) {
  Configuration network = Charging({});
  network.contracts[0] = contract;
  std::vector<std::string> paths;
  for (const ConfigurationFault& fault : FaultsOf(network)) {
    paths.push_back(fault.path);
  }
  return paths;
}

TEST(ContractFees, ThatChargeNothingOrTheWrongOneAreFaults) {
  const ContractConfig contract = Charging({Fixed(5)}).contracts[0];
  EXPECT_EQ(FaultPaths(contract), std::vector<std::string>{});
  struct Case {
    const char* path;
    void (*change)(ContractConfig& contract);
  };
  for (const Case& one : std::vector<Case>{
           {"contracts/0/fees/0",
            [](ContractConfig& c) { c.fees[0].fixed = {}; }},
           {"contracts/0/fees/0/basis_points",
            [](ContractConfig& c) { c.fees[0].basis_points = 10'001; }},
           {"contracts/0/fees/0/fixed",
            [](ContractConfig& c) { c.fees[0].fixed = {kMaxEventAmount + 1}; }},
           {"contracts/0/fees/0/cap",
            [](ContractConfig& c) { c.fees[0].cap = {-1}; }},
           {"contracts/0/fees/0/minimum",
            [](ContractConfig& c) {
              c.fees[0].cap = {5};
              c.fees[0].minimum = {6};
            }},
           {"contracts/0/fees/0/owed_by",
            [](ContractConfig& c) { c.fees[0].owed_by = FeeParty::kOperator; }},
           {"contracts/0/fees/0/to",
            [](ContractConfig& c) { c.fees[0].to = FeeParty::kIssuer; }},
           {"contracts/0/fees/0/on",
            [](ContractConfig& c) {
              c.fees[0].on = FeeMoment::kBurned;
              c.redeems = false;
            }},
           {"contracts/0/fees/0",
            [](ContractConfig& c) { c.settled = Settled::kAtRedemption; }},
           {"contracts/0/fees",
            [](ContractConfig& c) { c.fees.resize(9, c.fees[0]); }},
           {"contracts/0/tax/basis_points",
            [](ContractConfig& c) { c.tax.emplace(); }},
           {"contracts/0/tax/decimals", [](ContractConfig& c) {
              c.tax = ContractTax{.basis_points = 1, .decimals = 13};
            }}}) {
    ContractConfig changed = contract;
    one.change(changed);
    EXPECT_EQ(FaultPaths(changed), std::vector<std::string>{one.path});
  }
}

}  // namespace
}  // namespace clearpoint
