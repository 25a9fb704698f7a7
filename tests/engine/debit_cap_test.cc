// Net debit caps: what a participant may owe over all unsettled windows, what
// collateral adds, what is refused and what only warned of, and that settling
// leaves nobody uncovered.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/replay/invariants.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kDebitCap = OutcomeCode::kDebitCap;

ParticipantConfig& ParticipantOf(Configuration& network, const char* name) {
  for (ParticipantConfig& one : network.participants) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << name;
  return network.participants.front();
}

void Cap(Configuration& network, const char* name, int64_t amount,
         int32_t warn_percent) {
  ParticipantOf(network, name).debit_caps = {
      {.currency = "CNY", .amount = {amount}, .warn_percent = warn_percent}};
}

// A point for 1.00, worth 0.01. Of a purchase tagged "gift" the issuer, bank,
// pays itself; else shop owes bank 0.01 a point. A point burned at shop is 0.01
// that bank owes shop.
Configuration Network() {
  EarnRule gift = Rule("gift", 1, 100, 0);
  gift.selector.tags = {"gift"};
  gift.funder = FunderKind::kIssuer;
  EarnRule sale = Rule("sale", 1, 100, 0);
  sale.selector.tags = {"sale"};
  return Earning({gift, sale});
}

class Caps {
 public:
  explicit Caps(const Configuration& network) : run_(network) {}
  ~Caps() {
    EXPECT_TRUE(CheckWindows(&run_.run().state()).ok())
        << CheckWindows(&run_.run().state());
  }

  OutcomeCode Buy(const char* tag, int64_t points) {
    OwnedEvent e = run_.Purchase("o" + std::to_string(++ids_), points * 100);
    e.tags = {tag};
    return run_.run().Decide(e);
  }
  OutcomeCode Burn(int64_t points) {
    return run_.Redeem("r" + std::to_string(++ids_), points);
  }
  OutcomeCode Close() {
    OwnedEvent e = At(EventKind::kWindowCloseRequested);
    return run_.run().Decide(e);
  }
  OutcomeCode Confirm(uint32_t window, const char* who) {
    OwnedEvent e = At(EventKind::kSettlementConfirmed);
    e.window = window;
    e.merchant = who;
    e.currency = "CNY";
    return run_.run().Decide(e);
  }
  OutcomeCode Abort(uint32_t window) {
    OwnedEvent e = At(EventKind::kSettlementAborted);
    e.window = window;
    e.proposed_by = "ann";
    e.approved_by = "bob";
    return run_.run().Decide(e);
  }
  OutcomeCode Deposit(const char* who, int64_t amount) {
    OwnedEvent e = At(EventKind::kCollateralSet);
    e.occurred.value += ++ids_;
    e.merchant = who;
    e.currency = "CNY";
    e.amount = amount;
    run_.At(e.occurred);
    return run_.run().Decide(e);
  }
  // "percent owes", of the last record.
  std::vector<std::string> Warnings() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run_.run().records().back(), &record).ok());
    std::vector<std::string> warnings;
    for (const CapWarning& one : record.cap_warnings) {
      warnings.push_back(one.name + " " + std::to_string(one.percent) +
                         "% owes " + ToMajorDecimal(one.owes) + " of " +
                         ToMajorDecimal(one.limit));
    }
    return warnings;
  }
  std::string reason() { return run_.run().reason(); }
  ProgramRun& run() { return run_; }

 private:
  OwnedEvent At(EventKind kind) {
    OwnedEvent e;
    e.kind = kind;
    e.occurred = run_.run().recorded();
    e.id = "s" + std::to_string(++ids_);
    return e;
  }

  ProgramRun run_;
  int ids_ = 0;
};

using Words = std::vector<std::string>;

