// What network.yaml may say of cost centres, and what is told of mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

struct Written {
  std::string shops = "cc-shops";
  std::string earn = "cc-earn";
};

NetworkFile Read(const Written& written) {
  return ReadNetwork(
      "network: demo\n"
      "zone: Asia/Shanghai\n"
      "effective_from: 2026-01-01\n"
      "currencies: {CNY: {minor_digits: 2}}\n"
      "settlement: {operator: hub, currency: CNY}\n"
      "participants:\n"
      "  hub:\n"
      "  bank:\n"
      "  shops:\n"
      "    cost_centre: " +
          written.shops +
          "\n"
          "    members: {cafe: {cost_centre: cc-cafe}, grocer: }\n"
          "programs:\n"
          "  star:\n"
          "    issuer: bank\n"
          "    expiry: never\n"
          "    earn:\n"
          "      spend:\n"
          "        grant: {points: 1, per: 1.00}\n"
          "        cost_centre: " +
          written.earn +
          "\n"
          "    sign_in: {daily: {ladder: [5], cost_centre: Visits 2026}}\n"
          "    referral: {friends: {referrer: 10, referee: 5, currency: CNY,\n"
          "                         cost_centre: cc-friends}}\n"
          "contracts:\n"
          "  - {participant: shops, program: star, issue_price: 0.01}\n",
      {});
}

std::vector<std::string> ErrorsOf(const Written& written) {
  std::vector<std::string> messages;
  for (const Finding& finding : Read(written).findings.Sorted()) {
    if (finding.severity != Severity::kError) continue;
    messages.push_back(std::to_string(finding.at.line) + ":" +
                       std::to_string(finding.at.column) + " " +
                       finding.message);
  }
  return messages;
}

TEST(CostCentreReader, ReadsThatOfParticipantsAndOfEachKindOfRule) {
  EXPECT_THAT(ErrorsOf({}), ElementsAre());
  const Configuration network = Read({}).configuration;
  std::vector<std::string> of_participants;
  for (const ParticipantConfig& one : network.participants) {
    of_participants.push_back(one.name + " " + one.cost_centre);
  }
  EXPECT_THAT(of_participants, ElementsAre("hub ", "bank ", "shops cc-shops",
                                           "cafe cc-cafe", "grocer "));
  const ProgramConfig& star = network.programs[0];
  EXPECT_EQ(star.earn[0].cost_centre, "cc-earn");
  EXPECT_EQ(star.sign_in[0].cost_centre, "Visits 2026");
  EXPECT_EQ(star.referral[0].cost_centre, "cc-friends");
}

TEST(CostCentreReader, TellsWhereOneIsNoText) {
  EXPECT_THAT(
      ErrorsOf({.shops = "[a]"}),
      ElementsAre(AllOf(HasSubstr("10:18 "), HasSubstr("cost_centre"))));
  EXPECT_THAT(ErrorsOf({.earn = std::string(257, 'a')}),
              ElementsAre(AllOf(HasSubstr("19:22 "),
                                HasSubstr("expected a text of 1 to 256 bytes, "
                                          "found 257"))));
}

}  // namespace
}  // namespace clearpoint
