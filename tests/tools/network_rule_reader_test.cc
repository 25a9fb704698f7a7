// What network.yaml may say of earn rules on other events than purchases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::string TextOf(const std::string& rule) {
  return "network: demo\n"
         "zone: Asia/Shanghai\n"
         "effective_from: 2026-01-01\n"
         "currencies: {CNY: {minor_digits: 2}, JPY: {minor_digits: 0}}\n"
         "settlement: {operator: hub, currency: CNY}\n"
         "participants: {hub: , bank: , cafe: }\n"
         "programs:\n"
         "  star:\n"
         "    issuer: bank\n"
         "    expiry: never\n"
         "    scale: 1\n"
         "    earn:\n"
         "      it: " +
         rule +
         "\n"
         "contracts:\n"
         "  - {participant: cafe, program: star, issue_price: 0.01}\n";
}

std::vector<std::string> FindingsOf(const std::string& rule) {
  std::vector<std::string> messages;
  for (const Finding& finding :
       ReadNetwork(TextOf(rule), {}).findings.Sorted()) {
    messages.push_back(std::to_string(finding.at.line) + ":" +
                       std::to_string(finding.at.column) + " " +
                       finding.message);
  }
  return messages;
}

EarnRule RuleOf(const std::string& rule) {
  EXPECT_THAT(FindingsOf(rule), ElementsAre());
  return ReadNetwork(TextOf(rule), {}).configuration.programs[0].earn[0];
}

TEST(RuleReader, ReadsRulesOnActions) {
  const EarnRule rule = RuleOf(
      "{on: action, actions: [walk, run], once: object, grant: {points: 1.5, "
      "per: 1000, block: 500}, select: {minimum_amount: 3000, campaigns: "
      "spring, merchants: cafe}}");
  EXPECT_EQ(rule.on, Trigger::kAction);
  EXPECT_THAT(rule.actions, ElementsAre("walk", "run"));
  EXPECT_EQ(rule.once, Once::kObject);
  EXPECT_EQ(rule.currency, "");
  EXPECT_EQ(rule.funder, FunderKind::kIssuer);
  EXPECT_EQ(rule.grant.multiply.num * 200, rule.grant.multiply.den * 3);
  EXPECT_EQ(rule.grant.block, MinorAmount{500});
  EXPECT_EQ(rule.selector.minimum_amount, MinorAmount{3000});
  EXPECT_THAT(rule.selector.campaigns, ElementsAre("spring"));
}

TEST(RuleReader, ReadsRulesOnEnrolmentsAndBalances) {
  const EarnRule welcome = RuleOf("{on: enrolment, grant: {fixed: 10}}");
  EXPECT_EQ(welcome.on, Trigger::kEnrolment);
  EXPECT_EQ(welcome.once, Once::kEachTime);
  EXPECT_EQ(welcome.grant.fixed, Points{100});
  EXPECT_EQ(welcome.funder, FunderKind::kIssuer);
  const EarnRule deposit = RuleOf(
      "{on: balance, once: day, currency: JPY, funder: merchant, grant: "
      "{points: 1, per: 100}, select: {minimum_amount: 20}}");
  EXPECT_EQ(deposit.on, Trigger::kBalance);
  EXPECT_EQ(deposit.once, Once::kDay);
  EXPECT_EQ(deposit.currency, "JPY");
  EXPECT_EQ(deposit.funder, FunderKind::kMerchant);
  EXPECT_EQ(deposit.selector.minimum_amount, MinorAmount{20});
  EXPECT_EQ(RuleOf("{on: balance, grant: {points: 1, per: 1.00}}").currency,
            "CNY");
}

TEST(RuleReader, ReadsRulesOnPrizes) {
  const EarnRule rule = RuleOf(
      "{on: prize, draws: wheel, funder: merchant, grant: {points: 1, per: 1}, "
      "select: {minimum_amount: 2.5}}");
  EXPECT_EQ(rule.on, Trigger::kPrize);
  EXPECT_THAT(rule.draws, ElementsAre("wheel"));
  EXPECT_EQ(rule.grant.multiply.num, rule.grant.multiply.den);
  EXPECT_EQ(rule.selector.minimum_amount, MinorAmount{25});
}

