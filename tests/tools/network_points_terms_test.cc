// What network.yaml may say of requests that move points without a sale, and
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

// A network whose program has these terms; they stand in line 12.
std::string TextOf(const std::string& terms) {
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
         "    " +
         terms +
         "\n"
         "    limits:\n"
         "      given: {per: member, period: year, points: 500}\n"
         "      often: {per: member, period: year, awards: 5}\n";
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

ProgramConfig ProgramOf(const std::string& terms) {
  EXPECT_THAT(FindingsOf(terms), ElementsAre());
  return ReadNetwork(TextOf(terms), {}).configuration.programs[0];
}

TEST(PointsTermsReader, ReadsTransfers) {
  const ProgramConfig program = ProgramOf(
      "transfer: {minimum: 10, maximum: 500.5, step: 0.5, limits: [given], "
      "receive_limits: [given, often], fee: {points: 2, basis_points: 100, "
      "borne_by: receiver}}");
  ASSERT_TRUE(program.transfer.has_value());
  const TransferTerms& terms = *program.transfer;
  EXPECT_EQ(terms.minimum, Points{100});
  EXPECT_EQ(terms.maximum, Points{5005});
  EXPECT_EQ(terms.step, Points{5});
  EXPECT_THAT(terms.limits, ElementsAre("given"));
  EXPECT_THAT(terms.receive_limits, ElementsAre("given", "often"));
  EXPECT_EQ(terms.fee.points, Points{20});
  EXPECT_EQ(terms.fee.basis_points, 100);
  EXPECT_EQ(terms.fee_bearer, FeeBearer::kReceiver);
}

TEST(PointsTermsReader, TellsWhatIsWrongWithATransfer) {
  EXPECT_THAT(FindingsOf("transfer: {limits: [given, often], fee: {points: "
                         "1}}"),
              ElementsAre(HasSubstr("fee: \"borne_by\" is missing")));
  EXPECT_THAT(
      FindingsOf("transfer: {limits: [given, rare], receive_limits: [often]}"),
      ElementsAre(HasSubstr("program \"star\" has no limit \"rare\"")));
  EXPECT_THAT(
      FindingsOf("transfer: {limits: [given], receive_limits: [often], "
                 "minimum: 5, maximum: 4}"),
      ElementsAre(HasSubstr("maximum is below minimum; nothing could be "
                            "transferred")));
  EXPECT_THAT(FindingsOf("transfer: {limits: [given, often], most: 4}"),
              ElementsAre(HasSubstr("unknown key \"most\"")));
}

TEST(PointsTermsReader, ReadsAdjustments) {
  const ProgramConfig program = ProgramOf(
      "adjustments: {maximum: 50, reasons: [goodwill, error], limits: [given, "
      "often], approve_within: 2d}");
  ASSERT_TRUE(program.adjustments.has_value());
  EXPECT_EQ(program.adjustments->maximum, Points{500});
  EXPECT_THAT(program.adjustments->reasons, ElementsAre("goodwill", "error"));
  EXPECT_THAT(program.adjustments->limits, ElementsAre("given", "often"));
  EXPECT_EQ(program.adjustments->approve_within_us, 2 * kMicrosPerDay);
  EXPECT_THAT(FindingsOf("adjustments: {limits: [given, often], "
                         "approve_within: 0s}"),
              ElementsAre(HasSubstr("approve_within")));
}

TEST(PointsTermsReader, ReadsReinstatement) {
  const ProgramConfig program = ProgramOf(
      "reinstatement: {within: 90d, limits: [given, often], fee: {points: 1, "
      "basis_points: 1000}, expiry: {after: 6 months}}");
  ASSERT_TRUE(program.reinstatement.has_value());
  EXPECT_EQ(program.reinstatement->within_us, 90 * kMicrosPerDay);
  EXPECT_THAT(program.reinstatement->limits, ElementsAre("given", "often"));
  EXPECT_EQ(program.reinstatement->fee.points, Points{10});
  EXPECT_EQ(program.reinstatement->fee.basis_points, 1000);
  ASSERT_TRUE(program.reinstatement->expiry.has_value());
  EXPECT_EQ(program.reinstatement->expiry->count, 6);
  EXPECT_THAT(FindingsOf("reinstatement: {limits: [given, often]}"),
              ElementsAre(HasSubstr("reinstatement: \"within\" is missing")));
}

TEST(PointsTermsReader, WithoutTermsThereAreNone) {
  EXPECT_FALSE(ReadNetwork(TextOf(""), {}).configuration.programs[0].transfer);
}

}  // namespace
}  // namespace clearpoint
