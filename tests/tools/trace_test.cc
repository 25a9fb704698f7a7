// Every figure of the reports is the sum of the lines that a trace finds for
// it, and a trace that cannot be says why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"
#include "tests/tools/shown_rows.h"
#include "tests/tools/traced_figures.h"
#include "tools/report/participant_statement.h"
#include "tools/report/roll_forward.h"
#include "tools/trace/event_trace.h"
#include "tools/trace/figure_trace.h"
#include "tools/trace/settlement_parts.h"
#include "tools/trace/traced_report.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The day of the domain, decided, with the records it gave.
class TracedDay : public ::testing::Test {
 protected:
  TracedDay() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }

  EngineRun run_;
};

TracedReportOr RollForwardBehind(EngineRun* run, SequenceNumber from,
                                 RollForward* roll) {
  Record record;
  for (size_t i = from.value; i < run->records().size(); ++i) {
    EXPECT_TRUE(DecodeRecord(run->records()[i], &record).ok());
    roll->Add(record);
  }
  auto document = roll->Finish(BasisOf(run));
  if (!document.ok()) return document.status();
  return TracedRollForward(BasisOf(run), from, *std::move(document));
}

TracedReportOr StatementFor(EngineRun* run, const std::string& who,
                            WindowNumber window) {
  const ReportBasis basis = BasisOf(run);
  auto report = std::make_unique<TracedReport>(basis);
  auto figures = ReadWindow(basis, window);
  if (!figures.ok()) return figures.status();
  report->figures = *std::move(figures);
  const auto participant = FindParticipant(basis, who);
  if (!participant.ok()) return participant.status();
  BookingLines lines(window, *participant);
  Record record;
  for (const std::string& bytes : run->records()) {
    EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
    lines.Add(record);
  }
  auto document =
      ParticipantStatement(basis, *report->figures, *participant, lines);
  if (!document.ok()) return document.status();
  report->document = *std::move(document);
  report->parts = StatementParts(*report->figures, report->names, *participant);
  return report;
}

// Record 1 is the configuration, so event n of the day is record n + 1.
TEST_F(TracedDay, TakesAPositionApart) {
  EXPECT_THAT(LinesOf(run_, TracedSettlement(BasisOf(&run_), WindowNumber{1}),
                      "settlement,window=1/positions/cafe/exact@10"),
              ElementsAre(ShownRow{"2", "issue: cafe owes starbank", "-1.536"},
                          ShownRow{"9", "issue: starbank owes cafe", "0.336"}));
}

// -0.792 of the bookings, and 0.002 that is carried on with the other sign.
TEST_F(TracedDay, NamesTheClosingThatRoundsAPayment) {
  EXPECT_THAT(
      LinesOf(run_, TracedSettlement(BasisOf(&run_), WindowNumber{1}),
              "settlement,window=1/payments/grocer+hub/amount@10"),
      ElementsAre(
          ShownRow{"5", "issue: grocer owes starbank", "0.792"},
          ShownRow{"10", "closing of window 1: payment and carry of grocer",
                   "-0.002"}));
}

TEST_F(TracedDay, TakesTheNextWindowsCarryFromTheClosing) {
  EXPECT_THAT(LinesOf(run_, TracedSettlement(BasisOf(&run_), WindowNumber{2}),
                      "settlement,window=2/positions/airline/exact@10"),
              ElementsAre(ShownRow{
                  "10", "closing of window 1: payment and carry of airline",
                  "-0.004"}));
}

TEST_F(TracedDay, TakesABalanceApartByPostings) {
  EXPECT_THAT(LinesOf(run_, TracedTrialBalance(BasisOf(&run_)),
                      "trial-balance/points/star+redeemed/points@10"),
              ElementsAre(ShownRow{"8", "star: available to redeemed", "40"}));
}

TEST_F(TracedDay, SumsToEveryFigureOfTheSettlement) {
  EXPECT_GT(ExpectEveryFigureTraced(
                run_, TracedSettlement(BasisOf(&run_), WindowNumber{1})),
            80u);
  ExpectEveryFigureTraced(run_,
                          TracedSettlement(BasisOf(&run_), WindowNumber{2}));
}

TEST_F(TracedDay, SumsToEveryFigureOfTheTrialBalance) {
  EXPECT_GT(ExpectEveryFigureTraced(run_, TracedTrialBalance(BasisOf(&run_))),
            40u);
}

TEST_F(TracedDay, SumsToEveryFigureOfTheLiability) {
  EXPECT_GT(ExpectEveryFigureTraced(run_, TracedLiability(BasisOf(&run_))),
            20u);
}