TEST(RuleReader, ReadsRulesOnPurchasesAsBefore) {
  const EarnRule rule = RuleOf("{on: purchase, grant: {points: 1, per: 1.00}}");
  EXPECT_EQ(rule.on, Trigger::kPurchase);
  EXPECT_EQ(rule.funder, FunderKind::kMerchant);
}

TEST(RuleReader, ReadsWhatRewardsWaitForAndWhoPaysThem) {
  const std::string text =
      TextOf(
          "{grant: {fixed: 1}}\n"
          "    sign_in:\n"
          "      daily: {ladder: [1, 2], available: {after_days: 2, up_to: "
          "end_of_week}, funder: [{participant: cafe, share: 0.25}, "
          "{participant: issuer, share: 0.75}]}\n"
          "    referral:\n"
          "      friends: {referrer: 5, referee: 5, available_after_days: 3, "
          "funder: issuer}\n"
          "      never: {referrer: 5, referee: 5, available: on_release}");
  const auto read = ReadNetwork(text, {});
  const ProgramConfig& program = read.configuration.programs[0];
  ASSERT_EQ(program.sign_in.size(), 1u);
  const SignInRule& daily = program.sign_in[0];
  EXPECT_EQ(daily.available_after_days, 2);
  ASSERT_TRUE(daily.pending.has_value());
  EXPECT_EQ(daily.pending->up_to, PendingUpTo::kEndOfWeek);
  EXPECT_EQ(daily.funder, "");
  ASSERT_EQ(daily.funder_shares.size(), 2u);
  EXPECT_EQ(daily.funder_shares[0].name, "cafe");
  EXPECT_EQ(daily.funder_shares[0].weight, 1);
  EXPECT_EQ(daily.funder_shares[1].funder, FunderKind::kIssuer);
  EXPECT_EQ(daily.funder_shares[1].weight, 3);
  ASSERT_EQ(program.referral.size(), 2u);
  EXPECT_EQ(program.referral[0].available_after_days, 3);
  EXPECT_EQ(program.referral[0].funder, "");
  std::vector<std::string> messages;
  for (const Finding& finding : read.findings.Sorted()) {
    messages.push_back(finding.message);
  }
  EXPECT_THAT(messages, Contains(HasSubstr("on_release: only points of a "
                                           "purchase")));
}

TEST(RuleReader, ReadsWhichPurchasesOfAPeriodARuleRewards) {
  const EarnRule fifth = RuleOf(
      "{nth_purchase: {every: 5, period: month}, grant: {fixed: 10}}");
  ASSERT_TRUE(fifth.nth_purchase.has_value());
  EXPECT_EQ(fifth.nth_purchase->which, Nth::kEvery);
  EXPECT_EQ(fifth.nth_purchase->number, 5);
  EXPECT_EQ(fifth.nth_purchase->period, "month");
  const EarnRule first =
      RuleOf("{nth_purchase: {only: 1}, grant: {fixed: 10}}");
  ASSERT_TRUE(first.nth_purchase.has_value());
  EXPECT_EQ(first.nth_purchase->which, Nth::kOnly);
  EXPECT_EQ(first.nth_purchase->number, 1);
  EXPECT_EQ(first.nth_purchase->period, "lifetime");
}

TEST(RuleReader, TellsWhatIsWrongOfNthPurchases) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"{nth_purchase: {period: day}, grant: {fixed: 1}}", "every"},
      {"{nth_purchase: {every: 2, only: 1}, grant: {fixed: 1}}",
       "expected one of every and only"},
      {"{nth_purchase: {every: 0}, grant: {fixed: 1}}",
       "13:34 every: expected a whole number from 1 to 1000, found \"0\""},
      {"{nth_purchase: {every: 1001}, grant: {fixed: 1}}",
       "expected a whole number from 1 to 1000"},
      {"{nth_purchase: {only: 1, period: rolling}, grant: {fixed: 1}}",
       "period: expected day, week, month"},
      {"{on: action, nth_purchase: {only: 1}, grant: {fixed: 1}}",
       "nth_purchase: no action has that"}};
  for (const auto& [rule, message] : cases) {
    EXPECT_THAT(FindingsOf(rule), Contains(HasSubstr(message))) << rule;
  }
}

