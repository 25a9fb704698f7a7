// Prepaid blocks: what they cover, in which order they are drawn, what becomes
// of an award when they are empty, and what goes back into them.
#include "engine/rules/prepaid.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/network/validation.h"
#include "engine/replay/invariants.h"
#include "engine/replay/settlement_invariants.h"
#include "tests/support/oracle.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr int64_t kCent = 10'000'000'000;  // in 10^-12

// A point for each 0.01 at shop of group mall, which owes bank 0.01 for it,
// where no block covers it.
Configuration Drawing(Prepaid prepaid) {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.participants.push_back(
      {.name = "mall", .parent = "", .title = "mall"});
  network.participants.push_back(
      {.name = "kiosk", .parent = "mall", .title = "kiosk"});
  for (ParticipantConfig& one : network.participants) {
    if (one.name == "shop") one.parent = "mall";
  }
  network.contracts[0].prepaid = prepaid;
  return network;
}

// Every event is told to the oracle, too, and what both hold must agree.
class Blocks {
 public:
  explicit Blocks(const Configuration& network) : run_(network) {
    oracle_.Apply(network);
  }
  ~Blocks() {
    EXPECT_EQ(run_.run().Text(), oracle_.Text());
    EXPECT_TRUE(CheckWindows(&run_.run().state()).ok())
        << CheckWindows(&run_.run().state());
  }

  OwnedEvent Block(const char* who, const char* id, int64_t points,
                   int64_t paid) {
    OwnedEvent e = Next(EventKind::kPrepaidBlockBought);
    e.program = "points";
    e.merchant = who;
    e.id = id;
    e.amount = points;
    e.order_amount = paid;
    e.currency = "CNY";
    return e;
  }
  OutcomeCode BuyBlock(const char* who, const char* id, int64_t points,
                       int64_t paid) {
    return Decide(Block(who, id, points, paid));
  }
  OutcomeCode Buy(const char* order, int64_t amount) {
    return Decide(Sale(order, amount));
  }
  OwnedEvent Sale(const char* order, int64_t amount) {
    OwnedEvent e = Next(EventKind::kPurchase);
    e.program = "points";
    e.member = "m";
    e.merchant = "shop";
    e.id = order;
    e.currency = "CNY";
    e.amount = amount;
    return e;
  }
  OutcomeCode Return(const char* order, int64_t amount) {
    OwnedEvent e = Next(EventKind::kPurchaseReturned);
    e.member = "m";
    e.merchant = "shop";
    e.id = order;
    e.second_id = absl::StrCat("b", minutes_);
    e.currency = "CNY";
    e.amount = amount;
    return Decide(e);
  }
  OutcomeCode Decide(const OwnedEvent& e) {
    Event event = e.View();
    Identify(&event);
    const OutcomeCode outcome = run_.run().Decide(e);
    EXPECT_EQ(oracle_.Decide(event), outcome) << e.Text() << "\n" << reason();
    return outcome;
  }
  OwnedEvent Next(EventKind kind) {
    OwnedEvent e;
    e.kind = kind;
    e.occurred = Timestamp{kStart.value + ++minutes_ * kMinute};
    return e;
  }

  // "left of", of a block; "" when there is none.
  std::string Left(const std::string& who, const std::string& id) {
    return Behind(absl::StrCat("prepaid ", who, " points ", id, " left "));
  }
  // In 10^-12, in window 1, less what is owed the other way.
  int64_t Net(const std::string& debtor, const std::string& creditor,
              const std::string& kind) {
    return Owed(debtor, creditor, kind) - Owed(creditor, debtor, kind);
  }
  int64_t Owed(const std::string& debtor, const std::string& creditor,
               const std::string& kind) {
    std::string begin = "owes 1 ";
    begin.append(debtor).append(" ").append(creditor);
    begin.append(" ").append(kind).append(" ");
    const std::string amount = Behind(begin);
    return amount.empty() ? 0 : std::stoll(amount);
  }
  int64_t Available() { return run_.Available("points"); }
  std::vector<RuleNote> Notes() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run_.run().records().back(), &record).ok());
    return record.notes;
  }
  Award LastAward() { return run_.LastOrder().awards.at(0); }
  std::string reason() { return run_.run().reason(); }
  State& state() { return run_.run().state(); }
  ProgramRun& run() { return run_; }

 private:
  std::string Behind(const std::string& begin) {
    const std::string text = run_.run().Text();
    const size_t at = text.find(begin);
    if (at == std::string::npos) return "";
    const size_t from = at + begin.size();
    return text.substr(from, text.find('\n', from) - from);
  }

  ProgramRun run_;
  Oracle oracle_{kStart};
  int64_t minutes_ = 0;
};

