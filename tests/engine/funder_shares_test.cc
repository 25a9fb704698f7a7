// Awards that several funders pay by shares: how points are split, what each
// owes, and what returns take from each.
#include "engine/rules/funder_shares.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/rules/spread.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

FunderShare Of(const char* name, int64_t weight) {
  return {FunderKind::kNamed, name, weight};
}

// One point for each 0.01 at `shop`, paid in these shares. `brand` pays 0.02 a
// point at issuance, `maker` 0.03 when it is burned, `shop` 0.01.
Configuration Shared(std::vector<FunderShare> shares) {
  EarnRule rule = Rule("base", 1, 1, 0);
  rule.funder = FunderKind::kShared;
  rule.funder_shares = std::move(shares);
  Configuration network = Earning({rule});
  for (const char* name : {"brand", "maker", "guest"}) {
    network.participants.push_back({.name = name, .parent = "", .title = name});
  }
  ContractConfig brand = network.contracts[0];
  brand.participant = "brand";
  brand.issue_price = Price("0.02");
  network.contracts.push_back(brand);
  ContractConfig maker = brand;
  maker.participant = "maker";
  maker.settled = Settled::kAtRedemption;
  maker.issue_price = Price("0.03");
  network.contracts.push_back(maker);
  return network;
}

std::vector<int64_t> PointsOfParts(const Award& award) {
  std::vector<int64_t> points;
  for (const AwardPart& part : award.parts) points.push_back(part.points.value);
  return points;
}

std::vector<int64_t> TakenOfParts(const Award& award) {
  std::vector<int64_t> taken;
  for (const AwardPart& part : award.parts) taken.push_back(part.taken.value);
  return taken;
}

// "12" hundredths, or "" when the debtor owes the creditor nothing of the kind.
std::string Owes(ProgramRun& run, const std::string& parties) {
  const std::string text = run.run().Text();
  const std::string begin = "owes 1 " + parties + " ";
  const size_t at = text.find(begin);
  if (at == std::string::npos) return "";
  const size_t from = at + begin.size();
  const std::string pico = text.substr(from, text.find('\n', from) - from);
  EXPECT_TRUE(pico.ends_with("0000000000")) << pico;
  return pico.substr(0, pico.size() - 10);
}

using Numbers = std::vector<int64_t>;

