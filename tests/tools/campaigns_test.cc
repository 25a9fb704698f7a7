// What a campaign cost and brought, worked by hand. The reference network gives
// a star point for each 1.00; the campaign gives as much again, which cafe pays
// at the issue price of its contract, 0.012. A star is worth 0.01.
#include "tools/report/campaigns.h"

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
using ::testing::IsEmpty;
using Row = std::vector<std::string>;

Configuration WithCampaigns() {
  Configuration network = ReferenceConfiguration();
  for (ProgramConfig& program : network.programs) {
    if (program.name != "star") continue;
    CampaignConfig spring;
    spring.name = "spring";
    CampaignConfig idle;
    idle.name = "idle";
    program.campaigns = {spring, idle};
    EarnRule bonus = program.earn.front();
    bonus.name = "double";
    bonus.base = false;
    bonus.campaign = "spring";
    bonus.funder = FunderKind::kNamed;
    bonus.funder_name = "cafe";
    program.earn.push_back(bonus);
  }
  return network;
}

class CampaignsOfStar : public ::testing::Test {
 protected:
  CampaignsOfStar() : CampaignsOfStar(WithCampaigns()) {}
  explicit CampaignsOfStar(const Configuration& network)
      : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  }

  OwnedEvent Blank(EventKind kind, const std::string& member) {
    OwnedEvent e;
    e.kind = kind;
    e.occurred = run_.recorded();
    e.member = member;
    e.currency = "CNY";
    return e;
  }
  void Buy(const std::string& member, const std::string& merchant,
           int64_t amount) {
    OwnedEvent e = Blank(EventKind::kPurchase, member);
    e.merchant = merchant;
    e.id = "of " + member;
    e.amount = amount;
    EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
  void Return(const std::string& member, const std::string& merchant,
              int64_t amount) {
    OwnedEvent e = Blank(EventKind::kPurchaseReturned, "");
    e.merchant = merchant;
    e.id = "of " + member;
    e.second_id = "back of " + member;
    e.amount = amount;
    EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
  // As upstream sends it, since the report reads the event itself.
  OutcomeCode Show(const std::string& member, const std::string& campaign) {
    OwnedEvent e = Blank(EventKind::kActionCompleted, member);
    e.currency.clear();
    e.program = "star";
    e.action = "banner";
    e.id = "shown " + std::to_string(++shown_);
    e.campaign = campaign;
    return run_.DecideBytes(EncodeEvent(e.View(), EventFormat::kProtobuf),
                            EventFormat::kProtobuf);
  }

  OutcomeCode Merge(const std::string& absorbed, const std::string& kept) {
    OwnedEvent e = Blank(EventKind::kMemberMerged, kept);
    e.id = "merge of " + absorbed;
    e.referee = absorbed;
    return run_.Decide(e);
  }

  absl::StatusOr<ReportDocument> Told() {
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    basis.recorded = run_.recorded();
    const Names names(run_.networks());
    CampaignReturns campaigns(basis, names);
    Record record;
    for (const std::string& bytes : run_.records()) {
      EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
      campaigns.Add(record);
    }
    return campaigns.Finish();
  }
  Tabular Named(const std::string& name) {
    const auto document = Told();
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
  int shown_ = 0;
};

// 100 and 50 given; of the 100 that cafe paid for 40 are taken back with 40.00
// of 100.00: 110 x 0.012 = 1.32. grocer's customer got 50 that cafe pays for.
TEST_F(CampaignsOfStar, CostWhatTheirFundersOweForWhatIsLeft) {
  Buy("m1", "cafe", 10'000);
  Buy("m3", "grocer", 5'000);
  Return("m1", "cafe", 4'000);
  const Tabular cost = Named("cost");
  EXPECT_THAT(cost.rows, ElementsAre(Row{"star", "idle", "0", "0", "0", "0",
                                         "0", "0.00", "0.00", "CNY"},
                                     Row{"star", "spring", "2", "2", "150",
                                         "40", "110", "1.32", "1.10", "CNY"}));
  EXPECT_THAT(cost.totals,
              ElementsAre(Row{"star", "total", "2", "", "150", "40", "110",
                              "1.32", "1.10", "CNY"}));
}

TEST_F(CampaignsOfStar, BringPurchasesWithAnAwardOfTheirs) {
  Buy("m1", "cafe", 10'000);
  Buy("m3", "grocer", 5'000);
  Buy("m4", "cafe", 50);  // rounds to no point
  Return("m1", "cafe", 4'000);
  EXPECT_THAT(Named("purchases").rows,
              ElementsAre(Row{"star", "spring", "CNY", "2", "150.00", "40.00",
                              "110.00"}));
}

// m1 buys behind the banner; m2 sees it twice and never buys; m3 bought before.
TEST_F(CampaignsOfStar, ConvertWhoGetsPointsBehindAStep) {
  Buy("m3", "cafe", 10'000);
  for (const char* member : {"m1", "m2", "m2", "m3"}) {
    ASSERT_EQ(Show(member, "spring"), OutcomeCode::kAccepted) << run_.reason();
  }
  Buy("m1", "cafe", 10'000);
  EXPECT_THAT(Named("steps").rows, ElementsAre(Row{"star", "spring", "banner",
                                                   "4", "3", "1", "33.33 %"}));
}

TEST_F(CampaignsOfStar, AreToldWhenOnlyActionsNameThem) {
  ASSERT_EQ(Show("m1", "unheard of"), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_THAT(Named("steps").rows,
              ElementsAre(Row{"star", "unheard of", "banner", "1", "1", "0",
                              "0.00 %"}));
  EXPECT_EQ(Named("cost").rows[2][1], "unheard of");
}

// One person, shown the banner twice; only what it buys as m2 is behind that.
TEST_F(CampaignsOfStar, TellMergedMembersAsOne) {
  Buy("m1", "cafe", 10'000);
  for (const char* member : {"m1", "m2"}) {
    ASSERT_EQ(Show(member, "spring"), OutcomeCode::kAccepted) << run_.reason();
  }
  ASSERT_EQ(Merge("m1", "m2"), OutcomeCode::kAccepted) << run_.reason();
  Buy("m2", "cafe", 5'000);
  EXPECT_THAT(Named("steps").rows, ElementsAre(Row{"star", "spring", "banner",
                                                   "2", "1", "1", "100.00 %"}));
  EXPECT_EQ(Named("cost").rows[1], (Row{"star", "spring", "2", "1", "150", "0",
                                        "150", "1.80", "1.50", "CNY"}));
}

// m2 gets its points before it is shown the banner again, and behind the first
// time, which was m1's.
TEST_F(CampaignsOfStar, ConvertMergedMembersSinceTheFirstTime) {
  ASSERT_EQ(Show("m1", "spring"), OutcomeCode::kAccepted) << run_.reason();
  Buy("m2", "cafe", 5'000);
  ASSERT_EQ(Show("m2", "spring"), OutcomeCode::kAccepted) << run_.reason();
  ASSERT_EQ(Merge("m1", "m2"), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_THAT(Named("steps").rows, ElementsAre(Row{"star", "spring", "banner",
                                                   "2", "1", "1", "100.00 %"}));
}

TEST_F(CampaignsOfStar, CountNoActionThatNamesNone) {
  ASSERT_EQ(Show("m1", ""), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_THAT(Named("steps").rows, IsEmpty());
}

// The same points, for all that a member buys in a day, once it is over.
Configuration WithSumsOfDays() {
  Configuration network = WithCampaigns();
  for (ProgramConfig& program : network.programs) {
    if (program.name != "star") continue;
    program.earn.back().period_sum = PeriodSum{.period = "day"};
  }
  return network;
}

class CampaignOfDays : public CampaignsOfStar {
 protected:
  CampaignOfDays() : CampaignsOfStar(WithSumsOfDays()) {}

  // By a purchase that rounds to no point.
  void NextDay() {
    OwnedEvent e = Blank(EventKind::kPurchase, "m9");
    e.occurred = {run_.recorded().value + kMicrosPerDay};
    e.merchant = "cafe";
    e.id = "of m9";
    e.amount = 50;
    EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
};

// As where each purchase has its award: 110 x 0.012.
TEST_F(CampaignOfDays, CostsWhatIsGivenForTheSumOfADay) {
  Buy("m1", "cafe", 10'000);
  Buy("m3", "grocer", 5'000);
  EXPECT_EQ(Named("cost").rows[1][2], "0");
  NextDay();
  Return("m1", "cafe", 4'000);
  EXPECT_EQ(Named("cost").rows[1], (Row{"star", "spring", "2", "2", "150", "40",
                                        "110", "1.32", "1.10", "CNY"}));
  EXPECT_THAT(Named("purchases").rows, IsEmpty());
}

// m1 gets its points behind the banner. m3 had them before it, and behind it
// only loses some by a return.
TEST_F(CampaignOfDays, ConvertsWhereTheAwardOfASumGrew) {
  Buy("m3", "cafe", 5'000);
  ASSERT_EQ(Show("m1", "spring"), OutcomeCode::kAccepted) << run_.reason();
  Buy("m1", "cafe", 10'000);
  NextDay();
  ASSERT_EQ(Show("m3", "spring"), OutcomeCode::kAccepted) << run_.reason();
  Return("m3", "cafe", 1'000);
  EXPECT_THAT(Named("steps").rows, ElementsAre(Row{"star", "spring", "banner",
                                                   "2", "2", "1", "50.00 %"}));
}

TEST(Campaigns, NeedANetwork) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  const Names names(run.networks());
  ReportBasis basis;
  basis.state = &run.state();
  basis.networks = &run.networks();
  EXPECT_EQ(CampaignReturns(basis, names).Finish().status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace clearpoint
