// Dated rates between currencies, and earn rules that convert by them.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "engine/codec/codec.h"
#include "engine/network/validation.h"
#include "engine/rules/currency_rate.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

// A point for each whole 1.00 CNY, of other currencies by the dated rate, to
// the fen, ties to even.
EarnRule Converting() {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.convert = CurrencyConversion{Rounding::kHalfEven};
  return rule;
}

Configuration NetworkOf(EarnRule rule) {
  Configuration network = Earning({std::move(rule)});
  network.currencies = {{"CNY", 2}, {"USD", 2}, {"JPY", 0}, {"KWD", 3}};
  return network;
}

class CurrencyRates : public testing::Test {
 protected:
  CurrencyRates() : run_(NetworkOf(Converting())) {}

  Timestamp Now() { return run_.run().recorded(); }

  OwnedEvent Rate(const char* from, int64_t numerator, int64_t denominator,
                  Timestamp valid_from) {
    OwnedEvent e{.kind = EventKind::kCurrencyRateSet, .occurred = Now()};
    e.currency = from;
    e.second_id = "CNY";
    e.amount = numerator;
    e.order_amount = denominator;
    e.period_from = valid_from;
    e.store = "central bank";
    return e;
  }
  OutcomeCode Set(const char* from, int64_t numerator, int64_t denominator,
                  Timestamp valid_from) {
    return Decide(Rate(from, numerator, denominator, valid_from));
  }
  OutcomeCode Decide(const OwnedEvent& e) { return run_.run().Decide(e); }
  // Points of a purchase in the currency.
  int64_t Buy(const char* currency, int64_t amount) {
    return BuyAt(currency, amount, Now());
  }
  int64_t BuyAt(const char* currency, int64_t amount, Timestamp occurred) {
    OwnedEvent e =
        run_.Purchase(std::string("o").append(std::to_string(++orders_)),
                      amount);
    e.currency = currency;
    e.occurred = occurred;
    EXPECT_EQ(Decide(e), kAccepted) << reason();
    const OrderRow order = run_.LastOrder();
    return order.awards.empty() ? 0 : order.awards[0].granted.value;
  }
  OutcomeCode Return(const char* currency, int64_t amount) {
    OwnedEvent e{.kind = EventKind::kPurchaseReturned, .occurred = Now()};
    e.merchant = "shop";
    e.id = std::string("o").append(std::to_string(orders_));
    e.second_id = std::string("b").append(std::to_string(++returns_));
    e.currency = currency;
    e.amount = amount;
    return Decide(e);
  }
  const std::string& reason() { return run_.run().reason(); }
  RuleNote LastNote() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run_.run().records().back(), &record).ok());
    return record.notes.empty() ? RuleNote{} : record.notes[0];
  }

  ProgramRun run_;
  int orders_ = 0;
  int returns_ = 0;
};

