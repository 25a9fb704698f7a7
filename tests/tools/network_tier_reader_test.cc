// What network.yaml may say of tiers, and what is told of mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;

std::string TextOf(const std::string& tiers, const std::string& rule) {
  return "network: demo\n"
         "zone: Asia/Shanghai\n"
         "effective_from: 2026-01-01\n"
         "currencies: {CNY: {minor_digits: 2}}\n"
         "settlement: {operator: hub, currency: CNY}\n"
         "participants: {hub: , bank: , cafe: }\n"
         "programs:\n"
         "  star:\n"
         "    issuer: bank\n"
         "    scale: 1\n"
         "    expiry: never\n"
         "    tiers: " +
         tiers +
         "\n"
         "    earn: {spend: " +
         rule +
         "}\n"
         "contracts:\n"
         "  - {participant: cafe, program: star, issue_price: 0.01}\n";
}

constexpr const char* kPlain = "{grant: {points: 1, per: 1.00}}";
constexpr const char* kQualifying =
    "{qualifying: true, select: {tiers: [gold]}, "
    "grant: {points: 1, per: 1.00}}";

std::vector<std::string> FindingsOf(const std::string& tiers,
                                    const std::string& rule) {
  std::vector<std::string> messages;
  for (const Finding& finding :
       ReadNetwork(TextOf(tiers, rule), {}).findings.Sorted()) {
    messages.push_back(std::to_string(finding.at.line) + ":" +
                       std::to_string(finding.at.column) + " " +
                       finding.message);
  }
  return messages;
}

ProgramConfig ProgramOf(const std::string& tiers, const std::string& rule) {
  EXPECT_THAT(FindingsOf(tiers, rule), ElementsAre());
  return ReadNetwork(TextOf(tiers, rule), {}).configuration.programs[0];
}

TEST(TierReader, ReadsTiersByPointsAndTheRulesThatNameThem) {
  const ProgramConfig program = ProgramOf(
      "{measure: points, window: half_year, soft_landing: true, "
      "levels: {silver: 100, gold: 500.5}}",
      kQualifying);
  const TierPolicy& tiers = *program.tiers;
  EXPECT_EQ(tiers.measure, TierMeasure::kPoints);
  EXPECT_EQ(tiers.window, TierSpan::kHalfYear);
  EXPECT_EQ(tiers.rolling, 0);
  EXPECT_EQ(tiers.review, TierSpan::kHalfYear);
  EXPECT_TRUE(tiers.soft_landing);
  EXPECT_EQ(tiers.after_return, TierFall::kAtReview);
  ASSERT_EQ(tiers.levels.size(), 2u);
  EXPECT_EQ(tiers.levels[0].name, "silver");
  EXPECT_EQ(tiers.levels[0].threshold, 1'000);
  EXPECT_EQ(tiers.levels[1].threshold, 5'005);
  EXPECT_TRUE(program.earn[0].qualifying);
  EXPECT_THAT(program.earn[0].selector.tiers, ElementsAre("gold"));
}

TEST(TierReader, ReadsWindowsInARow) {
  TierPolicy tiers = *ProgramOf(
                          "{measure: spend, window: 90 days, review: quarter, "
                          "after_return: at_once, levels: {silver: 100.50}}",
                          kPlain)
                          .tiers;
  EXPECT_EQ(tiers.currency, "CNY");
  EXPECT_EQ(tiers.window, TierSpan::kDay);
  EXPECT_EQ(tiers.rolling, 90);
  EXPECT_EQ(tiers.review, TierSpan::kQuarter);
  EXPECT_EQ(tiers.after_return, TierFall::kAtOnce);
  EXPECT_EQ(tiers.levels[0].threshold, 10'050);
  tiers = *ProgramOf("{measure: purchases, window: 2 years, levels: {a: 3}}",
                     kPlain)
               .tiers;
  EXPECT_EQ(tiers.window, TierSpan::kMonth);
  EXPECT_EQ(tiers.rolling, 24);
  EXPECT_EQ(tiers.review, TierSpan::kMonth);
  EXPECT_EQ(tiers.levels[0].threshold, 3);
}

TEST(TierReader, ReadsTheExpiryOfALevel) {
  const TierPolicy tiers =
      *ProgramOf("{measure: purchases, window: year, levels: {silver: 2, gold: "
                 "{from: 5, expiry: {after: 36 months}}, ruby: {from: 9, "
                 "expiry: never}}}",
                 kPlain)
           .tiers;
  ASSERT_EQ(tiers.levels.size(), 3u);
  EXPECT_FALSE(tiers.levels[0].expiry.has_value());
  EXPECT_EQ(tiers.levels[1].name, "gold");
  EXPECT_EQ(tiers.levels[1].threshold, 5);
  ASSERT_TRUE(tiers.levels[1].expiry.has_value());
  EXPECT_EQ(tiers.levels[1].expiry->period, ExpiryPeriod::kMonths);
  EXPECT_EQ(tiers.levels[1].expiry->count, 36);
  ASSERT_TRUE(tiers.levels[2].expiry.has_value());
  EXPECT_EQ(tiers.levels[2].expiry->period, ExpiryPeriod::kNever);
  EXPECT_THAT(FindingsOf("{measure: purchases, window: year, levels: {a: "
                         "{expiry: never}}}",
                         kPlain),
              testing::Contains(testing::HasSubstr("from")));
  EXPECT_THAT(FindingsOf("{measure: purchases, window: year, levels: {a: "
                         "{from: 2, expiry: {after: 3 months, counted_from: "
                         "available}}}}",
                         kPlain),
              testing::Contains(testing::HasSubstr(
                  "expiry: where tiers have their own")));
}

TEST(TierReader, RefusesWhatMakesNoSense) {
  EXPECT_THAT(FindingsOf("{measure: points, window: year, levels: {a: 1}}",
                         kPlain),
              ElementsAre(testing::HasSubstr(
                  "measure: no earn rule is qualifying, so no member could "
                  "ever reach a tier")));
  EXPECT_THAT(
      FindingsOf("{measure: purchases, window: year, levels: {a: 1.5}}",
                 kPlain),
      testing::Contains(testing::HasSubstr("levels: expected a whole number")));
  EXPECT_THAT(
      FindingsOf("{measure: purchases, window: year, levels: {a: 2, b: 2}}",
                 kPlain),
      testing::Contains(testing::HasSubstr("threshold: expected 3 to")));
  EXPECT_THAT(FindingsOf("{measure: visits, window: year, levels: {a: 2}}",
                         kPlain),
              testing::Contains(testing::HasSubstr("measure: expected")));
  EXPECT_THAT(
      FindingsOf("{measure: purchases, window: year, levels: {a: 1}}",
                 kQualifying),
      testing::IsSupersetOf({testing::HasSubstr("\"gold\" is no tier"),
                             testing::HasSubstr("qualifying: the program")}));
  EXPECT_THAT(FindingsOf("{measure: purchases, window: week, levels: {a: 1}}",
                         kPlain),
              testing::Contains(testing::HasSubstr("window: expected month, quarter")));
}

}  // namespace
}  // namespace clearpoint