TEST(DebitCap, StopsBurnsThatWouldExceedIt) {
  Configuration network = Network();
  Cap(network, "bank", 5000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 10'000), kAccepted);
  EXPECT_EQ(caps.Burn(5001), kDebitCap);
  EXPECT_EQ(caps.reason(),
            "participant \"bank\": would owe 50.01, at most 50 (net debit cap "
            "50, collateral 0), owes 0");
  EXPECT_EQ(caps.run().Available("points"), 10'000);
  EXPECT_EQ(caps.Burn(5000), kAccepted) << caps.reason();
  EXPECT_EQ(caps.Burn(1), kDebitCap);
  EXPECT_EQ(caps.reason(),
            "participant \"bank\": would owe 50.01, at most 50 (net debit cap "
            "50, collateral 0), owes 50");
}

// A burn is a request: what it was once refused for it stays refused for.
TEST(DebitCap, KeepsTheVerdictOfARefusedBurn) {
  Configuration network = Network();
  Cap(network, "bank", 0, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 100), kAccepted);
  OwnedEvent e;
  e.kind = EventKind::kRedemptionRequested;
  e.occurred = caps.run().run().recorded();
  e.program = "points";
  e.member = "m";
  e.merchant = "shop";
  e.id = "r";
  e.amount = 100;
  EXPECT_EQ(caps.run().run().Decide(e), kDebitCap);
  ASSERT_EQ(caps.Deposit("bank", 1000), kAccepted) << caps.reason();
  EXPECT_EQ(caps.run().run().Decide(e), OutcomeCode::kDuplicate);
  EXPECT_EQ(caps.Burn(100), kAccepted) << caps.reason();
}

TEST(DebitCap, StopsExchangesThatWouldExceedIt) {
  Configuration network = Network();
  network.participants.push_back({.name = "air", .parent = "", .title = ""});
  network.programs[1].issuer = "air";
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {1};
  rate.get = {1};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.02");
  network.rates = {rate};
  Cap(network, "bank", 100, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 100), kAccepted);
  EXPECT_EQ(caps.run().Exchange(51), kDebitCap);
  EXPECT_EQ(caps.run().Available("miles"), 0);
  EXPECT_EQ(caps.run().Exchange(50), kAccepted) << caps.reason();
}

