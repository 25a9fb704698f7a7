// A partner's own list against the books of the reference day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tests/support/scratch_folder.h"
#include "tools/report/document_text.h"
#include "tools/report/reconciliation.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Row = std::vector<std::string>;

constexpr const char* kMapping = R"(
header: false
columns: [type, order, amount]
lines:
  when: {column: type, equals: D}
  key: {column: order}
  amount: {column: amount}
totals:
  - {at: last, when: {column: type, equals: T}, count: {column: order}, amount: {column: amount}}
amount_is: pays
amount_tolerance: "0.005"
)";

// What cafe owes starbank: 1.536 for order o1, less 0.336 of its return.
class Reconciling : public ::testing::Test {
 protected:
  Reconciling() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }
  absl::StatusOr<ReportDocument> With(const std::string& list) {
    return With(list, kMapping);
  }
  absl::StatusOr<ReportDocument> With(const std::string& list,
                                      const std::string& how) {
    const std::string base = folder_.Sub("list");
    std::ofstream(base + ".csv") << list;
    std::ofstream(base + ".yaml") << how;
    const auto mapping = LoadListMapping(base + ".yaml", base + ".csv");
    if (!mapping.ok()) return mapping.status();
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    const auto figures = ReadWindow(basis, WindowNumber{1});
    if (!figures.ok()) return figures.status();
    BookingLines books(WindowNumber{1}, *FindParticipant(basis, "cafe"));
    Record record;
    for (const std::string& bytes : run_.records()) {
      EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
      books.Add(record);
    }
    Reconciliation work(*figures, *mapping, books);
    const auto good = [&](const std::string& key, const ListedLine& line) {
      work.AddListed(key, line);
    };
    const auto bad = [&](uint64_t line, const std::string& reason) {
      work.AddBad(line, reason);
    };
    const auto sums = ReadPartnerList(base + ".csv", *mapping, {good, bad});
    if (!sums.ok()) return sums.status();
    ReportDocument document = work.Finish(basis, "cafe", *sums);
    differs_ = work.has_differences();
    const absl::Status totals = CheckTotals(document);
    EXPECT_TRUE(totals.ok()) << totals;
    return document;
  }
  static std::vector<Row> RowsOf(const absl::StatusOr<ReportDocument>& document,
                                 const std::string& section) {
    EXPECT_TRUE(document.ok()) << document.status();
    if (!document.ok()) return {};
    for (const Tabular& table : TablesOf(*document, OutputFormat::kTable)) {
      if (table.name == section) return table.rows;
    }
    return {};
  }

  EngineRun run_;
  ScratchFolder folder_;
  bool differs_ = false;
};

TEST_F(Reconciling, OneLineMayStandForAnOrderAndItsReturn) {
  const auto found = With("D,o1,1.20\nT,1,1.20\n");
  EXPECT_THAT(
      RowsOf(found, "matched"),
      ElementsAre(Row{"o1", "1 in the list, 2 in the books", "1", "2, 9",
                      "order o1 at cafe", "1.20", "1.20", "0.00"}));
  EXPECT_FALSE(differs_);
}

TEST_F(Reconciling, LinesMayBeRoundedWithinTheTolerance) {
  const auto found = With("D,o1,1.54\nD,o1,-0.34\nT,2,1.20\n");
  ASSERT_EQ(RowsOf(found, "matched").size(), 1u);
  EXPECT_FALSE(differs_);
}

// A line within the tolerance comes first, and the exact one finds its partner.
TEST_F(Reconciling, AnExactPartnerIsTakenByNoOtherLine) {
  std::string wider = kMapping;
  wider.replace(wider.find("0.005"), 5, "0.01");
  const auto found =
      With("D,o1,1.53\nD,o1,1.536\nD,o1,-0.336\nT,3,2.73\n", wider);
  const std::vector<Row> paired = RowsOf(found, "matched");
  ASSERT_EQ(paired.size(), 1u);
  EXPECT_EQ(paired[0][2], "2, 3");
  EXPECT_EQ(paired[0][3], "2, 9");
  const std::vector<Row> rows = RowsOf(found, "only_there");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0][2], "1");
  EXPECT_TRUE(RowsOf(found, "differing").empty());
}

TEST_F(Reconciling, AReturnThatTheListLacksIsOnlyHere) {
  const auto found = With("D,o1,1.536\nT,1,1.536\n");
  EXPECT_THAT(RowsOf(found, "only_here"),
              ElementsAre(ElementsAre(
                  "o1", "the list has the key, but no line of this amount", "",
                  "9", testing::_, "0.00", "-0.336", "0.336")));
  EXPECT_TRUE(differs_);
}

TEST_F(Reconciling, WhatTheBooksLackIsOnlyThere) {
  const auto found = With("D,o1,1.20\nD,o9,5.00\nT,2,6.20\n");
  const std::vector<Row> rows = RowsOf(found, "only_there");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0][0], "o9");
  EXPECT_EQ(rows[0][2], "2");  // its line
}

TEST_F(Reconciling, AnOtherAmountIsADifference) {
  const auto found = With("D,o1,9.99\nT,1,9.99\n");
  const std::vector<Row> rows = RowsOf(found, "differing");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_THAT(rows[0],
              ElementsAre("o1", HasSubstr("amounts differ"), "1", "2, 9",
                          "order o1 at cafe", "9.99", "1.20", "8.79"));
}

TEST_F(Reconciling, EveryBadLineIsNamed) {
  const auto found =
      With("D,o1,1.20\nD,,1\nD,o3,much\nX,o4,1\nD,o5\nT,5,1.2\n");
  const std::vector<Row> rows = RowsOf(found, "bad_lines");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0], ElementsAre("2", HasSubstr("key")));
  EXPECT_THAT(rows[1], ElementsAre("3", HasSubstr("amount")));
  EXPECT_THAT(rows[2], ElementsAre("4", HasSubstr("neither")));
  EXPECT_THAT(rows[3], ElementsAre("5", HasSubstr("expected 3 fields")));
  EXPECT_TRUE(differs_);
}

TEST_F(Reconciling, WrongTotalsAreRefused) {
  struct Case {
    const char* list;
    const char* message;
  };
  for (const Case& each :
       {Case{"D,o1,1.20\nT,2,1.20\n", "expected a count of 1"},
        Case{"D,o1,1.20\nT,1,1.21\n", "expected an amount of 1.2"},
        Case{"D,o1,1.20\n", "cut short"},
        Case{"D,o1,1.20\nT,1,1.20\nD,o2,1\n", "behind the trailer"}}) {
    const auto found = With(each.list);
    EXPECT_TRUE(absl::IsInvalidArgument(found.status())) << each.list;
    EXPECT_THAT(std::string(found.status().message()), HasSubstr(each.message));
  }
}

}  // namespace
}  // namespace clearpoint
