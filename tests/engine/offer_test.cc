// What points buy from the catalogue: prices, stock, bounds per member,
// suppliers paid by the item, and privileges.
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr int64_t kWeek = 7 * kMicrosPerDay;

// A mug for 30 points, of which there are 5, at most 3 for one member, supplied
// by the bank's potter for 2.50; a ride for 20 points and 1.00; and the lounge
// for a week for 100.
Configuration Network() {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  network.settlement.fee_basis_points = 100;
  network.participants.push_back(
      {.name = "potter", .parent = "", .title = "potter"});
  OfferConfig mug;
  mug.name = "mug";
  mug.price = {30};
  mug.stock = 5;
  mug.per_member = 3;
  mug.supplier = "potter";
  mug.supplier_price = Price("2.5");
  OfferConfig ride;
  ride.name = "ride";
  ride.kind = OfferKind::kCoupon;
  ride.price = {20};
  ride.money = {100};
  ride.currency = "CNY";
  ride.valid = DateRange{kStart, Timestamp{kStart.value + kMicrosPerDay}};
  OfferConfig lounge;
  lounge.name = "lounge";
  lounge.kind = OfferKind::kPrivilege;
  lounge.price = {100};
  lounge.days = 7;
  PointsOf(network).offers = {mug, ride, lounge};
  PointsOf(network).redemption.minimum = {1000};  // of paying at checkout
  return network;
}

class Offers : public testing::Test {
 protected:
  void Start(const Configuration& network) {
    run_.emplace(network);
    for (const char* member : {"m", "n"}) {
      run_->As(member);
      run_->Buy(std::string("o") + member, 50'000);  // 500 points
    }
    run_->As("m");
    now_ = Timestamp{kStart.value + kMicrosPerHour};
  }
  void SetUp() override { Start(Network()); }

  OwnedEvent Asked(const std::string& id, const std::string& offer,
                   int64_t items) {
    now_.value += kMinute;
    OwnedEvent e{.kind = EventKind::kRedemptionRequested, .occurred = now_};
    e.program = "points";
    e.member = member_;
    e.merchant = "shop";
    e.id = id;
    e.offer = offer;
    e.offer_quantity = items;
    run_->At(now_);
    return e;
  }
  OutcomeCode Get(const std::string& id, const std::string& offer,
                  int64_t items) {
    return run_->run().Decide(Asked(id, offer, items));
  }
  OutcomeCode Back(const std::string& id, int64_t points) {
    now_.value += kMinute;
    OwnedEvent e{.kind = EventKind::kRedemptionReversed, .occurred = now_};
    e.program = "points";
    e.id = id;
    e.second_id = "v" + std::to_string(now_.value);
    e.amount = points;
    return run_->run().Decide(e);
  }
  std::string After(const std::string& begin) {
    const std::string text = "\n" + run_->run().Text();
    const size_t at = text.find("\n" + begin + " ");
    if (at == std::string::npos) return "";
    const size_t from = at + begin.size() + 2;
    return text.substr(from, text.find('\n', from) - from);
  }

  std::optional<ProgramRun> run_;
  Timestamp now_;
  std::string member_ = "m";
};

TEST_F(Offers, AreTakenAtTheirPriceAndTheSupplierIsPaidByTheItem) {
  EXPECT_EQ(Get("r1", "mug", 2), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 440);
  EXPECT_EQ(After("owes 1 bank potter offer"), "5000000000000");
  EXPECT_EQ(After("owes 1 potter hub fee"), "50000000000");
  EXPECT_EQ(After("owes 1 bank shop redeem"), "");
}

TEST_F(Offers, PointsMayBeLeftOutOrMustBeTheirPrice) {
  OwnedEvent e = Asked("r1", "mug", 2);
  e.amount = 59;
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kInvalidField);
  e.amount = 60;
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kAccepted);
  EXPECT_EQ(Get("r2", "mug", 0), OutcomeCode::kInvalidField);
  EXPECT_EQ(Get("r3", "bowl", 1), OutcomeCode::kInvalidField);
  e = Asked("r4", "", 1);
  e.amount = 1000;
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kInvalidField);
  EXPECT_EQ(Get("r5", "mug", kMaxEventAmount), OutcomeCode::kInvalidField);
}

