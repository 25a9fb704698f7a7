// The file that contests records of the reference day, what is refused of it,
// and how reports show disputes with their originals.
#include "tools/dispute_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tests/support/scratch_folder.h"
#include "tools/report/booking_lines.h"
#include "tools/report/disputes.h"
#include "tools/report/invoices.h"
#include "tools/report/participant_statement.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// In window 1, which is closed, one record booked 1.536 from cafe to starbank.
class DisputeFile : public ::testing::Test {
 protected:
  DisputeFile() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
    basis_.state = &run_.state();
    basis_.networks = &run_.networks();
    cafe_ = NumberOf("cafe");
    starbank_ = NumberOf("starbank");
    for (const auto& [sequence, original] : Originals()) {
      if (original.Between(cafe_, starbank_).value != 0) sold_ = sequence;
    }
    EXPECT_NE(sold_, SequenceNumber{});
  }

  ParticipantNumber NumberOf(const char* name) {
    return ParticipantNumber{static_cast<uint32_t>(
        run_.state().NumberOf(NameKind::kParticipant, Sha256Prefix(name)))};
  }
  OriginalRecords Originals() {
    OriginalRecords originals;
    for (const std::string& bytes : run_.records()) {
      Record record;
      EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
      originals.emplace(record.sequence, OriginalOf(record));
    }
    return originals;
  }
  WrittenDispute Line(const std::string& id) {
    WrittenDispute line;
    line.line = 2;
    line.dispute_id = id;
    line.sequence = std::to_string(sold_.value);
    line.counterparty = "starbank";
    line.reason = "duplicate";
    return line;
  }
  DisputesToRaise Check(const std::vector<WrittenDispute>& lines) {
    const auto made = CheckDisputeFile(basis_, "cafe", lines, Originals());
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : DisputesToRaise{};
  }
  void ExpectRefused(const WrittenDispute& line, const std::string& reason) {
    const DisputesToRaise made = Check({line});
    EXPECT_THAT(made.disputes, IsEmpty());
    EXPECT_THAT(made.refusals, ElementsAre(HasSubstr("line 2: " + reason)));
  }
  OwnedEvent Raised(const DisputeToRaise& one) {
    OwnedEvent e{.kind = EventKind::kDisputeRaised,
                 .occurred = run_.recorded()};
    e.merchant = "cafe";
    e.id = one.dispute_id;
    e.sequence = static_cast<int64_t>(one.sequence.value);
    e.currency = "CNY";
    e.amount = one.amount.value;
    e.store = one.reason;
    e.window = one.window.value;
    e.rule = one.debtor;
    e.action = one.creditor;
    e.object = one.booked;
    return e;
  }
  void Decide(const OwnedEvent& event) {
    EXPECT_EQ(run_.Decide(event), OutcomeCode::kAccepted) << run_.reason();
  }
  // All of a line is raised, then accepted into window 2, which closes.
  void RaiseAcceptAndClose() {
    for (const DisputeToRaise& one : Check({Line("d1")}).disputes) {
      Decide(Raised(one));
    }
    OwnedEvent resolved{.kind = EventKind::kDisputeResolved,
                        .occurred = run_.recorded()};
    resolved.merchant = "cafe";
    resolved.id = "d1";
    resolved.channel = "accepted";
    resolved.store = "billed twice";
    resolved.proposed_by = "ann";
    resolved.approved_by = "bob";
    Decide(resolved);
    OwnedEvent close{.kind = EventKind::kWindowCloseRequested,
                     .occurred = run_.recorded()};
    close.id = "second";
    Decide(close);
  }
  static std::vector<std::string> Texts(const FigureRow& row) {
    std::vector<std::string> texts;
    for (const Figure& figure : row) texts.push_back(figure.text);
    return texts;
  }
  // When every total is the sum of its rows.
  static ReportSection Section(const absl::StatusOr<ReportDocument>& document,
                               const std::string& name) {
    EXPECT_TRUE(document.ok()) << document.status();
    if (!document.ok()) return {};
    EXPECT_TRUE(CheckTotals(*document).ok()) << CheckTotals(*document);
    const ReportSection* found = FindSection(*document, name);
    EXPECT_NE(found, nullptr) << name;
    return found == nullptr ? ReportSection{} : *found;
  }

  EngineRun run_;
  ReportBasis basis_;
  ParticipantNumber cafe_;
  ParticipantNumber starbank_;
  SequenceNumber sold_;
};

TEST_F(DisputeFile, IsFilledInFromTheJournalAndAccepted) {
  const DisputesToRaise made = Check({Line("d1")});
  EXPECT_THAT(made.refusals, IsEmpty());
  ASSERT_EQ(made.disputes.size(), 1u);
  const DisputeToRaise& one = made.disputes.front();
  EXPECT_EQ(one.debtor, "cafe");
  EXPECT_EQ(one.creditor, "starbank");
  EXPECT_EQ(one.booked, "1.536");
  EXPECT_EQ(one.window, WindowNumber{1});
  EXPECT_EQ(one.amount, MinorAmount{0});
  EXPECT_EQ(made.currency, "CNY");
  Decide(Raised(one));
}

