// Receivables by age of the reference day, whose window closes with payments
// cafe -1.20, grocer -0.79, starbank +0.57, leafmart +0.99, airline +0.40 and
// +0.03 left with the hub.
#include "tools/report/receivables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tools/report/document_text.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Row = std::vector<std::string>;

class ReceivablesOfTheDay : public ::testing::Test {
 protected:
  explicit ReceivablesOfTheDay(
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
  void Confirm(const std::string& who, int64_t amount) {
    OwnedEvent e = Blank(EventKind::kSettlementConfirmed);
    e.merchant = who;
    e.currency = "CNY";
    e.amount = amount;
    EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
  void GiveUp(const std::string& who) {
    OwnedEvent e = Blank(EventKind::kSettlementAborted);
    e.participants = {who};
    e.proposed_by = "ann";
    e.approved_by = "bob";
    EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
  // So long after the window closed.
  absl::StatusOr<ReportDocument> After(int64_t micros) {
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    const WindowRow* window = run_.state().windows.Find({WindowNumber{1}});
    EXPECT_NE(window, nullptr);
    if (window != nullptr) {
      basis.recorded = {window->closed_at.value + micros};
    }
    return Receivables(basis);
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

// cafe paid 1.00 of its 1.20, starbank got its 0.57 and has nothing unpaid, and
// what grocer should pay was given up. Participants stand in the order of the
// configuration: starbank, leafmart, cafe, grocer, airline.
TEST_F(ReceivablesOfTheDay, TellWhatIsLeftOfEachPayment) {
  Confirm("cafe", -100);
  Confirm("starbank", 57);
  GiveUp("grocer");
  const Tabular table = Named(After(3 * kMicrosPerDay), "unpaid");
  const std::string closed = table.rows.at(0).at(6);
  EXPECT_THAT(
      table.rows,
      ElementsAre(Row{"leafmart", "1", "0.99", "0.00", "0.00", "0.99", closed,
                      "3", "0-30"},
                  Row{"cafe", "1", "-1.20", "-1.00", "0.00", "-0.20", closed,
                      "3", "0-30"},
                  Row{"airline", "1", "0.40", "0.00", "0.00", "0.40", closed,
                      "3", "0-30"}));
  // 0.99 - 1.20 + 0.40 = 0.19; 0.99 - 0.20 + 0.40 = 1.19.
  EXPECT_THAT(
      table.totals,
      ElementsAre(
          Row{"total leafmart", "", "0.99", "0.00", "0.00", "0.99", "", "", ""},
          Row{"total cafe", "", "-1.20", "-1.00", "0.00", "-0.20", "", "", ""},
          Row{"total airline", "", "0.40", "0.00", "0.00", "0.40", "", "", ""},
          Row{"total", "", "0.19", "-1.00", "0.00", "1.19", "", "", ""}));
}

// What was given up is in the open window, with the carry of the closed one:
// grocer -0.79 - 0.002, starbank 0.00208, airline -0.004; the hub has no row.
TEST_F(ReceivablesOfTheDay, PutWhatWasBookedOnIntoTheOpenWindow) {
  Confirm("cafe", -100);
  Confirm("starbank", 57);
  GiveUp("grocer");
  const Tabular table = Named(After(3 * kMicrosPerDay), "summary");
  EXPECT_THAT(
      table.rows,
      ElementsAre(Row{"open window", "starbank", "0.00", "0.00208", "0.00208"},
                  Row{"open window", "grocer", "0.792", "0.00", "-0.792"},
                  Row{"open window", "airline", "0.004", "0.00", "-0.004"},
                  Row{"0-30", "leafmart", "0.00", "0.99", "0.99"},
                  Row{"0-30", "cafe", "0.20", "0.00", "-0.20"},
                  Row{"0-30", "airline", "0.00", "0.40", "0.40"}));
  // owes 0.792 + 0.004 + 0.20, is owed 0.00208 + 0.99 + 0.40.
  EXPECT_THAT(
      table.totals,
      ElementsAre(Row{"open window", "total", "0.796", "0.00208", "-0.79392"},
                  Row{"0-30", "total", "0.20", "1.39", "1.19"},
                  Row{"31-60", "total", "0.00", "0.00", "0.00"},
                  Row{"61-90", "total", "0.00", "0.00", "0.00"},
                  Row{"over 90", "total", "0.00", "0.00", "0.00"},
                  Row{"all", "total", "0.996", "1.39208", "0.39608"}));
}

TEST_F(ReceivablesOfTheDay, AgeByWholeDaysSinceTheWindowClosed) {
  struct Case {
    int64_t after;
    const char* days;
    const char* bucket;
  };
  const Case cases[] = {{0, "0", "0-30"},
                        {31 * kMicrosPerDay - 1, "30", "0-30"},
                        {31 * kMicrosPerDay, "31", "31-60"},
                        {61 * kMicrosPerDay - 1, "60", "31-60"},
                        {61 * kMicrosPerDay, "61", "61-90"},
                        {91 * kMicrosPerDay - 1, "90", "61-90"},
                        {91 * kMicrosPerDay, "91", "over 90"}};
  for (const Case& one : cases) {
    const auto document = After(one.after);
    const Tabular unpaid = Named(document, "unpaid");
    ASSERT_EQ(unpaid.rows.size(), 5u);
    EXPECT_EQ(unpaid.rows[0][7], one.days);
    EXPECT_EQ(unpaid.rows[0][8], one.bucket);
    // Behind the rows of the open window: starbank's carry and two others.
    EXPECT_EQ(Named(document, "summary").rows.back()[0], one.bucket);
  }
}

// A column for each bucket, as high as what participants owe: cafe and grocer.
TEST_F(ReceivablesOfTheDay, DrawWhatIsOwedByBucket) {
  const auto document = After(31 * kMicrosPerDay);
  ASSERT_TRUE(document.ok()) << document.status();
  const ReportSection* summary = FindSection(*document, "summary");
  ASSERT_NE(summary, nullptr);
  ASSERT_EQ(summary->charts.size(), 1u);
  const auto& columns =
      std::get<ColumnChart>(summary->charts[0].drawing).columns;
  ASSERT_EQ(columns.size(), 5u);
  EXPECT_EQ(columns[2].label, "31-60");
  // 1.20 + 0.79, in 10^-12.
  EXPECT_TRUE(columns[2].units == absl::int128(1'990'000'000'000));
  EXPECT_TRUE(columns[1].units == absl::int128(0));
}

TEST_F(ReceivablesOfTheDay, StopWhenTheyContradictAnExposure) {
  run_.state().exposures.Change({ParticipantNumber{4}, kMainScheme}).net.value += 1;
  const auto document = After(0);
  EXPECT_TRUE(absl::IsDataLoss(document.status()));
  EXPECT_THAT(std::string(document.status().message()),
              HasSubstr("expected -1.199999999999 as its exposure says, found "
                        "-1.20"));
}

TEST_F(ReceivablesOfTheDay, OweNothingForPointsThatArePaidWhenEarned) {
  const Tabular table = Named(After(0), "owed_for_points");
  EXPECT_THAT(table.rows, IsEmpty());
  EXPECT_THAT(table.totals,
              ElementsAre(Row{"total", "", "", "", "", "0.00", "", ""}));
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

class ReceivablesForPoints : public ReceivablesOfTheDay {
 protected:
  ReceivablesForPoints() : ReceivablesOfTheDay(GrocerPaysLater()) {}
};

// Of the 66 points that grocer gave, 40 were used. 26 x 0.012 = 0.312 at the
// contract's price, 26 x 0.01 = 0.26 at the program's point value.
TEST_F(ReceivablesForPoints, AreOwedAtThePriceOfTheContract) {
  const Tabular table = Named(After(0), "owed_for_points");
  EXPECT_THAT(table.rows,
              ElementsAre(Row{"star", "grocer", "starbank", "26", "0.012",
                              "0.312", "0.26", "CNY"}));
  EXPECT_THAT(
      table.totals,
      ElementsAre(Row{"star", "total", "", "26", "", "0.312", "0.26", "CNY"},
                  Row{"total", "", "", "", "", "0.312", "", ""}));
}

TEST(Receivables, NeedANetwork) {
  State empty(nullptr, Digest());
  const Networks none;
  ReportBasis basis;
  basis.state = &empty;
  basis.networks = &none;
  EXPECT_TRUE(absl::IsNotFound(Receivables(basis).status()));
}

}  // namespace
}  // namespace clearpoint
