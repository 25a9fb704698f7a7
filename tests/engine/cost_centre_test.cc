// Cost centres: whose cost centre the points that are given have, and that lots
// keep what the version said that gave them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

ParticipantConfig& Named(Configuration& network, const std::string& name) {
  for (ParticipantConfig& one : network.participants) {
    if (one.name == name) return one;
  }
  return network.participants.emplace_back(
      ParticipantConfig{.name = name, .parent = "", .title = name});
}

// A point for each 1.00, paid by `shop`, which stands below `mall`.
Configuration Mall() {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  Named(network, "mall").title = "Mall";
  Named(network, "shop").parent = "mall";
  return network;
}

std::string CostCentreOf(ProgramRun& run, const LotClassRow& lot_class) {
  return std::string(run.run()
                         .networks()
                         .Version(lot_class.rule_version)
                         .CostCentre(lot_class.cost_centre));
}

// "funder cost-centre" of each class of lots that the last event made.
std::vector<std::string> MadeByLast(ProgramRun& run) {
  std::vector<std::string> made;
  const Effects effects = run.LastEffects();
  for (const RowPut<LotClassRow>& put : effects.lot_classes) {
    const LotClassRow lot_class = RowOf(put).value();
    made.push_back(std::string(run.run().networks().NameOf(lot_class.funder)) +
                   " " + CostCentreOf(run, lot_class));
  }
  return made;
}

