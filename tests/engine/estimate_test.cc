// Estimates of finance: what is kept of them, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;
using testing::ElementsAre;
using testing::IsEmpty;

// All of `points`, 80 % used, a point worth 1.00.
OwnedEvent Estimate() {
  return {.kind = EventKind::kEstimateSet,
          .occurred = {kStart.value + kMinute},
          .program = "points",
          .amount = 800'000,
          .not_earning = 100,
          .proposed_by = "ann",
          .approved_by = "bob",
          .until = kStart,
          .order_amount = 1};
}

std::vector<std::string> EstimatesOf(EngineRun* run) {
  std::istringstream text(run->Text());
  std::vector<std::string> lines;
  std::string line;
  while (std::getline(text, line)) {
    if (line.starts_with("estimate ")) lines.push_back(line);
  }
  return lines;
}

TEST(Estimate, IsKeptAsItIsTold) {
  ProgramRun run(SmallNetwork());
  OwnedEvent e = Estimate();
  e.period_from = Utc({2025, 12, 1}, 0, 0);
  e.period_until = Utc({2026, 2, 1}, 0, 0);
  ASSERT_EQ(run.run().Decide(e), OutcomeCode::kAccepted) << run.run().reason();
  // Months since 1970-01: 55 x 12 + 11 and 56 x 12 + 1. 2026-01-05 is day
  // 20458.
  EXPECT_THAT(EstimatesOf(&run.run()),
              ElementsAre("estimate points 671 673 dated 1767571200000000 ppm "
                          "800000 value 100 of 1 ann bob"));
  EXPECT_TRUE(run.LastEffects().postings.empty());
  EXPECT_TRUE(run.LastEffects().bookings.empty());
}

TEST(Estimate, WithoutBoundsSpeaksOfEveryVintage) {
  ProgramRun run(SmallNetwork());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  const Effects effects = run.LastEffects();
  ASSERT_EQ(effects.estimates.size(), 1u);
  const EstimateRow row = RowOf(effects.estimates[0]).value();
  EXPECT_TRUE(row.SpeaksOf(1));
  EXPECT_TRUE(row.SpeaksOf(700));
}

TEST(Estimate, SpeaksOfTheVintagesFromItsFirstToBeforeItsLast) {
  EstimateRow row;
  row.from_month = 671;
  row.until_month = 673;
  EXPECT_FALSE(row.SpeaksOf(670));
  EXPECT_TRUE(row.SpeaksOf(671));
  EXPECT_TRUE(row.SpeaksOf(672));
  EXPECT_FALSE(row.SpeaksOf(673));
}

TEST(Estimate, HasItsVintagesAndItsDateInItsKey) {
  ProgramRun run(SmallNetwork());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  EXPECT_EQ(run.run().Decide(Estimate()), OutcomeCode::kDuplicate);
  OwnedEvent other = Estimate();
  other.amount = 700'000;
  EXPECT_EQ(run.run().Decide(other), OutcomeCode::kConflict);
  other.until.value += kMicrosPerDay;
  EXPECT_EQ(run.run().Decide(other), OutcomeCode::kAccepted);
  OwnedEvent later = Estimate();
  later.period_from = Utc({2026, 1, 1}, 0, 0);
  EXPECT_EQ(run.run().Decide(later), OutcomeCode::kAccepted);
  EXPECT_EQ(EstimatesOf(&run.run()).size(), 3u);
}

TEST(Estimate, IsRefusedInTheOrderOfOutcomes) {
  struct Case {
    const char* what;
    OutcomeCode outcome;
    std::function<void(OwnedEvent&)> change;
  };
  const Case kCases[] = {
      {"no program", OutcomeCode::kMissingField,
       [](OwnedEvent& e) { e.program.clear(); }},
      {"no date", OutcomeCode::kMissingField,
       [](OwnedEvent& e) { e.until = kNever; }},
      {"one person", OutcomeCode::kMissingField,
       [](OwnedEvent& e) { e.approved_by.clear(); }},
      {"nobody proposed it", OutcomeCode::kMissingField,
       [](OwnedEvent& e) { e.proposed_by.clear(); }},
      {"the same person twice", OutcomeCode::kInvalidField,
       [](OwnedEvent& e) { e.approved_by = "ann"; }},
      {"more than all", OutcomeCode::kInvalidField,
       [](OwnedEvent& e) { e.amount = 1'000'001; }},
      {"less than none", OutcomeCode::kInvalidField,
       [](OwnedEvent& e) { e.amount = -1; }},
      {"a value of no points", OutcomeCode::kInvalidField,
       [](OwnedEvent& e) { e.order_amount = 0; }},
      {"points without a value", OutcomeCode::kInvalidField,
       [](OwnedEvent& e) { e.not_earning = 0; }},
      {"an end before the beginning", OutcomeCode::kInvalidField,
       [](OwnedEvent& e) {
         e.period_from = Utc({2026, 1, 1}, 0, 0);
         e.period_until = Utc({2026, 1, 1}, 0, 0);
       }},
      {"a vintage before months are counted", OutcomeCode::kInvalidField,
       [](OwnedEvent& e) { e.period_until = Utc({1970, 12, 1}, 0, 0); }},
      {"too far ahead", OutcomeCode::kTooEarly,
       [](OwnedEvent& e) { e.occurred.value += 4000 * kMicrosPerDay; }},
      {"another program", OutcomeCode::kUnknownProgram,
       [](OwnedEvent& e) { e.program = "stars"; }},
      {"a vintage that begins within a month", OutcomeCode::kNotAStep,
       [](OwnedEvent& e) { e.period_from = Utc({2026, 1, 2}, 0, 0); }},
      {"a vintage that ends a minute late", OutcomeCode::kNotAStep,
       [](OwnedEvent& e) { e.period_until = Utc({2026, 1, 1}, 0, 1); }},
  };
  for (const Case& one : kCases) {
    ProgramRun run(SmallNetwork());
    OwnedEvent e = Estimate();
    one.change(e);
    EXPECT_EQ(run.run().Decide(e), one.outcome)
        << one.what << ": " << run.run().reason();
    EXPECT_THAT(EstimatesOf(&run.run()), IsEmpty()) << one.what;
  }
}

TEST(Estimate, HasItsMonthsInTheZoneOfTheProgram) {
  Configuration network = SmallNetwork();
  PointsOf(network).zone = "Asia/Singapore";
  ProgramRun run(network);
  OwnedEvent e = Estimate();
  e.period_from = Utc({2025, 12, 31}, 16, 0);  // 1 January there
  ASSERT_EQ(run.run().Decide(e), OutcomeCode::kAccepted) << run.run().reason();
  const EstimateRow row = RowOf(run.LastEffects().estimates[0]).value();
  EXPECT_EQ(row.from_month, 56 * 12);
  e.period_from = Utc({2026, 1, 1}, 0, 0);
  EXPECT_EQ(run.run().Decide(e), OutcomeCode::kNotAStep);
}

}  // namespace
}  // namespace clearpoint