// 10.01 USD at 7.1 are 71.071 CNY, 71.07 to the fen: 71 points.
TEST_F(CurrencyRates, APurchaseInAnotherCurrencyCountsByTheRate) {
  ASSERT_EQ(Set("USD", 71, 10, kStart), kAccepted) << reason();
  EXPECT_EQ(Buy("USD", 1'001), 71);
  const Award award = run_.LastOrder().awards[0];
  EXPECT_EQ(award.counted.value, 1'001);
  EXPECT_EQ(award.converted.value, 7'107);
  EXPECT_EQ(award.rate_from, kStart);
  EXPECT_EQ(Buy("CNY", 1'000), 10);
  EXPECT_EQ(run_.LastOrder().awards[0].converted.value, 0);
  EXPECT_EQ(run_.LastOrder().awards[0].rate_from.value, 0);
}

// 1 JPY = 0.048 CNY: 1,000 JPY are 48.00; 1 KWD = 23.5: 1.234 KWD are 28.999,
// 29.00 to the fen.
TEST_F(CurrencyRates, CurrenciesMayHaveOtherMinorUnits) {
  ASSERT_EQ(Set("JPY", 48, 1'000, kStart), kAccepted);
  ASSERT_EQ(Set("KWD", 235, 10, kStart), kAccepted);
  EXPECT_EQ(Buy("JPY", 1'000), 48);
  EXPECT_EQ(Buy("KWD", 1'234), 29);
}

TEST_F(CurrencyRates, TheRateIsTheOneThatWasValidWhenThePurchaseOccurred) {
  const Timestamp second{kStart.value + 10 * kMinute};
  ASSERT_EQ(Set("USD", 7, 1, kStart), kAccepted);
  ASSERT_EQ(Set("USD", 8, 1, second), kAccepted);
  run_.At({second.value + kMinute});
  EXPECT_EQ(BuyAt("USD", 100, {second.value - 1}), 7);
  EXPECT_EQ(BuyAt("USD", 100, second), 8);
  EXPECT_EQ(BuyAt("USD", 100, {kStart.value - 1}), 0);
  EXPECT_EQ(LastNote().reason, RuleReason::kNoCurrencyRate);
}

TEST_F(CurrencyRates, ARateThatComesLaterChangesNothingThatWasDecided) {
  EXPECT_EQ(Buy("USD", 100), 0);
  EXPECT_EQ(LastNote().reason, RuleReason::kNoCurrencyRate);
  ASSERT_EQ(Set("USD", 7, 1, kStart), kAccepted);
  EXPECT_EQ(run_.Available("points"), 0);
  EXPECT_EQ(Buy("USD", 100), 7);
}

// Neither the inverse nor a way over a third currency.
TEST_F(CurrencyRates, OnlyARateOfThePairItselfCounts) {
  OwnedEvent inverse = Rate("CNY", 1, 7, kStart);
  inverse.second_id = "USD";
  ASSERT_EQ(Decide(inverse), kAccepted) << reason();
  OwnedEvent third = Rate("USD", 150, 1, kStart);
  third.second_id = "JPY";
  ASSERT_EQ(Decide(third), kAccepted) << reason();
  ASSERT_EQ(Set("JPY", 48, 1'000, kStart), kAccepted);
  EXPECT_EQ(Buy("USD", 100), 0);
}

TEST_F(CurrencyRates, ARuleThatDoesNotConvertLooksAway) {
  EarnRule rule = Converting();
  rule.convert.reset();
  run_.Configure(NetworkOf(rule));
  ASSERT_EQ(Set("USD", 7, 1, kStart), kAccepted);
  EXPECT_EQ(Buy("USD", 100), 0);
  EXPECT_EQ(LastNote().reason, RuleReason::kOtherCurrency);
}

// 14.28 USD at 7 are 99.96, below 100.00; 14.29 are 100.03.
TEST_F(CurrencyRates, TheMinimumIsInTheRulesCurrency) {
  EarnRule rule = Converting();
  rule.selector.minimum_amount = {10'000};
  run_.Configure(NetworkOf(rule));
  ASSERT_EQ(Set("USD", 7, 1, kStart), kAccepted);
  EXPECT_EQ(Buy("USD", 1'428), 0);
  EXPECT_EQ(LastNote().reason, RuleReason::kBelowMinimum);
  EXPECT_EQ(LastNote().asked, 9'996);
  EXPECT_EQ(LastNote().there, 10'000);
  EXPECT_EQ(Buy("USD", 1'429), 100);
}

// 10.00 USD earn 70; 2.50 of it back take 17.5, rounded as the grant is, and in
// the end all 70 whatever the rate is by then.
TEST_F(CurrencyRates, ReturnsTakeBackTheShareOfWhatWasGiven) {
  ASSERT_EQ(Set("USD", 7, 1, kStart), kAccepted);
  EXPECT_EQ(Buy("USD", 1'000), 70);
  ASSERT_EQ(Set("USD", 9, 1, {kStart.value + 1}), kAccepted);
  ASSERT_EQ(Return("USD", 250), kAccepted) << reason();
  EXPECT_EQ(run_.Available("points"), 53);
  ASSERT_EQ(Return("USD", 750), kAccepted) << reason();
  EXPECT_EQ(run_.Available("points"), 0);
}

TEST_F(CurrencyRates, EachWayOfRoundingNamesItself) {
  struct Case {
    Rounding rounding;
    int64_t converted;
  };
  // 0.01 USD at 1.5 are 0.015 CNY.
  const std::vector<Case> cases = {{Rounding::kFloor, 1},
                                   {Rounding::kHalfUp, 2},
                                   {Rounding::kHalfEven, 2},
                                   {Rounding::kCeil, 2}};
  for (const Case& c : cases) {
    const CurrencyRate rate{3, 2, c.rounding, kStart};
    EXPECT_EQ(rate.Converted({1})->value, c.converted);
  }
  // 0.03 are 0.045.
  EXPECT_EQ(CurrencyRate({3, 2, Rounding::kHalfEven, kStart}).Converted({3}),
            MinorAmount{4});
  EXPECT_EQ(CurrencyRate({3, 2, Rounding::kHalfUp, kStart}).Converted({3}),
            MinorAmount{5});
}

// 2 minor units at 10^12: what an event may have at most is 10^12.
TEST_F(CurrencyRates, AnAmountThatBecomesTooLargeIsOverflow) {
  ASSERT_EQ(Set("USD", 1'000'000'000'000, 1, kStart), kAccepted);
  OwnedEvent e = run_.Purchase("o", 1);
  e.currency = "USD";
  e.occurred = Now();
  EXPECT_EQ(Decide(e), kAccepted) << reason();
  e.id = "p";
  e.amount = 2;
  EXPECT_EQ(Decide(e), OutcomeCode::kOverflow);
  EXPECT_NE(reason().find("amount in the currency of a rule"),
            std::string::npos)
      << reason();
  e.id = "q";
  e.amount = kMaxEventAmount;
  EXPECT_EQ(Decide(e), OutcomeCode::kOverflow);
}

TEST_F(CurrencyRates, ARateIsKnownByItsPairAndDateForEver) {
  const OwnedEvent rate = Rate("USD", 7, 1, kStart);
  ASSERT_EQ(Decide(rate), kAccepted);
  EXPECT_EQ(Decide(rate), OutcomeCode::kDuplicate);
  EXPECT_EQ(Set("USD", 8, 1, kStart), OutcomeCode::kConflict);
  EXPECT_EQ(Set("USD", 8, 1, {kStart.value + 1}), kAccepted);
}

TEST_F(CurrencyRates, RefusesWhatIsNoRate) {
  EXPECT_EQ(Set("CNY", 1, 1, kStart), OutcomeCode::kInvalidField);
  EXPECT_EQ(Set("XXX", 1, 1, kStart), OutcomeCode::kInvalidField);
  EXPECT_EQ(Set("", 1, 1, kStart), OutcomeCode::kMissingField);
  EXPECT_EQ(Set("USD", 0, 1, kStart), OutcomeCode::kInvalidField);
  EXPECT_EQ(Set("USD", 1, 0, kStart), OutcomeCode::kInvalidField);
  EXPECT_EQ(Set("USD", kMaxEventAmount + 1, 1, kStart),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(Set("USD", 1, 1, Timestamp{}), OutcomeCode::kMissingField);
  EXPECT_EQ(Set("USD", 1, 1, kNever), OutcomeCode::kInvalidField);
  EXPECT_EQ(
      Set("USD", 1, 1, Timestamp{std::numeric_limits<int64_t>::min()}),
      OutcomeCode::kInvalidField);
}

TEST(CurrencyConversion, IsForRulesOnAmountsOfOneEvent) {
  const auto fault = [](const EarnRule& rule) {
    const std::vector<ConfigurationFault> faults = FaultsOf(NetworkOf(rule));
    return faults.empty() ? std::string() : faults[0].problem;
  };
  EXPECT_EQ(fault(Converting()), "");
  EarnRule sum = Converting();
  sum.funder = FunderKind::kIssuer;
  sum.period_sum = PeriodSum{.period = "month"};
  EXPECT_NE(fault(sum).find("convert: a sum is of amounts"), std::string::npos)
      << fault(sum);
  EarnRule action = Converting();
  action.on = Trigger::kAction;
  action.currency.clear();
  action.grant = Grant{};
  action.grant.fixed = {5};
  EXPECT_NE(fault(action).find("convert"), std::string::npos) << fault(action);
}

}  // namespace
}  // namespace clearpoint
