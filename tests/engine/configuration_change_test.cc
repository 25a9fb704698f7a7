// A configuration that follows another: who may apply it, what it may not
// change any more, and what it does to events that the one before would refuse.
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr int64_t kDay = kMicrosPerDay;

Timestamp At(int64_t hours) {
  return Timestamp{ReferenceDayStart().value + hours * kMicrosPerHour};
}

Configuration Labelled(const char* label) {
  Configuration network = ReferenceConfiguration();
  network.label = label;
  return network;
}

TEST(ConfigurationChange, OnlyAnOperatorAppliesOne) {
  EngineRun run(At(0), kUnlimitedCache);
  const std::string bytes = SerializeConfiguration(ReferenceConfiguration());
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{bytes};
  EXPECT_EQ(run.DecideBytes(EncodeEvent(event, EventFormat::kJson),
                            EventFormat::kJson),
            OutcomeCode::kNotAuthorized)
      << run.reason();
  EXPECT_EQ(run.networks().size(), 0u);
  EXPECT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
}

TEST(ConfigurationChange, OnlyTheVersionAppliedLastIsADuplicate) {
  EngineRun run(At(0), kUnlimitedCache);
  const Configuration first = Labelled("first");
  Configuration second = Labelled("second");
  second.programs[0].earn[0].grant.multiply = {2, 100};
  ASSERT_EQ(run.Apply(first), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Apply(second), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Apply(second), OutcomeCode::kDuplicate);
  EXPECT_EQ(run.reason(), "same content as record 2, which is version 2");
  EXPECT_EQ(run.Apply(first), OutcomeCode::kAccepted) << run.reason();
  EXPECT_EQ(run.networks().newest().version(), ConfigVersion{3});
  EXPECT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 1000)),
            OutcomeCode::kAccepted);
  EXPECT_NE(run.Text().find("member m1 star pending 0 available 10 debt 0"),
            std::string::npos);
}

struct Change {
  std::function<void(Configuration&)> edit;
  const char* reason;
};

TEST(ConfigurationChange, WhatIsHeldFixesScaleIssuerAndCurrencies) {
  const std::vector<Change> changes = {
      {[](Configuration& c) { c.programs[0].scale = 2; },
       "program \"star\" has points: its scale is fixed: asked 2, is 0"},
      {[](Configuration& c) { c.programs[0].issuer = "leafmart"; },
       "program \"star\" has points: its issuer is fixed: asked leafmart, is "
       "starbank"},
      {[](Configuration& c) {
         c.currencies.push_back({"USD", 2});
         c.settlement.currency = "USD";
         for (ContractConfig& contract : c.contracts) contract.currency = "USD";
         for (RateConfig& rate : c.rates) rate.currency = "USD";
       },
       "members are known: settlement.currency is fixed: asked USD, is CNY"},
      {[](Configuration& c) { c.currencies[0].minor_digits = 3; },
       "members are known: minor_digits of CNY is fixed: asked 3, is 2"},
  };
  for (const Change& change : changes) {
    Configuration changed = Labelled("changed");
    change.edit(changed);
    EngineRun run(At(0), kUnlimitedCache);
    ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    EXPECT_EQ(run.Apply(changed), OutcomeCode::kAccepted)
        << "nothing is held yet: " << run.reason();
    ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    ASSERT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 1000)),
              OutcomeCode::kAccepted);
    EXPECT_EQ(run.Apply(changed), OutcomeCode::kInvalidField);
    EXPECT_EQ(run.reason(), change.reason);
  }
}

TEST(ConfigurationChange, AProgramThatWasLeftOutComesBackAsItWas) {
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 10'000)),
            OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadeExchange(At(2), "m1", "x1", 30)),
            OutcomeCode::kAccepted);
  Configuration without = Labelled("without leaf");
  without.programs.pop_back();
  without.rates.clear();
  ASSERT_EQ(run.Apply(without), OutcomeCode::kAccepted) << run.reason();
  Configuration other = Labelled("other leaf");
  other.programs[1].scale = 1;
  EXPECT_EQ(run.Apply(other), OutcomeCode::kInvalidField);
}

// --- the horizon -------------------------------------------------------------

Configuration Within(int64_t age_days, int64_t retention_days) {
  Configuration network = Labelled("bounds");
  network.bounds.max_event_age_us = age_days * kDay;
  network.bounds.key_retention_us = retention_days * kDay;
  return network;
}

