// Returns that carry back what their purchase was paid in points.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

// A point for each 1.00. The member has 100 points of order o1, burns 60 of
// them as r1 and earns 50 by o2, which r1 paid for in part.
class PaidInPoints : public testing::Test {
 protected:
  PaidInPoints() : run_(Earning({Rule("base", 1, 100, 0)})) {
    EXPECT_EQ(run_.Buy("o1", 10'000), kAccepted);
    EXPECT_EQ(run_.Redeem("r1", 60), kAccepted);
    EXPECT_EQ(run_.Buy("o2", 5'000), kAccepted);
    EXPECT_EQ(run_.Available("points"), 90);
  }

  // Of `amount` of the order, with so many points of the redemption; 0: all.
  OwnedEvent Returned(const std::string& order, int64_t amount,
                      const std::string& redemption, int64_t points) {
    OwnedEvent e{.kind = EventKind::kPurchaseReturned,
                 .occurred = run_.run().recorded()};
    e.merchant = "shop";
    e.id = order;
    e.second_id = std::string("b").append(std::to_string(++returns_));
    e.currency = "CNY";
    e.amount = amount;
    e.object = redemption;
    e.order_amount = points;
    return e;
  }
  OutcomeCode Decide(const OwnedEvent& e) { return run_.run().Decide(e); }
  int64_t Left() { return run_.Available("points"); }
  const std::string& reason() { return run_.run().reason(); }

  ProgramRun run_;
  int returns_ = 0;
};

TEST_F(PaidInPoints, ComeBackWithTheReturn) {
  EXPECT_EQ(Decide(Returned("o2", 5'000, "r1", 0)), kAccepted) << reason();
  EXPECT_EQ(Left(), 100);
  EXPECT_EQ(run_.AccountOf("redeemed"), 0);
}

TEST_F(PaidInPoints, ComeBackInPartsAndNeverTwice) {
  EXPECT_EQ(Decide(Returned("o2", 2'500, "r1", 40)), kAccepted) << reason();
  EXPECT_EQ(Left(), 90 + 40 - 25);
  EXPECT_EQ(Decide(Returned("o2", 1'000, "r1", 21)),
            OutcomeCode::kAboveMaximum);
  EXPECT_EQ(Left(), 105);
  EXPECT_EQ(Decide(Returned("o2", 2'500, "r1", 0)), kAccepted) << reason();
  EXPECT_EQ(Left(), 105 + 20 - 25);
  EXPECT_EQ(run_.Reverse("r1"), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(Decide(Returned("o1", 1'000, "r1", 0)),
            OutcomeCode::kAboveMaximum);
}

TEST_F(PaidInPoints, AReturnSentAgainIsADuplicate) {
  const OwnedEvent returned = Returned("o2", 5'000, "r1", 0);
  EXPECT_EQ(Decide(returned), kAccepted);
  EXPECT_EQ(Decide(returned), OutcomeCode::kDuplicate);
  EXPECT_EQ(Left(), 100);
}

// 90 are there; 100 + 50 are taken back: with the 60 nothing is missing.
TEST_F(PaidInPoints, AreThereToBeTakenFrom) {
  EXPECT_EQ(Decide(Returned("o1", 10'000, "r1", 0)), kAccepted) << reason();
  EXPECT_EQ(Left(), 50);
  EXPECT_EQ(Decide(Returned("o2", 5'000, "", 0)), kAccepted) << reason();
  EXPECT_EQ(Left(), 0);
  EXPECT_EQ(run_.Balance("points").find("debt 1"), std::string::npos);
}

TEST_F(PaidInPoints, AreThoseOfTheBuyerAtTheMerchant) {
  EXPECT_EQ(Decide(Returned("o2", 5'000, "nothing", 0)),
            OutcomeCode::kUnknownOrder);
  run_.As("other");
  EXPECT_EQ(run_.Buy("o3", 10'000), kAccepted);
  EXPECT_EQ(run_.Redeem("r3", 10), kAccepted);
  run_.As("m");
  EXPECT_EQ(Decide(Returned("o2", 5'000, "r3", 0)),
            OutcomeCode::kUnknownOrder);
  EXPECT_EQ(Decide(Returned("o3", 5'000, "r1", 0)),
            OutcomeCode::kUnknownOrder);
  EXPECT_EQ(Left(), 90);
}

TEST_F(PaidInPoints, AreToldWithTheirRedemption) {
  EXPECT_EQ(Decide(Returned("o2", 5'000, "", 5)), OutcomeCode::kInvalidField);
  EXPECT_EQ(Decide(Returned("o2", 5'000, "r1", -1)),
            OutcomeCode::kInvalidField);
}

TEST_F(PaidInPoints, OfAnEarlyReturnComeBackWithItsPurchase) {
  EXPECT_EQ(Decide(Returned("o9", 4'000, "r1", 60)), OutcomeCode::kWaiting);
  EXPECT_EQ(Left(), 90);
  EXPECT_EQ(run_.Buy("o9", 4'000), kAccepted);
  EXPECT_EQ(Left(), 150);
}

TEST_F(PaidInPoints, OfAReturnWithoutItsOrderComeBackToo) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).returns.without_order = UnmatchedReturns::kMatchNewest;
  run_.Configure(network);
  EXPECT_EQ(run_.Buy("o4", 1'000), kAccepted);
  OwnedEvent e = Returned("", 1'000, "r1", 10);
  e.member = "m";
  EXPECT_EQ(Decide(e), kAccepted) << reason();
  EXPECT_EQ(Left(), 90 + 10);
}

}  // namespace
}  // namespace clearpoint