// Two rows of star, one of leaf, and two totals more, of two figures each.
TEST_F(TracedDay, SumsToEveryFigureOfTheLiabilityByCostCentre) {
  Configuration network = ReferenceConfiguration();
  network.participants[4].cost_centre = "cc-shops";  // grocer
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  EXPECT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  for (const ReferenceStep& step : ReferenceDay()) run.Decide(step.event);
  EXPECT_EQ(
      ExpectEveryFigureTraced(run, TracedLiability(BasisOf(&run))),
      ExpectEveryFigureTraced(run_, TracedLiability(BasisOf(&run_))) + 10);
}

TEST_F(TracedDay, SumsToEveryFigureOfEveryStatement) {
  for (const char* who :
       {"cafe", "grocer", "starbank", "leafmart", "airline", "hub"}) {
    EXPECT_GT(ExpectEveryFigureTraced(
                  run_, StatementFor(&run_, who, WindowNumber{1})),
              10u);
  }
}

TEST(TracedRollForwards, SumToEveryFigureFromTheBeginningAndFromLater) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  RollForward whole(BasisOf(&run));
  run.Apply(ReferenceConfiguration());
  std::optional<RollForward> half;
  SequenceNumber split;
  for (const ReferenceStep& step : ReferenceDay()) {
    if (run.records().size() == 5) {
      split = SequenceNumber{5};
      half.emplace(BasisOf(&run));
    }
    run.Decide(step.event);
  }
  ASSERT_TRUE(half.has_value());
  EXPECT_GT(ExpectEveryFigureTraced(
                run, RollForwardBehind(&run, SequenceNumber{0}, &whole)),
            40u);
  EXPECT_GT(
      ExpectEveryFigureTraced(run, RollForwardBehind(&run, split, &*half)),
      40u);
}

TEST(TracedFigures, OfRandomHistoriesAreTheirLines) {
  for (uint64_t seed = 0; seed < 4; ++seed) {
    SCOPED_TRACE(seed);
    const History history = MakeRandomHistory(seed, 60);
    EngineRun run(history.start, kUnlimitedCache);
    RollForward whole(BasisOf(&run));
    for (const HistoryStep& step : history.steps) {
      if (step.configuration.has_value()) {
        run.Apply(*step.configuration);
      } else {
        run.Decide(step.event);
      }
    }
    ExpectEveryFigureTraced(run,
                            RollForwardBehind(&run, SequenceNumber{0}, &whole));
    ExpectEveryFigureTraced(run, TracedTrialBalance(BasisOf(&run)));
    ExpectEveryFigureTraced(run, TracedLiability(BasisOf(&run)));
    const uint32_t windows = run.state().newest_window().value;
    for (uint32_t window = 1; window <= windows; ++window) {
      ExpectEveryFigureTraced(
          run, TracedSettlement(BasisOf(&run), WindowNumber{window}));
    }
  }
}

TEST_F(TracedDay, StopsWhenTheLinesAreNotTheFigure) {
  const auto report = TracedSettlement(BasisOf(&run_), WindowNumber{1});
  ASSERT_TRUE(report.ok()) << report.status();
  const std::string id = "settlement,window=1/positions/cafe/pays@10";
  const auto place = FindFigure((*report)->document, id);
  ASSERT_TRUE(place.ok()) << place.status();
  const FigureTrace trace(*place, (*report)->parts, (*report)->names);
  const absl::Status status = trace.Check(id);  // of no records
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("expected 1.536 as the report says, found 0.00 in 0"));
}

TEST_F(TracedDay, HasNoRecordOfWhatAnOpenWindowWillRound) {
  const auto report = TracedSettlement(BasisOf(&run_), WindowNumber{2});
  ASSERT_TRUE(report.ok()) << report.status();
  const WindowFigures& figures = *(*report)->figures;
  EXPECT_TRUE(CheckIsRecorded(figures, "positions", "exact").ok());
  const absl::Status status =
      CheckIsRecorded(figures, "positions", "closing_carry");
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("window 2"));
}

TEST_F(TracedDay, NamesTheNearestOfAFigureThatIsNotThere) {
  const auto report = TracedSettlement(BasisOf(&run_), WindowNumber{1});
  ASSERT_TRUE(report.ok()) << report.status();
  const auto message = [&](const std::string& id) {
    const auto place = FindFigure((*report)->document, id);
    EXPECT_TRUE(absl::IsNotFound(place.status())) << place.status();
    return std::string(place.status().message());
  };
  EXPECT_THAT(message("settlement,window=1/position/cafe/exact@10"),
              HasSubstr("section: expected one of"));
  EXPECT_THAT(message("settlement,window=1/positions/caffe/exact@10"),
              HasSubstr("did you mean \"cafe\"?"));
  EXPECT_THAT(message("settlement,window=1/positions/cafe/exakt@10"),
              HasSubstr("did you mean \"exact\"?"));
  EXPECT_THAT(message("settlement,window=1/positions/cafe/exact@9"),
              HasSubstr("position: expected one of 10"));
}