int64_t Available(EngineRun* run, const std::string& member) {
  const std::string text = run->Text();
  const std::string line = "member " + member + " star pending 0 available ";
  const size_t at = text.find(line);
  return at == std::string::npos ? 0
                                 : std::stoll(text.substr(at + line.size()));
}

TEST(Horizon, AForgottenOrderDoesNotCountTwiceUnderAWiderBound) {
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(Within(1, 2)), OutcomeCode::kAccepted) << run.reason();
  const OwnedEvent old = MadePurchase(At(1), "m1", "o1", 1000);
  const OwnedEvent old_sign_in = MadeSignIn(At(1), "m1");
  ASSERT_EQ(run.Decide(old), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(old_sign_in), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadePurchase(At(24 * 6), "m2", "o2", 1000)),
            OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadeSignIn(At(24 * 6), "m1")), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadeSignIn(At(24 * 8), "m1")), OutcomeCode::kAccepted);
  const int64_t before = Available(&run, "m1");
  ASSERT_EQ(run.Apply(Within(400, 430)), OutcomeCode::kAccepted)
      << run.reason();
  EXPECT_EQ(run.Decide(old), OutcomeCode::kTooLate) << run.reason();
  EXPECT_EQ(run.reason().substr(0, 15), "occurred_at_us:");
  EXPECT_EQ(run.Decide(old_sign_in), OutcomeCode::kTooLate) << run.reason();
  EXPECT_EQ(Available(&run, "m1"), before);
  // What the narrow bound still took is taken.
  EXPECT_EQ(run.Decide(MadePurchase(At(24 * 7 + 1), "m2", "o3", 1000)),
            OutcomeCode::kAccepted)
      << run.reason();
}

TEST(Horizon, AKeyThatWasKeptIsKeptAsLongAsTheWiderBoundAsks) {
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(Within(1, 2)), OutcomeCode::kAccepted) << run.reason();
  const OwnedEvent young = MadePurchase(At(24 * 10), "m1", "o1", 1000);
  const OwnedEvent burn = MadeRedemption(At(24 * 10 + 1), "m1", "r1", 10);
  ASSERT_EQ(run.Decide(young), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(burn), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Apply(Within(40, 50)), OutcomeCode::kAccepted) << run.reason();
  for (const int64_t day : {20, 40}) {
    ASSERT_EQ(run.Decide(MadeSignIn(At(24 * day), "m2")),
              OutcomeCode::kAccepted);
    EXPECT_EQ(run.Decide(young), OutcomeCode::kDuplicate) << run.reason();
    EXPECT_EQ(run.Decide(burn), OutcomeCode::kDuplicate) << run.reason();
  }
  for (const int64_t day : {60, 80}) {
    ASSERT_EQ(run.Decide(MadeSignIn(At(24 * day), "m2")),
              OutcomeCode::kAccepted);
  }
  EXPECT_EQ(run.Decide(young), OutcomeCode::kTooLate) << run.reason();
  int orders = 0;
  run.state().orders.Scan("", "", [&](const auto&, const auto&) {
    ++orders;
    return true;
  });
  EXPECT_EQ(orders, 0);
}

TEST(Horizon, AReferralFindsOrdersOfAnEarlierDayOnceAnyVersionLooksThemUp) {
  // The second version looks orders up; purchases that occurred under the first
  // and come later stand in the index too.
  EngineRun run(At(0), kUnlimitedCache);
  Configuration first = Labelled("first");
  first.programs[0].referral.clear();
  ASSERT_EQ(run.Apply(first), OutcomeCode::kAccepted) << run.reason();
  ASSERT_EQ(run.Decide(MadePurchase(At(1), "m2", "before", 6600)),
            OutcomeCode::kAccepted);
  Configuration second = Labelled("second");
  second.effective_from = At(5);
  ASSERT_EQ(run.Apply(second), OutcomeCode::kAccepted) << run.reason();
  ASSERT_EQ(run.Decide(MadePurchase(At(2), "m2", "late", 6600)),
            OutcomeCode::kAccepted);
  int indexed = 0;
  run.state().member_orders.Scan("", "", [&](const auto&, const auto&) {
    ++indexed;
    return true;
  });
  EXPECT_EQ(indexed, 1);
}

}  // namespace
}  // namespace clearpoint
