// Rewards of sign-ins and referrals that wait, and that several funders share.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/network/validation.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

// `shop` and `brand` pay 0.01 and 0.02 a point, at issuance.
Configuration WithBrand() {
  Configuration network = Earning({});
  network.participants.push_back(
      {.name = "brand", .parent = "", .title = "brand"});
  ContractConfig brand = network.contracts[0];
  brand.participant = "brand";
  brand.issue_price = Price("0.02");
  network.contracts.push_back(brand);
  return network;
}

SignInRule Ladder(std::vector<Points> steps) {
  SignInRule rule;
  rule.name = "daily";
  rule.ladder = std::move(steps);
  return rule;
}

ReferralRule Friends() {
  ReferralRule rule;
  rule.name = "friends";
  rule.referrer_points = {100};
  rule.referee_points = {51};
  rule.currency = "CNY";
  return rule;
}

std::vector<FunderShare> BrandAndIssuer(int64_t brand, int64_t issuer) {
  return {{FunderKind::kNamed, "brand", brand},
          {FunderKind::kIssuer, "", issuer}};
}

// What `brand` owes the issuer in all, as the canonical text has it; "" when
// nothing.
std::string OwedByBrand(ProgramRun& run) {
  const std::string text = run.run().Text();
  const std::string begin = "owes 1 brand bank ";
  const size_t at = text.find(begin);
  if (at == std::string::npos) return "";
  const size_t from = at + begin.size();
  return text.substr(from, text.find('\n', from) - from);
}

TEST(RewardTerms, ASignInWaitsUntilTheEndOfItsMonth) {
  Configuration network = WithBrand();
  SignInRule rule = Ladder({{10}});
  rule.available_after_days = 2;
  rule.pending = PendingPolicy{};
  rule.pending->up_to = PendingUpTo::kEndOfMonth;
  PointsOf(network).sign_in = {rule};
  ProgramRun run(network);
  EXPECT_EQ(run.SignIn(), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 0);
  run.At(Utc({2026, 1, 31}, 23, 58));
  EXPECT_EQ(run.SignIn(), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 0);
  run.At(Utc({2026, 1, 31}, 23, 59));  // 1 February, 0:00
  EXPECT_EQ(run.SignIn(), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 10);  // two days behind the 31st is March's
  run.At(Utc({2026, 2, 28}, 23, 59));
  EXPECT_EQ(run.SignIn(), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 30);
}