TEST(CostCentre, IsTheFundersOrTheNearestAboveIt) {
  struct Case {
    const char* mall;
    const char* shop;
    const char* made;
  };
  for (const Case& one :
       std::vector<Case>{{"", "", "shop "},
                         {"cc-mall", "", "shop cc-mall"},
                         {"", "cc-shop", "shop cc-shop"},
                         {"cc-mall", "cc-shop", "shop cc-shop"}}) {
    Configuration network = Mall();
    Named(network, "mall").cost_centre = one.mall;
    Named(network, "shop").cost_centre = one.shop;
    ProgramRun run(network);
    run.Buy("o", 1'000);
    EXPECT_THAT(MadeByLast(run), ElementsAre(one.made));
  }
}

TEST(CostCentre, OfNobodyLeavesTheNumberOut) {
  Configuration network = Mall();
  Named(network, "bank").cost_centre = "cc-bank";  // pays for nothing here
  ProgramRun run(network);
  run.Buy("o", 1'000);
  const Effects effects = run.LastEffects();
  ASSERT_FALSE(effects.lot_classes.empty());
  EXPECT_EQ(RowOf(*effects.lot_classes.begin())->cost_centre, 0u);
}

TEST(CostCentre, OfTheRuleWinsThenItsCampaignsThenTheFunders) {
  EarnRule of_campaign = Rule("of-campaign", 1, 100, 0);
  of_campaign.base = false;
  of_campaign.campaign = "spring";
  EarnRule own = of_campaign;
  own.name = "own";
  own.cost_centre = "cc-own";
  Configuration network = Mall();
  Named(network, "mall").cost_centre = "cc-mall";
  PointsOf(network).earn.push_back(of_campaign);
  PointsOf(network).earn.push_back(own);
  CampaignConfig spring;
  spring.name = "spring";
  spring.cost_centre = "cc-spring";
  PointsOf(network).campaigns = {spring};
  ProgramRun run(network);
  run.Buy("o", 1'000);
  EXPECT_THAT(MadeByLast(run),
              ElementsAre("shop cc-mall", "shop cc-spring", "shop cc-own"));
}

// The parts of an award are in the order of their funders' names.
TEST(CostCentre, IsThatOfEachFunderWhenSeveralShare) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.funder = FunderKind::kShared;
  rule.funder_shares = {{FunderKind::kMerchant, "", 1},
                        {FunderKind::kNamed, "brand", 1}};
  Configuration network = Mall();
  Named(network, "mall").cost_centre = "cc-mall";
  Named(network, "brand").cost_centre = "cc-brand";
  ContractConfig brand = network.contracts[0];
  brand.participant = "brand";
  network.contracts.push_back(brand);
  PointsOf(network).earn = {rule};
  ProgramRun each(network);
  each.Buy("o", 1'000);
  EXPECT_THAT(MadeByLast(each), ElementsAre("brand cc-brand", "shop cc-mall"));
  PointsOf(network).earn[0].cost_centre = "cc-rule";
  ProgramRun all(network);
  all.Buy("o", 1'000);
  EXPECT_THAT(MadeByLast(all), ElementsAre("brand cc-rule", "shop cc-rule"));
}

TEST(CostCentre, OfSignInsAndReferralsIsTheRulesOrTheFunders) {
  SignInRule daily;
  daily.name = "daily";
  daily.ladder = {Points{5}};
  ReferralRule friends;
  friends.name = "friends";
  friends.referrer_points = {100};
  friends.referee_points = {50};
  friends.currency = "CNY";
  Configuration network = Earning({Rule("none", 1, 1'000'000, 0)});
  Named(network, "bank").cost_centre = "cc-bank";
  PointsOf(network).sign_in = {daily};
  PointsOf(network).referral = {friends};
  const auto made_by = [](const Configuration& configuration) {
    ProgramRun run(configuration);
    EXPECT_EQ(run.SignIn(), kAccepted);
    std::vector<std::string> made = MadeByLast(run);
    EXPECT_EQ(run.Refer("n"), kAccepted);
    run.As("n");
    EXPECT_EQ(run.Buy("o", 1'000), kAccepted);
    for (const std::string& one : MadeByLast(run)) made.push_back(one);
    return made;
  };
  // Referrer and referee have lots of one class.
  EXPECT_THAT(made_by(network), ElementsAre("bank cc-bank", "bank cc-bank"));
  PointsOf(network).sign_in[0].cost_centre = "cc-visits";
  PointsOf(network).referral[0].cost_centre = "cc-friends";
  EXPECT_THAT(made_by(network),
              ElementsAre("bank cc-visits", "bank cc-friends"));
}

TEST(CostCentre, OfAdjustmentsAndOpeningBalancesIsTheFunders) {
  Configuration network = Mall();
  Named(network, "mall").cost_centre = "cc-mall";
  Named(network, "bank").cost_centre = "cc-bank";
  PointsOf(network).adjustments = AdjustmentTerms{};
  ProgramRun run(network);
  OwnedEvent opening{.kind = EventKind::kOpeningBalance,
                     .occurred = run.run().recorded()};
  opening.program = "points";
  opening.member = "m";
  opening.id = "load";
  opening.lots = {{.points = 30, .funder = "shop"}, {.points = 5}};
  EXPECT_EQ(run.run().Decide(opening), kAccepted) << run.run().reason();
  EXPECT_THAT(MadeByLast(run), ElementsAre("shop cc-mall", "bank cc-bank"));

  const auto adjust = [&run](const char* id, const char* funder) {
    OwnedEvent asked{.kind = EventKind::kAdjustmentRequested,
                     .occurred = run.run().recorded()};
    asked.program = "points";
    asked.id = id;
    OwnedEvent approved = asked;
    approved.kind = EventKind::kAdjustmentApproved;
    approved.tender = "bob";
    asked.member = "m";
    asked.amount = 10;
    asked.store = "goodwill";
    asked.tender = "ann";
    asked.merchant = funder;
    EXPECT_EQ(run.run().Decide(asked), OutcomeCode::kWaiting)
        << run.run().reason();
    EXPECT_EQ(run.run().Decide(approved), kAccepted) << run.run().reason();
    return MadeByLast(run);
  };
  EXPECT_THAT(adjust("j1", "shop"), ElementsAre("shop cc-mall"));
  EXPECT_THAT(adjust("j2", ""), ElementsAre("bank cc-bank"));
}

// The mall pays; a campaign "spring" has a cost centre of its own, "plain" none.
Configuration Attributed() {
  Configuration network = Mall();
  Named(network, "mall").cost_centre = "cc-mall";
  Named(network, "bank").cost_centre = "cc-bank";
  PointsOf(network).adjustments = AdjustmentTerms{};
  CampaignConfig spring;
  spring.name = "spring";
  spring.cost_centre = "cc-spring";
  CampaignConfig plain;
  plain.name = "plain";
  PointsOf(network).campaigns = {plain, spring};
  return network;
}

// "campaign cost-centre" of each class of lots that the last event made.
std::vector<std::string> AttributionsByLast(ProgramRun& run) {
  std::vector<std::string> made;
  const Effects effects = run.LastEffects();
  for (const RowPut<LotClassRow>& put : effects.lot_classes) {
    const LotClassRow lot_class = RowOf(put).value();
    made.push_back(std::to_string(lot_class.campaign) + " " +
                   CostCentreOf(run, lot_class));
  }
  return made;
}

OwnedEvent OpeningOfLots(ProgramRun& run, std::vector<OwnedLot> lots) {
  OwnedEvent opening{.kind = EventKind::kOpeningBalance,
                     .occurred = run.run().recorded()};
  opening.program = "points";
  opening.member = "m";
  opening.id = "load";
  opening.lots = std::move(lots);
  return opening;
}

TEST(CostCentre, OfAnOpeningLotIsTheOneToldThenItsCampaignsThenTheFunders) {
  ProgramRun run(Attributed());
  EXPECT_EQ(run.run().Decide(OpeningOfLots(
                run, {{.points = 1, .campaign = "spring",
                       .cost_center = "cc-mall"},
                      {.points = 2, .campaign = "spring"},
                      {.points = 3, .campaign = "plain"},
                      {.points = 4, .cost_center = "cc-spring"},
                      {.points = 5}})),
            kAccepted)
      << run.run().reason();
  EXPECT_THAT(AttributionsByLast(run),
              ElementsAre("2 cc-mall", "2 cc-spring", "1 cc-bank",
                          "0 cc-spring", "0 cc-bank"));
}

TEST(CostCentre, OfAnOpeningLotMustBeKnownAndNoneIsToldOfDebt) {
  ProgramRun run(Attributed());
  const std::vector<std::pair<OwnedLot, std::string>> cases = {
      {{.points = 1, .campaign = "autumn"}, "autumn"},
      {{.points = 1, .cost_center = "cc-shop"}, "cc-shop"},
      {{.points = -1, .campaign = "spring"}, "debt"},
      {{.points = -1, .cost_center = "cc-mall"}, "debt"},
  };
  for (const auto& [lot, word] : cases) {
    EXPECT_EQ(run.run().Decide(OpeningOfLots(run, {lot})),
              OutcomeCode::kInvalidField);
    EXPECT_THAT(run.run().reason(), testing::HasSubstr(word));
  }
}

TEST(CostCentre, OfAnAdjustmentIsKeptUntilItIsApproved) {
  ProgramRun run(Attributed());
  OwnedEvent asked{.kind = EventKind::kAdjustmentRequested,
                   .occurred = run.run().recorded()};
  asked.program = "points";
  asked.member = "m";
  asked.store = "goodwill";
  asked.tender = "ann";
  const auto decide = [&](const std::string& id, int64_t points,
                          const std::string& campaign,
                          const std::string& cost_center) {
    asked.id = id;
    asked.amount = points;
    asked.campaign = campaign;
    asked.cost_center = cost_center;
    return run.run().Decide(asked);
  };
  const auto approve = [&] {
    OwnedEvent approved = asked;
    approved.kind = EventKind::kAdjustmentApproved;
    approved.tender = "bob";
    EXPECT_EQ(run.run().Decide(approved), kAccepted) << run.run().reason();
    return AttributionsByLast(run);
  };
  run.Buy("o1", 10'000);
  EXPECT_EQ(decide("j1", 10, "spring", ""), OutcomeCode::kWaiting)
      << run.run().reason();
  EXPECT_THAT(approve(), ElementsAre("2 cc-spring"));
  EXPECT_EQ(decide("j2", 10, "plain", "cc-mall"), OutcomeCode::kWaiting);
  EXPECT_THAT(approve(), ElementsAre("1 cc-mall"));
  EXPECT_EQ(decide("j3", 10, "", "cc-spring"), OutcomeCode::kWaiting);
  EXPECT_THAT(approve(), ElementsAre("0 cc-spring"));

  EXPECT_EQ(decide("j4", 10, "autumn", ""), OutcomeCode::kInvalidField);
  EXPECT_EQ(decide("j5", 10, "", "cc-shop"), OutcomeCode::kInvalidField);
  EXPECT_EQ(decide("j6", -1, "spring", ""), OutcomeCode::kInvalidField);
  EXPECT_EQ(decide("j7", -1, "", "cc-mall"), OutcomeCode::kInvalidField);
}

// Points into miles, three to one; `bank` pays for what is got.
Configuration Converting() {
  Configuration network = Mall();
  Named(network, "bank").cost_centre = "cc-bank";
  network.programs[1].issuer = "shop";
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {3};
  rate.get = {1};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.02");
  network.rates = {rate};
  return network;
}

TEST(CostCentre, OfWhatIsGotByExchangeIsThatOfTheIssuerWhoPays) {
  ProgramRun run(Converting());
  run.Buy("o", 3'000);
  EXPECT_EQ(run.Exchange(30), kAccepted) << run.run().reason();
  EXPECT_THAT(MadeByLast(run), ElementsAre("bank cc-bank"));
}

TEST(CostCentre, OfWhatLapsedIntoAnotherProgramIsThatOfTheIssuerWhoPays) {
  Configuration network = Converting();
  ExpiryPolicy& expiry = PointsOf(network).expiry;
  expiry.period = ExpiryPeriod::kDays;
  expiry.count = 30;
  expiry.align = "same_time";
  PointsOf(network).expiry_grace_us = 0;
  PointsOf(network).expired_into = "miles";
  ProgramRun run(network);
  run.Buy("o", 3'000);
  // An event behind the end moves nothing itself.
  run.At(Timestamp{kStart.value + 40 * kMicrosPerDay});
  EXPECT_EQ(run.Redeem("r", 1'000'000), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(run.Available("miles"), 10);
  std::vector<std::string> of_miles;
  for (uint32_t i = 1; i <= run.run().state().TotalOf(Total::kLotClasses);
       ++i) {
    const LotClassRow& lot_class =
        run.run().state().LotClassOf(LotClassNumber{i});
    if (lot_class.program.value == 2) {
      of_miles.push_back(CostCentreOf(run, lot_class));
    }
  }
  EXPECT_THAT(of_miles, ElementsAre("cc-bank"));
}

TEST(CostCentre, OfALotStaysWhatTheVersionSaidThatGaveIt) {
  Configuration network = Mall();
  Named(network, "shop").cost_centre = "cc-old";
  ProgramRun run(network);
  run.Buy("o1", 1'000);
  EXPECT_THAT(MadeByLast(run), ElementsAre("shop cc-old"));
  Named(network, "shop").cost_centre = "cc-new";
  network.label = "renamed";
  run.Configure(network);
  run.Buy("o2", 1'000);
  EXPECT_THAT(MadeByLast(run), ElementsAre("shop cc-new"));
  // Both are the first of their version.
  State& state = run.run().state();
  EXPECT_EQ(CostCentreOf(run, state.LotClassOf(LotClassNumber{1})), "cc-old");
  EXPECT_EQ(CostCentreOf(run, state.LotClassOf(LotClassNumber{2})), "cc-new");
}

TEST(CostCentre, IsNumberedByWhereItFirstAppears) {
  SignInRule daily;
  daily.name = "daily";
  daily.ladder = {Points{5}};
  daily.cost_centre = "cc-visits";
  ReferralRule friends;
  friends.name = "friends";
  friends.currency = "CNY";
  friends.cost_centre = "cc-friends";
  CampaignConfig spring;
  spring.name = "spring";
  spring.cost_centre = "cc-spring";
  Configuration network = Mall();
  Named(network, "bank").cost_centre = "cc-bank";
  Named(network, "shop").cost_centre = "cc-shop";
  Named(network, "mall").cost_centre = "cc-bank";  // again
  PointsOf(network).campaigns = {spring};
  PointsOf(network).earn[0].cost_centre = "cc-base";
  PointsOf(network).sign_in = {daily};
  PointsOf(network).referral = {friends};
  ProgramRun run(network);
  const Network& compiled = run.run().networks().newest();
  EXPECT_THAT(compiled.cost_centres(),
              ElementsAre("cc-bank", "cc-shop", "cc-spring", "cc-base",
                          "cc-visits", "cc-friends"));
  EXPECT_EQ(compiled.CostCentre(0), "");
  EXPECT_EQ(compiled.CostCentre(3), "cc-spring");
  EXPECT_EQ(compiled.CostCentreOf(ParticipantNumber{1'000'000}), 0u);
}

}  // namespace
}  // namespace clearpoint
