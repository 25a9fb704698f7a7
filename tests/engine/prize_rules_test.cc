// Earn rules on prizes: which draws count, stock and budget, and who pays.
#include "tests/engine/triggered_rules.h"

namespace clearpoint {
namespace {

class PrizeRules : public TriggeredRules {
 protected:
  OwnedEvent Prize(const std::string& id, int64_t points) {
    OwnedEvent event{.kind = EventKind::kPrizeWon, .occurred = now_};
    event.program = "points";
    event.member = "m";
    event.action = "wheel";
    event.id = id;
    event.amount = points;
    return event;
  }
  // What was won, paid by whom the event says.
  static EarnRule Won() {
    EarnRule rule = RuleOn(Trigger::kPrize, "won", 0);
    rule.draws = {"wheel"};
    rule.grant.multiply = {1, 1};
    rule.funder = FunderKind::kMerchant;
    return rule;
  }
  static Configuration Limited(LimitCounts counts, int64_t amount) {
    LimitConfig stock;
    stock.name = "stock";
    stock.subject = "program";
    stock.period = "lifetime";
    stock.counts = counts;
    stock.amount = {amount};
    EarnRule rule = Won();
    rule.limits = {"stock"};
    Configuration network = Earning({rule});
    PointsOf(network).limits = {stock};
    return network;
  }
};

TEST_F(PrizeRules, GiveWhatWasWonInTheDrawsTheyName) {
  Start({Won()});
  EXPECT_EQ(Send(Prize("p1", 88)), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 88);
  EXPECT_EQ(Send(Prize("p1", 88)), OutcomeCode::kDuplicate);
  EXPECT_EQ(Send(Prize("p1", 89)), OutcomeCode::kConflict);
  OwnedEvent other = Prize("p1", 5);
  other.action = "lottery";
  EXPECT_EQ(Send(other), OutcomeCode::kAccepted);
  EXPECT_EQ(ReasonOf(0), RuleReason::kOtherActions);
  EXPECT_EQ(Available(), 88);
  EXPECT_EQ(Send(Prize("p2", 0)), OutcomeCode::kInvalidField);
  OwnedEvent nobody = Prize("p2", 1);
  nobody.merchant = "nobody";
  EXPECT_EQ(Send(nobody), OutcomeCode::kUnknownParticipant);
}

TEST_F(PrizeRules, LetAStockEndWithAWholePrize) {
  Start(Limited(LimitCounts::kAwards, 2));
  EXPECT_EQ(Send(Prize("p1", 100)), OutcomeCode::kAccepted);
  OwnedEvent other = Prize("p2", 100);
  other.member = "n";
  EXPECT_EQ(Send(other), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(Prize("p3", 100)), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 100);
  ASSERT_EQ(Last().notes.size(), 1u);
  EXPECT_EQ(Last().notes[0].reason, RuleReason::kLimit);
  EXPECT_EQ(Last().notes[0].asked, 100);
  EXPECT_EQ(Last().notes[0].there, 0);
}

TEST_F(PrizeRules, GiveThePartOfAPrizeThatABudgetLeaves) {
  Start(Limited(LimitCounts::kPoints, 150));
  EXPECT_EQ(Send(Prize("p1", 100)), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(Prize("p2", 100)), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 150);
  EXPECT_EQ(Last().notes.at(0).there, 50);
}

TEST_F(PrizeRules, ArePaidByTheFunderOfThePrizeOrTheIssuer) {
  Start({Won()});
  EXPECT_EQ(Send(Prize("p1", 100)), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->run().Text().find("owes"), std::string::npos);
  OwnedEvent paid = Prize("p2", 100);
  paid.merchant = "shop";
  EXPECT_EQ(Send(paid), OutcomeCode::kAccepted);
  EXPECT_NE(run_->run().Text().find("owes 1 shop bank issue 1000000000000\n"),
            std::string::npos);
  OwnedEvent free = Prize("p3", 100);
  free.merchant = "hub";  // has no contract
  EXPECT_EQ(Send(free), OutcomeCode::kAccepted);
  EXPECT_EQ(ReasonOf(0), RuleReason::kNoContract);
  EXPECT_EQ(Available(), 200);
}

}  // namespace
}  // namespace clearpoint
