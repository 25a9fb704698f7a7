// What network.yaml may say of funders by shares and of campaigns, and what is
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

struct Written {
  std::string rule = "{grant: {points: 1, per: 1.00}, campaign: spring}";
  std::string campaign = "{valid_from: 2026-03-01, valid_until: 2026-05-31}";
};

NetworkFile Read(const Written& written) {
  return ReadNetwork(
      "network: demo\n"
      "zone: Asia/Shanghai\n"
      "effective_from: 2026-01-01\n"
      "currencies: {CNY: {minor_digits: 2}}\n"
      "settlement: {operator: hub, currency: CNY}\n"
      "participants: {hub: , bank: , cafe: }\n"
      "calendars: {cn: {holidays: [2026-01-01], working_days: [2026-01-04]},\n"
      "            all: {weekend: []}}\n"
      "programs:\n"
      "  star:\n"
      "    issuer: bank\n"
      "    expiry: never\n"
      "    limits: {pot: {per: program, period: lifetime, points: 500},\n"
      "             cap: {per: member, period: lifetime, points: 50}}\n"
      "    campaigns: {spring: " +
          written.campaign +
          "}\n"
          "    earn: {spend: " +
          written.rule +
          "}\n"
          "contracts:\n"
          "  - {participant: cafe, program: star, issue_price: 0.01}\n",
      {});
}

std::vector<std::string> ErrorsOf(const Written& written) {
  std::vector<std::string> messages;
  for (const Finding& finding : Read(written).findings.Sorted()) {
    if (finding.message.find("no rule names") != std::string::npos) continue;
    messages.push_back(finding.message);
  }
  return messages;
}

EarnRule RuleOf(const std::string& funder) {
  const Written written{.rule =
                            "{grant: {points: 1, per: 1.00}, campaign: "
                            "spring, funder: " +
                            funder + "}"};
  EXPECT_THAT(ErrorsOf(written), ElementsAre()) << funder;
  return Read(written).configuration.programs[0].earn[0];
}

std::vector<int64_t> WeightsOf(const std::string& a, const std::string& b) {
  std::vector<int64_t> weights;
  for (const FunderShare& share : RuleOf("[{participant: cafe, share: " + a +
                                         "}, {participant: merchant,"
                                         " share: " +
                                         b + "}]")
                                      .funder_shares) {
    weights.push_back(share.weight);
  }
  return weights;
}

TEST(FunderReader, ReadsOneFunder) {
  EXPECT_EQ(RuleOf("merchant").funder, FunderKind::kMerchant);
  EXPECT_EQ(RuleOf("issuer").funder, FunderKind::kIssuer);
  EXPECT_EQ(RuleOf("cafe").funder, FunderKind::kNamed);
  EXPECT_EQ(RuleOf("cafe").funder_name, "cafe");
}

TEST(FunderReader, ReadsSharesExactlyInLowestTerms) {
  const EarnRule rule = RuleOf(
      "[{participant: cafe, share: 2}, {participant: merchant, share: 1}, "
      "{participant: issuer, share: 1}]");
  EXPECT_EQ(rule.funder, FunderKind::kShared);
  ASSERT_EQ(rule.funder_shares.size(), 3u);
  EXPECT_EQ(rule.funder_shares[0].funder, FunderKind::kNamed);
  EXPECT_EQ(rule.funder_shares[0].name, "cafe");
  EXPECT_EQ(rule.funder_shares[1].funder, FunderKind::kMerchant);
  EXPECT_EQ(rule.funder_shares[2].funder, FunderKind::kIssuer);
  EXPECT_THAT(WeightsOf("2", "1"), ElementsAre(2, 1));
  EXPECT_THAT(WeightsOf("0.5", "0.5"), ElementsAre(1, 1));
  EXPECT_THAT(WeightsOf("33.333", "66.667"), ElementsAre(33'333, 66'667));
  EXPECT_THAT(WeightsOf("60", "40"), ElementsAre(3, 2));
}