// 100 points for 0.80 and 50 for 0.45: 1.25 is owed at once. 60 points are of
// the first block, then 70 of which 40 are of the first and 30 of the second.
TEST(Prepaid, AwardsDrawTheOldestBlockFirstAndAreOwedNoMore) {
  Blocks blocks(Drawing(Prepaid::kFallBack));
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 100, 80), kAccepted);
  EXPECT_EQ(blocks.Owed("shop", "bank", "prepaid"), 80 * kCent);
  ASSERT_EQ(blocks.BuyBlock("shop", "b2", 50, 45), kAccepted);
  EXPECT_EQ(blocks.Owed("shop", "bank", "prepaid"), 125 * kCent);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Left("shop", "b1"), "40 of 100");
  EXPECT_EQ(blocks.Left("shop", "b2"), "50 of 50");
  ASSERT_EQ(blocks.Buy("o2", 70), kAccepted);
  EXPECT_EQ(blocks.Left("shop", "b1"), "0 of 100");
  EXPECT_EQ(blocks.Left("shop", "b2"), "20 of 50");
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 0);
  EXPECT_EQ(blocks.Available(), 130);
  const Award award = blocks.LastAward();
  ASSERT_EQ(award.prepaid.size(), 2u);
  EXPECT_EQ(award.prepaid[0].points.value, 40);
  EXPECT_EQ(award.prepaid[1].points.value, 30);
}

TEST(Prepaid, WhatIsBeyondABlockIsOwedWhereTheContractFallsBack) {
  Blocks blocks(Drawing(Prepaid::kFallBack));
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 20, 20), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Available(), 60);
  EXPECT_EQ(blocks.Left("shop", "b1"), "0 of 20");
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 40 * kCent);
}

TEST(Prepaid, WhatIsBeyondABlockIsNoAwardWhereTheContractRefuses) {
  Blocks blocks(Drawing(Prepaid::kRefuse));
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 20, 20), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Available(), 0);
  EXPECT_EQ(blocks.Left("shop", "b1"), "20 of 20");
  const std::vector<RuleNote> notes = blocks.Notes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kPrepaidBlockEmpty);
  EXPECT_EQ(notes[0].asked, 60);
  EXPECT_EQ(notes[0].there, 20);
  // Exactly what is left is given.
  ASSERT_EQ(blocks.Buy("o2", 20), kAccepted);
  EXPECT_EQ(blocks.Available(), 20);
  EXPECT_EQ(blocks.Left("shop", "b1"), "0 of 20");
}

// An award that is refused counts against no limit.
TEST(Prepaid, ARefusedAwardLeavesTheLimitsAsTheyWere) {
  LimitConfig limit = LimitPer("day", 100);
  Configuration network = Drawing(Prepaid::kRefuse);
  PointsOf(network).limits = {limit};
  PointsOf(network).earn[0].limits = {"limit"};
  Blocks blocks(network);
  ASSERT_EQ(blocks.Buy("o1", 90), kAccepted);
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 100, 100), kAccepted);
  ASSERT_EQ(blocks.Buy("o2", 90), kAccepted);
  EXPECT_EQ(blocks.Available(), 90);
}

