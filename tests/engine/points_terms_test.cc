// What a configuration may say of requests that move points without a sale.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "engine/network/validation.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

std::string FaultsIn(const Configuration& network) {
  std::string faults;
  for (const ConfigurationFault& fault : FaultsOf(network)) {
    faults += fault.path + ": " + fault.problem + "\n";
  }
  return faults;
}

LimitConfig LimitOf(const char* name, const char* subject, const char* period) {
  LimitConfig limit;
  limit.name = name;
  limit.subject = subject;
  limit.period = period;
  limit.amount = {100};
  return limit;
}

Configuration WithTerms() {
  Configuration network = SmallNetwork();
  ProgramConfig& program = PointsOf(network);
  program.limits = {LimitOf("year", "member", "year"),
                    LimitOf("budget", "program", "year"),
                    LimitOf("holdings", "member", "balance")};
  program.transfer.emplace();
  return network;
}

TEST(PointsTerms, OfTransfersAreFineOnBothSides) {
  Configuration network = WithTerms();
  TransferTerms& terms = *PointsOf(network).transfer;
  terms = {.minimum = {10},
           .maximum = {100},
           .step = {10},
           .limits = {"year", "budget"},
           .receive_limits = {"year", "holdings"},
           .fee = {Points{5}, 10'000},
           .fee_bearer = FeeBearer::kReceiver};
  EXPECT_EQ(FaultsIn(network), "");
}

TEST(PointsTerms, OfTransfersAreWithinBounds) {
  using Edit = std::function<void(TransferTerms&)>;
  const std::vector<std::pair<const char*, Edit>> cases = {
      {"minimum: ", [](TransferTerms& t) { t.minimum = {-1}; }},
      {"maximum: ", [](TransferTerms& t) { t.maximum = {-1}; }},
      {"step: ", [](TransferTerms& t) { t.step = {kMaxEventAmount + 1}; }},
      {"maximum: maximum is below minimum; nothing could be transferred",
       [](TransferTerms& t) {
         t.minimum = {10};
         t.maximum = {9};
       }},
      {"step: step is above maximum; nothing could be transferred",
       [](TransferTerms& t) {
         t.step = {10};
         t.maximum = {9};
       }},
      {"fee/points: ", [](TransferTerms& t) { t.fee.points = {-1}; }},
      {"fee/basis_points: ",
       [](TransferTerms& t) { t.fee.basis_points = 10'001; }},
      {"fee/basis_points: ", [](TransferTerms& t) { t.fee.basis_points = -1; }},
      {"limits/0: program \"points\" has no limit \"none\"",
       [](TransferTerms& t) { t.limits = {"none"}; }},
      {"limits/0: limit \"year\" is named twice",
       [](TransferTerms& t) {
         t.limits = {"year", "year"};
       }},
      {"limits/0: limit \"holdings\" is on a balance, which a request may "
       "lower",
       [](TransferTerms& t) { t.limits = {"holdings"}; }},
      {"receive_limits/0: program \"points\" has no limit \"none\"",
       [](TransferTerms& t) { t.receive_limits = {"none"}; }},
      {"receive_limits/1: limit \"budget\" is of the program; a transfer would "
       "count twice in it",
       [](TransferTerms& t) {
         t.limits = {"budget"};
         t.receive_limits = {"year", "budget"};
       }}};
  for (const auto& [fault, edit] : cases) {
    Configuration network = WithTerms();
    edit(*PointsOf(network).transfer);
    const std::string found = FaultsIn(network);
    EXPECT_TRUE(found.starts_with(std::string("programs/0/transfer/") + fault))
        << fault << "\n"
        << found;
  }
}

TEST(PointsTerms, OfReinstatementAreWithinBounds) {
  using Edit = std::function<void(ReinstatementTerms&)>;
  const std::vector<std::pair<const char*, Edit>> cases = {
      {"within: ", [](ReinstatementTerms& t) { t.within_us = 0; }},
      {"fee/points: ", [](ReinstatementTerms& t) { t.fee.points = {-1}; }},
      {"limits/0: program \"points\" has no limit \"none\"",
       [](ReinstatementTerms& t) { t.limits = {"none"}; }},
      {"expiry/up_to: ",
       [](ReinstatementTerms& t) { t.expiry.emplace().align = "some_day"; }}};
  for (const auto& [fault, edit] : cases) {
    Configuration network = WithTerms();
    ReinstatementTerms& terms = PointsOf(network).reinstatement.emplace();
    terms.within_us = kMicrosPerDay;
    EXPECT_EQ(FaultsIn(network), "");
    edit(terms);
    const std::string found = FaultsIn(network);
    EXPECT_TRUE(
        found.starts_with(std::string("programs/0/reinstatement/") + fault))
        << fault << "\n"
        << found;
  }
}

TEST(PointsTerms, OfAdjustmentsAreWithinBounds) {
  using Edit = std::function<void(AdjustmentTerms&)>;
  const std::vector<std::pair<const char*, Edit>> cases = {
      {"maximum: ", [](AdjustmentTerms& t) { t.maximum = {-1}; }},
      {"approve_within: ", [](AdjustmentTerms& t) { t.approve_within_us = 0; }},
      {"reasons/0: ", [](AdjustmentTerms& t) { t.reasons = {""}; }},
      {"reasons/1: ",
       [](AdjustmentTerms& t) {
         t.reasons = {"error", "error"};
       }},
      {"limits/0: program \"points\" has no limit \"none\"",
       [](AdjustmentTerms& t) { t.limits = {"none"}; }},
      {"limits/0: limit \"holdings\" is on a balance",
       [](AdjustmentTerms& t) { t.limits = {"holdings"}; }}};
  for (const auto& [fault, edit] : cases) {
    Configuration network = WithTerms();
    edit(PointsOf(network).adjustments.emplace());
    const std::string found = FaultsIn(network);
    EXPECT_TRUE(
        found.starts_with(std::string("programs/0/adjustments/") + fault))
        << fault << "\n"
        << found;
  }
}

}  // namespace
}  // namespace clearpoint