TEST(RuleReader, ReadsOfWhichPeriodARuleTakesTheSum) {
  const EarnRule statement = RuleOf(
      "{period_sum: {period: statement_month, closes_on: 15, at_least: 150.00, "
      "carry: true}, funder: issuer, grant: {points: 1, per: 1.00, block: "
      "50.00}}");
  ASSERT_TRUE(statement.period_sum.has_value());
  EXPECT_EQ(statement.period_sum->period, "statement_month");
  EXPECT_EQ(statement.period_sum->closes_on, 15);
  EXPECT_EQ(statement.period_sum->at_least.value, 15'000);
  EXPECT_TRUE(statement.period_sum->carry);
  const EarnRule weekly = RuleOf(
      "{period_sum: {period: week}, funder: issuer, grant: {fixed: 10}}");
  ASSERT_TRUE(weekly.period_sum.has_value());
  EXPECT_EQ(weekly.period_sum->period, "week");
  EXPECT_EQ(weekly.period_sum->closes_on, 0);
  EXPECT_EQ(weekly.period_sum->at_least.value, 0);
  EXPECT_FALSE(weekly.period_sum->carry);
}

TEST(RuleReader, TellsWhatIsWrongOfTheSumOfAPeriod) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"{period_sum: {carry: true}, funder: issuer, grant: {fixed: 1}}",
       "period"},
      {"{period_sum: {period: year}, funder: issuer, grant: {fixed: 1}}",
       "period: expected day, week, month"},
      {"{period_sum: {period: statement_month}, funder: issuer, grant: {fixed: "
       "1}}",
       "closes_on"},
      {"{period_sum: {period: statement_month, closes_on: 32}, funder: issuer, "
       "grant: {fixed: 1}}",
       "expected a day of the month from 1 to 31, found \"32\""},
      {"{period_sum: {period: month, closes_on: 3}, funder: issuer, grant: "
       "{fixed: 1}}",
       "only a statement_month closes on a day of its own"},
      {"{period_sum: {period: month, at_least: many}, funder: issuer, grant: "
       "{fixed: 1}}",
       "at_least"},
      {"{period_sum: {period: month, carry: true}, funder: issuer, grant: "
       "{fixed: 1}}",
       "carry: nothing is left without a block in the grant, or at_least"},
      {"{period_sum: {period: month}, grant: {fixed: 1}}",
       "a sum is over many merchants"},
      {"{on: action, period_sum: {period: month}, funder: issuer, grant: "
       "{fixed: 1}}",
       "period_sum: no action has that"}};
  for (const auto& [rule, message] : cases) {
    EXPECT_THAT(FindingsOf(rule), Contains(HasSubstr(message))) << rule;
  }
}

TEST(RuleReader, TellsWhatDoesNotFitTheEvent) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"{on: visit, grant: {points: 1, per: 1.00}}",
       "13:16 on: expected purchase, action, enrolment, balance, prize, found "
       "\"visit\""},
      {"{once: ever, grant: {points: 1, per: 1.00}}", "unknown key \"once\""},
      {"{on: action, currency: CNY, grant: {fixed: 1}}",
       "unknown key \"currency\""},
      {"{on: balance, draws: x, grant: {fixed: 1}}", "unknown key \"draws\""},
      {"{on: balance, select: {channels: app}, grant: {fixed: 1}}",
       "select/channels: no balance has that"},
      {"{on: balance, once: object, grant: {fixed: 1}}",
       "once: only an action has an object"},
      {"{on: enrolment, grant: {points: 1, per: 1}}",
       "grant: an enrolment has no amount"},
      {"{on: enrolment, funder: merchant, grant: {fixed: 1}}",
       "funder: an enrolment has no merchant"}};
  for (const auto& [rule, message] : cases) {
    EXPECT_THAT(FindingsOf(rule), Contains(HasSubstr(message))) << rule;
  }
}

}  // namespace
}  // namespace clearpoint
