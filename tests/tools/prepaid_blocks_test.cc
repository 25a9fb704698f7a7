// What the trial balance says of prepaid blocks: the figures of the finance
// guide, and that both sides of what is unused are the same.
#include "tools/report/prepaid_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"
#include "tools/report/document.h"
#include "tools/report/document_text.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Row = std::vector<std::string>;

// The reference network, where cafe draws on blocks of star. A point is given
// for each 1.00.
class PrepaidDay : public ::testing::Test {
 protected:
  PrepaidDay() : run_(ReferenceDayStart(), kUnlimitedCache) {
    Configuration network = ReferenceConfiguration();
    for (ContractConfig& one : network.contracts) {
      if (one.participant == "cafe") one.prepaid = Prepaid::kFallBack;
    }
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  }

  void Decide(const OwnedEvent& event) {
    EXPECT_EQ(run_.Decide(event), OutcomeCode::kAccepted) << run_.reason();
  }
  Timestamp Next() {
    return Timestamp{ReferenceDayStart().value +
                     ++minutes_ * 60 * kMicrosPerSecond};
  }
  void BuyBlock(const char* id, int64_t points, int64_t paid) {
    OwnedEvent e = Made(EventKind::kPrepaidBlockBought, Next(), "");
    e.program = "star";
    e.merchant = "cafe";
    e.id = id;
    e.amount = points;
    e.currency = "CNY";
    e.order_amount = paid;
    Decide(e);
  }
  void Buy(const char* order, int64_t amount) {
    Decide(MadePurchase(Next(), "m1", order, amount));
  }
  ReportBasis Basis() {
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    return basis;
  }
  std::vector<std::string> NotesOfWindowOne() {
    const auto document = SettlementReport(Basis(), WindowNumber{1});
    EXPECT_TRUE(document.ok()) << document.status();
    return document.ok() ? document->notes : std::vector<std::string>{};
  }
  std::vector<Tabular> Tables() {
    const absl::StatusOr<ReportDocument> document = TrialBalance(Basis());
    EXPECT_TRUE(document.ok()) << document.status();
    if (!document.ok()) return {};
    const absl::Status sums = CheckTotals(*document);
    EXPECT_TRUE(sums.ok()) << sums;
    return TablesOf(*document, OutputFormat::kTable);
  }
  Tabular Named(const std::string& name) {
    for (const Tabular& table : Tables()) {
      if (table.name == name) return table;
    }
    return {};
  }

  EngineRun run_;
  int64_t minutes_ = 0;
};

TEST_F(PrepaidDay, WithoutABlockHasNoSectionOfThem) {
  Buy("o1", 10'000);
  EXPECT_THAT(Named("prepaid").rows, IsEmpty());
  EXPECT_THAT(Named("prepaid_liability").rows, IsEmpty());
  EXPECT_THAT(Named("prepaid").columns, IsEmpty());
}

// 100 of 300 points for 3.00 are 1.00. The issuer's fee to hub is 1 % of 100
// points at 0.012: 0.012.
TEST_F(PrepaidDay, ShowsWhatIsLeftAndWhoOwesPointsForIt) {
  BuyBlock("b1", 300, 300);
  Buy("o1", 10'000);
  const Tabular blocks = Named("prepaid");
  EXPECT_THAT(blocks.rows,
              ElementsAre(Row{"cafe", "star", "starbank", "300", "100", "200",
                              "3.00", "1.00", "2.00"}));
  EXPECT_THAT(blocks.totals, ElementsAre(Row{"sum", "", "", "", "", "", "3.00",
                                             "1.00", "2.00"}));
  const Tabular unused = Named("prepaid_liability");
  EXPECT_THAT(unused.rows,
              ElementsAre(Row{"starbank", "0.00", "2.00", "-2.00"},
                          Row{"cafe", "2.00", "0.00", "2.00"}));
  EXPECT_THAT(unused.totals,
              ElementsAre(Row{"sum", "2.00", "2.00", "0.00"}));
  EXPECT_THAT(
      Named("money").rows,
      ElementsAre(Row{"hub", "0.012", "0.00", "0.012", "0.00", "0.012"},
                  Row{"starbank", "3.00", "0.012", "2.988", "0.00", "2.988"},
                  Row{"cafe", "0.00", "3.00", "-3.00", "0.00", "-3.00"}));
}

// 300 of the first block, all of its 3.00, and 50 of 70 for 1.00: 0.7142857...
// Blocks of one pair stand in one row.
TEST_F(PrepaidDay, AddsUpWhatEachBlockIsUsedFor) {
  BuyBlock("b1", 300, 300);
  BuyBlock("b2", 70, 100);
  Buy("o1", 35'000);
  EXPECT_THAT(Named("prepaid").rows,
              ElementsAre(Row{"cafe", "star", "starbank", "370", "350", "20",
                              "4.00", "3.714285714286", "0.285714285714"}));
}

TEST_F(PrepaidDay, IsNotedOfTheOpenWindowWhileAnythingIsLeft) {
  EXPECT_THAT(NotesOfWindowOne(), IsEmpty());
  BuyBlock("b1", 300, 300);
  Buy("o1", 10'000);
  EXPECT_THAT(NotesOfWindowOne(),
              ElementsAre("cafe has 200 prepaid points of star left, for which "
                          "starbank was paid 2.00 CNY."));
  Buy("o2", 20'000);
  EXPECT_THAT(NotesOfWindowOne(), IsEmpty());
  BuyBlock("b2", 300, 300);
  Decide(MadeClose(Next(), "c1", 0));
  EXPECT_THAT(NotesOfWindowOne(), IsEmpty());
}

}  // namespace
}  // namespace clearpoint