TEST(Prepaid, BlocksStayAsTheyAreUnderAContractThatNamesNone) {
  Blocks blocks(Drawing(Prepaid::kNone));
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 100, 100), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Left("shop", "b1"), "100 of 100");
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 60 * kCent);
}

TEST(Prepaid, WhatWasGivenBeforeABlockStaysOwed) {
  Blocks blocks(Drawing(Prepaid::kFallBack));
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 100, 100), kAccepted);
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 60 * kCent);
  ASSERT_EQ(blocks.Return("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Net("shop", "bank", "issue"), 0);
  EXPECT_EQ(blocks.Left("shop", "b1"), "100 of 100");
}

// The operator's 1 % of 60 points at 0.01, whoever paid for them when: 0.006.
TEST(Prepaid, FeesAndTaxAreOwedOnCoveredPointsAsOnOthers) {
  for (const int64_t covered : {0, 25, 60}) {
    Configuration network = Drawing(Prepaid::kFallBack);
    network.settlement.fee_basis_points = 100;
    network.contracts[0].tax = ContractTax{.basis_points = 600};
    Blocks blocks(network);
    if (covered > 0) {
      ASSERT_EQ(blocks.BuyBlock("shop", "b1", covered, 1), kAccepted);
    }
    ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
    EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), (60 - covered) * kCent);
    EXPECT_EQ(blocks.Owed("bank", "hub", "fee"), 60 * kCent / 100);
    EXPECT_EQ(blocks.Owed("bank", "hub", "tax"), 60 * kCent / 100 * 6 / 100);
    ASSERT_EQ(blocks.Return("o1", 30), kAccepted);
    EXPECT_EQ(blocks.Net("bank", "hub", "fee"), 30 * kCent / 100);
    ASSERT_EQ(blocks.Return("o1", 30), kAccepted);
    EXPECT_EQ(blocks.Net("bank", "hub", "fee"), 0);
    EXPECT_EQ(blocks.Net("bank", "hub", "tax"), 0);
  }
}

// Of 100 points 40 are of b1, 20 of b2, 40 owed. The first 50 back are the 40
// owed and 10 of b2; the other 50 are 10 of b2 and the 40 of b1.
TEST(Prepaid, ReturnsRelieveWhatIsOwedFirstThenTheBlockDrawnLast) {
  Blocks blocks(Drawing(Prepaid::kFallBack));
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 40, 40), kAccepted);
  ASSERT_EQ(blocks.BuyBlock("shop", "b2", 20, 20), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 100), kAccepted);
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 40 * kCent);
  ASSERT_EQ(blocks.Return("o1", 50), kAccepted);
  EXPECT_EQ(blocks.Net("shop", "bank", "issue"), 0);
  EXPECT_EQ(blocks.Left("shop", "b1"), "0 of 40");
  EXPECT_EQ(blocks.Left("shop", "b2"), "10 of 20");
  ASSERT_EQ(blocks.Return("o1", 50), kAccepted);
  EXPECT_EQ(blocks.Net("shop", "bank", "issue"), 0);
  EXPECT_EQ(blocks.Left("shop", "b1"), "40 of 40");
  EXPECT_EQ(blocks.Left("shop", "b2"), "20 of 20");
  // What is paid for a block stays owed.
  EXPECT_EQ(blocks.Owed("shop", "bank", "prepaid"), 60 * kCent);
  // And what came back is there for the next.
  ASSERT_EQ(blocks.Buy("o2", 50), kAccepted);
  EXPECT_EQ(blocks.Net("shop", "bank", "issue"), 0);
  EXPECT_EQ(blocks.Left("shop", "b1"), "0 of 40");
  EXPECT_EQ(blocks.Left("shop", "b2"), "10 of 20");
}

