// The wallet that members of a household earn into and burn from.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/network/validation.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using oracle::Utc;

const Timestamp kNoon = Utc({2026, 3, 10}, 12, 0);
const char* const kShared = "household:h";

// A point a unit in `points`, which households share. Members may transfer, and
// get a mile for two points; miles are each member's own.
Configuration Sharing(HouseholdWallet wallet) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).household_wallet = wallet;
  PointsOf(network).transfer.emplace();
  network.programs[1].issuer = "shop";
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {2};
  rate.get = {1};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.02");
  rate.undo_window_us = kMicrosPerDay;
  network.rates = {rate};
  return network;
}

// A run with members m, n and k; amounts in points.
class Family {
 public:
  explicit Family(HouseholdWallet wallet) : Family(Sharing(wallet)) {}
  explicit Family(const Configuration& network) : run_(network, kNoon) {}

  OutcomeCode Tell(EventKind kind, const std::string& member,
                   const std::string& id) {
    OwnedEvent event{.kind = kind, .occurred = Later(kMinute)};
    event.member = member;
    event.id = id;
    event.second_id = id;
    return run_.run().Decide(event);
  }
  void Join(const std::string& member) {
    EXPECT_EQ(Tell(EventKind::kHouseholdJoined, member, "h"),
              OutcomeCode::kAccepted)
        << run_.run().reason();
  }
  void Leave(const std::string& member) {
    EXPECT_EQ(Tell(EventKind::kHouseholdLeft, member, "h"),
              OutcomeCode::kAccepted);
  }
  void Buy(const std::string& member, const std::string& order, int64_t units) {
    As(member);
    EXPECT_EQ(run_.Buy(order, 100 * units), OutcomeCode::kAccepted);
  }
  OutcomeCode Redeem(const std::string& member, int64_t points) {
    As(member);
    return run_.Redeem("r" + std::to_string(++ids_), points);
  }
  OutcomeCode Return(const std::string& member, const std::string& order,
                     int64_t units) {
    As(member);
    return run_.Return(order, 100 * units);
  }
  // The next event of `run()` is of this member and occurs now.
  ProgramRun& As(const std::string& member) {
    run_.At(Later(0));
    run_.As(member);
    return run_;
  }
  int64_t Has(const std::string& owner) {
    run_.As(owner);
    return run_.Available("points");
  }
  std::string Balance(const std::string& owner) {
    run_.As(owner);
    return run_.Balance("points");
  }
  Timestamp Later(int64_t microseconds) {
    return {run_.run().recorded().value + microseconds};
  }
  ProgramRun& run() { return run_; }

 private:
  ProgramRun run_;
  int ids_ = 0;
};

TEST(HouseholdWallet, WhatOneEarnsAnotherBurns) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o1", 70);
  EXPECT_EQ(family.Redeem("n", 50), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 20);
  EXPECT_EQ(family.Balance("m"), "");
  EXPECT_EQ(family.Balance("n"), "");
  EXPECT_EQ(family.Redeem("m", 21), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(family.run().run().reason(), "points: asked 21, available 20");
}

TEST(HouseholdWallet, WithoutItEachMemberHasItsOwn) {
  Family family(HouseholdWallet::kNone);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o1", 70);
  EXPECT_EQ(family.Has("m"), 70);
  EXPECT_EQ(family.Redeem("n", 1), OutcomeCode::kInsufficientPoints);
}

TEST(HouseholdWallet, TheRecordSaysWhoActedAndInWhoseWallet) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Buy("m", "o1", 70);
  State& state = family.run().run().state();
  const uint64_t household =
      state.NumberOf(NameKind::kHousehold, Sha256Prefix("h"));
  const uint64_t member = state.NumberOf(NameKind::kMember, Sha256Prefix("m"));
  const Award award = family.run().LastOrder().awards[0];
  EXPECT_EQ(award.member.value, member);
  EXPECT_EQ(award.shared_wallet.value, household);
  EXPECT_EQ(family.run().LastEffects().postings[0].member.value, household);
  EXPECT_EQ(family.Redeem("m", 10), OutcomeCode::kAccepted);
  const RequestRow row =
      RowOf(family.run().LastEffects().requests[0]).value();
  EXPECT_EQ(row.member.value, member);
  EXPECT_EQ(row.shared_wallet.value, household);
}

TEST(HouseholdWallet, EqualLotsOfTwoMembersAreOne) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o1", 70);
  const DrawKey first = family.run().LastOrder().awards[0].lot;
  family.Buy("n", "o2", 5);
  EXPECT_EQ(family.run().LastOrder().awards[0].lot, first);
  EXPECT_EQ(family.run().LastEffects().lots[0].after.remaining, Points{75});
}

