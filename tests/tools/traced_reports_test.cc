// Traces of invoices and receivables: every figure of theirs is the sum of its
// lines, and records name the figures they are part of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/engine_run.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"
#include "tests/tools/shown_rows.h"
#include "tests/tools/traced_figures.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;

// The reference day: record 1 is the configuration, 2 to 9 are its events and
// 10 closes window 1.
class TracedReports : public ::testing::Test {
 protected:
  explicit TracedReports(
      const Configuration& network = ReferenceConfiguration())
      : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }

  OwnedEvent Blank(EventKind kind) {
    OwnedEvent e;
    e.kind = kind;
    e.occurred = run_.recorded();
    e.id = "s" + std::to_string(++ids_);
    e.window = 1;
    return e;
  }
  void Decide(const OwnedEvent& event) {
    EXPECT_EQ(run_.Decide(event), OutcomeCode::kAccepted) << run_.reason();
  }
  void BuyAgain(const std::string& order) {
    OwnedEvent purchase = ReferenceDay()[0].event;
    purchase.id = order;
    purchase.occurred = run_.recorded();
    Decide(purchase);
  }
  void CloseWindow(uint32_t window) {
    OwnedEvent close = Blank(EventKind::kWindowCloseRequested);
    close.window = window;
    Decide(close);
  }
  void Confirm(const std::string& who, int64_t amount) {
    OwnedEvent e = Blank(EventKind::kSettlementConfirmed);
    e.merchant = who;
    e.currency = "CNY";
    e.amount = amount;
    Decide(e);
  }
  // Records 11 to 13: cafe pays 1.00 of its 1.20, starbank gets its 0.57, and
  // what grocer should pay is given up.
  void Settle() {
    Confirm("cafe", -100);
    Confirm("starbank", 57);
    OwnedEvent abort = Blank(EventKind::kSettlementAborted);
    abort.participants = {"grocer"};
    abort.proposed_by = "ann";
    abort.approved_by = "bob";
    Decide(abort);
  }
  // Records 11 and 12: cafe contests all of its first sale, and gets it back.
  void ContestAndAccept() {
    OwnedEvent raised = Blank(EventKind::kDisputeRaised);
    raised.merchant = raised.rule = "cafe";
    raised.id = "d1";
    raised.action = "starbank";
    raised.object = "1.536";
    raised.currency = "CNY";
    raised.store = "wrong_amount";
    raised.sequence = 2;
    Decide(raised);
    OwnedEvent resolved{.kind = EventKind::kDisputeResolved,
                        .occurred = run_.recorded()};
    resolved.merchant = "cafe";
    resolved.id = "d1";
    resolved.channel = "accepted";
    resolved.store = "as agreed on the phone";
    resolved.proposed_by = "ann";
    resolved.approved_by = "bob";
    Decide(resolved);
  }

  EngineRun run_;
  int ids_ = 0;
};

// --- invoices ----------------------------------------------------------------

TEST_F(TracedReports, SumToEveryFigureOfTheInvoices) {
  EXPECT_GT(ExpectEveryFigureTraced(
                run_, TracedInvoices(BasisOf(&run_), WindowNumber{1})),
            40u);
}

// 3.072 in two windows: 1.54 was written for the first 1.536, 1.53 for the
// second, and 0.002 is carried on.
TEST_F(TracedReports, NameTheClosingsThatRoundADocument) {
  BuyAgain("o2");
  CloseWindow(2);
  const auto invoices = TracedInvoices(BasisOf(&run_), WindowNumber{2});
  const std::string row = "starbank-000003+invoice+starbank+cafe";
  EXPECT_THAT(
      LinesOf(run_, invoices,
              "invoices,window=2/documents/" + row + "/amount@12"),
      ElementsAre(
          ShownRow{"10", "closing of window 1: payment and carry of starbank",
                   "-0.004"},
          ShownRow{"11", "issue: cafe owes starbank", "1.536"},
          ShownRow{"12", "closing of window 2: payment and carry of starbank",
                   "-0.002"}));
  ExpectEveryFigureTraced(run_, invoices);
}

// Nothing is traded in window 2: what window 1 left comes from its closing.
TEST_F(TracedReports, BringARemainderForwardOverAWindowWithoutTrade) {
  CloseWindow(2);
  BuyAgain("o2");
  CloseWindow(3);
  const auto invoices = TracedInvoices(BasisOf(&run_), WindowNumber{3});
  EXPECT_THAT(
      LinesOf(run_, invoices,
              "invoices,window=3/documents/"
              "starbank-000003+invoice+starbank+cafe/brought_forward@13"),
      ElementsAre(ShownRow{"10",
                           "closing of window 1: payment and carry of starbank",
                           "-0.004"}));
  ExpectEveryFigureTraced(run_, invoices);
}

TEST_F(TracedReports, FollowWhatADisputeGaveBackToItsResolution) {
  ContestAndAccept();
  CloseWindow(2);
  const auto invoices = TracedInvoices(BasisOf(&run_), WindowNumber{2});
  EXPECT_THAT(
      LinesOf(run_, invoices,
              "invoices,window=2/adjustments/"
              "cafe-000002+cafe+starbank+cafe+d1/booked@13"),
      ElementsAre(ShownRow{"12", "dispute: starbank owes cafe", "1.536"}));
  ExpectEveryFigureTraced(run_, invoices);
}

TEST_F(TracedReports, LeaveOutOfInvoicesWhatAnAbortBookedAnew) {
  Settle();
  BuyAgain("o2");
  CloseWindow(2);
  ExpectEveryFigureTraced(run_,
                          TracedInvoices(BasisOf(&run_), WindowNumber{2}));
}