// All 100 points are burned when 30 are returned: those become debt, which
// relieves the funder, so the block has them again.
TEST(Prepaid, PointsThatAreGoneGoBackIntoTheirBlockToo) {
  Blocks blocks(Drawing(Prepaid::kRefuse));
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 100, 100), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 100), kAccepted);
  OwnedEvent burn = blocks.Next(EventKind::kRedemptionRequested);
  burn.program = "points";
  burn.member = "m";
  burn.merchant = "shop";
  burn.id = "r1";
  burn.amount = 100;
  ASSERT_EQ(blocks.Decide(burn), kAccepted);
  ASSERT_EQ(blocks.Return("o1", 30), kAccepted);
  EXPECT_EQ(blocks.Left("shop", "b1"), "30 of 100");
}

TEST(Prepaid, ABlockOfAGroupServesThoseBelowItInTheOrderTheyWereBought) {
  Blocks blocks(Drawing(Prepaid::kFallBack));
  ASSERT_EQ(blocks.BuyBlock("kiosk", "other", 100, 100), kAccepted);
  ASSERT_EQ(blocks.BuyBlock("mall", "first", 30, 30), kAccepted);
  ASSERT_EQ(blocks.BuyBlock("shop", "second", 30, 30), kAccepted);
  ASSERT_EQ(blocks.BuyBlock("mall", "third", 30, 30), kAccepted);
  EXPECT_EQ(blocks.Owed("mall", "bank", "prepaid"), 60 * kCent);
  ASSERT_EQ(blocks.Buy("o1", 70), kAccepted);
  EXPECT_EQ(blocks.Left("mall", "first"), "0 of 30");
  EXPECT_EQ(blocks.Left("shop", "second"), "0 of 30");
  EXPECT_EQ(blocks.Left("mall", "third"), "20 of 30");
  EXPECT_EQ(blocks.Left("kiosk", "other"), "100 of 100");
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 0);
}

TEST(Prepaid, ABlockOfAnotherProgramIsNotDrawn) {
  Blocks blocks(Drawing(Prepaid::kFallBack));
  OwnedEvent block = blocks.Block("shop", "b1", 100, 100);
  block.program = "miles";
  ASSERT_EQ(blocks.Decide(block), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 60 * kCent);
}

// 60 points, 30 each: kiosk, whose name is first, draws 30 of the 40 that mall
// has bought, and 10 are left for shop, which owes 20.
TEST(Prepaid, FundersOfOneGroupShareItsBlock) {
  Configuration network = Drawing(Prepaid::kFallBack);
  EarnRule& rule = PointsOf(network).earn[0];
  rule.funder = FunderKind::kShared;
  rule.funder_shares = {{FunderKind::kMerchant, "", 1},
                        {FunderKind::kNamed, "kiosk", 1}};
  Blocks blocks(network);
  ASSERT_EQ(blocks.BuyBlock("mall", "b1", 40, 40), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Owed("kiosk", "bank", "issue"), 0);
  EXPECT_EQ(blocks.Owed("shop", "bank", "issue"), 20 * kCent);
  // Half of it back: 15 of each. Those of shop were owed.
  ASSERT_EQ(blocks.Return("o1", 30), kAccepted);
  EXPECT_EQ(blocks.Net("shop", "bank", "issue"), 5 * kCent);
  EXPECT_EQ(blocks.Left("mall", "b1"), "15 of 40");
}

TEST(Prepaid, AnAwardOfSeveralFundersIsWholeOrRefused) {
  Configuration network = Drawing(Prepaid::kRefuse);
  EarnRule& rule = PointsOf(network).earn[0];
  rule.funder = FunderKind::kShared;
  rule.funder_shares = {{FunderKind::kMerchant, "", 1},
                        {FunderKind::kNamed, "kiosk", 1}};
  Blocks blocks(network);
  ASSERT_EQ(blocks.BuyBlock("mall", "b1", 40, 40), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  EXPECT_EQ(blocks.Available(), 0);
  EXPECT_EQ(blocks.Left("mall", "b1"), "40 of 40");
  ASSERT_EQ(blocks.Notes().size(), 1u);
  EXPECT_EQ(blocks.Notes()[0].asked, 30);
  EXPECT_EQ(blocks.Notes()[0].there, 10);
}

TEST(Prepaid, PendingPointsThatAreCancelledGoBackIntoTheirBlock) {
  Configuration network = Drawing(Prepaid::kFallBack);
  PendingPolicy pending;
  pending.until_event = true;
  PointsOf(network).earn[0].pending = pending;
  Blocks blocks(network);
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 50, 50), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 60), kAccepted);
  OwnedEvent cancel = blocks.Next(EventKind::kPendingCancelled);
  cancel.program = "points";
  cancel.second_id = "c1";
  cancel.member = "m";
  cancel.merchant = "shop";
  cancel.id = "o1";
  cancel.amount = 25;
  ASSERT_EQ(blocks.Decide(cancel), kAccepted) << blocks.reason();
  EXPECT_EQ(blocks.Net("shop", "bank", "issue"), 0);
  EXPECT_EQ(blocks.Left("shop", "b1"), "15 of 50");
}

