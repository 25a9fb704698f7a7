// What network.yaml may say of limits and expiry, and what is told of mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;

// A network whose program has this expiry, this limit and this earn rule.
struct Written {
  std::string expiry = "never";
  std::string limit = "{per: member, period: day, points: 500}";
  std::string rule = "{grant: {points: 1, per: 1.00}, limits: [cap]}";
};

std::string TextOf(const Written& written) {
  return "network: demo\n"
         "zone: Asia/Shanghai\n"
         "effective_from: 2026-01-01\n"
         "currencies: {CNY: {minor_digits: 2}}\n"
         "settlement: {operator: hub, currency: CNY}\n"
         "participants: {hub: , bank: , cafe: }\n"
         "programs:\n"
         "  star:\n"
         "    issuer: bank\n"
         "    expiry: " +
         written.expiry +
         "\n"
         "    limits: {cap: " +
         written.limit +
         "}\n"
         "    earn: {spend: " +
         written.rule +
         "}\n"
         "contracts:\n"
         "  - {participant: cafe, program: star, issue_price: 0.01}\n";
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

ProgramConfig ProgramOf(const Written& written) {
  EXPECT_THAT(FindingsOf(written), ElementsAre());
  return ReadNetwork(TextOf(written), {}).configuration.programs[0];
}

TEST(ProgramReader, ReadsTheLimitsOfEveryPeriod) {
  for (const char* period : {"event", "day", "week", "month", "quarter",
                             "half_year", "year", "lifetime", "balance"}) {
    const LimitConfig limit =
        ProgramOf({.limit = "{per: member, period: " + std::string(period) +
                            ", points: 7}"})
            .limits[0];
    EXPECT_EQ(limit.period, period);
    EXPECT_EQ(limit.days, 0);
    EXPECT_EQ(limit.amount, Points{7});
  }
}

TEST(ProgramReader, ReadsForWhomALimitCounts) {
  for (const char* subject : {"member", "program", "household"}) {
    const LimitConfig limit =
        ProgramOf({.limit = "{per: " + std::string(subject) +
                            ", period: month, points: 7}"})
            .limits[0];
    EXPECT_EQ(limit.subject, subject);
  }
}

TEST(ProgramReader, ReadsDaysInARowAndNumbersOfAwards) {
  const LimitConfig limit =
      ProgramOf({.limit = "{per: program, period: 30 days, awards: 3}"})
          .limits[0];
  EXPECT_EQ(limit.subject, "program");
  EXPECT_EQ(limit.period, "rolling");
  EXPECT_EQ(limit.days, 30);
  EXPECT_EQ(limit.counts, LimitCounts::kAwards);
  EXPECT_EQ(limit.amount, Points{3});
}

TEST(ProgramReader, TellsWhatIsWrongWithALimit) {
  EXPECT_THAT(
      FindingsOf({.limit = "{per: member, period: fortnight, points: 1}"}),
      ElementsAre("11:41 period: expected event, day, week, month, quarter, "
                  "half_year, year, rolling, lifetime, balance, found "
                  "\"fortnight\""));
  EXPECT_THAT(
      FindingsOf({.limit = "{per: member, period: 400 days, points: 1}"}),
      ElementsAre("11:19 period: a rolling limit is written as its days, 1 to "
                  "366: 30 days"));
  EXPECT_THAT(FindingsOf({.limit = "{per: program, period: balance, "
                                   "points: 1}"}),
              ElementsAre("11:19 period: a balance is per member"));
  EXPECT_THAT(FindingsOf({.limit = "{per: member, period: day, awards: x}"}),
              ElementsAre(testing::HasSubstr("awards: expected")));
}

TEST(ProgramReader, ReadsADateOfTheYearAndTheAnchor) {
  const ExpiryPolicy dated =
      ProgramOf({.expiry = "{after: 12 months, up_to: fixed_date, date: 03-31, "
                           "counted_from: recorded}"})
          .expiry;
  EXPECT_EQ(dated.period, ExpiryPeriod::kMonths);
  EXPECT_EQ(dated.count, 12);
  EXPECT_EQ(dated.align, "fixed_date");
  EXPECT_EQ(dated.date, 331);
  EXPECT_EQ(dated.anchor, ExpiryAnchor::kRecorded);
  const ExpiryPolicy next =
      ProgramOf({.expiry = "{up_to: fixed_date, date: 12-31}"}).expiry;
  EXPECT_EQ(next.period, ExpiryPeriod::kMonths);
  EXPECT_EQ(next.count, 0);
}

TEST(ProgramReader, ReadsExpiryByInactivity) {
  const ExpiryPolicy policy =
      ProgramOf({.expiry = "{inactive_for: 18 months, up_to: same_time}"})
          .expiry;
  EXPECT_TRUE(policy.by_inactivity);
  EXPECT_EQ(policy.period, ExpiryPeriod::kMonths);
  EXPECT_EQ(policy.count, 18);
  EXPECT_EQ(policy.align, "same_time");
  EXPECT_FALSE(ProgramOf({.expiry = "{after: 3 days}"}).expiry.by_inactivity);
  EXPECT_THAT(
      FindingsOf({.expiry = "{inactive_for: 18 months, after: 3 days}"}),
      testing::Contains(testing::HasSubstr(
          "inactive_for: inactive_for stands instead of after and date")));
  EXPECT_THAT(
      FindingsOf({.expiry = "{inactive_for: 1 year, up_to: end_of_year}"}),
      testing::Contains(testing::HasSubstr(
          "inactive_for goes with up_to: same_time or end_of_day")));
}

TEST(ProgramReader, ReadsTheExpiryOfARule) {
  const ProgramConfig program = ProgramOf(
      {.rule = "{grant: {points: 1, per: 1.00}, limits: [cap], expiry: {after: "
               "30 days}}"});
  ASSERT_TRUE(program.earn[0].expiry.has_value());
  EXPECT_EQ(program.earn[0].expiry->period, ExpiryPeriod::kDays);
  EXPECT_EQ(program.earn[0].expiry->count, 30);
  EXPECT_EQ(program.expiry.period, ExpiryPeriod::kNever);
  EXPECT_FALSE(ProgramOf({}).earn[0].expiry.has_value());
}

TEST(ProgramReader, TellsWhatIsWrongWithAnExpiry) {
  EXPECT_THAT(FindingsOf({.expiry = "{up_to: fixed_date, date: 02-30}"}),
              ElementsAre("10:21 up_to: fixed_date needs a date of the year, "
                          "such as date: 03-31"));
  EXPECT_THAT(FindingsOf({.expiry = "{up_to: fixed_date, date: March}"}),
              testing::Contains(
                  "10:39 date: expected a month and a day such as 03-31, found "
                  "\"March\""));
  EXPECT_THAT(
      FindingsOf({.expiry = "{after: 1 year, up_to: "
                            "first_day_after_full_months}"}),
      ElementsAre("10:36 up_to: first_day_after_full_months counts months; "
                  "state after: N months"));
  EXPECT_THAT(FindingsOf({.expiry = "{after: 1 year, date: 03-31}"}),
              ElementsAre("10:13 up_to: date belongs to up_to: fixed_date "
                          "only"));
}

TEST(ProgramReader, ReadsWhetherHouseholdsHaveAWallet) {
  const auto wallet_of = [](const std::string& word) {
    return ReadNetwork(
               TextOf({.expiry = "never\n    household_wallet: " + word}), {})
        .configuration.programs[0]
        .household_wallet;
  };
  EXPECT_EQ(wallet_of("none"), HouseholdWallet::kNone);
  EXPECT_EQ(wallet_of("own_points_stay"), HouseholdWallet::kOwnPointsStay);
  EXPECT_EQ(wallet_of("own_points_move_in"),
            HouseholdWallet::kOwnPointsMoveIn);
  EXPECT_EQ(ReadNetwork(TextOf({}), {})
                .configuration.programs[0]
                .household_wallet,
            HouseholdWallet::kNone);
  EXPECT_THAT(FindingsOf({.expiry = "never\n    household_wallet: some"}),
              testing::Contains(testing::HasSubstr(
                  "11:23 household_wallet: expected none, "
                  "own_points_stay, own_points_move_in")));
}

TEST(ProgramReader, ReadsWhereLapsedPointsGo) {
  const Written written{.expiry = "never\n    expired_into: leaf"};
  EXPECT_EQ(ReadNetwork(TextOf(written), {})
                .configuration.programs[0]
                .expired_into,
            "leaf");
  EXPECT_THAT(FindingsOf(written),
              testing::Contains(testing::HasSubstr(
                  "11:19 expired_into: there is no rate from star to")));
}

}  // namespace
}  // namespace clearpoint