// What others owe a participant counts against what it owes.
TEST(DebitCap, IsOfTheNetOverAllThatIsOpen) {
  Configuration network = Network();
  Cap(network, "bank", 1000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 10'000), kAccepted);
  ASSERT_EQ(caps.Buy("sale", 2000), kAccepted);  // shop owes bank 20
  EXPECT_EQ(caps.Burn(3001), kDebitCap);
  EXPECT_EQ(caps.Burn(3000), kAccepted) << caps.reason();
}

TEST(DebitCap, IsReleasedByPaymentAndNotByClosing) {
  Configuration network = Network();
  Cap(network, "bank", 5000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 20'000), kAccepted);
  ASSERT_EQ(caps.Burn(5000), kAccepted);
  ASSERT_EQ(caps.Close(), kAccepted);
  EXPECT_EQ(caps.Burn(1), kDebitCap);
  ASSERT_EQ(caps.Confirm(1, "bank"), kAccepted) << caps.reason();
  EXPECT_EQ(caps.Burn(5000), kAccepted) << caps.reason();
  EXPECT_EQ(caps.Burn(1), kDebitCap);
}

TEST(DebitCap, IsNotReleasedByAnAbort) {
  Configuration network = Network();
  Cap(network, "bank", 5000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 20'000), kAccepted);
  ASSERT_EQ(caps.Burn(5000), kAccepted);
  ASSERT_EQ(caps.Close(), kAccepted);
  ASSERT_EQ(caps.Abort(1), kAccepted) << caps.reason();
  EXPECT_EQ(caps.Burn(1), kDebitCap);
}

TEST(DebitCap, GrowsByCollateral) {
  Configuration network = Network();
  Cap(network, "bank", 1000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 10'000), kAccepted);
  ASSERT_EQ(caps.Deposit("bank", 500), kAccepted) << caps.reason();
  EXPECT_EQ(caps.Burn(1501), kDebitCap);
  EXPECT_EQ(caps.reason(),
            "participant \"bank\": would owe 15.01, at most 15 (net debit cap "
            "10, collateral 5), owes 0");
  ASSERT_EQ(caps.Burn(1200), kAccepted) << caps.reason();
  // What is taken out may not leave open what is owed.
  EXPECT_EQ(caps.Deposit("bank", 199), kDebitCap);
  EXPECT_EQ(caps.Deposit("bank", 200), kAccepted) << caps.reason();
  EXPECT_EQ(caps.Burn(1), kDebitCap);
}

TEST(DebitCap, OfCollateralTheNewestCounts) {
  Configuration network = Network();
  Cap(network, "bank", 0, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 1000), kAccepted);
  OwnedEvent e;
  e.kind = EventKind::kCollateralSet;
  e.occurred = caps.run().run().recorded();
  e.merchant = "bank";
  e.currency = "CNY";
  e.amount = 300;
  ASSERT_EQ(caps.run().run().Decide(e), kAccepted) << caps.reason();
  e.occurred.value -= kMinute;
  e.amount = 900;
  EXPECT_EQ(caps.run().run().Decide(e), OutcomeCode::kNotEligible);
  e.currency = "USD";
  EXPECT_EQ(caps.run().run().Decide(e), OutcomeCode::kInvalidField);
  e.currency = "CNY";
  e.merchant = "nobody";
  EXPECT_EQ(caps.run().run().Decide(e), OutcomeCode::kUnknownParticipant);
  e.merchant = "bank";
  e.amount = -1;
  EXPECT_EQ(caps.run().run().Decide(e), OutcomeCode::kInvalidField);
  EXPECT_EQ(caps.Burn(301), kDebitCap);
  EXPECT_EQ(caps.Burn(300), kAccepted) << caps.reason();
}

TEST(DebitCap, OfEarningsOnlyWarnsByDefault) {
  Configuration network = Network();
  Cap(network, "shop", 1000, 80);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("sale", 800), kAccepted);
  EXPECT_EQ(caps.Warnings(), Words{});
  ASSERT_EQ(caps.Buy("sale", 1), kAccepted);
  EXPECT_EQ(caps.Warnings(), Words{"shop 80% owes 8.01 of 10"});
  ASSERT_EQ(caps.Buy("sale", 199), kAccepted);
  EXPECT_EQ(caps.Warnings(), Words{});
  ASSERT_EQ(caps.Buy("sale", 1), kAccepted);
  EXPECT_EQ(caps.Warnings(), Words{"shop 100% owes 10.01 of 10"});
  ASSERT_EQ(caps.Buy("sale", 1), kAccepted);
  EXPECT_EQ(caps.Warnings(), Words{});
  EXPECT_EQ(caps.run().Available("points"), 1002);
}

TEST(DebitCap, OfEarningsGivesNothingWhereTheContractSaysSo) {
  Configuration network = Network();
  Cap(network, "shop", 1000, 0);
  network.contracts[0].over_cap = OverCap::kNoAward;
  Caps caps(network);
  ASSERT_EQ(caps.Buy("sale", 1000), kAccepted);
  ASSERT_EQ(caps.Buy("sale", 1), kAccepted) << caps.reason();
  EXPECT_EQ(caps.run().Available("points"), 1000);
  Record record;
  ASSERT_TRUE(DecodeRecord(caps.run().run().records().back(), &record).ok());
  bool told = false;
  for (const RuleNote& note : record.notes) {
    told |= note.reason == RuleReason::kDebitCap && note.asked == 1;
    EXPECT_NE(note.reason, RuleReason::kLimit);
  }
  EXPECT_TRUE(told);
  // A return makes room.
  ASSERT_EQ(caps.run().Return("o1", 100), kAccepted);
  ASSERT_EQ(caps.Buy("sale", 1), kAccepted);
  EXPECT_EQ(caps.run().Available("points"), 1000);
}

// Window 1 leaves 80 to receive, window 2 150 to pay, the cap is 100: paying
// the 80 out alone would leave 150 uncovered.
TEST(DebitCap, StopsAPayoutThatWouldLeaveALaterWindowUncovered) {
  Configuration network = Network();
  Cap(network, "shop", 10'000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 8000), kAccepted);
  ASSERT_EQ(caps.Burn(8000), kAccepted);
  ASSERT_EQ(caps.Close(), kAccepted);
  ASSERT_EQ(caps.Buy("sale", 15'000), kAccepted);
  ASSERT_EQ(caps.Close(), kAccepted);
  const std::string before = caps.run().run().Text();
  EXPECT_EQ(caps.Confirm(1, "shop"), kDebitCap);
  EXPECT_EQ(caps.reason(),
            "participant \"shop\": would owe 150, at most 100 (net debit cap "
            "100, collateral 0), owes 70");
  EXPECT_EQ(caps.run().run().Text(), before);
  // Nothing of the other participant hangs on it.
  EXPECT_EQ(caps.Confirm(1, "bank"), kAccepted) << caps.reason();
  // The other order is safe, and so is collateral.
  ASSERT_EQ(caps.Confirm(2, "shop"), kAccepted) << caps.reason();
  EXPECT_EQ(caps.Confirm(1, "shop"), kAccepted) << caps.reason();
}

TEST(DebitCap, LetsAPayoutGoOnceItIsCoveredByCollateral) {
  Configuration network = Network();
  Cap(network, "shop", 10'000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 8000), kAccepted);
  ASSERT_EQ(caps.Burn(8000), kAccepted);
  ASSERT_EQ(caps.Close(), kAccepted);
  ASSERT_EQ(caps.Buy("sale", 15'000), kAccepted);
  EXPECT_EQ(caps.Confirm(1, "shop"), kDebitCap);
  ASSERT_EQ(caps.Deposit("shop", 5000), kAccepted);
  EXPECT_EQ(caps.Confirm(1, "shop"), kAccepted) << caps.reason();
}

// Aborting books what is unpaid on and leaves everybody's net as it was.
TEST(DebitCap, AbortingLeavesNobodyLessCovered) {
  Configuration network = Network();
  Cap(network, "shop", 10'000, 0);
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 8000), kAccepted);
  ASSERT_EQ(caps.Burn(8000), kAccepted);
  ASSERT_EQ(caps.Close(), kAccepted);
  ASSERT_EQ(caps.Buy("sale", 15'000), kAccepted);
  EXPECT_EQ(caps.Abort(1), kAccepted) << caps.reason();
  const std::string text = caps.run().run().Text();
  EXPECT_NE(text.find("exposure shop -70000000000000\n"), std::string::npos)
      << text;
}

TEST(DebitCap, OfTheNewestVersionCounts) {
  Configuration network = Network();
  Caps caps(network);
  ASSERT_EQ(caps.Buy("gift", 1000), kAccepted);
  ASSERT_EQ(caps.Burn(100), kAccepted);
  Cap(network, "bank", 150, 0);
  caps.run().Configure(network);
  EXPECT_EQ(caps.Burn(51), kDebitCap);
  EXPECT_EQ(caps.Burn(50), kAccepted) << caps.reason();
}

TEST(DebitCap, OfTheOperatorOrAnotherCurrencyIsRefused) {
  Configuration network = Network();
  ParticipantOf(network, "hub").debit_caps = {{"CNY", {100}, 0}};
  EngineRun run(kStart, kUnlimitedCache);
  EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
  EXPECT_NE(run.reason().find("is the operator"), std::string::npos);
  network = Network();
  network.currencies.push_back({"USD", 2});
  ParticipantOf(network, "shop").debit_caps = {{"USD", {100}, 0}};
  EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
  EXPECT_NE(run.reason().find("settles in CNY, not USD"), std::string::npos);
  ParticipantOf(network, "shop").debit_caps = {{"CNY", {100}, 100}};
  EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
  ParticipantOf(network, "shop").debit_caps = {{"CNY", {-1}, 0}};
  EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
  ParticipantOf(network, "shop").debit_caps = {{"CNY", {1}, 0},
                                               {"CNY", {2}, 0}};
  EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
}

}  // namespace
}  // namespace clearpoint
