// Programme health, worked by hand over a few events of the reference network.
#include "tools/report/programme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tools/report/document_text.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Row = std::vector<std::string>;

class ProgrammeOfTheDay : public ::testing::Test {
 protected:
  ProgrammeOfTheDay() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }

  OutcomeCode Buy(const std::string& member, int64_t amount) {
    OwnedEvent e;
    e.kind = EventKind::kPurchase;
    e.occurred = run_.recorded();
    e.member = member;
    e.merchant = "cafe";
    e.id = "of " + member;
    e.currency = "CNY";
    e.amount = amount;
    return run_.Decide(e);
  }
  OutcomeCode Burn(const std::string& member, int64_t points) {
    OwnedEvent e;
    e.kind = EventKind::kRedemptionRequested;
    e.occurred = run_.recorded();
    e.member = member;
    e.program = "star";
    e.merchant = "airline";
    e.id = "burn of " + member;
    e.amount = points;
    return run_.Decide(e);
  }
  OutcomeCode Merge(const std::string& id, const std::string& absorbed,
                    const std::string& kept) {
    OwnedEvent e;
    e.kind = EventKind::kMemberMerged;
    e.occurred = run_.recorded();
    e.id = id;
    e.member = kept;
    e.referee = absorbed;
    return run_.Decide(e);
  }
  std::vector<Record> Records() {
    std::vector<Record> records(run_.records().size());
    for (size_t i = 0; i < records.size(); ++i) {
      EXPECT_TRUE(DecodeRecord(run_.records()[i], &records[i]).ok());
    }
    return records;
  }
  // `later`: so long after the last record.
  absl::StatusOr<ReportDocument> Health(int32_t days, int64_t later = 0) {
    const Names names(run_.networks());
    ProgrammeHealth health(names, days);
    for (const Record& record : Records()) health.Add(record);
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    basis.recorded = {run_.recorded().value + later};
    return health.Finish(basis);
  }
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
};

// star: 128 + 5 + 66 + 100 + 50 - 28 = 321 earned, 150 exchanged away and 40
// redeemed: 190 burned. leaf: the 50 that m1 got for them.
TEST_F(ProgrammeOfTheDay, TellsWhatWasEarnedAndBurnedByMonth) {
  const Tabular months = Named(Health(30), "months");
  EXPECT_THAT(months.rows,
              ElementsAre(Row{"star", "2026-03", "321", "0", "190", "0"},
                          Row{"leaf", "2026-03", "0", "50", "0", "0"}));
  EXPECT_THAT(months.totals,
              ElementsAre(Row{"star", "total", "321", "0", "190", "0"},
                          Row{"leaf", "total", "0", "50", "0", "0"}));
}

// 190 / 321 = 59.19 %.
TEST_F(ProgrammeOfTheDay, TellsTheRedemptionRateOfEachVintage) {
  const auto document = Health(30);
  const Tabular redemption = Named(document, "redemption");
  EXPECT_THAT(
      redemption.rows,
      ElementsAre(
          Row{"star", "2026-03", "321", "0", "321", "190", "0", "59.19 %"},
          Row{"leaf", "2026-03", "50", "0", "50", "0", "0", "0.00 %"}));
  EXPECT_THAT(
      redemption.totals,
      ElementsAre(
          Row{"star", "total", "321", "0", "321", "190", "0", "59.19 %"},
          Row{"leaf", "total", "50", "0", "50", "0", "0", "0.00 %"}));
  ASSERT_EQ(document->highlights.size(), 2u);
  EXPECT_EQ(document->highlights[0].value, "59.19 %");
}

// m1: 128 + 5 + 100 - 28; m2: 66 + 50.
TEST_F(ProgrammeOfTheDay, NamesWhoEarnedMost) {
  const Tabular leading = Named(Health(30), "leading");
  ASSERT_GE(leading.rows.size(), 2u);
  EXPECT_EQ(leading.rows[0], (Row{"star", "m1", "205", "0", "150", "0"}));
  EXPECT_EQ(leading.rows[1], (Row{"star", "m2", "116", "0", "40", "0"}));
  ASSERT_FALSE(leading.totals.empty());
  EXPECT_EQ(leading.totals[0], (Row{"star", "total", "321", "0", "190", "0"}));
}

// n1 to n9 buy for 2.00: with m1 and m2 eleven members, of whom the last of
// equal ones, n9, is no longer among the ten.
TEST_F(ProgrammeOfTheDay, JoinsAllButTenMembersToOneRow) {
  for (int i = 1; i <= 9; ++i) {
    ASSERT_EQ(Buy("n" + std::to_string(i), 200), OutcomeCode::kAccepted);
  }
  const Tabular leading = Named(Health(30), "leading");
  ASSERT_GE(leading.rows.size(), 11u);
  EXPECT_EQ(leading.rows[9], (Row{"star", "n8", "2", "0", "0", "0"}));
  EXPECT_EQ(leading.rows[10], (Row{"star", "the other 1", "2", "0", "0", "0"}));
  ASSERT_FALSE(leading.totals.empty());
  EXPECT_EQ(leading.totals[0], (Row{"star", "total", "339", "0", "190", "0"}));
}

