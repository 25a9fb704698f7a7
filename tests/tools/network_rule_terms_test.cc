// What network.yaml may say of amounts in other currencies and of streaks, and
// what is told of mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// `rule` stands under the name of an earn rule, at column 9.
NetworkFile Read(const std::string& rule) {
  return ReadNetwork(
      "network: demo\n"
      "zone: Asia/Shanghai\n"
      "effective_from: 2026-01-01\n"
      "currencies: {CNY: {minor_digits: 2}, USD: {minor_digits: 2}}\n"
      "settlement: {operator: hub, currency: CNY}\n"
      "participants: {hub: , bank: , cafe: }\n"
      "programs:\n"
      "  star:\n"
      "    issuer: bank\n"
      "    expiry: never\n"
      "    earn:\n"
      "      spend:\n"
      "        grant: {points: 1, per: 1.00}\n" +
          rule +
          "contracts:\n"
          "  - {participant: cafe, program: star, issue_price: 0.01}\n",
      {});
}

std::vector<std::string> ErrorsOf(const std::string& rule) {
  std::vector<std::string> messages;
  for (const Finding& finding : Read(rule).findings.Sorted()) {
    if (finding.severity != Severity::kError) continue;
    messages.push_back(std::to_string(finding.at.line) + ":" +
                       std::to_string(finding.at.column) + " " +
                       finding.message);
  }
  return messages;
}

TEST(ConvertReader, ReadsHowConvertedAmountsAreRounded) {
  const std::string rule = "        convert: {rounding: floor}\n";
  EXPECT_THAT(ErrorsOf(rule), ElementsAre());
  const EarnRule read = Read(rule).configuration.programs[0].earn[0];
  ASSERT_TRUE(read.convert.has_value());
  EXPECT_EQ(read.convert->rounding, Rounding::kFloor);
  EXPECT_FALSE(Read("").configuration.programs[0].earn[0].convert.has_value());
}

TEST(ConvertReader, RefusesWhatIsNoWayOfRounding) {
  EXPECT_THAT(ErrorsOf("        convert: {rounding: nearest}\n"),
              ElementsAre(HasSubstr("14:")));
  EXPECT_THAT(ErrorsOf("        convert: {}\n"),
              ElementsAre(HasSubstr("rounding")));
  EXPECT_THAT(ErrorsOf("        convert: {rounding: ceil, at: 7}\n"),
              ElementsAre(HasSubstr("at")));
}

TEST(ConvertReader, RefusesItWithTheSumOfAPeriod) {
  EXPECT_THAT(ErrorsOf("        convert: {rounding: ceil}\n"
                       "        funder: issuer\n"
                       "        period_sum: {period: month}\n"),
              ElementsAre(HasSubstr("convert: a sum is of amounts")));
}

TEST(StreakReader, ReadsWhichOfARunIsRewarded) {
  const std::string rule = "        streak: {every: 7, unit: day}\n";
  EXPECT_THAT(ErrorsOf(rule), ElementsAre());
  const EarnRule read = Read(rule).configuration.programs[0].earn[0];
  ASSERT_TRUE(read.streak.has_value());
  EXPECT_EQ(read.streak->which, Nth::kEvery);
  EXPECT_EQ(read.streak->number, 7);
  EXPECT_EQ(read.streak->unit, "day");
  const auto only = Read("        streak: {only: 3, unit: month}\n")
                        .configuration.programs[0]
                        .earn[0]
                        .streak;
  EXPECT_EQ(only->which, Nth::kOnly);
}

TEST(StreakReader, RefusesWhatIsNoStreak) {
  EXPECT_THAT(ErrorsOf("        streak: {every: 1, unit: day}\n"),
              ElementsAre(HasSubstr("14:")));
  EXPECT_THAT(ErrorsOf("        streak: {every: 3}\n"),
              ElementsAre(HasSubstr("unit")));
  EXPECT_THAT(ErrorsOf("        streak: {every: 3, unit: hour}\n"),
              ElementsAre(HasSubstr("14:")));
}

}  // namespace
}  // namespace clearpoint
