// Campaigns: dates, budget and cap of the rules that belong to one, and what
// records and lots tell of them.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

LimitConfig LimitOf(const char* name, const char* subject, int64_t amount) {
  LimitConfig limit;
  limit.name = name;
  limit.subject = subject;
  limit.period = "lifetime";
  limit.amount = {amount};
  return limit;
}

// A point for each 1.00, and as much again in the campaign, which runs on the
// 10th and 11th of January with a budget of 150 and 100 for each member.
Configuration Campaigning() {
  EarnRule bonus = Rule("bonus", 1, 100, 0);
  bonus.base = false;
  bonus.campaign = "spring";
  Configuration network = Earning({Rule("base", 1, 100, 0), bonus});
  PointsOf(network).limits = {LimitOf("budget", "program", 150),
                              LimitOf("cap", "member", 100)};
  CampaignConfig spring;
  spring.name = "spring";
  spring.valid = {Utc({2026, 1, 10}, 0, 0), Utc({2026, 1, 12}, 0, 0)};
  spring.cost_centre = "cc-42";
  spring.budget = "budget";
  spring.per_member = "cap";
  PointsOf(network).campaigns = {spring};
  return network;
}

// What the bonus gave in the last purchase; -1: nothing.
int64_t BonusOfLast(const ProgramRun& run) {
  const OrderRow order = run.LastOrder();
  return order.awards.size() < 2 ? -1 : order.awards[1].granted.value;
}

std::vector<RuleNote> LastNotes(ProgramRun& run) {
  Record record;
  EXPECT_TRUE(DecodeRecord(run.run().records().back(), &record).ok());
  return record.notes;
}

TEST(Campaign, RulesAreInForceInsideItsDatesOnly) {
  ProgramRun run(Campaigning());
  run.At(Utc({2026, 1, 9}, 23, 58));
  run.Buy("before", 1'000);
  EXPECT_EQ(BonusOfLast(run), -1);
  run.Buy("first", 1'000);  // 10 January, 0:00
  EXPECT_EQ(BonusOfLast(run), 10);
  run.At(Utc({2026, 1, 11}, 23, 58));
  run.Buy("last", 1'000);
  EXPECT_EQ(BonusOfLast(run), 10);
  run.Buy("after", 1'000);
  EXPECT_EQ(BonusOfLast(run), -1);
}

TEST(Campaign, IsNamedAsTheReasonOutsideItsDates) {
  Configuration network = Campaigning();
  PointsOf(network).earn.erase(PointsOf(network).earn.begin());
  ProgramRun run(network);
  run.Buy("o", 1'000);
  const std::vector<RuleNote> notes = LastNotes(run);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kNotInCampaign);
}

TEST(Campaign, BudgetAndCapCutWhatItsRulesGive) {
  ProgramRun run(Campaigning());
  run.At(Utc({2026, 1, 10}, 8, 0));
  run.Buy("o1", 12'000);
  EXPECT_EQ(BonusOfLast(run), 100);  // the member's cap
  std::vector<RuleNote> notes = LastNotes(run);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kLimit);

  run.As("n");
  run.Buy("o2", 12'000);
  EXPECT_EQ(BonusOfLast(run), 50);  // what is left of the budget
  EXPECT_EQ(run.LastOrder().awards[1].forfeited.value, 70);
  notes = LastNotes(run);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kBudget);
  EXPECT_EQ(notes[0].asked, 120);
  EXPECT_EQ(notes[0].there, 50);

  run.Buy("o3", 12'000);
  EXPECT_EQ(BonusOfLast(run), -1);
  notes = LastNotes(run);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kBudget);
  EXPECT_EQ(notes[0].there, 0);

  EXPECT_EQ(run.Return("o2", 12'000), OutcomeCode::kAccepted);
  run.Buy("o4", 12'000);
  EXPECT_EQ(BonusOfLast(run), 50);
}

TEST(Campaign, BudgetIsNotToldWhenAnotherLimitIsAsTight) {
  Configuration network = Campaigning();
  PointsOf(network).limits[1].amount = {150};
  ProgramRun run(network);
  run.At(Utc({2026, 1, 10}, 8, 0));
  run.Buy("o1", 20'000);
  EXPECT_EQ(BonusOfLast(run), 150);
  const std::vector<RuleNote> notes = LastNotes(run);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].reason, RuleReason::kLimit);
}

TEST(Campaign, LimitsThatARuleNamesItselfCountOnce) {
  Configuration network = Campaigning();
  PointsOf(network).earn[1].limits = {"budget"};
  ProgramRun run(network);
  run.At(Utc({2026, 1, 10}, 8, 0));
  run.Buy("o1", 6'000);
  run.As("n");
  run.Buy("o2", 8'000);
  EXPECT_EQ(BonusOfLast(run), 80);
}

TEST(Campaign, StandsInTheClassOfItsLotsAlone) {
  ProgramRun run(Campaigning());
  run.At(Utc({2026, 1, 10}, 8, 0));
  run.Buy("o1", 1'000);
  std::vector<uint32_t> campaigns;
  for (const auto& put : run.LastEffects().lot_classes) {
    campaigns.push_back(RowOf(put)->campaign);
  }
  EXPECT_EQ(campaigns, (std::vector<uint32_t>{0, 1}));
}

TEST(Campaign, LeavesAwardsToTheVersionThatGaveThem) {
  Configuration network = Campaigning();
  ProgramRun run(network);
  run.At(Utc({2026, 1, 10}, 8, 0));
  run.Buy("o1", 15'000);
  PointsOf(network).campaigns.clear();
  PointsOf(network).earn.pop_back();
  network.label = "over";
  run.Configure(network);
  EXPECT_EQ(run.Return("o1", 15'000), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 0);
}

}  // namespace
}  // namespace clearpoint