// --- caps --------------------------------------------------------------------

Configuration Capped(int64_t cents) {
  Configuration network = Drawing(Prepaid::kFallBack);
  network.contracts[0].over_cap = OverCap::kNoAward;
  for (ParticipantConfig& one : network.participants) {
    if (one.name != "shop") continue;
    one.debit_caps = {
        {.currency = "CNY", .amount = {cents}, .warn_percent = 0}};
  }
  return network;
}

// The cap is 1.00 and the block has taken 0.50 of it: 50 points beyond the
// block may be owed, and not one more.
TEST(Prepaid, CapsLookAtWhatBlocksDoNotCover) {
  Blocks blocks(Capped(100));
  ASSERT_EQ(blocks.BuyBlock("shop", "b1", 50, 50), kAccepted);
  ASSERT_EQ(blocks.Buy("o1", 101), kAccepted);
  EXPECT_EQ(blocks.Available(), 0);
  EXPECT_EQ(blocks.Left("shop", "b1"), "50 of 50");
  ASSERT_EQ(blocks.Buy("o2", 100), kAccepted);
  EXPECT_EQ(blocks.Available(), 100);
  EXPECT_EQ(blocks.Left("shop", "b1"), "0 of 50");
}

TEST(Prepaid, ABlockThatCouldNotBeOwedIsRefused) {
  Blocks blocks(Capped(100));
  EXPECT_EQ(blocks.BuyBlock("shop", "b1", 1000, 101), OutcomeCode::kDebitCap);
  EXPECT_EQ(blocks.Left("shop", "b1"), "");
  EXPECT_EQ(blocks.BuyBlock("shop", "b1", 1000, 100), kAccepted);
}

// --- the event ---------------------------------------------------------------

TEST(PrepaidBlock, IsBoughtOnceUnderItsKey) {
  Blocks blocks(Drawing(Prepaid::kFallBack));
  OwnedEvent block = blocks.Block("shop", "b1", 100, 100);
  ASSERT_EQ(blocks.Decide(block), kAccepted);
  EXPECT_EQ(blocks.Decide(block), OutcomeCode::kDuplicate);
  block.amount = 200;
  EXPECT_EQ(blocks.Decide(block), OutcomeCode::kConflict);
  EXPECT_EQ(blocks.Left("shop", "b1"), "100 of 100");
  EXPECT_EQ(blocks.BuyBlock("mall", "b1", 100, 100), kAccepted);
}

