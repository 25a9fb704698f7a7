// The totals of the system before against what opening balances brought.
#include "tools/report/opening_tie_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/program_run.h"
#include "tests/support/scratch_folder.h"
#include "tools/report/document_text.h"

namespace clearpoint {
namespace {

using oracle::Utc;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Row = std::vector<std::string>;

Configuration Network() {
  EarnRule base = Rule("base", 1, 100, 0);
  base.qualifying = true;
  Configuration network = Earning({base});
  PointsOf(network).scale = 2;
  TierPolicy& tiers = PointsOf(network).tiers.emplace();
  tiers.levels = {{"silver", 100}, {"gold", 500}};
  return network;
}

// m brings 15.05 in two lots and gold, n 2.00 and a debt of 0.30.
class TyingOut : public ::testing::Test {
 protected:
  TyingOut() : run_(Network()) {
    OwnedEvent opening{.kind = EventKind::kOpeningBalance,
                       .occurred = Utc({2026, 1, 6}, 0, 0)};
    opening.program = "points";
    opening.member = "m";
    opening.id = "load";
    opening.lots = {{.points = 1'500, .expires_at = Utc({2026, 4, 1}, 0, 0)},
                    {.points = 5}};
    opening.tiers = {
        {.tier = "gold", .since = {}, .until = kNever, .qualified = {}}};
    EXPECT_EQ(run_.run().Decide(opening), OutcomeCode::kAccepted);
    opening.member = "n";
    opening.id = "second load";
    opening.lots = {{.points = 200}, {.points = -30}};
    opening.tiers.clear();
    EXPECT_EQ(run_.run().Decide(opening), OutcomeCode::kAccepted);
    run_.At(Utc({2026, 1, 7}, 0, 0));
    EXPECT_EQ(run_.Redeem("spent since", 1), OutcomeCode::kAccepted);
  }
  absl::StatusOr<TieOut> With(const std::string& lines) {
    return With(lines, "");
  }
  absl::StatusOr<TieOut> With(const std::string& lines,
                              const std::string& batch) {
    const std::string path = folder_.Sub("lines.csv");
    std::ofstream(path) << lines;
    ReportBasis basis;
    basis.state = &run_.run().state();
    basis.networks = &run_.run().networks();
    return OpeningTieOut(basis, path, batch);
  }
  static std::vector<Row> RowsOf(const absl::StatusOr<TieOut>& found,
                                 const std::string& section) {
    EXPECT_TRUE(found.ok()) << found.status();
    if (!found.ok()) return {};
    for (const Tabular& table :
         TablesOf(found->document, OutputFormat::kTable)) {
      if (table.name == section) return table.rows;
    }
    return {};
  }

  ProgramRun run_;
  ScratchFolder folder_;
};

constexpr const char* kAll =
    "program,figure,of,value\n"
    "points,members,,2\n"
    "points,lots,,4\n"
    "points,points,,17.05\n"
    "points,debt,,0.3\n"
    "points,points_expiring,2026-03,15\n"
    "points,points_expiring,never,2.05\n"
    "points,lots_expiring,2026-03,1\n"
    "points,lots_expiring,never,2\n"
    "points,members_in_tier,gold,1\n";

TEST_F(TyingOut, EveryFigureMayBeEqual) {
  const auto found = With(kAll);
  const std::vector<Row> rows = RowsOf(found, "tie_out");
  EXPECT_THAT(rows, SizeIs(9));
  for (const Row& row : rows) EXPECT_EQ(row[6], "equal") << row[1];
  EXPECT_THAT(RowsOf(found, "bad_lines"), IsEmpty());
  EXPECT_THAT(RowsOf(found, "batches"), SizeIs(2));
  EXPECT_FALSE(found->has_differences);
}

TEST_F(TyingOut, ADifferenceIsToldWithBothFigures) {
  const auto found = With("value,of,figure,program\n17.04,,points,points\n");
  EXPECT_THAT(RowsOf(found, "tie_out"),
              Contains(ElementsAre("points", "points", "", "17.04", "17.05",
                                   "0.01", "differing")));
  EXPECT_TRUE(found->has_differences);
}

TEST_F(TyingOut, AKindThatTheListHasIsComparedWhole) {
  const auto found = With(
      "program,figure,of,value\n"
      "points,points_expiring,2026-03,15.00\n"
      "points,points_expiring,2026-05,1\n");
  const std::vector<Row> rows = RowsOf(found, "tie_out");
  EXPECT_THAT(rows, Contains(ElementsAre("points", "points_expiring", "never",
                                         "0.00", "2.05", "2.05", "differing")));
  EXPECT_THAT(
      rows, Contains(ElementsAre("points", "points_expiring", "2026-05", "1.00",
                                 "0.00", "-1.00", "differing")));
  EXPECT_THAT(rows, Contains(ElementsAre("points", "members", "", "", "2", "",
                                         "not_listed")));
  EXPECT_TRUE(found->has_differences);
}

TEST_F(TyingOut, WhatIsNotListedIsNoDifference) {
  const auto found = With("program,figure,of,value\npoints,members,,2\n");
  EXPECT_FALSE(found->has_differences);
}

TEST_F(TyingOut, OneLoadMayBeComparedAlone) {
  const auto found =
      With("program,figure,of,value\npoints,members,,1\n", "second load");
  EXPECT_FALSE(found->has_differences);
  EXPECT_THAT(RowsOf(found, "batches"), SizeIs(1));
  const auto none = With(kAll, "third");
  EXPECT_TRUE(absl::IsNotFound(none.status())) << none.status();
}

TEST_F(TyingOut, EveryBadLineIsNamed) {
  const auto found = With(
      "program,figure,of,value\n"
      "other,members,,1\n"
      "points,member,,1\n"
      "points,members,2026-03,1\n"
      "points,points_expiring,,1\n"
      "points,points_expiring,2026-13,1\n"
      "points,members,,1.5\n"
      "points,points,,1.005\n"
      "points,points,,-1\n"
      "points,debt,,much\n"
      "points,members,,2\n"
      "points,members,,2\n"
      "points,members\n");
  const std::vector<Row> rows = RowsOf(found, "bad_lines");
  ASSERT_THAT(rows, SizeIs(11));
  const std::vector<std::pair<const char*, const char*>> reasons = {
      {"2", "program"}, {"3", "figure"}, {"4", "of"},       {"5", "of"},
      {"6", "month"},   {"7", "value"},  {"8", "value"},    {"9", "value"},
      {"10", "value"},  {"12", "twice"}, {"13", "4 fields"}};
  for (size_t i = 0; i < reasons.size(); ++i) {
    EXPECT_EQ(rows[i][0], reasons[i].first);
    EXPECT_THAT(rows[i][1], HasSubstr(reasons[i].second));
  }
  EXPECT_TRUE(found->has_differences);
}

TEST_F(TyingOut, AListWithoutFiguresIsRefused) {
  const auto found = With("program,figure,of,value\n");
  EXPECT_TRUE(absl::IsInvalidArgument(found.status())) << found.status();
  EXPECT_THAT(std::string(found.status().message()),
              HasSubstr("lines.csv: expected figures, found none"));
}

TEST_F(TyingOut, AListWithOtherColumnsIsRefused) {
  for (const char* list : {"", "program,figure,value\npoints,members,2\n"}) {
    const auto found = With(list);
    EXPECT_TRUE(absl::IsInvalidArgument(found.status())) << found.status();
  }
}

}  // namespace
}  // namespace clearpoint
