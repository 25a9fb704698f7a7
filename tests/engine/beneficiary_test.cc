// Sellers that are rewarded for a purchase, and codes that are used once.
#include <gtest/gtest.h>

#include "engine/network/validation.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

// A point a unit to the buyer; one for two to the seller, with a code.
Configuration Network() {
  EarnRule seller = Rule("seller", 1, 200, 0);
  seller.to_beneficiary = true;
  seller.needs_code = true;
  Configuration network = Earning({Rule("base", 1, 100, 0), seller});
  network.alias_kinds = {{"badge", 0}};
  return network;
}

class Beneficiary : public testing::Test {
 protected:
  void Start(const Configuration& network) { run_.emplace(network); }
  void SetUp() override { Start(Network()); }

  OutcomeCode Sell(const std::string& order, int64_t amount,
                   const std::string& seller, const std::string& code) {
    OwnedEvent event = run_->Purchase(order, amount);
    event.referee = seller;
    event.second_id = code;
    return run_->run().Decide(event);
  }
  void Merge(const std::string& absorbed, const std::string& kept,
             const std::string& id) {
    OwnedEvent event{.kind = EventKind::kMemberMerged,
                     .occurred = run_->run().recorded()};
    event.id = id;
    event.member = kept;
    event.referee = absorbed;
    EXPECT_EQ(run_->run().Decide(event), kAccepted) << run_->run().reason();
  }
  int64_t PointsOfMember(const std::string& member) {
    run_->As(member);
    const int64_t points = run_->Available("points");
    run_->As("m");
    return points;
  }
  // The reasons of the last record, in order.
  std::string Notes() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run_->run().records().back(), &record).ok());
    std::string notes;
    for (const RuleNote& note : record.notes) {
      notes += std::string(RuleReasonName(note.reason)) + "\n";
    }
    return notes;
  }

  std::optional<ProgramRun> run_;
};