TEST(HouseholdWallet, OwnPointsStayAndAreUsedAgainAfterLeaving) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Buy("m", "o1", 40);
  family.Join("m");
  EXPECT_EQ(family.Redeem("m", 1), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(family.Has("m"), 40);
  family.Buy("m", "o2", 5);
  family.Leave("m");
  EXPECT_EQ(family.Redeem("m", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has("m"), 30);
  EXPECT_EQ(family.Has(kShared), 5);
}

TEST(HouseholdWallet, OwnPointsMoveInAsLotsAndStayThere) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsMoveIn);
  PointsOf(network).expiry.period = ExpiryPeriod::kDays;
  PointsOf(network).expiry.count = 30;
  Family family(network);
  family.Buy("m", "o1", 40);
  const DrawKey lot = family.run().LastOrder().awards[0].lot;
  family.Join("m");
  EXPECT_EQ(family.Balance("m"), "");
  EXPECT_EQ(family.run().AccountOf("transferred"), 0);
  const Effects moved = family.run().LastEffects();
  ASSERT_EQ(moved.lots.size(), 2u);
  EXPECT_EQ(moved.lots[1].key.draw.expires_at, lot.expires_at);
  EXPECT_EQ(moved.lots[1].key.draw.available_at, lot.available_at);
  EXPECT_EQ(moved.lots[1].after.lot_class, moved.lots[0].after.lot_class);
  EXPECT_EQ(moved.lots[1].after.vintage, moved.lots[0].after.vintage);
  family.Join("n");
  EXPECT_EQ(family.Redeem("n", 30), OutcomeCode::kAccepted);
  family.Leave("m");
  EXPECT_EQ(family.Has("m"), 0);
  EXPECT_EQ(family.Has(kShared), 10);
}

TEST(HouseholdWallet, PendingPointsMoveInAndMatureThere) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsMoveIn);
  PointsOf(network).earn[0].available_after_days = 3;
  Family family(network);
  family.Buy("m", "o1", 40);
  family.Join("m");
  EXPECT_EQ(family.Balance(kShared), "pending 40 available 0 debt 0");
  family.run().At(family.Later(4 * kMicrosPerDay));
  family.run().As("k");
  EXPECT_EQ(family.run().Buy("o2", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Balance(kShared), "pending 0 available 40 debt 0");
}