TEST_F(DisputeFile, TakesAPartInMajorUnits) {
  WrittenDispute line = Line("d1");
  line.amount = "0.50";
  EXPECT_EQ(Check({line}).disputes.at(0).amount, MinorAmount{50});
  line.amount = "1.536";  // all of it
  EXPECT_EQ(Check({line}).disputes.at(0).amount, MinorAmount{0});
  line.amount = "1.54";
  ExpectRefused(line, "amount: expected at most 1.536, which was booked");
  line.amount = "0.505";
  ExpectRefused(line, "amount: expected whole minor units of CNY");
  line.amount = "0";
  ExpectRefused(line, "amount: expected major units above 0");
}

TEST_F(DisputeFile, RefusesWhatTheJournalDoesNotHave) {
  WrittenDispute line = Line("d1");
  line.sequence = "4711";
  ExpectRefused(line, "sequence: expected a record of the journal");
  line.sequence = "first";
  ExpectRefused(line, "sequence: expected the number of a record");
  line = Line("d1");
  line.counterparty = "grocer";
  ExpectRefused(line, "sequence: expected a record that booked something");
  line.counterparty = "starbnk";
  ExpectRefused(line, "counterparty: participant: expected one of");
  line = Line("d1");
  line.side = "receives";
  ExpectRefused(line, "sequence: expected a record that booked something");
  line.side = "both";
  ExpectRefused(line, "side: expected pays, receives or nothing");
  line = Line("d1");
  line.reason = "because";
  ExpectRefused(line, "reason: expected duplicate, ");
  line = Line("");
  ExpectRefused(line, "dispute_id: expected 1 to 256 bytes, found 0");
}

TEST_F(DisputeFile, RefusesRecordsOfTheOpenWindow) {
  OwnedEvent sale{.kind = EventKind::kPurchase, .occurred = run_.recorded()};
  sale.member = "m1";
  sale.merchant = "cafe";
  sale.id = "o9";
  sale.currency = "CNY";
  sale.amount = 10000;
  Decide(sale);
  WrittenDispute line = Line("d1");
  line.sequence = std::to_string(run_.records().size());
  ExpectRefused(line, "sequence: expected a record of a closed window");
}

TEST_F(DisputeFile, RefusesALineThatStandsThereTwice) {
  WrittenDispute again = Line("d1");
  again.line = 3;
  EXPECT_THAT(Check({Line("d1"), again}).refusals,
              ElementsAre(HasSubstr("line 3: dispute_id: \"d1\" stands on")));
  again.dispute_id = "d2";
  EXPECT_THAT(Check({Line("d1"), again}).refusals,
              ElementsAre(HasSubstr("is contested between the two on an")));
}

TEST_F(DisputeFile, TakenInAgainLeavesWhatWasRaised) {
  Decide(Raised(Check({Line("d1")}).disputes.at(0)));
  const DisputesToRaise again = Check({Line("d1")});
  EXPECT_THAT(again.refusals, IsEmpty());
  EXPECT_THAT(again.disputes, IsEmpty());
  EXPECT_EQ(again.raised, 1u);
  WrittenDispute other = Line("d1");
  other.amount = "0.50";
  ExpectRefused(other, "dispute_id: \"d1\" is that of another dispute");
  ExpectRefused(Line("d2"), "sequence: record " + std::to_string(sold_.value) +
                                " is contested between the two already");
}

TEST_F(DisputeFile, IsReadByTheNamesOfItsColumns) {
  const ScratchFolder folder;
  const std::string path = folder.Sub("disputes.csv");
  const auto read = [&](const std::string& text) {
    std::ofstream(path) << text;
    return ReadDisputeFile(path);
  };
  const auto good = read(
      "note,sequence,dispute_id,reason,counterparty\n"
      "\"twice, see 7\",9,d1,duplicate,starbank\n");
  ASSERT_TRUE(good.ok()) << good.status();
  ASSERT_EQ(good->size(), 1u);
  EXPECT_EQ(good->front().line, 2u);
  EXPECT_EQ(good->front().note, "twice, see 7");
  EXPECT_EQ(good->front().dispute_id, "d1");
  EXPECT_EQ(good->front().amount, "");
  EXPECT_EQ(RecordsOf(*good), std::set<SequenceNumber>{SequenceNumber{9}});
  const auto error = [&](const std::string& text) {
    return std::string(read(text).status().message());
  };
  EXPECT_THAT(error(""), HasSubstr("line 1: expected names of columns"));
  EXPECT_THAT(error("dispute_id,sequence,reason\n"),
              HasSubstr("line 1: expected a column counterparty"));
  EXPECT_THAT(error("dispute_id,sequence,reason,counterparty,sum\n"),
              HasSubstr("found \"sum\""));
  EXPECT_THAT(error("dispute_id,dispute_id\n"), HasSubstr("each once"));
  EXPECT_THAT(error("dispute_id,sequence,reason,counterparty\nd1,9\n"),
              HasSubstr("line 2: expected 4 fields, found 2"));
}

