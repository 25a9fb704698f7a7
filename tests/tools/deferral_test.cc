// The report of deferred revenue, over small histories: what is allocated, what
// became revenue, and the entries of a span.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/program_run.h"
#include "tests/tools/shown_rows.h"
#include "tools/report/deferral.h"

namespace clearpoint {
namespace {

using oracle::Utc;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using Row = ShownRow;
using Document = absl::StatusOr<ReportDocument>;

// An earlier position, as a span has it.
struct Cut {
  SequenceNumber sequence;
  Timestamp recorded;
};

Cut Now(const EngineRun& run) {
  return {SequenceNumber{run.records().size()}, run.recorded()};
}

Document DeferredSince(const Cut& cut, EngineRun* run) {
  const Names names(run->networks());
  Deferral deferral(names, cut.sequence, cut.recorded);
  Record record;
  for (const std::string& bytes : run->records()) {
    EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
    deferral.Add(record);
  }
  return deferral.Finish(BasisOf(run));
}

Document Deferred(EngineRun* run) { return DeferredSince({}, run); }

// 80 % of all vintages, a point of 1.00, from the first day on.
OwnedEvent Estimate() {
  OwnedEvent e{.kind = EventKind::kEstimateSet,
               .occurred = {kStart.value + kMinute},
               .program = "points",
               .amount = 800'000,
               .proposed_by = "ann",
               .approved_by = "bob",
               .until = kStart};
  e.not_earning = 100;  // its value
  e.order_amount = 1;   // of so many points
  return e;
}

// 500 points for 1,000.00.
Configuration OnePointForTwo() { return Earning({Rule("base", 1, 200, 0)}); }

const std::vector<std::string> kDeferred = {
    "vintage", "seller", "opening", "added", "recognised", "closing",
    "revenue_to_date"};
const std::vector<std::string> kEntries = {"entry", "date", "account",
                                           "debit", "credit"};
const std::vector<std::string> kAllocation = {"price", "points", "allocated",
                                              "exact"};
const std::vector<std::string> kUse = {"vintage", "issued", "used", "lapsed",
                                       "approved_use", "expected_use"};

// The worked example: 400 / (1,000 + 400) of 1,000.00 is 2000/7. 200 of 400 are
// used in the first year: 142.857... In all 330 of 440 by the second:
// 214.285..., of which 142.86 was posted.
TEST(Deferral, AllocatesOnceAndPostsTheRoundedRevenueLessWhatWasPosted) {
  ProgramRun run(OnePointForTwo());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o1", 100'000);
  run.At(Utc({2026, 12, 30}, 0, 0));
  ASSERT_EQ(run.Redeem("r1", 200), OutcomeCode::kAccepted);

  const Document first = Deferred(&run.run());
  EXPECT_THAT(SectionOf(first, "allocation", kAllocation).rows,
              ElementsAre(Row{"1000.00", "500", "285.71", "2000/7"}));
  EXPECT_THAT(SectionOf(first, "use", kUse).rows,
              ElementsAre(Row{"2026-01", "500", "200", "0", "400", "400"}));
  const ShownSection deferred = SectionOf(first, "deferred", kDeferred);
  EXPECT_THAT(deferred.rows,
              ElementsAre(Row{"2026-01", "shop", "0.00", "285.71", "142.86",
                              "142.85", "142.86"}));
  EXPECT_THAT(deferred.totals,
              ElementsAre(Row{"total", "", "0.00", "285.71", "142.86",
                              "142.85", "142.86"}));
  const ShownSection entries = SectionOf(first, "entries", kEntries);
  EXPECT_THAT(
      entries.rows,
      ElementsAre(
          Row{"1", "2026-12-30", "sales_revenue", "285.71", ""},
          Row{"1", "2026-12-30", "contract_liability", "", "285.71"},
          Row{"2", "2026-12-30", "contract_liability", "142.86", ""},
          Row{"2", "2026-12-30", "points_revenue", "", "142.86"}));
  EXPECT_THAT(entries.totals,
              ElementsAre(Row{"", "", "", "428.57", "428.57"}));

  const Cut year_end = Now(run.run());
  OwnedEvent raised = Estimate();
  raised.occurred = Utc({2027, 12, 1}, 0, 0);
  raised.until = Utc({2027, 12, 1}, 0, 0);
  raised.amount = 880'000;
  ASSERT_EQ(run.run().Decide(raised), OutcomeCode::kAccepted);
  run.At(Utc({2027, 12, 30}, 0, 0));
  ASSERT_EQ(run.Redeem("r2", 130), OutcomeCode::kAccepted);

  const Document second = DeferredSince(year_end, &run.run());
  EXPECT_THAT(SectionOf(second, "allocation", kAllocation).rows,
              ElementsAre(Row{"1000.00", "500", "285.71", "2000/7"}));
  EXPECT_THAT(SectionOf(second, "deferred", kDeferred).rows,
              ElementsAre(Row{"2026-01", "shop", "142.85", "0.00", "71.43",
                              "71.42", "214.29"}));
  EXPECT_THAT(
      SectionOf(second, "entries", kEntries).rows,
      ElementsAre(Row{"1", "2027-12-30", "contract_liability", "71.43", ""},
                  Row{"1", "2027-12-30", "points_revenue", "", "71.43"}));
  ASSERT_TRUE(second.ok());
  const ReportSection* section = FindSection(*second, "deferred");
  ASSERT_NE(section, nullptr);
  EXPECT_EQ(section->charts.size(), 1u);
}

TEST(Deferral, TakesRevenueBackWhenMoreUseIsExpected) {
  ProgramRun run(OnePointForTwo());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o1", 100'000);
  ASSERT_EQ(run.Redeem("r1", 200), OutcomeCode::kAccepted);
  const Cut before = Now(run.run());
  OwnedEvent all = Estimate();
  all.occurred = Utc({2026, 1, 7}, 0, 0);
  all.until = Utc({2026, 1, 7}, 0, 0);
  all.amount = 1'000'000;
  ASSERT_EQ(run.run().Decide(all), OutcomeCode::kAccepted);
  // 2000/7 x 200/500 = 114.2857..., less 142.86.
  EXPECT_THAT(
      SectionOf(DeferredSince(before, &run.run()), "entries", kEntries).rows,
      ElementsAre(Row{"1", "2026-01-07", "points_revenue", "28.57", ""},
                  Row{"1", "2026-01-07", "contract_liability", "", "28.57"}));
}

TEST(Deferral, CatchesUpWhenTheFirstValueIsTold) {
  ProgramRun run(OnePointForTwo());
  run.Buy("o1", 100'000);
  ASSERT_EQ(run.Redeem("r1", 200), OutcomeCode::kAccepted);
  const Document before = Deferred(&run.run());
  EXPECT_THAT(SectionOf(before, "deferred", kDeferred).rows, IsEmpty());
  const ShownSection unallocated =
      SectionOf(before, "unallocated",
                {"program", "currency", "vintage", "seller", "price",
                 "points"});
  EXPECT_THAT(unallocated.rows,
              ElementsAre(Row{"points", "CNY", "2026-01", "shop", "1000.00",
                              "500"}));
  EXPECT_THAT(unallocated.totals,
              ElementsAre(Row{"points", "CNY", "total", "", "1000.00",
                              "500"}));
  OwnedEvent without = Estimate();
  without.not_earning = 0;
  without.order_amount = 0;
  without.until = Utc({2026, 1, 4}, 0, 0);
  ASSERT_EQ(run.run().Decide(without), OutcomeCode::kAccepted);
  EXPECT_THAT(SectionOf(Deferred(&run.run()), "deferred", kDeferred).rows,
              IsEmpty());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  const Document after = Deferred(&run.run());
  EXPECT_THAT(SectionOf(after, "deferred", kDeferred).rows,
              ElementsAre(Row{"2026-01", "shop", "0.00", "285.71", "142.86",
                              "142.85", "142.86"}));
  EXPECT_THAT(SectionOf(after, "unallocated", kAllocation).rows, IsEmpty());
}

// The second one is dated before the first, but was not known then.
TEST(Deferral, GoesByTheEstimateThatCameIntoForceFirst) {
  ProgramRun run(OnePointForTwo());
  OwnedEvent ahead = Estimate();
  ahead.until = Utc({2026, 3, 1}, 0, 0);
  ahead.amount = 400'000;
  OwnedEvent first = Estimate();
  first.until = Utc({2026, 1, 6}, 0, 0);
  ASSERT_EQ(run.run().Decide(ahead), OutcomeCode::kAccepted);
  ASSERT_EQ(run.run().Decide(first), OutcomeCode::kAccepted);
  run.At(Utc({2026, 1, 7}, 0, 0));
  run.Buy("o1", 100'000);
  OwnedEvent older = Estimate();
  older.until = Utc({2026, 1, 2}, 0, 0);
  older.amount = 200'000;
  older.occurred = Utc({2026, 1, 8}, 0, 0);
  ASSERT_EQ(run.run().Decide(older), OutcomeCode::kAccepted);
  run.At(Utc({2026, 4, 1}, 0, 0));
  run.As("n");
  run.Buy("o2", 100);  // half a point: none
  const Document document = Deferred(&run.run());
  EXPECT_THAT(SectionOf(document, "allocation", kAllocation).rows,
              ElementsAre(Row{"1000.00", "500", "285.71", "2000/7"}));
  // By now the newest by date holds: 40 %.
  EXPECT_THAT(SectionOf(document, "use", kUse).rows,
              ElementsAre(Row{"2026-01", "500", "0", "0", "200", "200"}));
}

// 250 of the 500 come back with half of the price; what is left has the same
// part: 200 / 700 of 500.00 is 1000/7.
TEST(Deferral, TakesReturnsOffWhatIsDeferred) {
  ProgramRun run(OnePointForTwo());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o1", 100'000);
  const Cut before = Now(run.run());
  run.Return("o1", 30'000);
  run.Return("o1", 20'000);
  const Document document = DeferredSince(before, &run.run());
  EXPECT_THAT(SectionOf(document, "allocation", kAllocation).rows,
              ElementsAre(Row{"500.00", "250", "142.86", "1000/7"}));
  EXPECT_THAT(SectionOf(document, "deferred", kDeferred).rows,
              ElementsAre(Row{"2026-01", "shop", "285.71", "-142.85", "0.00",
                              "142.86", "0.00"}));
  EXPECT_THAT(
      SectionOf(document, "entries", kEntries).rows,
      ElementsAre(
          Row{"1", "2026-01-06", "contract_liability", "142.85", ""},
          Row{"1", "2026-01-06", "sales_revenue", "", "142.85"}));
  run.Return("o1", 50'000);
  EXPECT_THAT(SectionOf(DeferredSince(before, &run.run()), "deferred",
                        kDeferred)
                  .rows,
              ElementsAre(Row{"2026-01", "shop", "285.71", "-285.71", "0.00",
                              "0.00", "0.00"}));
  EXPECT_THAT(SectionOf(Deferred(&run.run()), "deferred", kDeferred).rows,
              IsEmpty());
}

// 100 used; the other 400 lapse, of which 300 had been expected: no more use is
// to come, and all that was allocated is revenue.
TEST(Deferral, ExpectsNoUseOfWhatHasLapsed) {
  Configuration network = OnePointForTwo();
  PointsOf(network).expiry.period = ExpiryPeriod::kDays;
  PointsOf(network).expiry.count = 3;
  ProgramRun run(network);
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o1", 100'000);
  ASSERT_EQ(run.Redeem("r1", 100), OutcomeCode::kAccepted);
  run.At(Utc({2026, 2, 5}, 12, 0));
  run.As("n");
  run.Buy("o2", 100'000);
  const Document document = Deferred(&run.run());
  EXPECT_THAT(SectionOf(document, "use", kUse).rows,
              ElementsAre(Row{"2026-01", "500", "100", "400", "400", "100"},
                          Row{"2026-02", "500", "0", "0", "400", "400"}));
  EXPECT_THAT(SectionOf(document, "deferred", kDeferred).rows,
              ElementsAre(Row{"2026-01", "shop", "0.00", "285.71", "285.71",
                              "0.00", "285.71"},
                          Row{"2026-02", "shop", "0.00", "285.71", "0.00",
                              "285.71", "0.00"}));
}

TEST(Deferral, NeverTakesMoreThanAllForRevenueWhenUseOutrunsTheEstimate) {
  ProgramRun run(OnePointForTwo());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o1", 100'000);
  ASSERT_EQ(run.Redeem("r1", 450), OutcomeCode::kAccepted);
  const Document document = Deferred(&run.run());
  EXPECT_THAT(SectionOf(document, "use", kUse).rows,
              ElementsAre(Row{"2026-01", "500", "450", "0", "400", "450"}));
  EXPECT_THAT(SectionOf(document, "deferred", kDeferred).rows,
              ElementsAre(Row{"2026-01", "shop", "0.00", "285.71", "285.71",
                              "0.00", "285.71"}));
}

// What is the closing of one span is the opening of the next, and the entries
// of both are those of the whole.
TEST(Deferral, OfTwoSpansIsThatOfBothTogether) {
  ProgramRun run(OnePointForTwo());
  ASSERT_EQ(run.run().Decide(Estimate()), OutcomeCode::kAccepted);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o1", 33'300);
  ASSERT_EQ(run.Redeem("r1", 50), OutcomeCode::kAccepted);
  const Document first = Deferred(&run.run());
  const Cut cut = Now(run.run());
  run.Buy("o2", 66'600);
  ASSERT_EQ(run.Redeem("r2", 77), OutcomeCode::kAccepted);
  const Document second = DeferredSince(cut, &run.run());
  const Document whole = Deferred(&run.run());
  const auto cell = [](const Document& document, const char* column) {
    return SectionOf(document, "deferred", {column}).rows[0][0];
  };
  EXPECT_EQ(cell(first, "closing"), cell(second, "opening"));
  EXPECT_EQ(cell(second, "closing"), cell(whole, "closing"));
  const auto cents = [](const Document& document, const char* column) {
    return FindSection(*document, "deferred")
        ->rows[0][std::string(column) == "added" ? 5 : 6]
        .units;
  };
  for (const char* column : {"added", "recognised"}) {
    EXPECT_EQ(cents(first, column) + cents(second, column),
              cents(whole, column))
        << column;
  }
}

TEST(Deferral, NeedsAConfiguration) {
  EngineRun run(kStart, kUnlimitedCache);
  EXPECT_TRUE(absl::IsNotFound(Deferred(&run).status()));
}

}  // namespace
}  // namespace clearpoint