TEST(HouseholdWallet, DebtMovesInAndIsRepaidByWhatIsThere) {
  Family family(HouseholdWallet::kOwnPointsMoveIn);
  family.Join("n");
  family.Buy("n", "o1", 50);
  family.Buy("m", "o2", 40);
  EXPECT_EQ(family.Redeem("m", 40), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Return("m", "o2", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Balance("m"), "pending 0 available 0 debt 30");
  family.Join("m");
  EXPECT_EQ(family.Balance("m"), "");
  EXPECT_EQ(family.Balance(kShared), "pending 0 available 20 debt 0");
}

TEST(HouseholdWallet, WhatIsHeldKeepsAMemberFromMovingIn) {
  Family family(HouseholdWallet::kOwnPointsMoveIn);
  family.Buy("m", "o1", 40);
  EXPECT_EQ(family.As("m").Hold("h1", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Tell(EventKind::kHouseholdJoined, "m", "h"),
            OutcomeCode::kNotEligible);
  EXPECT_NE(family.run().run().reason().find("30 points are held"),
            std::string::npos);
  EXPECT_EQ(family.As("m").Release("h1"), OutcomeCode::kAccepted);
  family.Join("m");
  EXPECT_EQ(family.Has(kShared), 40);
}

TEST(HouseholdWallet, AReturnTakesBackWhereTheAwardWentAlsoAfterLeaving) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Buy("m", "o1", 100);
  family.Leave("m");
  family.Buy("m", "o2", 10);
  EXPECT_EQ(family.Return("m", "o1", 40), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 60);
  EXPECT_EQ(family.Has("m"), 10);
}

TEST(HouseholdWallet, OfWhatStayedAReturnTakesFromTheMembersOwn) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Buy("m", "o1", 100);
  EXPECT_EQ(family.Redeem("m", 90), OutcomeCode::kAccepted);
  family.Join("m");
  family.Buy("m", "o2", 50);
  EXPECT_EQ(family.Return("m", "o1", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Balance("m"), "pending 0 available 0 debt 20");
  EXPECT_EQ(family.Has(kShared), 50);
}

TEST(HouseholdWallet, OfWhatMovedInAReturnTakesFromTheHousehold) {
  Family family(HouseholdWallet::kOwnPointsMoveIn);
  family.Buy("m", "o1", 40);
  family.Join("m");
  family.Join("n");
  EXPECT_EQ(family.Redeem("n", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Return("m", "o1", 35), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Balance("m"), "");
  EXPECT_EQ(family.Balance(kShared), "pending 0 available 0 debt 25");
}

TEST(HouseholdWallet, HoldsAreEndedInTheWalletTheyWereMadeIn) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Buy("m", "o1", 100);
  EXPECT_EQ(family.As("m").Hold("h1", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(family.As("m").Hold("h2", 20), OutcomeCode::kAccepted);
  family.Leave("m");
  EXPECT_EQ(family.As("m").Capture("h1", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(family.As("m").Release("h2"), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 90);
  EXPECT_EQ(family.As("m").Reverse("h1"), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 100);
  EXPECT_EQ(family.Balance("m"), "");
}

TEST(HouseholdWallet, OfAClosedMemberTheHouseholdKeepsPointsAndHolds) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Buy("m", "o1", 7);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o2", 100);
  EXPECT_EQ(family.As("m").Hold("h1", 30), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Tell(EventKind::kMemberClosed, "m", "c1"),
            OutcomeCode::kAccepted);
  EXPECT_EQ(family.run().AccountOf("forfeited"), 7);
  EXPECT_EQ(family.As("m").Capture("h1", 10), OutcomeCode::kAccepted);
  EXPECT_EQ(family.As("m").Reverse("h1"), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Redeem("m", 1), OutcomeCode::kMemberClosed);
  EXPECT_EQ(family.Redeem("n", 100), OutcomeCode::kAccepted);
}

TEST(HouseholdWallet, AFrozenMemberBurnsNothingAndTheOthersDo) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o1", 10);
  EXPECT_EQ(family.Tell(EventKind::kMemberFrozen, "m", "f1"),
            OutcomeCode::kAccepted);
  EXPECT_EQ(family.Redeem("m", 1), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(family.Redeem("n", 10), OutcomeCode::kAccepted);
}

TEST(HouseholdWallet, TransfersGoFromWalletToWallet) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o1", 10);
  EXPECT_EQ(family.As("n").Transfer("m", 1), OutcomeCode::kNotEligible);
  EXPECT_EQ(family.As("n").Transfer("k", 4), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has("k"), 4);
  EXPECT_EQ(family.As("k").Transfer("m", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 7);
}

TEST(HouseholdWallet, AnExchangeUsesTheWalletOfEachProgram) {
  Family family(HouseholdWallet::kOwnPointsStay);
  family.Join("m");
  family.Buy("m", "o1", 10);
  EXPECT_EQ(family.As("m").Exchange(8), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 2);
  EXPECT_EQ(family.As("m").Available("miles"), 4);
  family.Leave("m");
  EXPECT_EQ(family.As("m").Undo(), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 10);
  EXPECT_EQ(family.As("m").Balance("miles"), "");
}

TEST(HouseholdWallet, LimitsPerMemberCountWhoActs) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsStay);
  LimitConfig daily;
  daily.name = "daily";
  daily.period = "day";
  daily.amount = {50};
  PointsOf(network).limits = {daily};
  PointsOf(network).earn[0].limits = {"daily"};
  Family family(network);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o1", 80);
  EXPECT_EQ(family.Has(kShared), 50);
  family.Buy("n", "o2", 30);
  EXPECT_EQ(family.Has(kShared), 80);
}

TEST(HouseholdWallet, ALimitOnABalanceIsOnThatOfTheWallet) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsStay);
  LimitConfig holdings;
  holdings.name = "holdings";
  holdings.period = "balance";
  holdings.amount = {50};
  PointsOf(network).limits = {holdings};
  PointsOf(network).earn[0].limits = {"holdings"};
  PointsOf(network).transfer->receive_limits = {"holdings"};
  Family family(network);
  family.Join("m");
  family.Join("n");
  family.Buy("m", "o1", 40);
  family.Buy("n", "o2", 30);
  EXPECT_EQ(family.Has(kShared), 50);
  family.Buy("k", "o3", 30);
  EXPECT_EQ(family.Has("k"), 30);
  EXPECT_EQ(family.As("k").Transfer("m", 1), OutcomeCode::kLimitReached);
}

TEST(HouseholdWallet, ADayScoredAnewStaysWhereItWent) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsStay);
  SignInRule ladder;
  ladder.name = "ladder";
  ladder.ladder = {{1}, {10}};
  PointsOf(network).sign_in = {ladder};
  Family family(network);
  family.Join("m");
  EXPECT_EQ(family.As("m").SignIn(), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 1);
  family.Leave("m");
  // The day before comes late: it gives 1, and the day after it rises by 9.
  family.run().At(family.Later(-kMicrosPerDay));
  family.run().As("m");
  EXPECT_EQ(family.run().SignIn(), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 10);
  EXPECT_EQ(family.Has("m"), 1);
}

