// Several settlement schemes in one network: each with its currency, its way of
// netting and its windows, which close, settle and carry on apart.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "engine/replay/invariants.h"
#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr uint32_t kMain = 1;     // the first window of the main scheme
constexpr uint32_t kPairs = 2;    // and of those that are named
constexpr uint32_t kDollars = 3;

// The reference day, but for where it is settled: what airline is paid for
// points in `pairs`, set off pair by pair, and the exchange of star into leaf
// in `dollars`, gross, at 0.02 dollars a point of leaf.
Configuration ThreeSchemes() {
  Configuration network = ReferenceConfiguration();
  network.currencies.push_back({.code = "USD", .minor_digits = 2});
  network.settlement.schemes = {
      {.name = "pairs", .currency = "CNY", .mode = NettingMode::kBilateral},
      {.name = "dollars", .currency = "USD", .mode = NettingMode::kGross}};
  for (ContractConfig& contract : network.contracts) {
    if (contract.participant == "airline") contract.scheme = "pairs";
  }
  for (RateConfig& rate : network.rates) {
    rate.scheme = "dollars";
    rate.currency = "USD";
  }
  return network;
}

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
    for (const ReferenceStep& step : ReferenceDay()) {
      if (step.event.kind == EventKind::kWindowCloseRequested) continue;
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
  // The lines of the canonical text that begin so.
  std::string Lines(const std::string& begin) {
    std::istringstream text(run_.Text());
    std::string lines, line;
    while (std::getline(text, line)) {
      if (line.starts_with(begin)) lines += line + "\n";
    }
    return lines;
  }
  WindowRow Window(uint32_t number) {
    const WindowRow* row = run_.state().windows.Find({WindowNumber{number}});
    return row == nullptr ? WindowRow{} : *row;
  }
  // Nothing moved: the same rows as before.
  void ExpectRefused(const OwnedEvent& event, OutcomeCode code,
                     const std::string& reason) {
    const std::string before = run_.Text();
    EXPECT_EQ(run_.Decide(event), code) << run_.reason();
    EXPECT_NE(run_.reason().find(reason), std::string::npos) << run_.reason();
    EXPECT_EQ(run_.Text(), before);
  }

  EngineRun run_;
  int ids_ = 0;
};

// cafe owes starbank 1.536 less 0.336, grocer 0.792, and starbank 1 % of both
// to hub; airline is paid 0.40 and owes hub 0.004; leafmart is paid 1.00 and
// owes hub 0.01, in dollars.
TEST_F(Schemes, TakeWhatTheirContractsAndRatesAreSettledIn) {
  LiveTheDay();
  EXPECT_EQ(Lines("owes"),
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
  EXPECT_EQ(Lines("position"),
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
  ExpectRefused(Close("", 0), OutcomeCode::kMissingField,
                "scheme: expected one of main, pairs, dollars");
  ExpectRefused(Close("yen", 0), OutcomeCode::kInvalidField,
                "expected one of main, pairs, dollars, found \"yen\"");
  ExpectRefused(Close("pairs", kDollars), OutcomeCode::kInvalidField,
                "window 3 is of \"dollars\", found \"pairs\"");
  ExpectRefused(Close("pairs", 9), OutcomeCode::kWindowNotOpen, "window");
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
  EXPECT_EQ(Lines("position 8"),
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
  EXPECT_EQ(Lines("paid"),
            "paid 2 starbank with airline confirmed -40 rebooked 0\n");
  EXPECT_EQ(Window(kPairs).status, WindowStatus::kSettled);
  ASSERT_EQ(run_.Decide(Paid(kDollars, "starbank", "leafmart", -100)),
            kAccepted)
      << run_.reason();
  EXPECT_EQ(Lines("exposure leafmart"),
            "exposure leafmart scheme 3 -10000000000\n");
}

TEST_F(Schemes, RefusePaymentsThatAreNone) {
  LiveTheDay();
  CloseAll();
  ExpectRefused(Paid(kPairs, "airline", "", 40), OutcomeCode::kMissingField,
                "counterparty");
  ExpectRefused(Paid(kMain, "cafe", "hub", -120), OutcomeCode::kInvalidField,
                "settles through the operator");
  ExpectRefused(Paid(kPairs, "airline", "airline", 40),
                OutcomeCode::kInvalidField, "another than");
  ExpectRefused(Paid(kPairs, "airline", "nobody", 40),
                OutcomeCode::kUnknownParticipant, "nobody");
  ExpectRefused(Paid(kPairs, "airline", "cafe", 40), OutcomeCode::kNotEligible,
                "have no position in window 2");
  ExpectRefused(Paid(kPairs, "airline", "starbank", 41),
                OutcomeCode::kAboveMaximum, "unpaid 40");
  ExpectRefused(Paid(kPairs, "airline", "starbank", -1),
                OutcomeCode::kAboveMaximum, "unpaid 40");
  OwnedEvent other = Paid(kPairs, "airline", "starbank", 40);
  other.currency = "USD";
  ExpectRefused(other, OutcomeCode::kInvalidField,
                "window 2 settles in \"CNY\", found \"USD\"");
}

TEST_F(Schemes, BookGivenUpPaymentsIntoTheirOwnWindow) {
  LiveTheDay();
  CloseAll();
  ASSERT_EQ(run_.Decide(Abort(kDollars, {"starbank"})), kAccepted)
      << run_.reason();
  EXPECT_EQ(Lines("owes 6"),
            "owes 6 starbank leafmart settlement 1000000000000\n");
  EXPECT_EQ(Window(kDollars).status, WindowStatus::kSettling);
  ExpectRefused(Abort(kDollars, {"starbank"}), OutcomeCode::kNotEligible,
                "has nothing unpaid");
  ASSERT_EQ(run_.Decide(Abort(kDollars, {})), kAccepted) << run_.reason();
  EXPECT_EQ(Window(kDollars).status, WindowStatus::kAborted);
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
  for (const ReferenceStep& step : ReferenceDay()) {
    if (step.event.kind == EventKind::kWindowCloseRequested) continue;
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

TEST_F(Schemes, StayAsTheyWereApplied) {
  Apply(ThreeSchemes());
  Configuration without = ThreeSchemes();
  without.settlement.schemes.pop_back();
  for (RateConfig& rate : without.rates) rate = ReferenceConfiguration().rates[0];
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