TEST(RewardTerms, AReferralWaitsWorkingDaysOfItsPurchase) {
  Configuration network = WithBrand();
  network.calendars = {{"bank", {6, 7}, {}, {}}};
  ReferralRule rule = Friends();
  rule.pending = PendingPolicy{};
  rule.pending->working_days = 5;
  rule.pending->calendar = "bank";
  PointsOf(network).referral = {rule};
  PointsOf(network).earn = {Rule("none", 1, 1'000'000, 0)};
  ProgramRun run(network);
  EXPECT_EQ(run.Refer("n"), OutcomeCode::kAccepted);
  run.As("n");
  run.Buy("o", 1'000);  // Monday 5 January: five working days lead to the 12th
  run.At(Utc({2026, 1, 11}, 23, 58));
  run.Buy("p", 1'000);
  EXPECT_EQ(run.Available("points"), 0);
  run.Buy("q", 1'000);
  EXPECT_EQ(run.Available("points"), 51);
  run.As("m");
  EXPECT_EQ(run.Available("points"), 100);
}

TEST(RewardTerms, WhatWaitsOfAReferralIsTakenBackWithItsPurchase) {
  Configuration network = WithBrand();
  ReferralRule rule = Friends();
  rule.available_after_days = 30;
  rule.funder_shares = BrandAndIssuer(1, 1);
  PointsOf(network).referral = {rule};
  PointsOf(network).earn = {Rule("none", 1, 1'000'000, 0)};
  ProgramRun run(network);
  run.Refer("n");
  run.As("n");
  run.Buy("o", 1'000);
  const std::string owed = OwedByBrand(run);
  EXPECT_NE(owed, "");
  EXPECT_EQ(run.Return("o", 1'000), OutcomeCode::kAccepted);
  // And the bank owes the brand as much.
  EXPECT_NE(run.run().Text().find("owes 1 bank brand " + owed),
            std::string::npos)
      << run.run().Text();
  EXPECT_EQ(run.AccountOf("issued"), 0);
}

TEST(RewardTerms, FundersOfAReferralPayTheirShares) {
  Configuration network = WithBrand();
  ReferralRule rule = Friends();
  rule.funder_shares = BrandAndIssuer(1, 2);
  PointsOf(network).referral = {rule};
  PointsOf(network).earn = {Rule("none", 1, 1'000'000, 0)};
  ProgramRun run(network);
  run.Refer("n");
  run.As("n");
  run.Buy("o", 1'000);
  const Effects effects = run.LastEffects();
  ASSERT_EQ(effects.referrals.size(), 1u);
  const ReferralRow row = RowOf(effects.referrals[0]).value();
  // The issuer, "bank", comes first as bytes.
  ASSERT_EQ(row.referrer_award.parts.size(), 2u);
  EXPECT_EQ(row.referrer_award.parts[0].points, Points{67});
  EXPECT_EQ(row.referrer_award.parts[1].points, Points{33});
  ASSERT_EQ(row.referee_award.parts.size(), 2u);
  EXPECT_EQ(row.referee_award.parts[0].points, Points{34});
  EXPECT_EQ(row.referee_award.parts[1].points, Points{17});
}

TEST(RewardTerms, FundersOfASignInPayTheirSharesInAnyOrderOfArrival) {
  Configuration network = WithBrand();
  SignInRule rule = Ladder({{4}, {10}, {20}});
  rule.funder_shares = BrandAndIssuer(1, 1);
  PointsOf(network).sign_in = {rule};
  const std::vector<std::vector<int>> orders = {
      {6, 7, 8}, {8, 7, 6}, {7, 8, 6}, {8, 6, 7}};
  std::string owed;
  for (const std::vector<int>& order : orders) {
    ProgramRun run(network);
    for (const int day : order) {
      run.At(Utc({2026, 1, day}, 12, 0));
      EXPECT_EQ(run.SignIn(), OutcomeCode::kAccepted);
    }
    EXPECT_EQ(run.Available("points"), 34);
    if (owed.empty()) owed = OwedByBrand(run);
    EXPECT_NE(owed, "");
    EXPECT_EQ(OwedByBrand(run), owed);
  }
}

TEST(RewardTerms, ADayThatIsScoredLowerTakesFromEachFunderItsShare) {
  Configuration network = WithBrand();
  SignInRule rule = Ladder({{10}, {2}});
  rule.funder_shares = BrandAndIssuer(1, 1);
  PointsOf(network).sign_in = {rule};
  ProgramRun run(network);
  run.At(Utc({2026, 1, 7}, 12, 0));
  run.SignIn();
  run.At(Utc({2026, 1, 6}, 12, 0));
  run.SignIn();  // the 7th is the second day now: 2 instead of 10
  EXPECT_EQ(run.Available("points"), 12);
  const Effects effects = run.LastEffects();
  ASSERT_EQ(effects.streaks.size(), 1u);
  const StreakRow row = RowOf(effects.streaks[0]).value();
  ASSERT_EQ(row.days.size(), 2u);
  const Award& second = row.days[1].award;
  EXPECT_EQ(second.taken, Points{8});
  ASSERT_EQ(second.parts.size(), 2u);
  EXPECT_EQ(second.parts[0].taken, Points{4});
  EXPECT_EQ(second.parts[1].taken, Points{4});
}

TEST(RewardTerms, RefuseWhatNoEventOrMerchantCanDo) {
  using Edit = void (*)(SignInRule&, ReferralRule&);
  struct Case {
    const char* path;
    Edit edit;
  };
  const std::vector<Case> cases = {
      {"", [](SignInRule&, ReferralRule&) {}},
      {"sign_in/0/available",
       [](SignInRule& s, ReferralRule&) {
         s.pending.emplace().until_event = true;
       }},
      {"referral/0/available",
       [](SignInRule&, ReferralRule& r) {
         r.pending.emplace().until_event = true;
       }},
      {"referral/0/available",
       [](SignInRule&, ReferralRule& r) {
         r.pending.emplace().working_days = 3;
       }},
      {"referral/0/available_after_days",
       [](SignInRule&, ReferralRule& r) { r.available_after_days = -1; }},
      {"sign_in/0/funder/1",
       [](SignInRule& s, ReferralRule&) {
         s.funder_shares = BrandAndIssuer(1, 1);
         s.funder_shares[1].funder = FunderKind::kMerchant;
       }},
      {"sign_in/0/funder",
       [](SignInRule& s, ReferralRule&) {
         s.funder = "brand";
         s.funder_shares = BrandAndIssuer(1, 1);
       }},
      {"referral/0/funder/0/participant",
       [](SignInRule&, ReferralRule& r) {
         r.funder_shares = BrandAndIssuer(1, 1);
         r.funder_shares[0].name = "hub";  // has no contract
       }}};
  for (const Case& c : cases) {
    SignInRule sign_in = Ladder({{1}});
    ReferralRule referral = Friends();
    c.edit(sign_in, referral);
    Configuration network = WithBrand();
    PointsOf(network).sign_in = {sign_in};
    PointsOf(network).referral = {referral};
    std::string paths;
    for (const ConfigurationFault& fault : FaultsOf(network)) {
      paths += fault.path;
    }
    const std::string path = c.path;
    EXPECT_EQ(paths, path.empty() ? "" : "programs/0/" + path);
  }
}

}  // namespace
}  // namespace clearpoint
