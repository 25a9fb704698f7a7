// Reports of one window beside the settlement's own: a participant's statement
// by record, invoices and credit notes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tests/tools/shown_rows.h"
#include "tools/report/invoices.h"
#include "tools/report/participant_statement.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Row = ShownRow;

class WindowReports : public ::testing::Test {
 protected:
  WindowReports() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }
  ReportBasis Basis() {
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    basis.sequence = SequenceNumber{run_.records().size()};
    return basis;
  }
  absl::StatusOr<ReportDocument> StatementFor(const std::string& who,
                                              size_t records_left_out) {
    const ReportBasis basis = Basis();
    const auto figures = ReadWindow(basis, WindowNumber{1});
    if (!figures.ok()) return figures.status();
    const auto participant = FindParticipant(basis, who);
    if (!participant.ok()) return participant.status();
    BookingLines lines(WindowNumber{1}, *participant);
    Record record;
    for (size_t i = records_left_out; i < run_.records().size(); ++i) {
      EXPECT_TRUE(DecodeRecord(run_.records()[i], &record).ok());
      lines.Add(record);
    }
    return ParticipantStatement(basis, *figures, *participant, lines);
  }

  EngineRun run_;
};

TEST_F(WindowReports, AStatementSumsWhatIsBookedByCounterpartyAndKind) {
  EXPECT_THAT(
      RowsAndTotalsOf(StatementFor("starbank", 0), "counterparties",
             {"counterparty", "kind", "bookings", "receives", "pays", "net"}),
      ElementsAre(Row{"airline", "redeem", "1", "0.00", "0.40", "-0.40"},
                  Row{"cafe", "issue", "2", "1.536", "0.336", "1.20"},
                  Row{"grocer", "issue", "1", "0.792", "0.00", "0.792"},
                  Row{"hub", "fee", "3", "0.00336", "0.02328", "-0.01992"},
                  Row{"leafmart", "exchange", "1", "0.00", "1.00", "-1.00"},
                  Row{"total", "", "8", "2.33136", "1.75928", "0.57208"}));
}

TEST_F(WindowReports, AStatementsPositionIsTheSettlements) {
  EXPECT_THAT(
      RowsAndTotalsOf(StatementFor("starbank", 0), "position",
             {"receives", "pays", "exact", "payment", "closing_carry"}),
      ElementsAre(Row{"2.33136", "1.75928", "0.57208", "0.57", "0.00208"}));
}

TEST_F(WindowReports, EveryBookingNamesItsRecordAndWhatTheSenderCallsIt) {
  const std::vector<Row> rows =
      RowsAndTotalsOf(StatementFor("cafe", 0), "bookings",
             {"counterparty", "kind", "sequence", "event", "reference",
              "points", "receives", "pays"});
  ASSERT_GE(rows.size(), 2u);
  EXPECT_THAT(rows[0], ElementsAre("starbank", "issue", "2", "Purchase",
                                   "order o1 at cafe", "128", "0.00", "1.536"));
  EXPECT_THAT(rows[1], ElementsAre("starbank", "issue", "9", "PurchaseReturned",
                                   HasSubstr("of order o1 at cafe"), "28",
                                   "0.336", "0.00"));
}

TEST_F(WindowReports, AMissingRecordStopsTheStatement) {
  const auto statement = StatementFor("cafe", 3);  // order o1 is left out
  EXPECT_TRUE(absl::IsDataLoss(statement.status()));
  EXPECT_THAT(std::string(statement.status().message()),
              HasSubstr("cafe and starbank, issue: expected 1.536"));
}

TEST_F(WindowReports, AStrangerHasNoStatement) {
  const auto statement = StatementFor("cafee", 0);
  EXPECT_TRUE(absl::IsNotFound(statement.status()));
  EXPECT_THAT(std::string(statement.status().message()), HasSubstr("cafe"));
}

const std::vector<std::string> kDocumentColumns = {
    "number",          "document", "creditor", "debtor",
    "brought_forward", "booked",   "amount",   "carried_forward"};

TEST_F(WindowReports, EachCreditorNumbersItsDocumentsWithoutGaps) {
  EXPECT_THAT(
      RowsAndTotalsOf(Invoices(Basis(), WindowNumber{1}), "documents", kDocumentColumns),
      testing::IsSupersetOf({
          Row{"cafe-000001", "invoice", "cafe", "starbank", "0.00", "0.336",
              "0.34", "-0.004"},
          Row{"starbank-000001", "invoice", "starbank", "cafe", "0.00", "1.536",
              "1.54", "-0.004"},
          Row{"starbank-000002", "invoice", "starbank", "grocer", "0.00",
              "0.792", "0.79", "0.002"},
          Row{"leafmart-000001", "invoice", "leafmart", "starbank", "0.00",
              "1.00", "1.00", "0.00"},
          Row{"airline-000001", "invoice", "airline", "starbank", "0.00",
              "0.40", "0.40", "0.00"},
          // Less than half of the smallest coin is no document yet.
          Row{"", "none", "hub", "airline", "0.00", "0.004", "0.00", "0.004"},
          Row{"", "none", "starbank", "hub", "0.00", "0.00336", "0.00",
              "0.00336"},
      }));
}

// The window's gross: nothing that was booked is on no document.
TEST_F(WindowReports, InvoicesAreOfAllThatWasBooked) {
  const std::vector<Row> rows =
      RowsAndTotalsOf(Invoices(Basis(), WindowNumber{1}), "lines", {"booked"});
  ASSERT_FALSE(rows.empty());
  EXPECT_THAT(rows.back(), ElementsAre("4.10464"));
}

// Another 128.50 at cafe in window 2: 3.072 in all, of which 1.54 is invoiced.
TEST_F(WindowReports, ALaterWindowGoesOnWithNumbersAndRemainders) {
  OwnedEvent purchase = ReferenceDay()[0].event;
  purchase.id = "o2";
  purchase.occurred = run_.recorded();
  ASSERT_EQ(run_.Decide(purchase), OutcomeCode::kAccepted) << run_.reason();
  OwnedEvent close;
  close.kind = EventKind::kWindowCloseRequested;
  close.occurred = run_.recorded();
  close.id = "w2";
  close.window = 2;
  ASSERT_EQ(run_.Decide(close), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_THAT(
      RowsAndTotalsOf(Invoices(Basis(), WindowNumber{2}), "documents", kDocumentColumns),
      testing::Contains(Row{"starbank-000003", "invoice", "starbank", "cafe",
                            "-0.004", "1.536", "1.53", "0.002"}));
}

TEST_F(WindowReports, AnOpenWindowHasNoInvoices) {
  const auto invoices = Invoices(Basis(), WindowNumber{2});
  EXPECT_TRUE(absl::IsFailedPrecondition(invoices.status()));
  EXPECT_TRUE(absl::IsNotFound(Invoices(Basis(), WindowNumber{9}).status()));
}

}  // namespace
}  // namespace clearpoint
