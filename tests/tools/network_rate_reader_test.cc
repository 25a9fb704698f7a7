// What network.yaml may say of an exchange rate beside its steps, and what is
// told of mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A network whose rate has these terms; they stand in line 18.
std::string TextOf(const std::string& terms) {
  return "network: demo\n"
         "zone: Asia/Shanghai\n"
         "effective_from: 2026-01-01\n"
         "currencies: {CNY: {minor_digits: 2}}\n"
         "settlement: {operator: hub, currency: CNY}\n"
         "participants: {hub: , bank: , airline: }\n"
         "calendars: {bank-cn: {holidays: [2026-10-01]}}\n"
         "programs:\n"
         "  star: {issuer: bank, scale: 1, expiry: never}\n"
         "  miles: {issuer: airline, expiry: never}\n"
         "rates:\n"
         "- from: star\n"
         "  to: miles\n"
         "  give: 3\n"
         "  get: 1\n"
         "  currency: CNY\n"
         "  settlement_price: 0.02\n"
         "  " +
         terms + "\n";
}

std::vector<std::string> FindingsOf(const std::string& terms) {
  std::vector<std::string> messages;
  for (const Finding& finding :
       ReadNetwork(TextOf(terms), {}).findings.Sorted()) {
    messages.push_back(std::to_string(finding.at.line) + ":" +
                       std::to_string(finding.at.column) + " " +
                       finding.message);
  }
  return messages;
}

RateConfig RateOf(const std::string& terms) {
  EXPECT_THAT(FindingsOf(terms), ElementsAre());
  return ReadNetwork(TextOf(terms), {}).configuration.rates[0];
}

TEST(RateReader, ReadsAFeeInPoints) {
  const RateConfig rate = RateOf(
      "points_fee: {points: 0.5, basis_points: 1200, cap: 19.8, "
      "kept_on_undo: true}");
  ASSERT_TRUE(rate.points_fee.has_value());
  EXPECT_EQ(rate.points_fee->fee.points, Points{5});
  EXPECT_EQ(rate.points_fee->fee.basis_points, 1'200);
  EXPECT_EQ(rate.points_fee->cap, Points{198});
  EXPECT_TRUE(rate.points_fee->kept_on_undo);
}

TEST(RateReader, ReadsWhenWhatIsGotIsAvailable) {
  const RateConfig rate =
      RateOf("available: {after_working_days: 2, calendar: bank-cn}");
  ASSERT_TRUE(rate.pending.has_value());
  EXPECT_EQ(rate.pending->working_days, 2);
  EXPECT_EQ(rate.pending->calendar, "bank-cn");
  EXPECT_EQ(RateOf("available: {after_days: 7}").available_after_days, 7);
}

TEST(RateReader, ReadsForWhomTheRateIs) {
  const RateConfig rate =
      RateOf("members: {labels: [gold, staff], account_age: 90d}");
  ASSERT_TRUE(rate.members.has_value());
  EXPECT_THAT(rate.members->labels, ElementsAre("gold", "staff"));
  EXPECT_EQ(rate.members->account_age_us, 90 * kMicrosPerDay);
}

TEST(RateReader, ReadsWhetherAPartnersAccountIsBound) {
  const RateConfig rate =
      RateOf("partner: {answer_within: 2d, bind_account: true}");
  ASSERT_TRUE(rate.partner.has_value());
  EXPECT_EQ(rate.partner->answer_within_us, 2 * kMicrosPerDay);
  EXPECT_TRUE(rate.partner->bind_account);
  EXPECT_FALSE(RateOf("partner: {answer_within: 2d}").partner->bind_account);
}

TEST(RateReader, TellsMistakes) {
  const struct {
    const char* terms;
    const char* finding;
  } kCases[] = {
      {"points_fee: {basis_points: 10001}", "18:30"},
      {"points_fee: {points: 2, cap: 1}", "cap is below points"},
      {"points_fee: {price: 1}", "price"},
      {"available: on_release", "waits for days"},
      {"available: {after_working_days: 2}", "working days are those"},
      {"available: {after_working_days: 2, calendar: none}", "\"none\" is no calendar"},
      {"members: {tiers: [gold]}", "\"gold\" is no tier of program \"star\""},
      {"members: {account_age: old}", "18:26"},
      {"partner: {bind_account: maybe}", "expected true or false"},
  };
  for (const auto& one : kCases) {
    const std::vector<std::string> findings = FindingsOf(one.terms);
    ASSERT_FALSE(findings.empty()) << one.terms;
    EXPECT_THAT(findings[0], HasSubstr(one.finding));
    EXPECT_EQ(findings[0].substr(0, 2), "18") << findings[0];
  }
}

}  // namespace
}  // namespace clearpoint