// The newest acts are m1's exchange and, behind it, m2's redemption.
TEST_F(ProgrammeOfTheDay, CountsAsActiveWhoActedWithinTheDays) {
  Timestamp burned;
  for (const Record& record : Records()) {
    if (record.kind == EventKind::kRedemptionRequested) {
      burned = record.recorded;
    }
  }
  const int64_t day_after =
      burned.value + kMicrosPerDay - run_.recorded().value;
  EXPECT_THAT(Named(Health(30), "participation").rows,
              ElementsAre(Row{"2", "0", "2", "2", "30", "100.00 %"}));
  EXPECT_THAT(Named(Health(1, day_after - 1), "participation").rows,
              ElementsAre(Row{"2", "0", "2", "1", "1", "50.00 %"}));
  EXPECT_THAT(Named(Health(1, day_after), "participation").rows,
              ElementsAre(Row{"2", "0", "2", "0", "1", "0.00 %"}));
}

// All that m1 and m2 earned and burned is m3's, who bought for 2.00. What moves
// to it is neither earned nor used: 190 / 323 = 58.82 %.
TEST_F(ProgrammeOfTheDay, TellsMergedMembersAsWhomTheyWereMergedInto) {
  ASSERT_EQ(Buy("m3", 200), OutcomeCode::kAccepted) << run_.reason();
  ASSERT_EQ(Merge("g1", "m2", "m1"), OutcomeCode::kAccepted) << run_.reason();
  ASSERT_EQ(Merge("g2", "m1", "m3"), OutcomeCode::kAccepted) << run_.reason();
  const auto merged = Health(30);
  EXPECT_THAT(Named(merged, "participation").rows,
              ElementsAre(Row{"1", "0", "1", "1", "30", "100.00 %"}));
  EXPECT_THAT(Named(merged, "leading").rows,
              ElementsAre(Row{"star", "m3", "323", "0", "190", "0"},
                          Row{"leaf", "m3", "0", "50", "0", "0"}));
  EXPECT_EQ(Named(merged, "redemption").totals[0],
            (Row{"star", "total", "323", "0", "323", "190", "0", "58.82 %"}));
}

// The last act of m1 is older than a day, that of m2 is not.
TEST_F(ProgrammeOfTheDay, TakesTheLastActOfMergedMembers) {
  const int64_t start = run_.recorded().value;
  ASSERT_EQ(Buy("m2", 200), OutcomeCode::kAccepted) << run_.reason();
  ASSERT_EQ(Merge("g1", "m2", "m1"), OutcomeCode::kAccepted) << run_.reason();
  const int64_t later = start + kMicrosPerDay - 1 - run_.recorded().value;
  EXPECT_THAT(Named(Health(1, later), "participation").rows,
              ElementsAre(Row{"1", "0", "1", "1", "1", "100.00 %"}));
}

TEST_F(ProgrammeOfTheDay, TakesNoRefusalAndNoReturnForAnAct) {
  ASSERT_EQ(Burn("m2", 1'000), OutcomeCode::kInsufficientPoints);
  std::vector<EventKind> acts;
  for (const Record& record : Records()) {
    if (ActorOf(record).value != 0) acts.push_back(record.kind);
  }
  EXPECT_THAT(acts,
              ElementsAre(EventKind::kPurchase, EventKind::kSignIn,
                          EventKind::kPurchase, EventKind::kExchangeRequested,
                          EventKind::kRedemptionRequested));
}

// One posting is missing: the accounts have 40 points more redeemed.
TEST_F(ProgrammeOfTheDay, RefusesPostingsThatDoNotAddUpToTheAccounts) {
  const Names names(run_.networks());
  ProgrammeHealth health(names, 30);
  for (const Record& record : Records()) {
    if (record.kind != EventKind::kRedemptionRequested) health.Add(record);
  }
  ReportBasis basis;
  basis.state = &run_.state();
  basis.networks = &run_.networks();
  basis.recorded = run_.recorded();
  const absl::Status status = health.Finish(basis).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("star: expected 190 points burned as the accounts "
                        "say, found 150 by the postings"));
}

TEST(Programme, NeedsANetwork) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  const Names names(run.networks());
  ReportBasis basis;
  basis.state = &run.state();
  basis.networks = &run.networks();
  EXPECT_EQ(ProgrammeHealth(names, 30).Finish(basis).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace clearpoint
