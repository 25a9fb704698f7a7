// The vintage triangle and the breakage report, over small histories.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/program_run.h"
#include "tests/tools/shown_rows.h"
#include "tools/report/breakage.h"

namespace clearpoint {
namespace {

using oracle::Utc;
using testing::Contains;
using testing::ElementsAre;
using Row = ShownRow;
using Document = absl::StatusOr<ReportDocument>;

Document BreakageOf(EngineRun* run) {
  VintageTriangle triangle{Names(run->networks())};
  Record record;
  for (const std::string& bytes : run->records()) {
    EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
    triangle.Add(record);
  }
  return Breakage(BasisOf(run), triangle);
}

const std::vector<std::string> kLife = {"vintage", "issued", "used", "lapsed",
                                        "outstanding"};

// Of both programs.
std::vector<Row> LivesOf(ProgramRun* run) {
  return SectionOf(BreakageOf(&run->run()), "ultimate", kLife).rows;
}

// A point for each 1.00.
Configuration OnePointEach() { return Earning({Rule("base", 1, 100, 0)}); }

// Gone `days` days later.
Configuration GoneAfter(int32_t days) {
  Configuration network = OnePointEach();
  PointsOf(network).expiry.period = ExpiryPeriod::kDays;
  PointsOf(network).expiry.count = days;
  return network;
}

TEST(Breakage, ProjectsEachVintageByChainLadder) {
  ProgramRun run(OnePointEach());  // 5 January
  run.Buy("o1", 100'000);
  ASSERT_EQ(run.Redeem("r1", 200), OutcomeCode::kAccepted);
  run.At(Utc({2026, 2, 5}, 12, 0));
  ASSERT_EQ(run.Redeem("r2", 100), OutcomeCode::kAccepted);
  run.As("n");
  run.Buy("o2", 50'000);
  ASSERT_EQ(run.Redeem("r3", 50), OutcomeCode::kAccepted);
  run.At(Utc({2026, 3, 5}, 12, 0));
  ASSERT_EQ(run.Redeem("r4", 25), OutcomeCode::kAccepted);
  run.As("m");
  ASSERT_EQ(run.Redeem("r5", 100), OutcomeCode::kAccepted);
  run.As("k");
  run.Buy("o3", 10'000);
  ASSERT_EQ(run.Redeem("r6", 10), OutcomeCode::kAccepted);

  const Document document = BreakageOf(&run.run());
  EXPECT_THAT(
      SectionOf(document, "triangle",
                {"program", "vintage", "age", "used", "used_to_date"})
          .rows,
      ElementsAre(Row{"points", "2026-01", "0", "200", "200"},
                  Row{"points", "2026-01", "1", "100", "300"},
                  Row{"points", "2026-01", "2", "100", "400"},
                  Row{"points", "2026-02", "0", "50", "50"},
                  Row{"points", "2026-02", "1", "25", "75"},
                  Row{"points", "2026-03", "0", "10", "10"}));
  // From age 0 to 1 use grew from 200 + 50 to 300 + 75, from 1 to 2 from 300 to
  // 400: 75 x 400/300 = 100, and 10 x 375/250 = 15, x 400/300 = 20.
  const ShownSection ultimate = SectionOf(
      document, "ultimate",
      {"vintage", "issued", "used", "expected_use", "breakage",
       "used_percent", "expected_percent"});
  EXPECT_THAT(
      ultimate.rows,
      ElementsAre(
          Row{"2026-01", "1000", "400", "400", "600", "40.00 %", "40.00 %"},
          Row{"2026-02", "500", "75", "100", "400", "15.00 %", "20.00 %"},
          Row{"2026-03", "100", "10", "20", "80", "10.00 %", "20.00 %"}));
  EXPECT_THAT(ultimate.totals,
              Contains(Row{"total", "1600", "485", "520", "1080", "30.31 %",
                           "32.50 %"}));
  EXPECT_THAT(
      SectionOf(document, "summary", {"program", "line", "points"}).rows,
      Contains(Row{"points", "outstanding by vintage", "1115"}));
  ASSERT_EQ(document->sections[0].charts.size(), 1u);
  const auto* curves =
      std::get_if<CurveChart>(&document->sections[0].charts[0].drawing);
  ASSERT_NE(curves, nullptr);
  ASSERT_EQ(curves->curves.size(), 3u);
  constexpr absl::int128 kOne = 1'000'000'000'000;
  EXPECT_THAT(curves->curves[0].values,
              ElementsAre(20 * kOne, 30 * kOne, 40 * kOne));
}

TEST(Breakage, TakesAUseThatWasGivenBackOffThoseBefore) {
  ProgramRun run(OnePointEach());
  run.Buy("o1", 100'000);
  ASSERT_EQ(run.Redeem("r1", 200), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Redeem("r2", 50), OutcomeCode::kAccepted);
  run.At(Utc({2026, 2, 5}, 12, 0));
  ASSERT_EQ(run.Reverse("r1"), OutcomeCode::kAccepted);
  EXPECT_THAT(SectionOf(BreakageOf(&run.run()), "triangle",
                        {"age", "used", "used_to_date"})
                  .rows,
              ElementsAre(Row{"0", "250", "50"}, Row{"1", "-200", "50"}));
  EXPECT_THAT(LivesOf(&run),
              ElementsAre(Row{"2026-01", "1000", "50", "0", "950"}));
}

TEST(Breakage, TellsWhatLapsedApartFromUse) {
  ProgramRun run(GoneAfter(3));
  run.Buy("o1", 10'000);
  ASSERT_EQ(run.Redeem("r1", 30), OutcomeCode::kAccepted);
  run.At(Utc({2026, 2, 5}, 12, 0));
  run.As("n");
  run.Buy("o2", 100);
  EXPECT_THAT(LivesOf(&run), ElementsAre(Row{"2026-01", "100", "30", "70", "0"},
                                         Row{"2026-02", "1", "0", "0", "1"}));
}

TEST(Breakage, ExpectsNoUseOfWhatHasLapsed) {
  ProgramRun run(GoneAfter(3));
  run.At(Utc({2026, 1, 30}, 12, 0));
  run.Buy("o1", 10'000);
  ASSERT_EQ(run.Redeem("r1", 10), OutcomeCode::kAccepted);
  run.At(Utc({2026, 2, 1}, 12, 0));
  ASSERT_EQ(run.Redeem("r2", 50), OutcomeCode::kAccepted);
  run.As("n");
  run.Buy("o2", 10'000);
  ASSERT_EQ(run.Redeem("r3", 30), OutcomeCode::kAccepted);
  run.At(Utc({2026, 2, 20}, 12, 0));
  run.As("k");
  run.Buy("o3", 10'000);  // what the others had has lapsed by now
  // Of February 30 x 60/10 = 180 by the ladder, but 70 of its 200 have lapsed.
  EXPECT_THAT(
      SectionOf(BreakageOf(&run.run()), "ultimate",
                {"vintage", "issued", "used", "lapsed", "expected_use"})
          .rows,
      ElementsAre(Row{"2026-01", "100", "60", "40", "60"},
                  Row{"2026-02", "200", "30", "70", "130"}));
}

TEST(Breakage, CountsOfAHoldWhatIsCaptured) {
  ProgramRun run(OnePointEach());
  run.Buy("o1", 10'000);
  ASSERT_EQ(run.Hold("h1", 40), OutcomeCode::kAccepted);
  EXPECT_THAT(LivesOf(&run),
              ElementsAre(Row{"2026-01", "100", "0", "0", "100"}));
  ASSERT_EQ(run.Capture("h1", 30), OutcomeCode::kAccepted);
  EXPECT_THAT(LivesOf(&run),
              ElementsAre(Row{"2026-01", "100", "30", "0", "70"}));
}

TEST(Breakage, TakesReturnsOffWhatWasIssued) {
  ProgramRun run(OnePointEach());
  run.Buy("o1", 10'000);
  run.Return("o1", 4'000);
  EXPECT_THAT(LivesOf(&run), ElementsAre(Row{"2026-01", "60", "0", "0", "60"}));
}

TEST(Breakage, CountsPointsThatRepaidADebtAsUsed) {
  ProgramRun run(OnePointEach());
  run.Buy("o1", 10'000);
  ASSERT_EQ(run.Redeem("r1", 100), OutcomeCode::kAccepted);
  run.Return("o1", 4'000);  // a debt of 40
  run.Buy("o2", 5'000);     // 40 of its 50 repay it
  EXPECT_THAT(LivesOf(&run),
              ElementsAre(Row{"2026-01", "150", "140", "0", "10"}));
}

// 80 % of all vintages, dated 5 January.
OwnedEvent Estimate() {
  return {.kind = EventKind::kEstimateSet,
          .occurred = {kStart.value + kMinute},
          .program = "points",
          .amount = 800'000,
          .proposed_by = "ann",
          .approved_by = "bob",
          .until = kStart};
}

const std::vector<std::string> kApproved = {
    "vintage", "approved_percent", "dated",   "issued",
    "approved_use", "ladder_use", "true_up", "approved_breakage"};

TEST(Breakage, ShowsTheApprovedEstimateBesideTheLadder) {
  ProgramRun run(OnePointEach());
  run.Buy("o1", 50'100);
  ASSERT_EQ(run.Redeem("r1", 400), OutcomeCode::kAccepted);
  EXPECT_TRUE(SectionOf(BreakageOf(&run.run()), "approved", kApproved)
                  .rows.empty());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  const ShownSection approved =
      SectionOf(BreakageOf(&run.run()), "approved", kApproved);
  // 501 x 0.8 = 400.8, half up; the only vintage is expected to stay at 400.
  EXPECT_THAT(approved.rows,
              ElementsAre(Row{"2026-01", "80.04 %", "2026-01-05", "501", "401",
                              "400", "-1", "100"}));
  EXPECT_THAT(approved.totals,
              ElementsAre(Row{"total", "80.04 %", "", "501", "401", "400", "-1",
                              "100"}));
}

TEST(Breakage, GoesByTheNewestEstimateThatSpeaksOfAVintage) {
  ProgramRun run(OnePointEach());
  run.Buy("o1", 10'000);
  OwnedEvent february = Estimate();
  february.period_from = Utc({2026, 2, 1}, 0, 0);
  february.until = Utc({2026, 1, 6}, 0, 0);
  february.amount = 100'000;
  OwnedEvent ahead = Estimate();
  ahead.until = Utc({2026, 3, 1}, 0, 0);
  ahead.amount = 200'000;
  OwnedEvent older = Estimate();
  older.until = Utc({2026, 1, 4}, 0, 0);
  older.amount = 300'000;
  for (const OwnedEvent& e : {Estimate(), february, ahead, older}) {
    ASSERT_EQ(run.run().Decide(e), OutcomeCode::kAccepted);
  }
  run.At(Utc({2026, 2, 5}, 12, 0));
  run.Buy("o2", 10'000);
  const std::vector<std::string> columns = {"vintage", "approved_use"};
  EXPECT_THAT(SectionOf(BreakageOf(&run.run()), "approved", columns).rows,
              ElementsAre(Row{"2026-01", "80"}, Row{"2026-02", "10"}));
  run.At(Utc({2026, 3, 1}, 0, 0));
  run.Buy("o3", 10'000);
  EXPECT_THAT(SectionOf(BreakageOf(&run.run()), "approved", columns).rows,
              ElementsAre(Row{"2026-01", "20"}, Row{"2026-02", "20"},
                          Row{"2026-03", "20"}));
}

TEST(Breakage, ListsEveryEstimateWithBothPersons) {
  ProgramRun run(OnePointEach());
  OwnedEvent e = Estimate();
  e.period_until = Utc({2026, 2, 1}, 0, 0);
  e.not_earning = 150;
  e.order_amount = 100;
  ASSERT_EQ(run.run().Decide(e), OutcomeCode::kAccepted);
  EXPECT_THAT(
      SectionOf(BreakageOf(&run.run()), "estimates",
                {"program", "from", "until", "dated", "expected_used",
                 "proposed_by", "approved_by", "value", "currency",
                 "value_points"})
          .rows,
      ElementsAre(Row{"points", "", "2026-02", "2026-01-05T00:00:00+00:00",
                      "80.00 %", "ann", "bob", "1.50", "CNY", "100"}));
}

TEST(Breakage, NeedsAConfiguration) {
  EngineRun run(kStart, kUnlimitedCache);
  EXPECT_TRUE(absl::IsNotFound(BreakageOf(&run).status()));
}

TEST(Breakage, NamesBothSumsWhenARecordIsMissing) {
  ProgramRun run(OnePointEach());
  run.Buy("o1", 10'000);
  const Document document = Breakage(
      BasisOf(&run.run()), VintageTriangle(Names(run.run().networks())));
  EXPECT_TRUE(absl::IsDataLoss(document.status()));
  EXPECT_THAT(std::string(document.status().message()),
              testing::HasSubstr("program points: expected 100 points "
                                 "outstanding as its accounts say, found 0"));
}

}  // namespace
}  // namespace clearpoint
