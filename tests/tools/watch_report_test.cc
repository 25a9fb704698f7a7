// Reports by which a program is watched: what expires soon, budgets, limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/program_run.h"
#include "tests/tools/shown_rows.h"
#include "tools/report/budgets.h"
#include "tools/report/expiring_soon.h"
#include "tools/report/limit_watch.h"

namespace clearpoint {
namespace {

using oracle::Utc;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using Row = ShownRow;
using Document = absl::StatusOr<ReportDocument>;

// Of the records behind the first so many.
Document LimitsBehind(EngineRun* run, size_t first) {
  LimitWatch watch(SequenceNumber{first});
  Record record;
  for (size_t i = first; i < run->records().size(); ++i) {
    EXPECT_TRUE(DecodeRecord(run->records()[i], &record).ok());
    watch.Add(record);
  }
  return watch.Finish(BasisOf(run));
}
Document LimitsOfRun(EngineRun* run) { return LimitsBehind(run, 0); }

std::vector<Row> Rows(const Document& document, const std::string& section,
                      const std::vector<std::string>& columns) {
  return SectionOf(document, section, columns).rows;
}
std::vector<Row> Totals(const Document& document, const std::string& section,
                        const std::vector<std::string>& columns) {
  return SectionOf(document, section, columns).totals;
}

// --- expiring soon -----------------------------------------------------------

// A point for each 1.00, gone `days` days later.
Configuration Lapsing(int32_t days) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).expiry.period = ExpiryPeriod::kDays;
  PointsOf(network).expiry.count = days;
  return network;
}

const std::vector<std::string> kStretch = {"program", "first_day", "last_day",
                                           "members", "points"};

