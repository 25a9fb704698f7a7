// Several settlement schemes in one network: each with its currency, its way of
// netting and its windows, which close, settle and carry on apart.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/ledger/record.h"
#include "engine/replay/invariants.h"
#include "tests/support/engine_run.h"
#include "tests/support/expect_refused.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr uint32_t kMain = 1;     // the first window of the main scheme
constexpr uint32_t kPairs = 2;    // and of those that are named
constexpr uint32_t kDollars = 3;

class Schemes : public ::testing::Test {
 protected:
  Schemes() : run_(ReferenceDayStart(), kUnlimitedCache) {}
  void TearDown() override {
    const absl::Status status = CheckWindows(&run_.state());
    EXPECT_TRUE(status.ok()) << status;
  }

  void Apply(const Configuration& network) {
    ASSERT_EQ(run_.Apply(network), kAccepted) << run_.reason();
  }
  void LiveTheDay() {
    Apply(ThreeSchemes());
    for (const ReferenceStep& step : UnclosedReferenceDay()) {
      ASSERT_EQ(run_.Decide(step.event), step.outcome)
          << step.what << ": " << run_.reason();
    }
  }
  OwnedEvent Close(const std::string& scheme, uint32_t window) {
    OwnedEvent e;
    e.kind = EventKind::kWindowCloseRequested;
    e.occurred = run_.recorded();
    e.id = "close-" + std::to_string(++ids_);
    e.scheme = scheme;
    e.window = window;
    return e;
  }
  void CloseAll() {
    for (const char* scheme : {"main", "pairs", "dollars"}) {
      ASSERT_EQ(run_.Decide(Close(scheme, 0)), kAccepted) << run_.reason();
    }
  }
  OwnedEvent Paid(uint32_t window, const std::string& who,
                  const std::string& with, int64_t amount) {
    OwnedEvent e;
    e.kind = EventKind::kSettlementConfirmed;
    e.occurred = run_.recorded();
    e.window = window;
    e.merchant = who;
    e.counterparty = with;
    e.currency = window == kDollars ? "USD" : "CNY";
    e.amount = amount;
    e.id = "bank-" + std::to_string(++ids_);
    return e;
  }
  OwnedEvent Abort(uint32_t window, const std::vector<std::string>& whose) {
    OwnedEvent e;
    e.kind = EventKind::kSettlementAborted;
    e.occurred = run_.recorded();
    e.window = window;
    e.id = "abort-" + std::to_string(++ids_);
    e.participants = whose;
    e.proposed_by = "ann";
    e.approved_by = "bob";
    return e;
  }
  WindowRow Window(uint32_t number) {
    const WindowRow* row = run_.state().windows.Find({WindowNumber{number}});
    return row == nullptr ? WindowRow{} : *row;
  }

  EngineRun run_;
  int ids_ = 0;
};

// cafe owes starbank 1.536 less 0.336, grocer 0.792, and starbank 1 % of both
// to hub; airline is paid 0.40 and owes hub 0.004; leafmart is paid 1.00 and
// owes hub 0.01, in dollars.
TEST_F(Schemes, TakeWhatTheirContractsAndRatesAreSettledIn) {
  LiveTheDay();
  EXPECT_EQ(run_.Lines("owes"),
            "owes 1 cafe starbank issue 1536000000000\n"
            "owes 1 grocer starbank issue 792000000000\n"
            "owes 1 hub starbank fee 3360000000\n"
            "owes 1 starbank cafe issue 336000000000\n"
            "owes 1 starbank hub fee 23280000000\n"
            "owes 2 airline hub fee 4000000000\n"
            "owes 2 starbank airline redeem 400000000000\n"
            "owes 3 leafmart hub fee 10000000000\n"
            "owes 3 starbank leafmart exchange 1000000000000\n");
}

TEST_F(Schemes, AreNettedEachInItsWay) {
  LiveTheDay();
  CloseAll();
  EXPECT_EQ(run_.Lines("position"),
            "position 1 cafe exact -1200000000000 rounded -120 carry 0\n"
            "position 1 grocer exact -792000000000 rounded -79 carry "
            "-2000000000\n"
            "position 1 hub exact 19920000000 rounded 2 carry -80000000\n"
            "position 1 starbank exact 1972080000000 rounded 197 carry "
            "2080000000\n"
            "position 2 hub with airline exact 4000000000 rounded 0 carry "
            "4000000000\n"
            "position 2 starbank with airline exact -400000000000 rounded -40 "
            "carry 0\n"
            "position 3 hub with leafmart exact 10000000000 rounded 1 carry "
            "0\n"
            "position 3 leafmart with starbank exact 1000000000000 rounded "
            "100 carry 0\n");
  EXPECT_EQ(Window(kPairs).net, Price("0.404"));
  EXPECT_EQ(Window(kPairs).unpaid, 1u);
  EXPECT_EQ(Window(kDollars).gross, Price("1.01"));
  EXPECT_EQ(Window(kDollars).net, Price("1.01"));
  EXPECT_EQ(Window(kDollars).unpaid, 2u);
  EXPECT_EQ(Window(kDollars).through.value, 0u);
}

