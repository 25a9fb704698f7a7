// What network.yaml may say of net debit caps, of awards beyond them and of
// what takes two persons, and what is told of mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Written {
  std::string settlement = "{operator: hub, currency: CNY}";
  std::string cafe = "{title: Cafe}";
  std::string hub = "";
  std::string contract =
      "{participant: cafe, program: star, issue_price: 0.01}";
  std::string calendars = "";
};

std::string TextOf(const Written& written) {
  return "network: demo\n"
         "zone: Asia/Shanghai\n"
         "effective_from: 2026-01-01\n"
         "currencies: {CNY: {minor_digits: 2}}\n"
         "settlement: " +
         written.settlement + "\nparticipants: {hub: " + written.hub +
         ", bank: , cafe: " + written.cafe +
         "}\n"
         "programs:\n"
         "  star:\n"
         "    issuer: bank\n"
         "    expiry: never\n"
         "    earn: {spend: {grant: {points: 1, per: 1.00}}}\n"
         "contracts:\n"
         "  - " +
         written.contract + "\n" + written.calendars;
}

std::vector<std::string> FindingsOf(const Written& written) {
  std::vector<std::string> messages;
  for (const Finding& finding :
       ReadNetwork(TextOf(written), {}).findings.Sorted()) {
    messages.push_back(std::to_string(finding.at.line) + ":" +
                       std::to_string(finding.at.column) + " " +
                       finding.message);
  }
  return messages;
}

Configuration Read(const Written& written) {
  EXPECT_THAT(FindingsOf(written), ElementsAre());
  return ReadNetwork(TextOf(written), {}).configuration;
}

TEST(SettlementYaml, SaysWhatTakesTwoPersons) {
  const SettlementConfig none = Read({}).settlement;
  EXPECT_FALSE(none.close_by_two);
  EXPECT_FALSE(none.confirm_by_two);
  const SettlementConfig close =
      Read({.settlement = "{operator: hub, currency: CNY, two_persons: close}"})
          .settlement;
  EXPECT_TRUE(close.close_by_two);
  EXPECT_FALSE(close.confirm_by_two);
  const SettlementConfig both =
      Read({.settlement = "{operator: hub, currency: CNY, two_persons: [close, "
                          "confirm]}"})
          .settlement;
  EXPECT_TRUE(both.close_by_two);
  EXPECT_TRUE(both.confirm_by_two);
  EXPECT_THAT(
      FindingsOf({.settlement = "{operator: hub, currency: CNY, two_persons: "
                                "[abort]}"}),
      ElementsAre(HasSubstr("abort")));
}

std::string Closes(const std::string& keys) {
  return "{operator: hub, currency: CNY, closes: {" + keys + "}}";
}

TEST(SettlementYaml, SaysWhenWindowsClose) {
  EXPECT_FALSE(Read({}).settlement.closes.has_value());
  const auto usual = Read({.settlement = Closes("every: day")});
  ASSERT_TRUE(usual.settlement.closes.has_value());
  EXPECT_EQ(usual.settlement.closes->every, ClosingPeriod::kDay);
  EXPECT_EQ(usual.settlement.closes->at_minute, 0);
  EXPECT_EQ(usual.settlement.closes->zone, "Asia/Shanghai");
  EXPECT_EQ(usual.settlement.closes->calendar, "");
  const auto weekly =
      Read({.settlement = Closes("every: week, at: 17:30, zone: Europe/Berlin, "
                                 "calendar: bank"),
            .calendars = "calendars: {bank: {holidays: [2026-10-01]}}\n"});
  EXPECT_EQ(weekly.settlement.closes->every, ClosingPeriod::kWeek);
  EXPECT_EQ(weekly.settlement.closes->at_minute, 17 * 60 + 30);
  EXPECT_EQ(weekly.settlement.closes->zone, "Europe/Berlin");
  EXPECT_EQ(weekly.settlement.closes->calendar, "bank");
  EXPECT_EQ(weekly.zones.size(), 2u);
}