TEST(PrepaidBlock, OfWhatIsWrongOrUnknownIsRefused) {
  struct Case {
    OutcomeCode outcome;
    void (*change)(OwnedEvent& block);
    const char* reason;
  };
  for (const Case& one : std::vector<Case>{
           {OutcomeCode::kMissingField, [](OwnedEvent& e) { e.id.clear(); },
            "block_id: expected, found none"},
           {OutcomeCode::kInvalidField, [](OwnedEvent& e) { e.amount = 0; },
            "points: expected 1 to 1000000000000, found 0"},
           {OutcomeCode::kInvalidField,
            [](OwnedEvent& e) { e.order_amount = 0; },
            "paid: expected 1 to 1000000000000, found 0"},
           {OutcomeCode::kInvalidField,
            [](OwnedEvent& e) { e.currency = "USD"; },
            "currency: the network settles in \"CNY\", found \"USD\""},
           {OutcomeCode::kUnknownProgram,
            [](OwnedEvent& e) { e.program = "stars"; },
            "program \"stars\" is not known"},
           {OutcomeCode::kUnknownParticipant,
            [](OwnedEvent& e) { e.merchant = "nobody"; },
            "participant \"nobody\" is not known"},
           {OutcomeCode::kNotEligible,
            [](OwnedEvent& e) { e.merchant = "bank"; },
            "participant \"bank\" issues the points of program \"points\" "
            "itself"}}) {
    Blocks blocks(Drawing(Prepaid::kFallBack));
    OwnedEvent block = blocks.Block("shop", "b1", 100, 100);
    one.change(block);
    EXPECT_EQ(blocks.Decide(block), one.outcome);
    EXPECT_EQ(blocks.reason(), one.reason);
    EXPECT_TRUE(blocks.run().LastEffects().prepaid_blocks.empty());
  }
}

// --- the network -------------------------------------------------------------

TEST(Prepaid, IsAFaultOfContractsThatOweNothingWhenPointsAreEarned) {
  EXPECT_TRUE(FaultsOf(Drawing(Prepaid::kRefuse)).empty());
  Configuration later = Drawing(Prepaid::kRefuse);
  later.contracts[0].settled = Settled::kAtRedemption;
  ASSERT_EQ(FaultsOf(later).size(), 1u);
  EXPECT_EQ(FaultsOf(later)[0].path, "contracts/0/prepaid");
  // Of `miles`, which no rule gives.
  Configuration none = Drawing(Prepaid::kNone);
  none.contracts[1].issues = false;
  none.contracts[1].issue_price = {};
  none.contracts[1].prepaid = Prepaid::kFallBack;
  ASSERT_EQ(FaultsOf(none).size(), 1u);
  EXPECT_EQ(FaultsOf(none)[0].path, "contracts/1/prepaid");
}

// --- what no rule may write --------------------------------------------------

void PutBlock(State* state, const PrepaidBlockRow::Key& key,
              const PrepaidBlockRow& row) {
  std::string bytes;
  AppendFields(row, &bytes);
  EXPECT_TRUE(state->prepaid_blocks.Put(key, bytes));
}

TEST(Prepaid, BlocksThatGaveMoreThanWasBoughtOrThatNobodyPaidAreFound) {
  ProgramRun run(Drawing(Prepaid::kFallBack));
  OwnedEvent block{.kind = EventKind::kPrepaidBlockBought,
                   .occurred = kStart,
                   .program = "points",
                   .merchant = "shop",
                   .id = "b1",
                   .currency = "CNY",
                   .amount = 100,
                   .order_amount = 80};
  ASSERT_EQ(run.run().Decide(block), kAccepted) << run.run().reason();
  State& state = run.run().state();
  ASSERT_TRUE(CheckPrepaidBlocks(&state).ok());
  PrepaidBlockRow::Key key;
  PrepaidBlockRow row;
  state.prepaid_blocks.Scan(
      "", "", [&](const PrepaidBlockRow::Key& k, const PrepaidBlockRow& r) {
        key = k;
        row = r;
        return true;
      });
  for (const int64_t drawn : {-1, 101}) {
    PrepaidBlockRow changed = row;
    changed.drawn = Points{drawn};
    PutBlock(&state, key, changed);
    const std::string found(CheckPrepaidBlocks(&state).message());
    EXPECT_NE(found.find(absl::StrCat(
                  "expected 0 to 100 points drawn, found ", drawn)),
              std::string::npos)
        << found;
  }
  row.paid = row.paid + Money{1};
  PutBlock(&state, key, row);
  const std::string found(CheckPrepaidBlocks(&state).message());
  EXPECT_NE(found.find("differs from their obligations by 1"),
            std::string::npos)
      << found;
}

}  // namespace
}  // namespace clearpoint