TEST_F(TracedReports, OfAnOpenWindowThereAreNoInvoices) {
  const auto invoices = TracedInvoices(BasisOf(&run_), WindowNumber{2});
  EXPECT_TRUE(absl::IsFailedPrecondition(invoices.status()));
}

TEST_F(TracedReports, GoUpFromAPurchaseToItsInvoice) {
  const std::string row = "starbank-000001+invoice+starbank+cafe";
  const std::string documents = "invoices,window=1/documents/" + row;
  EXPECT_THAT(
      SharesOf(run_, TracedInvoices(BasisOf(&run_), WindowNumber{1}),
               SequenceNumber{2}, "/documents/starbank-000001"),
      ElementsAre(ShownRow{documents + "/booked@10", "1.536"},
                  ShownRow{documents + "/amount@10", "1.536"},
                  ShownRow{documents + "/carried_forward@10", "1.536"}));
}

// --- receivables -------------------------------------------------------------

TEST_F(TracedReports, SumToEveryFigureOfTheReceivables) {
  EXPECT_GT(ExpectEveryFigureTraced(run_, TracedReceivables(BasisOf(&run_))),
            40u);
  Settle();
  EXPECT_GT(ExpectEveryFigureTraced(run_, TracedReceivables(BasisOf(&run_))),
            40u);
  BuyAgain("o2");
  CloseWindow(2);
  ExpectEveryFigureTraced(run_, TracedReceivables(BasisOf(&run_)));
}

// -1.536 + 0.336 is exactly -1.20, of which 1.00 was paid.
TEST_F(TracedReports, FollowAnUnpaidPaymentToItsBookingsAndWhatWasPaid) {
  Settle();
  EXPECT_THAT(LinesOf(run_, TracedReceivables(BasisOf(&run_)),
                      "receivables/unpaid/cafe+1/unpaid@13"),
              ElementsAre(ShownRow{"2", "issue: cafe owes starbank", "-1.536"},
                          ShownRow{"9", "issue: starbank owes cafe", "0.336"},
                          ShownRow{"11", "payment of window 1: cafe, confirmed",
                                   "1.00"}));
}

// What grocer did not pay, 0.79, and the 0.002 that was carried.
TEST_F(TracedReports, FollowTheOpenWindowToCarriesAndWhatIsOwedAnew) {
  Settle();
  EXPECT_THAT(
      LinesOf(run_, TracedReceivables(BasisOf(&run_)),
              "receivables/summary/open%20window+grocer/owes@13"),
      ElementsAre(
          ShownRow{"10", "closing of window 1: payment and carry of grocer",
                   "0.002"},
          ShownRow{"13", "settlement: grocer owes hub", "0.79"}));
}

TEST_F(TracedReports, GoUpFromAPaymentToWhatItIsNoLongerOwed) {
  Settle();
  const std::string row = "receivables/unpaid/cafe+1";
  EXPECT_THAT(SharesOf(run_, TracedReceivables(BasisOf(&run_)),
                       SequenceNumber{11}, "/unpaid/"),
              ElementsAre(ShownRow{row + "/confirmed@13", "-1.00"},
                          ShownRow{row + "/unpaid@13", "1.00"}));
}

Configuration GrocerPaysLater() {
  Configuration network = ReferenceConfiguration();
  for (ContractConfig& contract : network.contracts) {
    if (contract.participant == "grocer") {
      contract.settled = Settled::kAtRedemption;
    }
  }
  return network;
}

class TracedReportsOfPoints : public TracedReports {
 protected:
  TracedReportsOfPoints() : TracedReports(GrocerPaysLater()) {}
};

// 26 of grocer's 66 points are left: 0.312 at 0.012, which the configuration
// says.
TEST_F(TracedReportsOfPoints, FollowWhatFundersWouldOwe) {
  const auto receivables = TracedReceivables(BasisOf(&run_));
  ASSERT_TRUE(receivables.ok()) << receivables.status();
  ExpectEveryFigureTraced(run_, receivables);
  const std::string row = "receivables/owed_for_points/star+grocer+starbank";
  EXPECT_THAT(LinesOf(run_, receivables, row + "/issue_price@10"),
              ElementsAre(ShownRow{"1", "the record", "0.012"}));
  // The purchase at grocer, event 4; and the redemption, event 7.
  EXPECT_THAT(SharesOf(run_, receivables, SequenceNumber{5}, row),
              ElementsAre(ShownRow{row + "/points@10", "66"},
                          ShownRow{row + "/owed@10", "0.792"},
                          ShownRow{row + "/value@10", "0.66"}));
  EXPECT_THAT(SharesOf(run_, receivables, SequenceNumber{8}, row),
              ElementsAre(ShownRow{row + "/points@10", "-40"},
                          ShownRow{row + "/owed@10", "-0.48"},
                          ShownRow{row + "/value@10", "-0.40"}));
}

TEST(TracedReportsOfRandomHistories, AreTheirLines) {
  for (uint64_t seed = 0; seed < 4; ++seed) {
    SCOPED_TRACE(seed);
    const History history = MakeRandomHistory(seed, 60);
    EngineRun run(history.start, kUnlimitedCache);
    for (const HistoryStep& step : history.steps) {
      if (step.configuration.has_value()) {
        run.Apply(*step.configuration);
      } else {
        run.Decide(step.event);
      }
    }
    ExpectEveryFigureTraced(run, TracedReceivables(BasisOf(&run)));
    const uint32_t open = run.state().open_window(kMainScheme).value;
    for (uint32_t window = 1; window < open; ++window) {
      ExpectEveryFigureTraced(
          run, TracedInvoices(BasisOf(&run), WindowNumber{window}));
    }
  }
}

}  // namespace
}  // namespace clearpoint
