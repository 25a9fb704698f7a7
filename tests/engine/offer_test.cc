// What points buy from the catalogue: prices, stock, bounds per member,
// suppliers paid by the item, and privileges.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

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

TEST_F(Offers, APrivilegeIsALabelWithAnEnd) {
  EXPECT_EQ(Get("r1", "lounge", 1), OutcomeCode::kAccepted);
  const std::string from = std::to_string(now_.value);
  const std::string until = std::to_string(now_.value + 7 * kMicrosPerDay);
  EXPECT_EQ(After("label m lounge"), "from " + from + " until " + until);
  EXPECT_EQ(Back("r1", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(After("label m lounge"),
            "from " + from + " until " + std::to_string(now_.value));
}

TEST_F(Offers, NothingIsGivenWithoutThePoints) {
  member_ = "poor";
  EXPECT_EQ(Get("r1", "mug", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(Get("r2", "lounge", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(After("label poor lounge"), "");
}

}  // namespace
}  // namespace clearpoint