TEST(Spread, GivesWhatIsMissingToTheLargestRemaindersThenToTheFirst) {
  EXPECT_EQ(Spread({2, 1}, 3, 10), (Numbers{7, 3}));
  EXPECT_EQ(Spread({2, 1}, 3, 11), (Numbers{7, 4}));
  EXPECT_EQ(Spread({1, 1, 1}, 3, 2), (Numbers{1, 1, 0}));
  EXPECT_EQ(Spread({1, 1, 1}, 3, 1), (Numbers{1, 0, 0}));
  EXPECT_EQ(Spread({0, 5}, 5, 3), (Numbers{0, 3}));
  EXPECT_EQ(Spread({7, 3}, 10, 0), (Numbers{0, 0}));
  EXPECT_EQ(Spread({1'000'000'000, 1}, 1'000'000'001, 1'000'000'000'000),
            (Numbers{999'999'999'000, 1'000}));
}

TEST(FunderShares, SplitAnAwardByLargestRemainderInTheOrderOfNames) {
  struct Case {
    int64_t amount;
    Numbers points;  // brand, shop
  };
  for (const Case& one : std::vector<Case>{{30, {20, 10}},
                                           {31, {21, 10}},
                                           {32, {21, 11}},
                                           {2, {1, 1}},
                                           {4, {3, 1}}}) {
    ProgramRun run(Shared({{FunderKind::kMerchant, "", 1}, Of("brand", 2)}));
    ASSERT_EQ(run.Buy("o", one.amount), OutcomeCode::kAccepted);
    ASSERT_EQ(run.LastOrder().awards.size(), 1u);
    const Award award = run.LastOrder().awards[0];
    EXPECT_EQ(award.granted.value, one.amount);
    EXPECT_EQ(PointsOfParts(award), one.points) << one.amount;
    EXPECT_EQ(run.Available("points"), one.amount);
  }
}

TEST(FunderShares, TiesGoToTheNameThatIsFirstAsBytes) {
  ProgramRun run(Shared({Of("shop", 1), Of("brand", 1)}));
  run.Buy("o", 3);
  EXPECT_EQ(PointsOfParts(run.LastOrder().awards[0]), (Numbers{2, 1}));
  EXPECT_EQ(Owes(run, "brand bank issue"), "4");
  EXPECT_EQ(Owes(run, "shop bank issue"), "1");
}

TEST(FunderShares, EachPaysAtItsOwnContract) {
  ProgramRun run(Shared({Of("brand", 1),
                         Of("maker", 1),
                         Of("guest", 1),
                         {FunderKind::kIssuer, "", 1}}));
  run.Buy("o", 400);
  EXPECT_EQ(Owes(run, "brand bank issue"), "200");
  EXPECT_EQ(Owes(run, "guest bank issue"), "100");  // at the merchant's price
  EXPECT_EQ(Owes(run, "maker bank issue"), "");     // owes when burned
  EXPECT_EQ(Owes(run, "shop bank issue"), "");
  // bank, brand, guest and then 50 of the maker's.
  EXPECT_EQ(run.Redeem("r", 350), OutcomeCode::kAccepted);
  EXPECT_EQ(Owes(run, "maker bank issue"), "150");
}

TEST(FunderShares, OfOneParticipantAddUp) {
  ProgramRun run(
      Shared({{FunderKind::kMerchant, "", 1}, Of("brand", 2), Of("shop", 3)}));
  run.Buy("o", 60);
  EXPECT_EQ(PointsOfParts(run.LastOrder().awards[0]), (Numbers{20, 40}));
}

TEST(FunderShares, OfNothingOpenNoLot) {
  ProgramRun run(Shared({Of("brand", 2), Of("shop", 1)}));
  run.Buy("o", 1);
  const Award award = run.LastOrder().awards[0];
  EXPECT_TRUE(award.parts.empty());
  EXPECT_EQ(award.granted.value, 1);
  EXPECT_EQ(Owes(run, "brand bank issue"), "2");
  EXPECT_EQ(run.Return("o", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Available("points"), 0);
}

TEST(FunderShares, ReturnsTakeFromEachAndAddUpToTheWhole) {
  ProgramRun run(Shared({Of("brand", 1), Of("maker", 1), Of("shop", 1)}));
  run.Buy("o", 100);
  EXPECT_EQ(PointsOfParts(run.LastOrder().awards[0]), (Numbers{34, 33, 33}));
  int64_t taken = 0;
  for (const int64_t part : {1, 1, 28, 50, 20}) {
    ASSERT_EQ(run.Return("o", part), OutcomeCode::kAccepted);
    taken += part;
    const Award award = run.LastOrder().awards[0];
    EXPECT_EQ(award.taken.value, taken);
    int64_t sum = 0;
    for (const AwardPart& one : award.parts) {
      sum += one.taken.value;
      EXPECT_LE(one.taken, one.points);
      EXPECT_EQ(one.taken == one.points, taken == 100);
    }
    EXPECT_EQ(sum, taken);
  }
  EXPECT_EQ(run.Available("points"), 0);
  EXPECT_EQ(Owes(run, "bank brand issue"), Owes(run, "brand bank issue"));
  EXPECT_EQ(Owes(run, "bank shop issue"), Owes(run, "shop bank issue"));
  EXPECT_EQ(Owes(run, "bank maker issue"), "");
}

TEST(FunderShares, TakeEveryPartOutOfItsOwnLotBeforeAnyIsSoughtElsewhere) {
  ProgramRun run(Shared({Of("brand", 2), Of("shop", 1)}));
  run.Buy("o", 30);                                        // brand 20, shop 10
  EXPECT_EQ(run.Redeem("r", 20), OutcomeCode::kAccepted);  // the brand's
  EXPECT_EQ(run.Return("o", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(TakenOfParts(run.LastOrder().awards[0]), (Numbers{20, 10}));
  EXPECT_EQ(run.Balance("points"), "pending 0 available 0 debt 20");
  EXPECT_EQ(Owes(run, "bank brand issue"), "40");
  EXPECT_EQ(Owes(run, "bank shop issue"), "10");
}

TEST(FunderShares, LeaveTheLastFunderWithWhatWasDropped) {
  Configuration network = Shared({Of("brand", 1), Of("shop", 1)});
  PointsOf(network).returns.shortfall = ShortfallPolicy::kFloorAtZero;
  ProgramRun run(network);
  run.Buy("o", 30);
  run.Redeem("r", 30);
  network.programs[0].earn[0].funder = FunderKind::kIssuer;
  network.programs[0].earn[0].funder_shares.clear();
  network.label = "by the issuer";
  run.Configure(network);
  run.Buy("p", 20);
  EXPECT_EQ(run.Return("o", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Balance("points"), "");
  EXPECT_EQ(Owes(run, "bank brand issue"), "30");  // all of its 15
  EXPECT_EQ(Owes(run, "bank shop issue"), "5");    // 10 were dropped
}

TEST(FunderShares, TurnFeesBackExactly) {
  Configuration network = Shared({Of("brand", 2), Of("shop", 1)});
  network.settlement.fee_basis_points = 37;
  ProgramRun run(network);
  run.Buy("o", 100);
  const std::string owed = run.run().Text();
  EXPECT_NE(owed.find("owes 1 bank hub fee"), std::string::npos);
  for (const int64_t part : {33, 33, 34}) run.Return("o", part);
  const std::string text = run.run().Text();
  const auto line_of = [&](const std::string& begin) {
    const size_t at = text.find(begin);
    EXPECT_NE(at, std::string::npos) << begin;
    return text.substr(at + begin.size(), text.find('\n', at) - at - begin.size());
  };
  EXPECT_EQ(line_of("owes 1 bank hub fee "), line_of("owes 1 hub bank fee "));
}

TEST(FunderShares, ApplyToWhatLimitsLeave) {
  Configuration network = Shared({Of("brand", 2), Of("shop", 1)});
  LimitConfig limit;
  limit.name = "cap";
  limit.amount = {30};
  PointsOf(network).limits = {limit};
  PointsOf(network).earn[0].limits = {"cap"};
  ProgramRun run(network);
  run.Buy("o", 100);
  const Award award = run.LastOrder().awards[0];
  EXPECT_EQ(award.forfeited.value, 70);
  EXPECT_EQ(PointsOfParts(award), (Numbers{20, 10}));
  run.Return("o", 100);
  run.Buy("p", 100);
  EXPECT_EQ(run.Available("points"), 30);  // a return makes room again
}

}  // namespace
}  // namespace clearpoint
