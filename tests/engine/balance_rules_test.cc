// Earn rules on reported balances: as the base of a grant, as a condition, and
// told once for a period.
#include "tests/engine/triggered_rules.h"

namespace clearpoint {
namespace {

using oracle::Utc;

class BalanceRules : public TriggeredRules {
 protected:
  OwnedEvent Report(int64_t balance) {
    OwnedEvent event{.kind = EventKind::kBalanceReported, .occurred = now_};
    event.program = "points";
    event.member = "m";
    event.merchant = "bank";
    event.store = "deposit";
    event.currency = "CNY";
    event.amount = balance;
    return event;
  }
  // Of March.
  OwnedEvent Average(int64_t balance) {
    OwnedEvent event = Report(balance);
    event.period_from = Utc({2026, 3, 1}, 0, 0);
    event.period_until = Utc({2026, 4, 1}, 0, 0);
    return event;
  }
  static EarnRule Deposit(int64_t minimum) {
    EarnRule rule = RuleOn(Trigger::kBalance, "deposit", 0);
    rule.currency = "CNY";
    rule.grant.multiply = {5, 100'000};
    rule.grant.block = {100'000};
    rule.selector.minimum_amount = {minimum};
    return rule;
  }
};

TEST_F(BalanceRules, AreTheBaseOfAGrantAndACondition) {
  EarnRule fixed = RuleOn(Trigger::kBalance, "fixed", 3);
  fixed.currency = "CNY";
  Start({Deposit(1'000'000), fixed});
  EXPECT_EQ(Send(Report(999'999)), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 3);
  EXPECT_EQ(Last().notes.at(0).reason, RuleReason::kBelowMinimum);
  now_.value += 1;
  EXPECT_EQ(Send(Report(1'099'999)), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 56);
  now_.value += 1;
  EXPECT_EQ(Send(Report(-5)), OutcomeCode::kAccepted);
  EXPECT_EQ(ReasonOf(1), RuleReason::kNothingCounted);
  EXPECT_EQ(Available(), 56);
}

TEST_F(BalanceRules, AreToldOnceForAPeriodAndAnotherAmountIsAConflict) {
  Start({Deposit(0)});
  EXPECT_EQ(Send(Average(100'000)), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(Average(100'000)), OutcomeCode::kDuplicate);
  EXPECT_EQ(Send(Average(200'000)), OutcomeCode::kConflict);
  now_.value += 1;
  EXPECT_EQ(Send(Average(100'000)), OutcomeCode::kConflict);
  OwnedEvent other = Average(100'000);
  other.store = "fund";
  EXPECT_EQ(Send(other), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(Report(100'000)), OutcomeCode::kAccepted);  // a moment's
  EXPECT_EQ(Send(Report(300'000)), OutcomeCode::kConflict);
  EXPECT_EQ(Available(), 15);
}

TEST_F(BalanceRules, AreInTheCurrencyOfTheirRuleAndAtTheParticipantsItNames) {
  EarnRule rule = Deposit(0);
  rule.selector.merchants = {"bank"};
  Configuration network = Earning({rule});
  network.currencies.push_back({"USD", 2});
  Start(network);
  OwnedEvent event = Report(100'000);
  event.currency = "USD";
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  EXPECT_EQ(ReasonOf(0), RuleReason::kOtherCurrency);
  event = Report(100'000);
  event.merchant = "shop";
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  EXPECT_EQ(ReasonOf(0), RuleReason::kNotSelected);
  EXPECT_EQ(Send(Report(100'001)), OutcomeCode::kConflict);
  now_.value += 1;
  EXPECT_EQ(Send(Report(100'001)), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 5);
}

TEST_F(BalanceRules, AreRewardedOnceADayOrEver) {
  EarnRule daily = Deposit(0);
  daily.once = Once::kDay;
  EarnRule first = RuleOn(Trigger::kBalance, "first", 1000);
  first.currency = "CNY";
  first.once = Once::kEver;
  Start({daily, first});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Send(Report(100'000)), OutcomeCode::kAccepted);
    now_.value += 6 * kMicrosPerHour;
  }
  EXPECT_EQ(Available(), 1010);  // noon and six; midnight
}

TEST_F(BalanceRules, HaveBothEndsOfAPeriodOrNone) {
  Start({Deposit(0)});
  OwnedEvent event = Average(1);
  event.period_from = {};
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  event = Average(1);
  event.period_until = {};
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  event = Average(1);
  event.period_until = event.period_from;
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  event = Average(1);
  event.period_until = kNever;
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  EXPECT_EQ(Send(Report(kMaxEventAmount + 1)), OutcomeCode::kInvalidField);
  event = Average(1);
  event.currency = "XXX";
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  event = Average(1);
  event.store = "";
  EXPECT_EQ(Send(event), OutcomeCode::kMissingField);
  event = Average(1);
  event.merchant = "nobody";
  EXPECT_EQ(Send(event), OutcomeCode::kUnknownParticipant);
}

}  // namespace
}  // namespace clearpoint