TEST(ExpiringSoon, CountsPointsAndMembersOnTheirLastDay) {
  ProgramRun run(Lapsing(3));  // Monday, 5 January
  run.Buy("o1", 1'000);
  run.Buy("o2", 500);
  run.As("n");
  run.Buy("o3", 700);
  run.At(Utc({2026, 1, 6}, 12, 0));
  run.Buy("o4", 300);
  const Document document = ExpiringSoon(BasisOf(&run.run()));
  const std::vector<Row> days = Rows(document, "by_day", kStretch);
  ASSERT_EQ(days.size(), 28u);  // of two programs
  EXPECT_EQ(days[0], (Row{"points", "2026-01-06", "2026-01-06", "0", "0"}));
  EXPECT_EQ(days[2], (Row{"points", "2026-01-08", "2026-01-08", "2", "22"}));
  EXPECT_EQ(days[3], (Row{"points", "2026-01-09", "2026-01-09", "1", "3"}));
  EXPECT_THAT(Totals(document, "by_day", {"program", "members", "points"}),
              Contains(Row{"points", "", "25"}));
}

TEST(ExpiringSoon, TakesDatesThatMoveAsTheyStand) {
  EarnRule dated = Rule("dated", 1, 100, 0);
  dated.expiry = ExpiryPolicy{.period = ExpiryPeriod::kDays, .count = 4};
  Configuration network = Lapsing(3);
  PointsOf(network).expiry.by_inactivity = true;
  PointsOf(network).earn.push_back(dated);
  ProgramRun run(network);
  run.Buy("o1", 1'000);
  run.At(Utc({2026, 1, 6}, 12, 0));
  run.Buy("o2", 300);  // what base gave is now kept up to 9 January, too
  const Document document = ExpiringSoon(BasisOf(&run.run()));
  const std::vector<Row> days = Rows(document, "by_day", kStretch);
  EXPECT_EQ(days[2], (Row{"points", "2026-01-08", "2026-01-08", "0", "0"}));
  // 10 and 3 of base, 10 dated; one member, though in lots that stand apart.
  EXPECT_EQ(days[3], (Row{"points", "2026-01-09", "2026-01-09", "1", "23"}));
  EXPECT_EQ(days[4], (Row{"points", "2026-01-10", "2026-01-10", "1", "3"}));
}

TEST(ExpiringSoon, CutsWeeksAtSundaysAndMonthsAtTheirEnds) {
  ProgramRun run(Lapsing(3));
  run.At(Utc({2026, 1, 29}, 12, 0));  // a Thursday
  run.Buy("o1", 1'000);               // up to Sunday, 1 February
  run.At(Utc({2026, 1, 30}, 12, 0));
  run.Buy("o2", 500);  // up to Monday, 2 February
  const Document document = ExpiringSoon(BasisOf(&run.run()));
  const std::vector<Row> weeks = Rows(document, "by_week", kStretch);
  ASSERT_EQ(weeks.size(), 16u);
  EXPECT_EQ(weeks[0], (Row{"points", "2026-01-30", "2026-02-01", "1", "10"}));
  EXPECT_EQ(weeks[1], (Row{"points", "2026-02-02", "2026-02-08", "1", "5"}));
  const std::vector<Row> months = Rows(document, "by_month", kStretch);
  ASSERT_EQ(months.size(), 24u);
  EXPECT_EQ(months[0], (Row{"points", "2026-01-30", "2026-01-31", "0", "0"}));
  EXPECT_EQ(months[1], (Row{"points", "2026-02-01", "2026-02-28", "1", "15"}));
  EXPECT_EQ(months[11][2], "2026-12-31");
}

TEST(ExpiringSoon, TellsWhatLapsesLaterOrNeverToo) {
  ProgramRun later(Lapsing(1'000));
  later.Buy("o1", 1'000);
  const std::vector<std::string> line = {"program", "line", "points"};
  EXPECT_THAT(Rows(ExpiringSoon(BasisOf(&later.run())), "summary", line),
              Contains(Row{"points", "later", "10"}));
  ProgramRun never(Earning({Rule("base", 1, 100, 0)}));
  never.Buy("o1", 1'000);
  const Document document = ExpiringSoon(BasisOf(&never.run()));
  EXPECT_THAT(Rows(document, "summary", line),
              Contains(Row{"points", "never", "10"}));
  EXPECT_THAT(Totals(document, "summary", line),
              Contains(Row{"points", "pending and available", "10"}));
}

TEST(ExpiringSoon, LeavesOutWhatHoldsKeep) {
  ProgramRun run(Lapsing(3));
  run.Buy("o1", 1'000);
  ASSERT_EQ(run.Hold("h", 4), OutcomeCode::kAccepted);
  EXPECT_THAT(Totals(ExpiringSoon(BasisOf(&run.run())), "by_day",
                     {"program", "points"}),
              Contains(Row{"points", "6"}));
}

TEST(ExpiringSoon, NeedsAConfiguration) {
  EngineRun run(kStart, kUnlimitedCache);
  EXPECT_TRUE(absl::IsNotFound(ExpiringSoon(BasisOf(&run)).status()));
  EXPECT_TRUE(absl::IsNotFound(Budgets(BasisOf(&run)).status()));
  EXPECT_TRUE(absl::IsNotFound(LimitsOfRun(&run).status()));
}

// --- budgets -----------------------------------------------------------------

LimitConfig LimitOf(const char* name, const char* subject, const char* period,
                    int64_t amount) {
  LimitConfig limit;
  limit.name = name;
  limit.subject = subject;
  limit.period = period;
  limit.amount = {amount};
  return limit;
}

// A point for each 1.00, at most 60 a member and day, and as much again in a
// campaign with a budget of 150 and 100 for each member.
Configuration Campaigning() {
  EarnRule base = Rule("base", 1, 100, 0);
  base.limits = {"daily"};
  EarnRule bonus = Rule("bonus", 1, 100, 0);
  bonus.base = false;
  bonus.campaign = "spring";
  Configuration network = Earning({base, bonus});
  PointsOf(network).limits = {LimitOf("budget", "program", "lifetime", 150),
                              LimitOf("cap", "member", "lifetime", 100),
                              LimitOf("daily", "member", "day", 60),
                              LimitOf("nobody's", "program", "day", 5)};
  CampaignConfig spring;
  spring.name = "spring";
  spring.budget = "budget";
  spring.per_member = "cap";
  PointsOf(network).campaigns = {spring};
  return network;
}

const std::vector<std::string> kBudget = {"budget", "campaign",    "used_by",
                                          "period", "amount",      "used",
                                          "left",   "used_percent"};

TEST(Budgets, TellWhatIsUsedAndLeftAndByWhichRules) {
  ProgramRun run(Campaigning());
  run.Buy("o1", 4'500);
  EXPECT_THAT(Rows(Budgets(BasisOf(&run.run())), "budgets", kBudget),
              ElementsAre(Row{"budget", "spring", "bonus", "lifetime", "150",
                              "45", "105", "30.00 %"}));
  run.Return("o1", 4'500);
  EXPECT_THAT(Totals(Budgets(BasisOf(&run.run())), "budgets", {"used", "left"}),
              ElementsAre(Row{"0", "150"}));
}

TEST(Budgets, OfADayStartAnewWithTheNext) {
  Configuration network = Campaigning();
  PointsOf(network).limits[0].period = "day";
  ProgramRun run(network);
  run.Buy("o1", 4'500);
  const auto used = [&] {
    return Totals(Budgets(BasisOf(&run.run())), "budgets", {"period", "used"});
  };
  EXPECT_THAT(used(), ElementsAre(Row{"day", "45"}));
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o2", 700);
  EXPECT_THAT(used(), ElementsAre(Row{"day", "7"}));
}

TEST(Budgets, OfAnOtherUnitAreNotAddedUp) {
  Configuration network = Campaigning();
  LimitConfig awards = LimitOf("awards", "program", "lifetime", 8);
  awards.counts = LimitCounts::kAwards;
  PointsOf(network).limits.push_back(awards);
  PointsOf(network).earn[0].limits = {"awards"};
  ProgramRun run(network);
  run.Buy("o1", 4'500);
  EXPECT_THAT(Totals(Budgets(BasisOf(&run.run())), "budgets",
                     {"unit", "amount", "used"}),
              ElementsAre(Row{"points", "150", "45"},
                          Row{"awards or items", "8", "1"}));
}

TEST(Budgets, WithoutAnyAddUpToNothing) {
  ProgramRun run(Earning({Rule("base", 1, 100, 0)}));
  const Document document = Budgets(BasisOf(&run.run()));
  EXPECT_THAT(Rows(document, "budgets", kBudget), IsEmpty());
  EXPECT_THAT(Totals(document, "budgets", {"amount"}), ElementsAre(Row{"0"}));
}

// --- limits ------------------------------------------------------------------

TEST(Limits, NameWhoUsesThemMost) {
  ProgramRun run(Campaigning());
  run.Buy("o1", 12'000);
  run.As("n");
  run.Buy("o2", 3'000);
  const Document document = LimitsOfRun(&run.run());
  EXPECT_THAT(
      Rows(document, "limits",
           {"limit", "used_by", "users", "used_up", "used"}),
      testing::UnorderedElementsAre(Row{"daily", "base", "2", "1", "90"},
                                    Row{"cap", "bonus", "2", "1", "130"}));
  EXPECT_THAT(
      Rows(document, "leading", {"limit", "member", "used", "used_percent"}),
      testing::UnorderedElementsAre(Row{"daily", "m", "60", "100.00 %"},
                                    Row{"daily", "n", "30", "50.00 %"},
                                    Row{"cap", "m", "100", "100.00 %"},
                                    Row{"cap", "n", "30", "30.00 %"}));
  EXPECT_THAT(Totals(document, "limits", {"users", "used_up", "used"}),
              ElementsAre(Row{"4", "2", ""}));
}

TEST(Limits, NameAHouseholdWithAWalletAsOne) {
  Configuration network = Campaigning();
  PointsOf(network).household_wallet = HouseholdWallet::kOwnPointsStay;
  PointsOf(network).limits[2].subject = "household";
  ProgramRun run(network);
  OwnedEvent joined{.kind = EventKind::kHouseholdJoined,
                    .occurred = run.run().recorded()};
  joined.member = "m";
  joined.id = "h";
  joined.second_id = "h";
  ASSERT_EQ(run.run().Decide(joined), OutcomeCode::kAccepted);
  run.Buy("o1", 3'000);
  EXPECT_THAT(Rows(LimitsOfRun(&run.run()), "leading", {"limit", "member"}),
              Contains(Row{"daily", "household h"}));
}

TEST(Limits, CountOnlyThePeriodThatRuns) {
  ProgramRun run(Campaigning());
  run.Buy("o1", 4'500);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.As("n");
  run.Buy("o2", 700);
  EXPECT_THAT(
      Rows(LimitsOfRun(&run.run()), "leading", {"limit", "member", "used"}),
      testing::UnorderedElementsAre(
          Row{"daily", "n", "7"}, Row{"cap", "m", "45"}, Row{"cap", "n", "7"}));
}

TEST(Limits, TellWhatTheyCutAndWhy) {
  ProgramRun run(Campaigning());
  run.Buy("o1", 12'000);  // 60 of 120 a day, 100 of 120 for a member
  run.As("n");
  run.Buy("o2", 12'000);  // 60 of 120, 50 of 120 left of the budget
  const Document document = LimitsOfRun(&run.run());
  EXPECT_THAT(Rows(document, "cut",
                   {"rule", "reason", "times", "asked", "given", "cut"}),
              testing::UnorderedElementsAre(
                  Row{"base", "limit reached", "2", "240", "120", "120"},
                  Row{"bonus", "limit reached", "1", "120", "100", "20"},
                  Row{"bonus", "budget", "1", "120", "50", "70"}));
  EXPECT_THAT(Totals(document, "cut", {"program", "times", "cut"}),
              Contains(Row{"points", "4", "210"}));
}

TEST(Limits, CountTheRequestsThatTheyRefuse) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).redemption.maximum = {50};
  ProgramRun run(network);
  run.Buy("o1", 10'000);
  EXPECT_EQ(run.Redeem("b1", 60), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run.Redeem("b2", 70), OutcomeCode::kAboveMaximum);
  EXPECT_THAT(
      Rows(LimitsOfRun(&run.run()), "refused", {"event", "outcome", "times"}),
      ElementsAre(Row{"RedemptionRequested", "ABOVE_MAXIMUM", "2"}));
}

TEST(Limits, NameTheFastestMembersAndTheirBusiestDay) {
  ProgramRun run(Earning({Rule("base", 1, 100, 0)}));
  run.As("n");
  run.Buy("o1", 100);
  run.As("m");
  run.Buy("o2", 100);
  run.At(Utc({2026, 1, 6}, 0, 0));
  run.Buy("o3", 100);
  run.Buy("o4", 100);
  run.Redeem("b", 1);
  run.At(Utc({2026, 1, 7}, 0, 0));
  run.Buy("o5", 100);
  EXPECT_THAT(Rows(LimitsOfRun(&run.run()), "velocity",
                   {"member", "busiest_day", "most", "events"}),
              ElementsAre(Row{"m", "2026-01-06", "3", "5"},
                          Row{"n", "2026-01-05", "1", "1"}));
}

OwnedEvent Adjusted(ProgramRun* run, EventKind kind, const char* person) {
  OwnedEvent e{.kind = kind, .occurred = run->run().recorded()};
  e.program = "points";
  e.id = "a1";
  e.tender = person;
  return e;
}

TEST(Limits, TellWhatWasAdjustedByHandByWhomAndWhy) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).adjustments = AdjustmentTerms{};
  ProgramRun run(network);
  run.Buy("o1", 10'000);
  OwnedEvent asked = Adjusted(&run, EventKind::kAdjustmentRequested, "ann");
  asked.member = "m";
  asked.amount = -30;
  asked.store = "goodwill";
  ASSERT_EQ(run.run().Decide(asked), OutcomeCode::kWaiting);
  EXPECT_THAT(Rows(LimitsOfRun(&run.run()), "adjustments", {"member"}),
              IsEmpty());
  const OwnedEvent approved =
      Adjusted(&run, EventKind::kAdjustmentApproved, "bob");
  ASSERT_EQ(run.run().Decide(approved), OutcomeCode::kAccepted);
  const Document document = LimitsOfRun(&run.run());
  EXPECT_THAT(Rows(document, "adjustments",
                   {"member", "requested_by", "approved_by", "reason", "given",
                    "taken"}),
              ElementsAre(Row{"m", "ann", "bob", "goodwill", "0", "30"}));
  EXPECT_THAT(Totals(document, "adjustments", {"program", "taken"}),
              Contains(Row{"points", "30"}));
}

TEST(Limits, WatchOnlyTheRecordsBehindTheirBeginning) {
  ProgramRun run(Campaigning());
  run.Buy("o1", 12'000);
  const size_t cut = run.run().records().size();
  run.As("n");
  run.Buy("o2", 700);
  const Document document = LimitsBehind(&run.run(), cut);
  EXPECT_THAT(Rows(document, "cut", {"rule"}), IsEmpty());
  EXPECT_THAT(Rows(document, "velocity", {"member"}), ElementsAre(Row{"n"}));
}

}  // namespace
}  // namespace clearpoint
