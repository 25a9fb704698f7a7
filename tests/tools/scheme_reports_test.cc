// Reports of a network with several settlement schemes: each shows the money of
// one, and their tables add up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tests/tools/shown_rows.h"
#include "tests/tools/traced_figures.h"
#include "tools/payments/payment_orders.h"
#include "tools/report/exposure.h"
#include "tools/report/invoices.h"
#include "tools/report/receivables.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"
#include "tools/trace/traced_report.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using Row = ShownRow;

// In `dollars` starbank owes leafmart 1.00, and leafmart 0.01 to hub; in `pairs`
// starbank owes airline 0.40 and airline hub 0.004.
class SchemeReports : public ::testing::Test {
 protected:
  SchemeReports() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ThreeSchemes()), OutcomeCode::kAccepted)
        << run_.reason();
    for (const ReferenceStep& step : UnclosedReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }
  void Close(const std::string& scheme) {
    OwnedEvent e;
    e.kind = EventKind::kWindowCloseRequested;
    e.occurred = run_.recorded();
    e.id = "close-" + scheme;
    e.scheme = scheme;
    ASSERT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
  ReportBasis Basis(const std::string& scheme) {
    ReportBasis basis = BasisOf(&run_);
    basis.scheme = run_.networks().newest().FindScheme(scheme)->number;
    return basis;
  }

  EngineRun run_;
};

TEST_F(SchemeReports, SettleBetweenTheTwo) {
  for (const bool is_closed : {false, true}) {
    if (is_closed) {
      Close("pairs");
      Close("dollars");
    }
    const auto dollars = SettlementReport(Basis("dollars"), std::nullopt);
    ASSERT_TRUE(dollars.ok()) << dollars.status();
    EXPECT_THAT(dollars->title, testing::HasSubstr("scheme dollars"));
    EXPECT_THAT(dollars->title, testing::HasSubstr("amounts in USD"));
    EXPECT_THAT(RowsAndTotalsOf(dollars, "payments", {"payer", "receiver", "amount"}),
                ElementsAre(Row{"leafmart", "hub", "0.01"},
                            Row{"starbank", "leafmart", "1.00"},
                            Row{"total", "", "1.01"}));
    EXPECT_THAT(
        RowsAndTotalsOf(dollars, "positions", {"participant", "payment"}),
        ElementsAre(Row{"hub", "0.01"}, Row{"starbank", "-1.00"},
                    Row{"leafmart", "0.99"}, Row{"total", "0.00"}));
    const auto pairs = SettlementReport(Basis("pairs"), std::nullopt);
    ASSERT_TRUE(pairs.ok()) << pairs.status();
    EXPECT_THAT(RowsAndTotalsOf(pairs, "payments", {"payer", "receiver", "amount"}),
                ElementsAre(Row{"starbank", "airline", "0.40"},
                            Row{"total", "", "0.40"}));
  }
}

TEST_F(SchemeReports, SayWhatWasConfirmedOfEachPair) {
  Close("pairs");
  EXPECT_THAT(
      RowsAndTotalsOf(SettlementReport(Basis("pairs"), std::nullopt), "confirmations",
             {"participant", "counterparty", "payment", "unpaid"}),
      ElementsAre(Row{"starbank", "airline", "-0.40", "-0.40"},
                  Row{"total", "", "-0.40", "-0.40"}));
}

TEST_F(SchemeReports, BalanceTheMoneyOfOneScheme) {
  Close("dollars");
  EXPECT_THAT(RowsAndTotalsOf(TrialBalance(Basis("dollars")), "money",
                     {"participant", "receivable", "payable", "payments"}),
              ElementsAre(Row{"hub", "0.01", "0.00", "0.01"},
                          Row{"starbank", "0.00", "1.00", "-1.00"},
                          Row{"leafmart", "1.00", "0.01", "0.99"},
                          Row{"sum", "1.01", "1.01", "0.00"}));
  // Nothing of it is in the main scheme's, where hub gives starbank 0.00336 of
  // its fee back.
  EXPECT_THAT(RowsAndTotalsOf(TrialBalance(Basis("main")), "money",
                     {"participant", "receivable"}),
              ElementsAre(Row{"hub", "0.02328"}, Row{"starbank", "2.33136"},
                          Row{"cafe", "0.336"}, Row{"grocer", "0.00"},
                          Row{"sum", "2.69064"}));
}