TEST(FunderReader, TellsWhatIsWrongWithAShare) {
  const auto error_of = [](const std::string& funder) {
    return ErrorsOf(
        {.rule = "{grant: {points: 1, per: 1.00}, funder: " + funder + "}"});
  };
  EXPECT_THAT(error_of("[{participant: cafe, share: 0}]"),
              ElementsAre(HasSubstr("share: expected a number above zero")));
  EXPECT_THAT(error_of("[{participant: cafe, share: 0.0000001}]"),
              ElementsAre(HasSubstr("at most 6 decimals")));
  EXPECT_THAT(error_of("[{participant: caffe, share: 1}]"),
              ElementsAre("unknown participant \"caffe\", did you mean "
                          "\"cafe\"?"));
  EXPECT_THAT(error_of("[{participant: cafe, share: 1}, {participant: cafe, "
                       "share: 2}]"),
              ElementsAre("funder: has a share already"));
  EXPECT_THAT(error_of("[{participant: cafe, share: 1000000}, {participant: "
                       "merchant, share: 0.000001}]"),
              ElementsAre(HasSubstr("too far apart")));
}

TEST(CampaignReader, ReadsDatesLimitsAndCostCentre) {
  const CampaignConfig campaign =
      Read({.campaign = "{valid_from: 2026-03-01, valid_until: 2026-05-31, "
                        "cost_centre: cc-1, budget: pot, per_member: cap}"})
          .configuration.programs[0]
          .campaigns[0];
  EXPECT_EQ(campaign.name, "spring");
  EXPECT_EQ(campaign.cost_centre, "cc-1");
  EXPECT_EQ(campaign.budget, "pot");
  EXPECT_EQ(campaign.per_member, "cap");
  EXPECT_EQ(campaign.valid.until.value - campaign.valid.from.value,
            92 * kMicrosPerDay);
}

TEST(CampaignReader, TellsWhatIsWrong) {
  EXPECT_THAT(ErrorsOf({.campaign = "{budget: pott}"}),
              ElementsAre("unknown limit \"pott\", did you mean \"pot\"?"));
  EXPECT_THAT(ErrorsOf({.campaign = "{budget: cap}"}),
              ElementsAre(HasSubstr("expected one per program")));
  EXPECT_THAT(ErrorsOf({.rule = "{grant: {points: 1, per: 1.00}, campaign: "
                                "sprung}"}),
              ElementsAre("unknown campaign \"sprung\", did you mean "
                          "\"spring\"?"));
}

TEST(AvailabilityReader, ReadsEveryPolicy) {
  const auto rule_of = [](const std::string& available) {
    const Written written{.rule =
                              "{grant: {points: 1, per: 1.00}, campaign: "
                              "spring, available: " +
                              available + "}"};
    EXPECT_THAT(ErrorsOf(written), ElementsAre()) << available;
    return Read(written).configuration.programs[0].earn[0];
  };
  EXPECT_TRUE(rule_of("on_release").pending->until_event);
  const EarnRule days = rule_of("{after_days: 14, up_to: end_of_month}");
  EXPECT_EQ(days.available_after_days, 14);
  EXPECT_EQ(days.pending->up_to, PendingUpTo::kEndOfMonth);
  const EarnRule working = rule_of("{after_working_days: 3, calendar: cn}");
  EXPECT_EQ(working.pending->working_days, 3);
  EXPECT_EQ(working.pending->calendar, "cn");
  EXPECT_EQ(working.pending->up_to, PendingUpTo::kSameDay);
}

TEST(AvailabilityReader, ReadsCalendars) {
  const std::vector<CalendarConfig> calendars =
      Read({}).configuration.calendars;
  ASSERT_EQ(calendars.size(), 2u);
  EXPECT_THAT(calendars[0].weekend, ElementsAre(6, 7));
  EXPECT_THAT(calendars[0].holidays, ElementsAre(20'454));  // 2026-01-01
  EXPECT_THAT(calendars[0].working_days, ElementsAre(20'457));
  EXPECT_THAT(calendars[1].weekend, ElementsAre());
}

TEST(AvailabilityReader, TellsWhatIsWrong) {
  const auto error_of = [](const std::string& available) {
    return ErrorsOf({.rule = "{grant: {points: 1, per: 1.00}, available: " +
                             available + "}"});
  };
  EXPECT_THAT(error_of("later"),
              ElementsAre("available: expected on_release or a map, found "
                          "\"later\""));
  EXPECT_THAT(error_of("{after_working_days: 3}"),
              ElementsAre("available: working days are those of a calendar"));
  EXPECT_THAT(error_of("{after_working_days: 3, calendar: no}"),
              ElementsAre("\"no\" is no calendar"));
}

}  // namespace
}  // namespace clearpoint