TEST_F(Schemes, CloseApart) {
  LiveTheDay();
  ASSERT_EQ(run_.Decide(Close("pairs", 0)), kAccepted) << run_.reason();
  EXPECT_EQ(Window(kMain).status, WindowStatus::kOpen);
  EXPECT_EQ(Window(kPairs).status, WindowStatus::kClosed);
  EXPECT_EQ(Window(kDollars).status, WindowStatus::kOpen);
  EXPECT_EQ(Window(4).status, WindowStatus::kOpen);
  EXPECT_EQ(Window(4).before, WindowNumber{kPairs});
  ASSERT_EQ(run_.Decide(Close("", kMain)), kAccepted) << run_.reason();
  EXPECT_EQ(Window(5).before, WindowNumber{kMain});
  EXPECT_EQ(run_.state().newest_window(), WindowNumber{5});
}

TEST_F(Schemes, AreNamedToBeClosedWhereThereAreSeveral) {
  LiveTheDay();
  ExpectRefused(&run_, Close("", 0), OutcomeCode::kMissingField,
                "scheme: expected one of main, pairs, dollars");
  ExpectRefused(&run_, Close("yen", 0), OutcomeCode::kInvalidField,
                "expected one of main, pairs, dollars, found \"yen\"");
  ExpectRefused(&run_, Close("pairs", kDollars), OutcomeCode::kInvalidField,
                "window 3 is of \"dollars\", found \"pairs\"");
  ExpectRefused(&run_, Close("pairs", 9), OutcomeCode::kWindowNotOpen, "window");
}

// A carry between two stays between them, through windows in which nothing
// else happens.
TEST_F(Schemes, CarryOnBetweenTheTwo) {
  LiveTheDay();
  CloseAll();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(run_.Decide(Close("pairs", 0)), kAccepted) << run_.reason();
  }
  EXPECT_EQ(Window(9).before, WindowNumber{8});
  EXPECT_EQ(run_.Lines("position 8"),
            "position 8 hub with airline exact 4000000000 rounded 0 carry "
            "4000000000\n");
  EXPECT_EQ(Window(8).status, WindowStatus::kSettled);
}

TEST_F(Schemes, ArePaidBetweenTheTwoFromEitherSide) {
  LiveTheDay();
  CloseAll();
  ASSERT_EQ(run_.Decide(Paid(kPairs, "starbank", "airline", -15)), kAccepted)
      << run_.reason();
  EXPECT_EQ(Window(kPairs).status, WindowStatus::kSettling);
  ASSERT_EQ(run_.Decide(Paid(kPairs, "airline", "starbank", 0)), kAccepted)
      << run_.reason();
  EXPECT_EQ(run_.Lines("paid"),
            "paid 2 starbank with airline confirmed -40 rebooked 0\n");
  EXPECT_EQ(Window(kPairs).status, WindowStatus::kSettled);
  ASSERT_EQ(run_.Decide(Paid(kDollars, "starbank", "leafmart", -100)),
            kAccepted)
      << run_.reason();
  EXPECT_EQ(run_.Lines("exposure leafmart"),
            "exposure leafmart scheme 3 -10000000000\n");
}

TEST_F(Schemes, RefusePaymentsThatAreNone) {
  LiveTheDay();
  CloseAll();
  ExpectRefused(&run_, Paid(kPairs, "airline", "", 40), OutcomeCode::kMissingField,
                "counterparty");
  ExpectRefused(&run_, Paid(kMain, "cafe", "hub", -120), OutcomeCode::kInvalidField,
                "settles through the operator");
  ExpectRefused(&run_, Paid(kPairs, "airline", "airline", 40),
                OutcomeCode::kInvalidField, "another than");
  ExpectRefused(&run_, Paid(kPairs, "airline", "nobody", 40),
                OutcomeCode::kUnknownParticipant, "nobody");
  ExpectRefused(&run_, Paid(kPairs, "airline", "cafe", 40), OutcomeCode::kNotEligible,
                "have no position in window 2");
  ExpectRefused(&run_, Paid(kPairs, "airline", "starbank", 41),
                OutcomeCode::kAboveMaximum, "unpaid 40");
  ExpectRefused(&run_, Paid(kPairs, "airline", "starbank", -1),
                OutcomeCode::kAboveMaximum, "unpaid 40");
  OwnedEvent other = Paid(kPairs, "airline", "starbank", 40);
  other.currency = "USD";
  ExpectRefused(&run_, other, OutcomeCode::kInvalidField,
                "window 2 settles in \"CNY\", found \"USD\"");
}

