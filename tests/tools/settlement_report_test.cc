// Reports of windows whose payments are confirmed, short or given up, and of
// what participants owe against their caps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tools/report/document_text.h"
#include "tools/report/exposure.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using Row = std::vector<std::string>;

// The reference day, closed: cafe paid 1.00 of its 1.20, starbank got its 0.57,
// and what grocer should pay was given up.
class SettledDay : public ::testing::Test {
 protected:
  SettledDay() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
    Confirm("cafe", -100);
    Confirm("starbank", 57);
    OwnedEvent abort = Blank(EventKind::kSettlementAborted);
    abort.participants = {"grocer"};
    abort.proposed_by = "ann";
    abort.approved_by = "bob";
    EXPECT_EQ(run_.Decide(abort), OutcomeCode::kAccepted) << run_.reason();
  }

  OwnedEvent Blank(EventKind kind) {
    OwnedEvent e;
    e.kind = kind;
    e.occurred = run_.recorded();
    e.id = "s" + std::to_string(++ids_);
    e.window = 1;
    return e;
  }
  void Confirm(const std::string& who, int64_t amount) {
    OwnedEvent e = Blank(EventKind::kSettlementConfirmed);
    e.merchant = who;
    e.currency = "CNY";
    e.amount = amount;
    EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
  ReportBasis Basis() {
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    return basis;
  }
  // As it is printed, when every total is the sum of its rows.
  static Tabular Named(const absl::StatusOr<ReportDocument>& document,
                       const std::string& name) {
    EXPECT_TRUE(document.ok()) << document.status();
    if (!document.ok()) return {};
    const absl::Status sums = CheckTotals(*document);
    EXPECT_TRUE(sums.ok()) << sums;
    for (const Tabular& table : TablesOf(*document, OutputFormat::kTable)) {
      if (table.name == name) return table;
    }
    ADD_FAILURE() << "no table " << name;
    return {};
  }

  EngineRun run_;
  int ids_ = 0;
};

TEST_F(SettledDay, ShowsWhatIsConfirmedBookedOnAndUnpaid) {
  const auto report = SettlementReport(Basis(), WindowNumber{1});
  const Tabular table = Named(report, "confirmations");
  EXPECT_THAT(table.rows,
              ElementsAre(Row{"starbank", "0.57", "0.57", "0.00", "0.00"},
                          Row{"leafmart", "0.99", "0.00", "0.00", "0.99"},
                          Row{"cafe", "-1.20", "-1.00", "0.00", "-0.20"},
                          Row{"grocer", "-0.79", "0.00", "-0.79", "0.00"},
                          Row{"airline", "0.40", "0.00", "0.00", "0.40"}));
  EXPECT_THAT(table.totals,
              ElementsAre(Row{"total", "-0.03", "-0.43", "-0.79", "1.19"}));
  EXPECT_EQ(Named(report, "settlement").rows[0][1], "SETTLING");
}

TEST_F(SettledDay, ShowsWhatWasGivenUpInTheWindowItWasBookedInto) {
  const auto report = SettlementReport(Basis(), WindowNumber{2});
  EXPECT_THAT(
      Named(report, "obligations").rows,
      ElementsAre(Row{"grocer", "hub", "settlement", "1", "0", "0.79"}));
}

// Giving up makes no new debt: the books are those of the day.
TEST_F(SettledDay, LeavesTheTrialBalanceAsItWas) {
  OwnedEvent close = Blank(EventKind::kWindowCloseRequested);
  close.window = 2;
  EXPECT_EQ(run_.Decide(close), OutcomeCode::kAccepted) << run_.reason();
  const Tabular table = Named(TrialBalance(Basis()), "money");
  EXPECT_THAT(
      table.rows,
      ElementsAre(
          Row{"hub", "0.03728", "0.00336", "0.03392", "0.03", "0.00392"},
          Row{"starbank", "2.33136", "1.75928", "0.57208", "0.57", "0.00208"},
          Row{"leafmart", "1.00", "0.01", "0.99", "0.99", "0.00"},
          Row{"cafe", "0.336", "1.536", "-1.20", "-1.20", "0.00"},
          Row{"grocer", "0.00", "0.792", "-0.792", "-0.79", "-0.002"},
          Row{"airline", "0.40", "0.004", "0.396", "0.40", "-0.004"}));
  EXPECT_THAT(table.totals, ElementsAre(Row{"sum", "4.10464", "4.10464", "0.00",
                                            "0.00", "0.00"}));
}

TEST_F(SettledDay, ShowsWhatIsOwedAgainstCapsAndCollateral) {
  Configuration network = ReferenceConfiguration();
  for (ParticipantConfig& one : network.participants) {
    if (one.name == "cafe") one.debit_caps = {{"CNY", {30}, 0}};
    if (one.name == "grocer") one.debit_caps = {{"CNY", {100}, 0}};
  }
  ASSERT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  OwnedEvent deposit = Blank(EventKind::kCollateralSet);
  deposit.merchant = "cafe";
  deposit.currency = "CNY";
  deposit.amount = 10;
  ASSERT_EQ(run_.Decide(deposit), OutcomeCode::kAccepted) << run_.reason();
  const Tabular table = Named(ExposureReport(Basis()), "exposure");
  EXPECT_THAT(
      table.rows,
      ElementsAre(Row{"airline", "0.396", "", "0.00", "", ""},
                  Row{"cafe", "-0.20", "0.30", "0.10", "0.40", "50.00 %"},
                  Row{"grocer", "-0.792", "1.00", "0.00", "1.00", "79.20 %"},
                  Row{"hub", "-0.39608", "", "0.00", "", ""},
                  Row{"leafmart", "0.99", "", "0.00", "", ""},
                  Row{"starbank", "0.00208", "", "0.00", "", ""}));
  EXPECT_THAT(table.totals, ElementsAre(Row{"sum", "0.00", "", "", "", ""}));
}

TEST(Exposure, NeedsANetwork) {
  State empty(nullptr, Digest());
  const Networks none;
  ReportBasis basis;
  basis.state = &empty;
  basis.networks = &none;
  EXPECT_TRUE(absl::IsNotFound(ExposureReport(basis).status()));
}

}  // namespace
}  // namespace clearpoint