TEST_F(DisputeFile, ThatStatesAnotherBookingIsNotAccepted) {
  DisputeToRaise one = Check({Line("d1")}).disputes.at(0);
  one.booked = "1.5";
  Decide(Raised(one));
  const absl::Status status =
      CheckStatedBooking(basis_, "cafe", "d1", Originals());
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("booked 1.5 as it states, found 1.536 in the journal"));
  EXPECT_TRUE(CheckStatedBooking(basis_, "cafe", "d9", Originals()).ok());
}

TEST_F(DisputeFile, ThatStatesWhatWasBookedMayBeAccepted) {
  Decide(Raised(Check({Line("d1")}).disputes.at(0)));
  EXPECT_TRUE(CheckStatedBooking(basis_, "cafe", "d1", Originals()).ok());
}

// --- reports -----------------------------------------------------------------

TEST_F(DisputeFile, IsReportedWithAgesAmountsAndOriginals) {
  Decide(Raised(Check({Line("d1")}).disputes.at(0)));
  basis_.recorded = Timestamp{run_.recorded().value + 3 * kMicrosPerDay + 1};
  EXPECT_EQ(ContestedRecords(&run_.state()), std::set<SequenceNumber>{sold_});
  const auto report = DisputeReport(basis_, Originals());
  const ReportSection disputes = Section(report, "disputes");
  ASSERT_EQ(disputes.rows.size(), 1u);
  const std::vector<std::string> row = Texts(disputes.rows.front());
  const std::string record = std::to_string(sold_.value);
  EXPECT_THAT(std::vector<std::string>(row.begin(), row.begin() + 6),
              ElementsAre("cafe", "d1", "OPEN", "duplicate", "1", record));
  EXPECT_THAT(std::vector<std::string>(row.begin() + 7, row.begin() + 15),
              ElementsAre("Purchase", "order o1 at cafe", "cafe", "starbank",
                          "1.536", "1.536", "1.536", "0.00"));
  EXPECT_EQ(row[16], "3");  // days
  EXPECT_THAT(Texts(Section(report, "summary").rows.at(0)),
              ElementsAre("OPEN", "1", "1.536", "0.00", "3"));
}

TEST_F(DisputeFile, OnceAcceptedIsNoOlderThanItsResolution) {
  RaiseAcceptAndClose();
  basis_.recorded = Timestamp{run_.recorded().value + 3 * kMicrosPerDay};
  const auto report = DisputeReport(basis_, Originals());
  EXPECT_THAT(Texts(Section(report, "summary").rows.at(0)),
              ElementsAre("ACCEPTED", "1", "1.536", "1.536", "0"));
  EXPECT_EQ(Section(report, "disputes").rows.at(0).back().text, "2");
}

TEST_F(DisputeFile, WithoutItsRecordInTheJournalIsDamage) {
  Decide(Raised(Check({Line("d1")}).disputes.at(0)));
  const auto report = DisputeReport(basis_, {});
  EXPECT_EQ(report.status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(DisputeFile, IsALineOfTheStatementThatPointsToItsRecord) {
  RaiseAcceptAndClose();
  const Names names(run_.networks());
  const auto figures = ReadWindow(basis_, WindowNumber{2});
  ASSERT_TRUE(figures.ok()) << figures.status();
  BookingLines lines(WindowNumber{2}, cafe_);
  for (const std::string& bytes : run_.records()) {
    Record record;
    ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
    lines.Add(record);
  }
  ASSERT_EQ(lines.lines().size(), 1u);
  const BookingLine& line = lines.lines().front();
  EXPECT_EQ(line.kind, ObligationKind::kDispute);
  EXPECT_EQ(line.id, "d1");
  EXPECT_EQ(line.reference, "dispute d1 of cafe accepted, of record " +
                                std::to_string(sold_.value) + " in window 1");
  const auto statement = ParticipantStatement(basis_, *figures, cafe_, lines);
  EXPECT_EQ(Section(statement, "bookings").rows.at(0).at(1).text, "dispute");
}

TEST_F(DisputeFile, IsALineOfTheInvoicesThatPointsToItsRecord) {
  RaiseAcceptAndClose();
  const auto invoices = Invoices(basis_, WindowNumber{2});
  const ReportSection adjustments = Section(invoices, "adjustments");
  // The first document of cafe's is of window 1, over the 0.336 of a return.
  ASSERT_EQ(adjustments.rows.size(), 1u);
  const std::vector<std::string> row = Texts(adjustments.rows.front());
  EXPECT_THAT(std::vector<std::string>(row.begin(), row.begin() + 7),
              ElementsAre("cafe-000002", "cafe", "starbank", "cafe", "d1", "1",
                          std::to_string(sold_.value)));
  EXPECT_EQ(row.back(), "1.536");
  EXPECT_EQ(Section(invoices, "lines").rows.at(0).at(3).text, "dispute");
  // Without any there is no such section.
  const auto first = Invoices(basis_, WindowNumber{1});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(FindSection(*first, "adjustments"), nullptr);
}

}  // namespace
}  // namespace clearpoint