TEST(SettlementYaml, NamesSchemesAndHowTheyAreNetted) {
  const Configuration one = Read({});
  EXPECT_EQ(one.settlement.mode, NettingMode::kMultilateral);
  EXPECT_TRUE(one.settlement.schemes.empty());
  const Configuration network =
      Read({.settlement = "{operator: hub, currency: CNY, mode: gross, schemes: "
                          "{pairs: {mode: bilateral, closes: {every: month}}, "
                          "usual: }}",
            .contract = "{participant: cafe, program: star, scheme: pairs, "
                        "issue_price: 0.01}"});
  EXPECT_EQ(network.settlement.mode, NettingMode::kGross);
  ASSERT_EQ(network.settlement.schemes.size(), 2u);
  const SchemeConfig& pairs = network.settlement.schemes[0];
  EXPECT_EQ(pairs.name, "pairs");
  EXPECT_EQ(pairs.currency, "CNY");
  EXPECT_EQ(pairs.mode, NettingMode::kBilateral);
  ASSERT_TRUE(pairs.closes.has_value());
  EXPECT_EQ(pairs.closes->every, ClosingPeriod::kMonth);
  EXPECT_EQ(pairs.closes->zone, "Asia/Shanghai");
  const SchemeConfig& usual = network.settlement.schemes[1];
  EXPECT_EQ(usual.mode, NettingMode::kMultilateral);
  EXPECT_FALSE(usual.closes.has_value());
  EXPECT_EQ(network.contracts[0].scheme, "pairs");
  EXPECT_EQ(network.contracts[0].currency, "CNY");
}

TEST(SettlementYaml, TellsOfSchemesThatAreNone) {
  const auto told = [](const std::string& schemes) {
    return FindingsOf({.settlement = "{operator: hub, currency: CNY, schemes: {" +
                                     schemes + "}}"});
  };
  EXPECT_THAT(told("main: "), testing::Contains(HasSubstr("\"main\"")));
  EXPECT_THAT(told("pairs: {mode: net}"), ElementsAre(HasSubstr("net")));
  EXPECT_THAT(told("dollars: {currency: USD}"),
              testing::Contains(HasSubstr("USD")));
  EXPECT_THAT(told("pairs: {closes: {every: day, calendar: bank}}"),
              testing::Contains(HasSubstr("\"bank\" is no calendar")));
  EXPECT_THAT(FindingsOf({.contract = "{participant: cafe, program: star, "
                                      "scheme: yen, issue_price: 0.01}"}),
              testing::Contains(HasSubstr("\"yen\" is no settlement scheme")));
}

TEST(SettlementYaml, TellsOfCutOffsThatAreNone) {
  const auto told = [](const std::string& keys) {
    return FindingsOf({.settlement = Closes(keys)});
  };
  EXPECT_THAT(told("at: 17:30"), ElementsAre(HasSubstr("every")));
  EXPECT_THAT(told("every: year"), ElementsAre(HasSubstr("year")));
  for (const char* time : {"24:00", "7:30", "noon"}) {
    EXPECT_THAT(told(std::string("every: day, at: ") + time),
                ElementsAre(HasSubstr("expected a time of day such as 17:30")))
        << time;
  }
  EXPECT_THAT(told("every: day, calendar: bank"),
              ElementsAre(HasSubstr("\"bank\" is no calendar")));
  EXPECT_THAT(told("every: day, zone: Mars/Base"),
              testing::Contains(HasSubstr("Mars/Base")));
  EXPECT_THAT(told("every: day, on: monday"), ElementsAre(HasSubstr("on")));
}