TEST_F(Offers, OneMemberGetsSoManyAndReversalsGiveThemBack) {
  EXPECT_EQ(Get("r1", "mug", 4), OutcomeCode::kLimitReached);
  EXPECT_EQ(Get("r2", "mug", 3), OutcomeCode::kAccepted);
  EXPECT_EQ(Get("r3", "mug", 1), OutcomeCode::kLimitReached);
  EXPECT_EQ(Back("r2", 31), OutcomeCode::kNotAStep);
  EXPECT_EQ(Back("r2", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 potter bank offer"), "2500000000000");
  EXPECT_EQ(After("owes 1 hub potter fee"), "25000000000");
  EXPECT_EQ(Get("r4", "mug", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Back("r2", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 470);
}

TEST_F(Offers, StockIsForAllMembers) {
  EXPECT_EQ(Get("r1", "mug", 3), OutcomeCode::kAccepted);
  member_ = "n";
  EXPECT_EQ(Get("r2", "mug", 3), OutcomeCode::kOutOfStock);
  EXPECT_EQ(Get("r3", "mug", 2), OutcomeCode::kAccepted);
  EXPECT_EQ(Back("r1", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(Get("r4", "mug", 1), OutcomeCode::kAccepted);
}

TEST_F(Offers, HoldsTakeFromTheStockUntilTheyEnd) {
  OwnedEvent hold = Asked("h1", "mug", 3);
  hold.kind = EventKind::kHoldPlaced;
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kAccepted);
  EXPECT_EQ(Get("r1", "mug", 1), OutcomeCode::kLimitReached);
  EXPECT_EQ(After("owes 1 bank potter offer"), "");
  EXPECT_EQ(run_->Capture("h1", 40), OutcomeCode::kNotAStep);
  EXPECT_EQ(run_->Capture("h1", 60), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 bank potter offer"), "5000000000000");
  EXPECT_EQ(Get("r2", "mug", 2), OutcomeCode::kLimitReached);
  EXPECT_EQ(Get("r3", "mug", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 410);
}

TEST_F(Offers, MoneyBesidesIsCheckedAndTheMerchantIsPaidForPoints) {
  OwnedEvent e = Asked("r1", "ride", 2);
  e.currency = "CNY";
  e.order_amount = 199;
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kInvalidField);
  e.order_amount = 200;
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Available("points"), 460);
  EXPECT_EQ(After("owes 1 bank shop redeem"), "400000000000");
}

TEST_F(Offers, AreHadWithinTheirDates) {
  now_.value = kStart.value + kMicrosPerDay - kMinute;
  OwnedEvent e = Asked("r1", "ride", 1);
  e.currency = "CNY";
  e.order_amount = 100;
  EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kNotEligible);
}

std::string FromUntil(int64_t from, int64_t until) {
  return "from " + std::to_string(from) + " until " + std::to_string(until);
}

TEST_F(Offers, APrivilegeIsALabelWithAnEnd) {
  EXPECT_EQ(Get("r1", "lounge", 1), OutcomeCode::kAccepted);
  const int64_t from = now_.value;
  EXPECT_EQ(After("label m lounge"), FromUntil(from, from + kWeek));
  EXPECT_EQ(Back("r1", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(After("label m lounge"), FromUntil(from, now_.value));
}

TEST_F(Offers, ItemsOfAPrivilegeAddUpAndReversalsTakeTheirDaysOff) {
  EXPECT_EQ(Get("r1", "lounge", 3), OutcomeCode::kAccepted);
  const int64_t from = now_.value;
  EXPECT_EQ(After("label m lounge"), FromUntil(from, from + 3 * kWeek));
  EXPECT_EQ(Back("r1", 150), OutcomeCode::kNotAStep);
  EXPECT_EQ(Back("r1", 100), OutcomeCode::kAccepted);
  EXPECT_EQ(After("label m lounge"), FromUntil(from, from + 2 * kWeek));
  now_.value = from + kWeek + kMinute;  // the first has been used by then
  EXPECT_EQ(Back("r1", 200), OutcomeCode::kAccepted);
  EXPECT_EQ(After("label m lounge"), FromUntil(from, now_.value));
}

TEST_F(Offers, AReversalEndsItsOwnPrivilegeAndNoOtherOfThatName) {
  EXPECT_EQ(Get("r1", "lounge", 1), OutcomeCode::kAccepted);
  const int64_t first = now_.value;
  EXPECT_EQ(Get("r2", "lounge", 1), OutcomeCode::kAccepted);
  const int64_t second = now_.value;
  EXPECT_EQ(Back("r2", 0), OutcomeCode::kAccepted);
  const std::string text = run_->run().Text();
  EXPECT_NE(text.find("label m lounge " + FromUntil(first, first + kWeek)),
            std::string::npos);
  EXPECT_NE(text.find("label m lounge " + FromUntil(second, now_.value)),
            std::string::npos);
}

TEST_F(Offers, APrivilegeFromTheVeryMomentOfAnotherIsRefused) {
  const OwnedEvent first = Asked("r1", "lounge", 1);
  OwnedEvent second = first;
  second.id = "r2";
  EXPECT_EQ(run_->run().Decide(first), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->run().Decide(second), OutcomeCode::kNotEligible);
  second.id = "r3";
  second.member = "n";
  EXPECT_EQ(run_->run().Decide(second), OutcomeCode::kAccepted);
}

TEST_F(Offers, APrivilegeThatIsHeldBeginsWithTheCapture) {
  OwnedEvent hold = Asked("h1", "lounge", 2);
  hold.kind = EventKind::kHoldPlaced;
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kAccepted);
  EXPECT_EQ(After("label m lounge"), "");
  run_->At(now_);
  EXPECT_EQ(run_->Capture("h1", 100), OutcomeCode::kAccepted);
  const int64_t from = now_.value + kMinute;
  EXPECT_EQ(After("label m lounge"), FromUntil(from, from + kWeek));
  now_.value = from;
  EXPECT_EQ(Back("h1", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(After("label m lounge"), FromUntil(from, now_.value));
}

TEST_F(Offers, RulesSelectOnAPrivilegeAsLongAsItHolds) {
  Configuration network = Network();
  EarnRule guests = Rule("guests", 1, 10, 0);
  guests.selector.labels = {"lounge"};
  PointsOf(network).earn.push_back(guests);
  Start(network);
  EXPECT_EQ(Get("r1", "lounge", 1), OutcomeCode::kAccepted);  // 400 left
  const int64_t from = now_.value;
  EXPECT_EQ(run_->Buy("o1", 1000), OutcomeCode::kAccepted);  // 10 and 100
  EXPECT_EQ(run_->Available("points"), 510);
  run_->At(Timestamp{from + kWeek - 1 - kMinute});
  EXPECT_EQ(run_->Buy("o2", 1000), OutcomeCode::kAccepted);  // its last moment
  EXPECT_EQ(run_->Available("points"), 620);
  run_->At(Timestamp{from + kWeek - kMinute});
  EXPECT_EQ(run_->Buy("o3", 1000), OutcomeCode::kAccepted);  // its end
  EXPECT_EQ(run_->Available("points"), 630);
}

TEST_F(Offers, MoreDaysThanAPrivilegeMayLastAreRefused) {
  EXPECT_EQ(Get("r1", "lounge", 523), OutcomeCode::kInvalidField);  // 3,661
  EXPECT_EQ(Get("r2", "lounge", 522), OutcomeCode::kInsufficientPoints);
}

struct Condition {
  const char* what;
  std::function<void(OfferConfig&)> set;
  std::function<void(OwnedEvent&)> meet;
};

TEST_F(Offers, AreForWhomAndWhereTheirSelectorSays) {
  const auto nothing = [](OwnedEvent&) {};
  const std::vector<Condition> conditions = {
      {"channels", [](OfferConfig& o) { o.selector.channels = {"app"}; },
       [](OwnedEvent& e) { e.channel = "app"; }},
      {"tags", [](OfferConfig& o) { o.selector.tags = {"club"}; },
       [](OwnedEvent& e) {
         e.tags = {"other", "club"};
       }},
      {"merchants", [](OfferConfig& o) { o.selector.merchants = {"bank"}; },
       nullptr},
      {"weekdays", [](OfferConfig& o) { o.selector.weekdays = {2}; },
       [](OwnedEvent& e) { e.occurred.value += kMicrosPerDay; }},
      {"month_days", [](OfferConfig& o) { o.selector.month_days = {6}; },
       [](OwnedEvent& e) { e.occurred.value += kMicrosPerDay; }},
      {"hours",
       [](OfferConfig& o) {
         o.selector.hours = {{120, 180}};
       },
       [](OwnedEvent& e) { e.occurred.value += kMicrosPerHour; }},
      {"labels", [](OfferConfig& o) { o.selector.labels = {"staff"}; },
       nullptr},
      {"birthday",
       [](OfferConfig& o) { o.selector.birthday = BirthdayWindow::kDay; },
       nullptr},
      {"member_for",
       [](OfferConfig& o) { o.member_for_us = 3 * kMicrosPerHour; },
       [](OwnedEvent& e) { e.occurred.value += 3 * kMicrosPerHour; }},
      {"none", [](OfferConfig&) {}, nothing}};
  for (const Condition& one : conditions) {
    SCOPED_TRACE(one.what);
    Configuration network = Network();
    one.set(PointsOf(network).offers[0]);
    Start(network);
    OwnedEvent e = Asked("r1", "mug", 1);
    if (std::string(one.what) != "none") {
      EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kNotEligible);
      EXPECT_NE(run_->run().reason().find(one.what), std::string::npos)
          << run_->run().reason();
    }
    if (one.meet == nullptr) continue;
    e.id = "r2";
    one.meet(e);
    EXPECT_EQ(run_->run().Decide(e), OutcomeCode::kAccepted);
  }
}

TEST_F(Offers, LimitsCountPointsOrItemsAndGetThemBack) {
  Configuration network = Network();
  LimitConfig spent;
  spent.name = "spent";
  spent.subject = "member";
  spent.period = "day";
  spent.amount = {70};
  LimitConfig items = spent;
  items.name = "items";
  items.counts = LimitCounts::kAwards;
  items.amount = {2};
  PointsOf(network).limits = {spent, items};
  OfferConfig& mug = PointsOf(network).offers[0];
  for (const char* limit : {"spent", "items"}) {
    SCOPED_TRACE(limit);
    mug.limits = {limit};
    Start(network);
    EXPECT_EQ(Get("r1", "mug", 3), OutcomeCode::kLimitReached);
    EXPECT_EQ(Get("r2", "mug", 2), OutcomeCode::kAccepted);
    EXPECT_EQ(Get("r3", "mug", 1), OutcomeCode::kLimitReached);
    EXPECT_EQ(Back("r2", 30), OutcomeCode::kAccepted);
    EXPECT_EQ(Get("r4", "mug", 1), OutcomeCode::kAccepted);
    now_.value += kMicrosPerDay;  // the next day has its own
    EXPECT_EQ(Get("r5", "mug", 1), OutcomeCode::kAccepted);
  }
}

TEST_F(Offers, WhatTimesOutOrIsReleasedGoesBackIntoStock) {
  OwnedEvent hold = Asked("h1", "mug", 3);
  hold.kind = EventKind::kHoldPlaced;
  hold.until = Timestamp{now_.value + kMicrosPerHour};
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kAccepted);
  member_ = "n";
  EXPECT_EQ(Get("r1", "mug", 3), OutcomeCode::kOutOfStock);
  now_.value += kMicrosPerHour;
  EXPECT_EQ(Get("r2", "mug", 3), OutcomeCode::kAccepted);
  EXPECT_EQ(Back("r2", 0), OutcomeCode::kAccepted);
  hold = Asked("h2", "mug", 3);
  hold.kind = EventKind::kHoldPlaced;
  EXPECT_EQ(run_->run().Decide(hold), OutcomeCode::kAccepted);
  run_->At(now_);
  EXPECT_EQ(run_->Release("h2"), OutcomeCode::kAccepted);
  now_.value += kMinute;
  EXPECT_EQ(Get("r3", "mug", 3), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 bank potter offer"), "15000000000000");
}

TEST_F(Offers, PartsOfAReversalTurnTheSupplierAndItsFeeExactly) {
  Configuration network = Network();
  network.settlement.fee_basis_points = 37;
  PointsOf(network).offers[0].supplier_price = Money{1'000'000'007};
  Start(network);
  EXPECT_EQ(Get("r1", "mug", 3), OutcomeCode::kAccepted);
  // 37 / 10,000 of 3,000,000,021, half to even.
  EXPECT_EQ(After("owes 1 potter hub fee"), "11100000");
  for (int item = 0; item < 3; ++item) {
    EXPECT_EQ(Back("r1", 30), OutcomeCode::kAccepted);
  }
  EXPECT_EQ(After("owes 1 potter bank offer"), "3000000021");
  EXPECT_EQ(After("owes 1 hub potter fee"), "11100000");
  EXPECT_EQ(Back("r1", 30), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->Available("points"), 500);
}

TEST_F(Offers, ALaterVersionChangesTheStockAndNotWhatWasBought) {
  EXPECT_EQ(Get("r1", "mug", 3), OutcomeCode::kAccepted);
  Configuration second = Network();
  second.label = "second";
  now_.value += kMinute;
  second.effective_from = now_;
  OfferConfig& mug = PointsOf(second).offers[0];
  mug.price = {50};
  mug.stock = 4;
  mug.per_member = 0;
  mug.supplier_price = Price("9");
  run_->At(now_);
  run_->Configure(second);
  member_ = "n";
  EXPECT_EQ(Get("r2", "mug", 2), OutcomeCode::kOutOfStock);
  EXPECT_EQ(Get("r3", "mug", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Back("r1", 50), OutcomeCode::kNotAStep);
  EXPECT_EQ(Back("r1", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(After("owes 1 potter bank offer"), "2500000000000");
  EXPECT_EQ(After("owes 1 bank potter offer"), "16500000000000");
  EXPECT_EQ(Get("r4", "mug", 1), OutcomeCode::kAccepted);
}

TEST_F(Offers, NothingIsGivenWithoutThePoints) {
  member_ = "poor";
  EXPECT_EQ(Get("r1", "mug", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(Get("r2", "lounge", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(After("label poor lounge"), "");
}

}  // namespace
}  // namespace clearpoint