// --- up from a record --------------------------------------------------------

// The purchase of 128.50 at cafe: 1.536 to starbank, and 0.01536 of that to
// hub. The total of positions is that of both, which cancel out.
TEST_F(TracedDay, NamesThePositionsThatAPurchaseIsPartOf) {
  const auto report = TracedSettlement(BasisOf(&run_), WindowNumber{1});
  EXPECT_THAT(
      SharesOf(run_, report, SequenceNumber{2}, "/positions/cafe/"),
      ElementsAre(
          ShownRow{"settlement,window=1/positions/cafe/pays@10", "1.536"},
          ShownRow{"settlement,window=1/positions/cafe/exact@10", "-1.536"},
          ShownRow{"settlement,window=1/positions/cafe/payment@10", "-1.536"},
          ShownRow{"settlement,window=1/positions/cafe/closing_carry@10",
                   "-1.536"}));
  EXPECT_THAT(
      SharesOf(run_, report, SequenceNumber{2}, "/positions_totals/"),
      ElementsAre(
          ShownRow{"settlement,window=1/positions_totals/total/receives@10",
                   "1.55136"},
          ShownRow{"settlement,window=1/positions_totals/total/pays@10",
                   "1.55136"}));
}

// Only the first booking between two makes them a pair: event 8 is the first
// from starbank to cafe, and its fee the first from hub to starbank.
TEST_F(TracedDay, CountsAPairOnceForWhoeverMadeIt) {
  const auto report = TracedSettlement(BasisOf(&run_), WindowNumber{1});
  EXPECT_THAT(
      SharesOf(run_, report, SequenceNumber{9}, "/pairs@"),
      ElementsAre(ShownRow{"settlement,window=1/settlement/-/pairs@10", "2"}));
  EXPECT_THAT(
      SharesOf(run_, report, SequenceNumber{5}, "/pairs@"),
      ElementsAre(ShownRow{"settlement,window=1/settlement/-/pairs@10", "1"}));
}

TEST_F(TracedDay, GoesUpToTheLinesOfBalancesAndHoldings) {
  EXPECT_THAT(
      SharesOf(run_, TracedTrialBalance(BasisOf(&run_)), SequenceNumber{8},
               "/points/"),
      ElementsAre(
          ShownRow{"trial-balance/points/star+available/points@10", "-40"},
          ShownRow{"trial-balance/points/star+redeemed/points@10", "40"}));
  EXPECT_THAT(SharesOf(run_, TracedLiability(BasisOf(&run_)), SequenceNumber{8},
                       "/summary/star+outstanding/points"),
              ElementsAre(ShownRow{
                  "liability/summary/star+outstanding/points@10", "-40"}));
}

// What goes down comes up: over all records the parts of a figure are the
// figure.
TEST_F(TracedDay, SharesOfAllRecordsAreTheFigures) {
  const auto report = TracedTrialBalance(BasisOf(&run_));
  ASSERT_TRUE(report.ok()) << report.status();
  std::map<std::string, absl::int128> sums;
  for (uint64_t n = 1; n <= run_.records().size(); ++n) {
    ReportShares shares(**report, SequenceNumber{n});
    Record record;
    for (const std::string& bytes : run_.records()) {
      ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
      shares.Add(record);
    }
    for (const FigureShare& one : shares.Shares()) sums[one.id] += one.units;
  }
  EachFigure((*report)->document,
             [&](const std::string& id, const FigurePlace& place) {
               EXPECT_TRUE(sums[id] == place.figure().units) << id;
             });
}

TEST_F(TracedDay, TellsOfADuplicateThatItIsPartOfNothing) {
  EXPECT_THAT(
      SharesOf(run_, TracedTrialBalance(BasisOf(&run_)), SequenceNumber{6}, ""),
      ElementsAre());
}

TEST(FigureIds, AreReadAsTheyAreWritten) {
  const auto id = ParseFigureId(
      "participant-statement,window=3,participant=a%2Fb/bookings/x+issue+7~2/"
      "pays@812");
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_EQ(id->report, "participant-statement");
  ASSERT_EQ(id->subject.size(), 2u);
  EXPECT_EQ(id->subject[0].value, "3");
  EXPECT_EQ(id->subject[1].value, "a/b");
  EXPECT_EQ(id->position.value, 812u);
}

TEST(FigureIds, OfOtherFormsAreTurnedDown) {
  for (const char* text : {"", "settlement", "settlement/positions/cafe/exact",
                           "a/b/c@9", "a/b/c/d@", "a/b/c/d@0", "a/b/c/d@x",
                           "a,window/b/c/d@9", "a,x=%2/b/c/d@9"}) {
    const auto id = ParseFigureId(text);
    EXPECT_TRUE(absl::IsInvalidArgument(id.status())) << text;
  }
}

}  // namespace
}  // namespace clearpoint