TEST(HouseholdWallet, OpeningBalancesComeBeforeAMemberJoins) {
  Family family(HouseholdWallet::kOwnPointsMoveIn);
  family.Join("m");
  OwnedEvent opening{.kind = EventKind::kOpeningBalance,
                     .occurred = family.Later(kMinute)};
  opening.program = "points";
  opening.member = "m";
  opening.id = "load";
  opening.lots.push_back({.points = 12});
  EXPECT_EQ(family.run().run().Decide(opening), OutcomeCode::kNotEligible);
  opening.member = "k";
  EXPECT_EQ(family.run().run().Decide(opening), OutcomeCode::kAccepted);
  family.Join("k");
  EXPECT_EQ(family.Has(kShared), 12);
}

TEST(HouseholdWallet, AnAdjustmentUsesTheWalletOfItsApproval) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsStay);
  PointsOf(network).adjustments.emplace();
  Family family(network);
  family.Buy("m", "o1", 1);
  OwnedEvent event{.kind = EventKind::kAdjustmentRequested,
                   .occurred = family.Later(kMinute)};
  event.program = "points";
  event.member = "m";
  event.id = "a1";
  event.amount = 9;
  event.store = "goodwill";
  event.tender = "ann";
  EXPECT_EQ(family.run().run().Decide(event), OutcomeCode::kWaiting);
  family.Join("m");
  event.kind = EventKind::kAdjustmentApproved;
  event.occurred = family.Later(kMinute);
  event.tender = "bob";
  EXPECT_EQ(family.run().run().Decide(event), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 9);
  EXPECT_EQ(family.Has("m"), 1);
}

TEST(HouseholdWallet, WhatLapsedInItComesBackIntoIt) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsStay);
  PointsOf(network).expiry.period = ExpiryPeriod::kDays;
  PointsOf(network).expiry.count = 10;
  PointsOf(network).reinstatement.emplace().within_us = 90 * kMicrosPerDay;
  Family family(network);
  family.Join("m");
  family.Buy("m", "o1", 100);
  family.run().At(family.Later(13 * kMicrosPerDay));
  family.run().As("k");
  EXPECT_EQ(family.run().Buy("o2", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(family.run().AccountOf("expired"), 100);
  OwnedEvent event{.kind = EventKind::kPointsReinstated,
                   .occurred = family.Later(kMinute)};
  event.program = "points";
  event.member = "m";
  event.id = "z1";
  event.amount = 60;
  EXPECT_EQ(family.run().run().Decide(event), OutcomeCode::kAccepted);
  EXPECT_EQ(family.Has(kShared), 60);
  EXPECT_EQ(family.Has("m"), 0);
}

TEST(HouseholdWallet, ANoticeNamesTheHousehold) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsStay);
  PointsOf(network).expiry.period = ExpiryPeriod::kDays;
  PointsOf(network).expiry.count = 30;
  PointsOf(network).expiry_notice_us = 5 * kMicrosPerDay;
  Family family(network);
  family.Join("m");
  family.Buy("m", "o1", 10);
  family.run().At(family.Later(28 * kMicrosPerDay));
  family.run().As("k");
  EXPECT_EQ(family.run().Buy("o2", 0), OutcomeCode::kAccepted);
  std::vector<ExpiryNotice> notices;
  for (const std::string& bytes : family.run().run().records()) {
    Record record;
    ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
    notices.insert(notices.end(), record.notices.begin(),
                   record.notices.end());
  }
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].member_name, "h");
  EXPECT_TRUE(notices[0].of_household);
  EXPECT_EQ(notices[0].points, Points{10});
}

TEST(HouseholdWallet, AVersionMayBringItAndNoneMayTakeItAway) {
  Family family(HouseholdWallet::kNone);
  family.Join("m");
  family.Buy("m", "o1", 10);
  family.run().Configure(Sharing(HouseholdWallet::kOwnPointsMoveIn));
  family.Buy("m", "o2", 5);
  EXPECT_EQ(family.Has("m"), 10);
  EXPECT_EQ(family.Has(kShared), 5);
  family.run().Configure(Sharing(HouseholdWallet::kOwnPointsStay));
  EngineRun& run = family.run().run();
  EXPECT_EQ(run.Apply(Sharing(HouseholdWallet::kNone)),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(run.reason(),
            "household_wallet of program \"points\" is fixed: asked none, is "
            "one for each household");
}

TEST(HouseholdWallet, WhatLapsesGoesOverIntoAProgramThatHasOneToo) {
  Configuration network = Sharing(HouseholdWallet::kOwnPointsStay);
  PointsOf(network).expired_into = "miles";
  const std::vector<ConfigurationFault> faults = FaultsOf(network);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].path, "programs/0/expired_into");
  EXPECT_EQ(faults[0].problem,
            "expired_into: households have a wallet in points, but none in "
            "\"miles\"");
  network.programs[1].household_wallet = HouseholdWallet::kOwnPointsStay;
  EXPECT_TRUE(FaultsOf(network).empty());
}

}  // namespace
}  // namespace clearpoint