TEST_F(Schemes, BookGivenUpPaymentsIntoTheirOwnWindow) {
  LiveTheDay();
  CloseAll();
  ASSERT_EQ(run_.Decide(Abort(kDollars, {"starbank"})), kAccepted)
      << run_.reason();
  EXPECT_EQ(run_.Lines("owes 6"),
            "owes 6 starbank leafmart settlement 1000000000000\n");
  EXPECT_EQ(Window(kDollars).status, WindowStatus::kSettling);
  ExpectRefused(&run_, Abort(kDollars, {"starbank"}), OutcomeCode::kNotEligible,
                "has nothing unpaid");
  ASSERT_EQ(run_.Decide(Abort(kDollars, {})), kAccepted) << run_.reason();
  EXPECT_EQ(Window(kDollars).status, WindowStatus::kAborted);
}

// What an exchange owes is turned back in the direction it is owed: gross, both
// are paid.
TEST_F(Schemes, SettleBothDirectionsGross) {
  Configuration network = ThreeSchemes();
  network.rates[0].undo_window_us = kMicrosPerDay;
  network.rates[0].fee = ExchangeFee{.price = Price("0.001"), .cap = {}};
  Apply(network);
  const Timestamp start = ReferenceDayStart();
  ASSERT_EQ(run_.Decide(MadePurchase(start, "m1", "o1", 30'000)), kAccepted);
  ASSERT_EQ(run_.Decide(MadeExchange(start, "m1", "x1", 300)), kAccepted)
      << run_.reason();
  OwnedEvent undone = Made(EventKind::kExchangeReversed, start, "");
  undone.id = "x1";
  undone.second_id = "u1";
  undone.program = "star";
  ASSERT_EQ(run_.Decide(undone), kAccepted) << run_.reason();
  EXPECT_EQ(run_.Lines("owes 3"),
            "owes 3 hub leafmart fee 20000000000\n"
            "owes 3 hub starbank exchange_fee 300000000000\n"
            "owes 3 leafmart hub fee 20000000000\n"
            "owes 3 leafmart starbank exchange 2000000000000\n"
            "owes 3 starbank hub exchange_fee 300000000000\n"
            "owes 3 starbank leafmart exchange 2000000000000\n");
  CloseAll();
  EXPECT_EQ(Window(kDollars).unpaid, 6u);
  ExpectRefused(&run_, Paid(kDollars, "starbank", "leafmart", 0),
                OutcomeCode::kNotEligible, "both owe each other");
  ASSERT_EQ(run_.Decide(Paid(kDollars, "starbank", "leafmart", -200)),
            kAccepted)
      << run_.reason();
  ExpectRefused(&run_, Paid(kDollars, "starbank", "leafmart", -200),
                OutcomeCode::kAboveMaximum, "unpaid");
  ASSERT_EQ(run_.Decide(Paid(kDollars, "leafmart", "starbank", 0)), kAccepted)
      << run_.reason();
  EXPECT_EQ(run_.Lines("paid"),
            "paid 3 leafmart with starbank confirmed 200 rebooked 0\n"
            "paid 3 starbank with leafmart confirmed 200 rebooked 0\n");
}

TEST_F(Schemes, PayTheSupplierOfAnOfferInItsOwn) {
  Configuration network = ThreeSchemes();
  OfferConfig mug;
  mug.name = "mug";
  mug.price = {40};
  mug.supplier = "grocer";
  mug.supplier_price = Price("1.25");
  mug.scheme = "dollars";
  network.programs[0].offers = {mug};
  Apply(network);
  const Timestamp start = ReferenceDayStart();
  ASSERT_EQ(run_.Decide(MadePurchase(start, "m1", "o1", 30'000)), kAccepted);
  OwnedEvent taken = MadeRedemption(start, "m1", "r1", 0);
  taken.offer = "mug";
  taken.offer_quantity = 2;
  ASSERT_EQ(run_.Decide(taken), kAccepted) << run_.reason();
  EXPECT_EQ(run_.Lines("owes 3"),
            "owes 3 grocer hub fee 25000000000\n"
            "owes 3 starbank grocer offer 2500000000000\n");
}

TEST_F(Schemes, OweForPrepaidBlocksWhereTheirPointsAreSettled) {
  Configuration network = ThreeSchemes();
  network.contracts[0].scheme = "dollars";
  network.contracts[0].currency = "USD";
  Apply(network);
  OwnedEvent block = Made(EventKind::kPrepaidBlockBought, ReferenceDayStart(),
                          "");
  block.program = "star";
  block.merchant = "cafe";
  block.id = "b1";
  block.amount = 100;
  block.order_amount = 90;
  block.currency = "CNY";
  ExpectRefused(&run_, block, OutcomeCode::kNoContract,
                "is settled in \"USD\", found \"CNY\"");
  block.currency = "JPY";
  ExpectRefused(&run_, block, OutcomeCode::kInvalidField,
                "settles in \"CNY\", \"USD\", found \"JPY\"");
  block.currency = "USD";
  ASSERT_EQ(run_.Decide(block), kAccepted) << run_.reason();
  EXPECT_EQ(run_.Lines("owes"), "owes 3 cafe starbank prepaid 900000000000\n");
}

TEST_F(Schemes, GiveDisputesBackInTheirOwnWindow) {
  LiveTheDay();
  CloseAll();
  uint64_t exchange = 0;  // the record that booked it
  Record record;
  for (const std::string& bytes : run_.records()) {
    ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
    if (record.kind == EventKind::kExchangeRequested) {
      exchange = record.sequence.value;
    }
  }
  OwnedEvent dispute = Made(EventKind::kDisputeRaised, run_.recorded(), "");
  dispute.merchant = "starbank";
  dispute.id = "d1";
  dispute.sequence = static_cast<int64_t>(exchange);
  dispute.currency = "CNY";
  dispute.amount = 25;
  dispute.store = "wrong_amount";
  dispute.window = kDollars;
  dispute.rule = "starbank";
  dispute.action = "leafmart";
  dispute.object = "1.00";
  ExpectRefused(&run_, dispute, OutcomeCode::kInvalidField,
                "window 3 settles in \"USD\", found \"CNY\"");
  dispute.currency = "USD";
  ASSERT_EQ(run_.Decide(dispute), kAccepted) << run_.reason();
  OwnedEvent resolved = Made(EventKind::kDisputeResolved, run_.recorded(), "");
  resolved.merchant = "starbank";
  resolved.id = "d1";
  resolved.channel = "accepted";
  resolved.store = "agreed";
  resolved.proposed_by = "ann";
  resolved.approved_by = "bob";
  ASSERT_EQ(run_.Decide(resolved), kAccepted) << run_.reason();
  EXPECT_EQ(run_.Lines("owes 6"),
            "owes 6 leafmart starbank dispute 250000000000\n");
}

TEST_F(Schemes, CloseByTheirOwnCalendars) {
  Configuration network = ThreeSchemes();
  network.settlement.schemes[0].closes =
      ClosingConfig{.every = ClosingPeriod::kDay, .zone = "Asia/Shanghai"};
  Apply(network);
  const Timestamp later{ReferenceDayStart().value + kMicrosPerDay};
  ASSERT_EQ(run_.Decide(MadeSignIn(later, "m1")), kAccepted) << run_.reason();
  EXPECT_EQ(Window(kMain).status, WindowStatus::kOpen);
  EXPECT_EQ(Window(kDollars).status, WindowStatus::kOpen);
  EXPECT_EQ(Window(kPairs).status, WindowStatus::kSettled);
  EXPECT_EQ(Window(4).before, WindowNumber{kPairs});
  EXPECT_EQ(Window(4).closes_at.value, later.value + kMicrosPerDay);
  network.settlement.schemes[0].closes.reset();
  Apply(network);
  EXPECT_EQ(Window(4).closes_at, Timestamp{});
}

// Each check of positions between two finds what it is there for.
TEST_F(Schemes, AreFoundDamagedBetweenTheTwo) {
  LiveTheDay();
  CloseAll();
  ASSERT_EQ(run_.Decide(Close("pairs", 0)), kAccepted) << run_.reason();
  const auto damaged = [&](uint32_t window, Money PositionRow::* sum) {
    std::string prefix;
    KeyWriter(&prefix).U(1, WindowNumber{window});
    PositionRow::Key key;
    run_.state().positions.Scan(prefix, "", [&](const auto& one, const auto&) {
      key = one;
      return false;
    });
    const PositionRow row = *run_.state().positions.Find(key);
    run_.state().positions.Change(key).*sum = row.*sum + Money{1};
    const absl::Status status = CheckWindows(&run_.state());
    run_.state().positions.Change(key) = row;
    return std::string(status.message());
  };
  EXPECT_NE(damaged(kPairs, &PositionRow::pays).find("differs from the oblig"),
            std::string::npos);
  EXPECT_NE(damaged(kDollars, &PositionRow::receives).find("differs"),
            std::string::npos);
  EXPECT_NE(damaged(kPairs, &PositionRow::carry).find("opening carry"),
            std::string::npos);
  constexpr uint32_t kNextPairs = 5;
  EXPECT_NE(
      damaged(kNextPairs, &PositionRow::opening_carry).find("opening carry"),
      std::string::npos);
}

// starbank is to receive 1.97208 in the main scheme, and owes 0.40 in pairs:
// the one pays nothing of the other.
TEST_F(Schemes, HoldCapsAgainstWhatIsOwedInEachOfACurrency) {
  Configuration network = ThreeSchemes();
  for (ParticipantConfig& one : network.participants) {
    if (one.name != "starbank") continue;
    one.debit_caps = {{.currency = "CNY", .amount = {39}}};
  }
  Apply(network);
  for (const ReferenceStep& step : UnclosedReferenceDay()) {
    const bool burns = step.event.kind == EventKind::kRedemptionRequested;
    const OutcomeCode expected = burns ? OutcomeCode::kDebitCap : step.outcome;
    ASSERT_EQ(run_.Decide(step.event), expected)
        << step.what << ": " << run_.reason();
    if (!burns) continue;
    EXPECT_NE(run_.reason().find("would owe 0.4, at most 0.39"),
              std::string::npos)
        << run_.reason();
  }
}

TEST_F(Schemes, AreCoveredByCollateralOfTheirCurrencyAlone) {
  Configuration network = ThreeSchemes();
  for (ParticipantConfig& one : network.participants) {
    if (one.name != "starbank") continue;
    one.debit_caps = {{.currency = "CNY", .amount = {39}}};
  }
  Apply(network);
  const Timestamp start = ReferenceDayStart();
  ASSERT_EQ(run_.Decide(MadePurchase(start, "m1", "o1", 10'000)), kAccepted);
  OwnedEvent burn = MadeRedemption(start, "m1", "r1", 40);
  burn.merchant = "airline";
  OwnedEvent collateral = Made(EventKind::kCollateralSet, start, "");
  collateral.merchant = "starbank";
  collateral.currency = "USD";
  collateral.amount = 100;
  ASSERT_EQ(run_.Decide(collateral), kAccepted) << run_.reason();
  EXPECT_EQ(run_.Decide(burn), OutcomeCode::kDebitCap) << run_.reason();
  collateral.currency = "CNY";
  collateral.amount = 1;
  ASSERT_EQ(run_.Decide(collateral), kAccepted) << run_.reason();
  burn.id = "r2";
  EXPECT_EQ(run_.Decide(burn), kAccepted) << run_.reason();
}

TEST_F(Schemes, StayAsTheyWereApplied) {
  Apply(ThreeSchemes());
  Configuration without = ThreeSchemes();
  without.settlement.schemes.pop_back();
  without.rates = ReferenceConfiguration().rates;
  EXPECT_EQ(run_.Apply(without), OutcomeCode::kInvalidField);
  EXPECT_NE(run_.reason().find("\"dollars\""), std::string::npos)
      << run_.reason();
  Configuration gross = ThreeSchemes();
  gross.settlement.schemes[0].mode = NettingMode::kGross;
  EXPECT_EQ(run_.Apply(gross), OutcomeCode::kInvalidField);
  EXPECT_NE(run_.reason().find("\"pairs\""), std::string::npos)
      << run_.reason();
  Configuration main = ThreeSchemes();
  main.settlement.mode = NettingMode::kBilateral;
  EXPECT_EQ(run_.Apply(main), OutcomeCode::kInvalidField) << run_.reason();
}

TEST_F(Schemes, PriceWhatIsSettledInThemInTheirCurrency) {
  Configuration network = ThreeSchemes();
  network.contracts[0].currency = "USD";
  EXPECT_EQ(run_.Apply(network), OutcomeCode::kInvalidField);
  EXPECT_NE(run_.reason().find("settles in CNY, not USD"), std::string::npos)
      << run_.reason();
  network = ThreeSchemes();
  network.contracts[0].scheme = "yen";
  EXPECT_EQ(run_.Apply(network), OutcomeCode::kInvalidField);
  EXPECT_NE(run_.reason().find("\"yen\" is no settlement scheme"),
            std::string::npos)
      << run_.reason();
}

}  // namespace
}  // namespace clearpoint
