// What network.yaml may say of burning: terms and holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A network whose program has these lines.
std::string TextOf(const std::string& lines) {
  return "network: demo\n"
         "zone: Asia/Shanghai\n"
         "effective_from: 2026-01-01\n"
         "currencies: {CNY: {minor_digits: 2}}\n"
         "settlement: {operator: hub, currency: CNY}\n"
         "participants: {hub: , bank: , cafe: }\n"
         "programs:\n"
         "  star:\n"
         "    issuer: bank\n"
         "    expiry: never\n"
         "    limits: {monthly: {per: member, period: month, points: 500}}\n"
         "    earn: {spend: {grant: {points: 1, per: 1.00}, "
         "limits: [monthly]}}\n" +
         lines +
         "contracts:\n"
         "  - {participant: cafe, program: star, issue_price: 0.01}\n";
}

std::vector<std::string> FindingsOf(const std::string& lines) {
  std::vector<std::string> messages;
  for (const Finding& finding :
       ReadNetwork(TextOf(lines), {}).findings.Sorted()) {
    messages.push_back(finding.message);
  }
  return messages;
}

ProgramConfig ProgramOf(const std::string& lines) {
  EXPECT_THAT(FindingsOf(lines), ElementsAre());
  return ReadNetwork(TextOf(lines), {}).configuration.programs[0];
}

TEST(RedemptionReader, ReadsEveryKey) {
  const RedemptionTerms terms =
      ProgramOf("    redemption:\n"
                "      minimum: 100\n"
                "      maximum: 5000\n"
                "      step: 100\n"
                "      worth: {points: 100, amount: 1.00, currency: CNY,\n"
                "              share_basis_points: 5000}\n"
                "      over: reduce\n"
                "      off_step: round_down\n"
                "      limits: [monthly]\n"
                "      valid_from: 2026-02-01\n"
                "      valid_until: 2026-02-28\n")
          .redemption;
  EXPECT_EQ(terms.minimum, Points{100});
  EXPECT_EQ(terms.maximum, Points{5000});
  EXPECT_EQ(terms.step, Points{100});
  ASSERT_TRUE(terms.worth.has_value());
  EXPECT_EQ(terms.worth->currency, "CNY");
  EXPECT_EQ(terms.worth->points, Points{100});
  EXPECT_EQ(terms.worth->amount, MinorAmount{100});
  EXPECT_EQ(terms.worth->share_basis_points, 5000);
  EXPECT_EQ(terms.over, OverLimit::kReduce);
  EXPECT_EQ(terms.off_step, OffStep::kRoundDown);
  EXPECT_THAT(terms.limits, ElementsAre("monthly"));
  ASSERT_TRUE(terms.valid.has_value());
  EXPECT_EQ(terms.valid->until.value - terms.valid->from.value,
            28 * kMicrosPerDay);
}

TEST(RedemptionReader, HasNoBoundsByDefault) {
  const RedemptionTerms terms = ProgramOf("").redemption;
  EXPECT_FALSE(terms.worth.has_value());
  EXPECT_FALSE(terms.valid.has_value());
  EXPECT_EQ(terms.over, OverLimit::kRefuse);
  EXPECT_EQ(terms.off_step, OffStep::kRefuse);
}

TEST(RedemptionReader, TellsWhatIsWrong) {
  EXPECT_THAT(FindingsOf("    redemption: {worth: {points: 0, amount: 1.00}}\n"),
              ElementsAre(HasSubstr("points")));
  EXPECT_THAT(FindingsOf("    redemption: {over: perhaps}\n"),
              ElementsAre(HasSubstr("over: expected refuse, reduce")));
  EXPECT_THAT(FindingsOf("    redemption: {share: 5000}\n"),
              ElementsAre(HasSubstr("share")));
}

TEST(RedemptionReader, ReadsTheCatalogue) {
  const std::vector<OfferConfig> offers =
      ProgramOf("    offers:\n"
                "      mug: {price: 300, stock: 500, per_member: 2,\n"
                "            supplier: cafe, supplier_price: 12.50}\n"
                "      lounge: {kind: privilege, price: 100, days: 7,\n"
                "               money: 5.00, valid_from: 2026-02-01}\n")
          .offers;
  ASSERT_EQ(offers.size(), 2u);
  EXPECT_EQ(offers[0].name, "mug");
  EXPECT_EQ(offers[0].kind, OfferKind::kGift);
  EXPECT_EQ(offers[0].price, Points{300});
  EXPECT_EQ(offers[0].stock, 500);
  EXPECT_EQ(offers[0].per_member, 2);
  EXPECT_EQ(offers[0].supplier, "cafe");
  EXPECT_EQ(offers[0].supplier_price.value, 12'500'000'000'000);
  EXPECT_EQ(offers[1].kind, OfferKind::kPrivilege);
  EXPECT_EQ(offers[1].days, 7);
  EXPECT_EQ(offers[1].money, MinorAmount{500});
  EXPECT_EQ(offers[1].currency, "CNY");
}

TEST(RedemptionReader, ReadsForWhomAnOfferIs) {
  const OfferConfig offer =
      ProgramOf("    offers:\n"
                "      draw: {kind: lottery_entry, price: 10, member_for: 30d,\n"
                "             limits: [monthly],\n"
                "             select: {channels: [app], weekdays: [friday]}}\n")
          .offers.at(0);
  EXPECT_EQ(offer.kind, OfferKind::kLotteryEntry);
  EXPECT_EQ(offer.member_for_us, 30 * kMicrosPerDay);
  EXPECT_THAT(offer.limits, ElementsAre("monthly"));
  EXPECT_THAT(offer.selector.channels, ElementsAre("app"));
  EXPECT_THAT(offer.selector.weekdays, ElementsAre(5));
}

TEST(RedemptionReader, TellsWhatIsWrongInTheCatalogue) {
  const auto of_mug = [](const std::string& keys) {
    return FindingsOf("    offers: {mug: {" + keys + "}}\n");
  };
  EXPECT_THAT(of_mug("kind: cup, price: 1"),
              ElementsAre(HasSubstr("kind: expected gift")));
  EXPECT_THAT(of_mug("stock: 3"), ElementsAre(HasSubstr("price")));
  EXPECT_THAT(of_mug("price: 1, stock: 0"),
              ElementsAre(HasSubstr("stock: expected a number of items")));
  EXPECT_THAT(of_mug("price: 1, color: red"),
              ElementsAre(HasSubstr("color")));
}

TEST(RedemptionReader, ReadsHowLongPointsAreHeld) {
  const ProgramConfig said = ProgramOf("    hold: {lasts: 15m, at_most: 7d}\n");
  EXPECT_EQ(said.hold_time_us, 15 * 60 * kMicrosPerSecond);
  EXPECT_EQ(said.longest_hold_us, 7 * kMicrosPerDay);
  const ProgramConfig shorter = ProgramOf("    hold: {at_most: 1h}\n");
  EXPECT_EQ(shorter.hold_time_us, kMicrosPerHour);
  EXPECT_EQ(ProgramOf("").hold_time_us, kHoldTimeUs);
  EXPECT_THAT(FindingsOf("    hold: {lasts: 8d, at_most: 7d}\n"),
              ElementsAre(HasSubstr("not above at_most")));
}

}  // namespace
}  // namespace clearpoint