TEST(SettlementYaml, GivesParticipantsANetDebitCap) {
  const Configuration network =
      Read({.cafe = "{net_debit_cap: 1000.50, cap_warning: 80}"});
  EXPECT_TRUE(network.participants[0].debit_caps.empty());
  ASSERT_EQ(network.participants[2].debit_caps.size(), 1u);
  const DebitCap& cap = network.participants[2].debit_caps[0];
  EXPECT_EQ(cap.currency, "CNY");
  EXPECT_EQ(cap.amount.value, 100'050);
  EXPECT_EQ(cap.warn_percent, 80);
  EXPECT_EQ(Read({.cafe = "{net_debit_cap: 0}"})
                .participants[2]
                .debit_caps[0]
                .amount.value,
            0);
}

TEST(SettlementYaml, TellsOfCapsThatAreNone) {
  EXPECT_THAT(FindingsOf({.cafe = "{cap_warning: 80}"}),
              ElementsAre(HasSubstr("needs a net_debit_cap")));
  EXPECT_THAT(FindingsOf({.cafe = "{net_debit_cap: 1.005}"}),
              ElementsAre(HasSubstr("net_debit_cap")));
  EXPECT_THAT(FindingsOf({.cafe = "{net_debit_cap: 5, cap_warning: 100}"}),
              ElementsAre(HasSubstr("cap_warning")));
  EXPECT_THAT(FindingsOf({.hub = "{net_debit_cap: 5}"}),
              ElementsAre(HasSubstr("is the operator")));
}

TEST(SettlementYaml, SaysWhatBecomesOfAwardsBeyondTheCap) {
  EXPECT_EQ(Read({}).contracts[0].over_cap, OverCap::kWarn);
  EXPECT_EQ(Read({.contract = "{participant: cafe, program: star, "
                              "issue_price: 0.01, over_cap: no_award}"})
                .contracts[0]
                .over_cap,
            OverCap::kNoAward);
  EXPECT_THAT(FindingsOf({.contract = "{participant: cafe, program: star, "
                                      "issue_price: 0.01, over_cap: refuse}"}),
              ElementsAre(HasSubstr("over_cap")));
}

TEST(SettlementYaml, SaysWhetherAContractDrawsOnPrepaidBlocks) {
  EXPECT_EQ(Read({}).contracts[0].prepaid, Prepaid::kNone);
  EXPECT_EQ(Read({.contract = "{participant: cafe, program: star, "
                              "issue_price: 0.01, prepaid: refuse}"})
                .contracts[0]
                .prepaid,
            Prepaid::kRefuse);
  EXPECT_EQ(Read({.contract = "{participant: cafe, program: star, "
                              "issue_price: 0.01, prepaid: fall_back}"})
                .contracts[0]
                .prepaid,
            Prepaid::kFallBack);
  EXPECT_THAT(FindingsOf({.contract = "{participant: cafe, program: star, "
                                      "issue_price: 0.01, prepaid: block}"}),
              ElementsAre(HasSubstr("prepaid")));
  EXPECT_THAT(
      FindingsOf({.contract = "{participant: cafe, program: star, issue_price: "
                              "0.01, settled: at_redemption, prepaid: refuse}"}),
      ElementsAre(HasSubstr("points settled at redemption")));
}

TEST(SettlementYaml, SaysWhereAParticipantIsPaid) {
  const Configuration network =
      Read({.cafe = "{bank_account: {name: Cafe Ltd, iban: DE89 3704 0044 0532 "
                    "0130 00, bic: COBADEFFXXX, country: DE}}",
            .hub = "{bank_account: {name: Hub, other_id: 6222-01, country: "
                   "CN}}"});
  ASSERT_TRUE(network.participants[2].bank_account.has_value());
  const BankAccount& cafe = *network.participants[2].bank_account;
  EXPECT_EQ(cafe.name, "Cafe Ltd");
  EXPECT_EQ(cafe.iban, "DE89370400440532013000");
  EXPECT_EQ(cafe.bic, "COBADEFFXXX");
  EXPECT_EQ(cafe.country, "DE");
  ASSERT_TRUE(network.participants[0].bank_account.has_value());
  EXPECT_EQ(network.participants[0].bank_account->other_id, "6222-01");
  EXPECT_FALSE(network.participants[1].bank_account.has_value());
}

TEST(SettlementYaml, TellsOfBankAccountsThatAreNone) {
  EXPECT_THAT(FindingsOf({.cafe = "{bank_account: {name: Cafe, iban: "
                                  "DE88370400440532013000, country: DE}}"}),
              ElementsAre(HasSubstr("iban: expected a country")));
  EXPECT_THAT(FindingsOf({.cafe = "{bank_account: {name: Cafe, country: DE}}"}),
              ElementsAre(HasSubstr("one of iban and other_id, found none")));
  EXPECT_THAT(FindingsOf({.cafe = "{bank_account: {other_id: 1, country: DE, "
                                  "swift: COBADEFF}}"}),
              testing::Contains(HasSubstr("swift")));
}

std::string WithFees(const std::string& fees) {
  return "{participant: cafe, program: star, issue_price: 0.01, "
         "redeem_price: 0.01, " +
         fees + "}";
}

TEST(SettlementYaml, GivesContractsFees) {
  const auto fees_of = [](const std::string& fees) {
    return Read({.contract = WithFees("fees: [" + fees + "]")})
        .contracts[0]
        .fees;
  };
  EXPECT_TRUE(Read({}).contracts[0].fees.empty());
  const auto all = fees_of(
      "{on: earned, basis_points: 50, price: 0.001, fixed: 0.10, "
      "minimum: 0.02, cap: 5.00}, {on: burned, to: issuer, fixed: 1}");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].on, FeeMoment::kEarned);
  EXPECT_EQ(all[0].to, FeeParty::kOperator);
  EXPECT_EQ(all[0].basis_points, 50);
  EXPECT_EQ(all[0].price.value, 1'000'000'000);
  EXPECT_EQ(all[0].fixed.value, 10);
  EXPECT_EQ(all[0].minimum.value, 2);
  EXPECT_EQ(all[0].cap.value, 500);
  EXPECT_EQ(all[1].on, FeeMoment::kBurned);
  EXPECT_EQ(all[1].to, FeeParty::kIssuer);
  EXPECT_EQ(all[1].fixed.value, 100);
}