TEST_F(Beneficiary, GetsItsOwnAwardBesideTheBuyers) {
  EXPECT_EQ(Sell("o1", 10'000, "seller", "c1"), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 100);
  EXPECT_EQ(PointsOfMember("seller"), 50);
  EXPECT_EQ(run_->Return("o1", 4'000), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 60);
  EXPECT_EQ(PointsOfMember("seller"), 30);
  EXPECT_EQ(run_->Return("o1", 6'000), kAccepted);
  EXPECT_EQ(PointsOfMember("seller"), 0);
}

TEST_F(Beneficiary, ACodeIsUsedOnce) {
  EXPECT_EQ(Sell("o1", 10'000, "seller", "c1"), kAccepted);
  EXPECT_EQ(Sell("o2", 10'000, "seller", "c1"), kAccepted);
  EXPECT_EQ(Sell("o3", 10'000, "other", "c1"), kAccepted);
  EXPECT_EQ(Sell("o4", 10'000, "other", ""), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 400);
  EXPECT_EQ(PointsOfMember("seller"), 50);
  EXPECT_EQ(PointsOfMember("other"), 0);
  EXPECT_EQ(run_->Return("o1", 10'000), kAccepted);
  EXPECT_EQ(Sell("o5", 10'000, "seller", "c1"), kAccepted);  // not freed
  EXPECT_EQ(PointsOfMember("seller"), 0);
  EXPECT_EQ(Sell("o6", 10'000, "seller", "c2"), kAccepted);
  EXPECT_EQ(PointsOfMember("seller"), 50);
}

TEST_F(Beneficiary, ARefusedPurchaseUsesNoCode) {
  OwnedEvent event = run_->Purchase("o1", 10'000);
  event.referee = "seller";
  event.second_id = "c1";
  event.merchant = "nobody";
  EXPECT_EQ(run_->run().Decide(event), OutcomeCode::kUnknownParticipant);
  EXPECT_EQ(Sell("o1", 10'000, "seller", "c1"), kAccepted);
  EXPECT_EQ(PointsOfMember("seller"), 50);
}

TEST_F(Beneficiary, IsNeverTheBuyerNorWhoHasLeft) {
  EXPECT_EQ(Sell("o1", 10'000, "m", "c1"), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 100);
  EXPECT_EQ(Sell("o2", 10'000, "seller", "c2"), kAccepted);
  OwnedEvent closing{.kind = EventKind::kMemberClosed,
                     .occurred = Timestamp{kStart.value + 60 * kMinute}};
  closing.member = "seller";
  closing.id = "c";
  EXPECT_EQ(run_->run().Decide(closing), kAccepted);
  run_->At(closing.occurred);
  EXPECT_EQ(Sell("o3", 10'000, "seller", "c3"), kAccepted);
  EXPECT_EQ(PointsOfMember("seller"), 0);
  EXPECT_EQ(PointsOfMember("m"), 300);
}

TEST_F(Beneficiary, MayBeNamedByAnAlias) {
  OwnedEvent bind{.kind = EventKind::kAliasBound, .occurred = kStart};
  bind.member = "seller";
  bind.channel = "badge";
  bind.id = "b7";
  EXPECT_EQ(run_->run().Decide(bind), kAccepted);
  EXPECT_EQ(Sell("o1", 10'000, "badge:b7", "c1"), kAccepted);
  EXPECT_EQ(PointsOfMember("seller"), 50);
  EXPECT_EQ(Sell("o2", 10'000, "badge:b8", "c2"), kAccepted);
  EXPECT_EQ(PointsOfMember("badge:b8"), 0);
  EXPECT_EQ(Sell("o3", 10'000, "badge:4111111111111111", "c3"),
            OutcomeCode::kInvalidField);
}

TEST_F(Beneficiary, IsWhomTheSellerWasMergedInto) {
  EXPECT_EQ(Sell("o1", 10'000, "seller", "c1"), kAccepted);
  EXPECT_EQ(Sell("o2", 10'000, "kept", "c2"), kAccepted);
  OwnedEvent bind{.kind = EventKind::kAliasBound, .occurred = kStart};
  bind.member = "seller";
  bind.channel = "badge";
  bind.id = "b7";
  EXPECT_EQ(run_->run().Decide(bind), kAccepted);
  Merge("seller", "kept", "merge-1");
  EXPECT_EQ(Sell("o3", 10'000, "seller", "c3"), kAccepted);
  EXPECT_EQ(Sell("o4", 10'000, "badge:b7", "c4"), kAccepted);
  EXPECT_EQ(PointsOfMember("kept"), 200);
  EXPECT_EQ(PointsOfMember("seller"), 0);
  Merge("kept", "m", "merge-2");
  EXPECT_EQ(Sell("o5", 10'000, "seller", "c5"), kAccepted);  // the buyer itself
  EXPECT_EQ(PointsOfMember("m"), 700);
}

TEST_F(Beneficiary, CountsIntoItsOwnLimits) {
  Configuration network = Network();
  LimitConfig daily;
  daily.name = "daily";
  daily.amount = {60};
  PointsOf(network).limits = {daily};
  for (EarnRule& rule : PointsOf(network).earn) rule.limits = {"daily"};
  Start(network);
  EXPECT_EQ(Sell("o1", 10'000, "seller", "c1"), kAccepted);
  EXPECT_EQ(Sell("o2", 10'000, "seller", "c2"), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 60);
  EXPECT_EQ(PointsOfMember("seller"), 60);
}

TEST_F(Beneficiary, WhyNothingWasGivenIsNoted) {
  Configuration network = Network();
  PointsOf(network).earn.erase(PointsOf(network).earn.begin());
  Start(network);
  EXPECT_EQ(Sell("o1", 10'000, "", "c1"), kAccepted);
  EXPECT_EQ(Notes(), "no beneficiary\n");
  EXPECT_EQ(Sell("o2", 10'000, "seller", "c1"), kAccepted);
  EXPECT_EQ(Notes(), "no unused code\n");
}

TEST(BeneficiaryRules, AreOfPurchasesAndNoBonuses) {
  const auto faults = [](void (*edit)(EarnRule&)) {
    Configuration network = Network();
    edit(PointsOf(network).earn[1]);
    std::string paths;
    for (const ConfigurationFault& fault : FaultsOf(network)) {
      paths += fault.path + "\n";
    }
    return paths;
  };
  EXPECT_EQ(faults([](EarnRule&) {}), "");
  EXPECT_NE(faults([](EarnRule& r) {
              r.qualifying = true;
            }).find("programs/0/earn/1/to_beneficiary"),
            std::string::npos);
  EXPECT_NE(faults([](EarnRule& r) {
              r.on = Trigger::kAction;
            }).find("programs/0/earn/1/needs_code"),
            std::string::npos);
}

}  // namespace
}  // namespace clearpoint