TEST_F(SchemeReports, TieReceivablesAndExposuresOfEach) {
  Close("pairs");
  for (const char* scheme : {"main", "pairs", "dollars"}) {
    const auto receivables = Receivables(Basis(scheme));
    EXPECT_TRUE(receivables.ok()) << scheme << ": " << receivables.status();
    const auto exposure = ExposureReport(Basis(scheme));
    EXPECT_TRUE(exposure.ok()) << scheme << ": " << exposure.status();
  }
  EXPECT_THAT(RowsAndTotalsOf(ExposureReport(Basis("dollars")), "exposure",
                     {"participant", "net"}),
              ElementsAre(Row{"hub", "0.01"}, Row{"leafmart", "0.99"},
                          Row{"starbank", "-1.00"}, Row{"sum", "0.00"}));
}

TEST_F(SchemeReports, NumberInvoicesOfTheSchemesWindowsAlone) {
  Close("main");
  Close("dollars");
  const auto invoices = Invoices(Basis("dollars"), std::nullopt);
  ASSERT_TRUE(invoices.ok()) << invoices.status();
  EXPECT_THAT(RowsAndTotalsOf(invoices, "documents", {"number", "debtor", "amount"}),
              ElementsAre(Row{"hub-dollars-000001", "leafmart", "0.01"},
                          Row{"leafmart-dollars-000001", "starbank", "1.00"},
                          Row{"total", "", "1.01"}));
}

// A block of the main scheme is no matter of the window of another.
TEST_F(SchemeReports, TellOfPrepaidBlocksOfTheWindowsScheme) {
  OwnedEvent block;
  block.kind = EventKind::kPrepaidBlockBought;
  block.occurred = run_.recorded();
  block.program = "star";
  block.merchant = "cafe";
  block.id = "b1";
  block.amount = 100;
  block.order_amount = 90;
  block.currency = "CNY";
  ASSERT_EQ(run_.Decide(block), OutcomeCode::kAccepted) << run_.reason();
  const auto main = SettlementReport(Basis("main"), WindowNumber{1});
  ASSERT_TRUE(main.ok()) << main.status();
  EXPECT_EQ(main->notes.size(), 1u);
  const auto dollars = SettlementReport(Basis("main"), WindowNumber{3});
  ASSERT_TRUE(dollars.ok()) << dollars.status();
  EXPECT_THAT(dollars->notes, ElementsAre());
}

TEST_F(SchemeReports, AreTracedButForWhatIsNettedBetweenTheTwo) {
  Close("main");
  Close("pairs");
  Close("dollars");
  for (uint32_t window = 1; window <= 3; ++window) {
    const ReportBasis basis = Basis("main");
    EXPECT_GT(ExpectEveryFigureTraced(
                  run_, TracedSettlement(basis, WindowNumber{window})),
              20u);
    EXPECT_GT(ExpectEveryFigureTraced(
                  run_, TracedInvoices(basis, WindowNumber{window})),
              10u);
  }
  for (const char* scheme : {"main", "pairs", "dollars"}) {
    const ReportBasis basis = Basis(scheme);
    EXPECT_GT(ExpectEveryFigureTraced(run_, TracedTrialBalance(basis)), 30u);
  }
  EXPECT_GT(ExpectEveryFigureTraced(run_, TracedReceivables(Basis("main"))),
            10u);
  EXPECT_TRUE(
      absl::IsUnimplemented(TracedReceivables(Basis("pairs")).status()));
}

TEST_F(SchemeReports, WriteNoInstructionsForPaymentsBetweenTheTwo) {
  Close("pairs");
  const auto orders = UnpaidOrders(Basis("main"), WindowNumber{2});
  EXPECT_TRUE(absl::IsFailedPrecondition(orders.status()));
  EXPECT_THAT(std::string(orders.status().message()),
              testing::HasSubstr("scheme pairs"));
}

TEST_F(SchemeReports, NameTheSchemesThereAreForOneThatIsNot) {
  ReportBasis basis = Basis("main");
  const absl::Status status = ShowScheme("yen", &basis);
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(status.message(),
            "scheme: expected one of main, pairs, dollars, found \"yen\"");
  EXPECT_TRUE(ShowScheme("dollars", &basis).ok());
  EXPECT_EQ(CurrencyOf(basis).code, "USD");
}

}  // namespace
}  // namespace clearpoint