TEST(SettlementYaml, LetsTheCreditorOweTheOperatorAndTheOtherSideTheRest) {
  struct Case {
    const char* fee;
    FeeParty owed_by;
  };
  for (const Case& one : std::vector<Case>{
           {"{on: earned, fixed: 1}", FeeParty::kIssuer},
           {"{on: burned, fixed: 1}", FeeParty::kMerchant},
           {"{on: earned, to: issuer, fixed: 1}", FeeParty::kMerchant},
           {"{on: burned, to: merchant, fixed: 1}", FeeParty::kIssuer},
           {"{on: earned, owed_by: merchant, fixed: 1}",
            FeeParty::kMerchant}}) {
    std::string fees = "fees: [";
    fees.append(one.fee).append("]");
    EXPECT_EQ(Read({.contract = WithFees(fees)}).contracts[0].fees[0].owed_by,
              one.owed_by)
        << one.fee;
  }
}

TEST(SettlementYaml, GivesContractsATaxOnFees) {
  EXPECT_FALSE(Read({}).contracts[0].tax.has_value());
  EXPECT_FALSE(Read({}).contracts[0].keeps_fees);
  const ContractConfig usual =
      Read({.contract = WithFees("tax: {basis_points: 600}, "
                                 "keeps_fees: true")})
          .contracts[0];
  EXPECT_TRUE(usual.keeps_fees);
  ASSERT_TRUE(usual.tax.has_value());
  EXPECT_EQ(usual.tax->basis_points, 600);
  EXPECT_EQ(usual.tax->rounding, Rounding::kHalfEven);
  EXPECT_EQ(usual.tax->decimals, kExactDecimals);
  const ContractConfig cents =
      Read({.contract = WithFees("tax: {basis_points: 600, rounding: ceil, "
                                 "decimals: 2}")})
          .contracts[0];
  EXPECT_EQ(cents.tax->rounding, Rounding::kCeil);
  EXPECT_EQ(cents.tax->decimals, 2);
}

TEST(SettlementYaml, TellsOfFeesAndTaxesThatAreNone) {
  struct Case {
    const char* keys;
    const char* told;
  };
  for (const Case& one : std::vector<Case>{
           {"fees: [{basis_points: 5}]", "on"},
           {"fees: [{on: earned}]", "it charges nothing"},
           {"fees: [{on: earned, fixed: 0}]", "an amount above zero"},
           {"fees: [{on: earned, fixed: 1, owed_by: operator}]",
            "the operator owes no fee"},
           {"settled: at_redemption, fees: [{on: earned, fixed: 1}]",
            "settled at redemption"},
           {"tax: {rounding: floor}", "basis_points"},
           {"tax: {basis_points: 600, decimals: 13}", "decimals"}}) {
    const auto findings = FindingsOf({.contract = WithFees(one.keys)});
    ASSERT_FALSE(findings.empty()) << one.keys;
    EXPECT_THAT(findings, testing::Contains(HasSubstr(one.told))) << one.keys;
  }
}

}  // namespace
}  // namespace clearpoint
