// Reports of a network with several settlement schemes: each shows the money of
// one, and their tables add up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tests/tools/shown_rows.h"
#include "tools/report/exposure.h"
#include "tools/report/invoices.h"
#include "tools/report/receivables.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using Row = ShownRow;

// The reference day with airline paid pair by pair in `pairs`, and the exchange
// of star into leaf settled gross in `dollars`. There starbank owes leafmart
// 1.00, and leafmart 0.01 to hub; in `pairs` starbank owes airline 0.40 and
// airline hub 0.004.
class SchemeReports : public ::testing::Test {
 protected:
  SchemeReports() : run_(ReferenceDayStart(), kUnlimitedCache) {
    Configuration network = ReferenceConfiguration();
    network.currencies.push_back({.code = "USD", .minor_digits = 2});
    network.settlement.schemes = {
        {.name = "pairs", .currency = "CNY", .mode = NettingMode::kBilateral},
        {.name = "dollars", .currency = "USD", .mode = NettingMode::kGross}};
    network.contracts[2].scheme = "pairs";
    network.rates[0].scheme = "dollars";
    network.rates[0].currency = "USD";
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
    for (const ReferenceStep& step : ReferenceDay()) {
      if (step.event.kind == EventKind::kWindowCloseRequested) continue;
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
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    basis.sequence = SequenceNumber{run_.records().size()};
    basis.scheme = run_.networks().newest().FindScheme(scheme)->number;
    return basis;
  }
  static std::vector<Row> Picked(const absl::StatusOr<ReportDocument>& document,
                                 const std::string& section,
                                 const std::vector<std::string>& columns) {
    ShownSection shown = SectionOf(document, section, columns);
    shown.rows.insert(shown.rows.end(), shown.totals.begin(),
                      shown.totals.end());
    return shown.rows;
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
    EXPECT_THAT(Picked(dollars, "payments", {"payer", "receiver", "amount"}),
                ElementsAre(Row{"leafmart", "hub", "0.01"},
                            Row{"starbank", "leafmart", "1.00"},
                            Row{"total", "", "1.01"}));
    EXPECT_THAT(
        Picked(dollars, "positions", {"participant", "payment"}),
        ElementsAre(Row{"hub", "0.01"}, Row{"starbank", "-1.00"},
                    Row{"leafmart", "0.99"}, Row{"total", "0.00"}));
    const auto pairs = SettlementReport(Basis("pairs"), std::nullopt);
    ASSERT_TRUE(pairs.ok()) << pairs.status();
    EXPECT_THAT(Picked(pairs, "payments", {"payer", "receiver", "amount"}),
                ElementsAre(Row{"starbank", "airline", "0.40"},
                            Row{"total", "", "0.40"}));
  }
}

TEST_F(SchemeReports, SayWhatWasConfirmedOfEachPair) {
  Close("pairs");
  EXPECT_THAT(
      Picked(SettlementReport(Basis("pairs"), std::nullopt), "confirmations",
             {"participant", "counterparty", "payment", "unpaid"}),
      ElementsAre(Row{"starbank", "airline", "-0.40", "-0.40"},
                  Row{"total", "", "-0.40", "-0.40"}));
}

TEST_F(SchemeReports, BalanceTheMoneyOfOneScheme) {
  Close("dollars");
  EXPECT_THAT(Picked(TrialBalance(Basis("dollars")), "money",
                     {"participant", "receivable", "payable", "payments"}),
              ElementsAre(Row{"hub", "0.01", "0.00", "0.01"},
                          Row{"starbank", "0.00", "1.00", "-1.00"},
                          Row{"leafmart", "1.00", "0.01", "0.99"},
                          Row{"sum", "1.01", "1.01", "0.00"}));
  // Nothing of it is in the main scheme's, where hub gives starbank 0.00336 of
  // its fee back.
  EXPECT_THAT(Picked(TrialBalance(Basis("main")), "money",
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
  EXPECT_THAT(Picked(ExposureReport(Basis("dollars")), "exposure",
                     {"participant", "net"}),
              ElementsAre(Row{"hub", "0.01"}, Row{"leafmart", "0.99"},
                          Row{"starbank", "-1.00"}, Row{"sum", "0.00"}));
}

TEST_F(SchemeReports, NumberInvoicesOfTheSchemesWindowsAlone) {
  Close("main");
  Close("dollars");
  const auto invoices = Invoices(Basis("dollars"), std::nullopt);
  ASSERT_TRUE(invoices.ok()) << invoices.status();
  EXPECT_THAT(Picked(invoices, "documents", {"number", "debtor", "amount"}),
              ElementsAre(Row{"hub-dollars-000001", "leafmart", "0.01"},
                          Row{"leafmart-dollars-000001", "starbank", "1.00"},
                          Row{"total", "", "1.01"}));
}

}  // namespace
}  // namespace clearpoint
