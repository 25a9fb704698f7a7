// Members that turn out to be one, and that turn out not to be: whose points,
// cards and events are whose.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/program_run.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kNotEligible = OutcomeCode::kNotEligible;

// A point a unit that lapses after 30 days; members may transfer.
Configuration Network() {
  EarnRule base = Rule("base", 1, 100, 0);
  base.expiry = ExpiryPolicy{.period = ExpiryPeriod::kDays, .count = 30};
  Configuration network = Earning({base});
  PointsOf(network).transfer.emplace();
  network.alias_kinds = {{"card", 0}};
  return network;
}

class Merging : public testing::Test {
 protected:
  void Start(const Configuration& network) { run_.emplace(network); }
  void SetUp() override { Start(Network()); }

  Timestamp Later(int64_t microseconds) {
    return {run_->run().recorded().value + microseconds};
  }
  // The next event is of this member and occurs a minute from now.
  ProgramRun& As(const std::string& member) {
    run_->At(Later(0));
    run_->As(member);
    return *run_;
  }
  OutcomeCode Tell(EventKind kind, const std::string& member,
                   const std::string& id) {
    OwnedEvent event{.kind = kind, .occurred = Later(kMinute)};
    event.member = member;
    event.id = id;
    event.second_id = id;
    return run_->run().Decide(event);
  }
  OutcomeCode Merge(const std::string& id, const std::string& absorbed,
                    const std::string& kept) {
    OwnedEvent event{.kind = EventKind::kMemberMerged,
                     .occurred = Later(kMinute)};
    event.id = id;
    event.member = kept;
    event.referee = absorbed;
    return run_->run().Decide(event);
  }
  OutcomeCode Unmerge(const std::string& id) {
    return Tell(EventKind::kMemberUnmerged, "", id);
  }
  OutcomeCode Bind(const std::string& member, const std::string& card) {
    OwnedEvent event{.kind = EventKind::kAliasBound,
                     .occurred = Later(kMinute)};
    event.member = member;
    event.channel = "card";
    event.id = card;
    return run_->run().Decide(event);
  }
  void Buy(const std::string& member, const std::string& order,
           int64_t points) {
    EXPECT_EQ(As(member).Buy(order, 100 * points), kAccepted)
        << run_->run().reason();
  }
  int64_t Has(const std::string& member) {
    run_->As(member);
    return run_->Available("points");
  }
  std::string Balance(const std::string& member) {
    run_->As(member);
    return run_->Balance("points");
  }
  // A purchase of another member that earns nothing, for the clock.
  void Pass(int64_t microseconds) {
    run_->At(Later(microseconds));
    run_->As("other");
    EXPECT_EQ(run_->Buy("clock" + std::to_string(++clock_), 0), kAccepted);
  }
  const std::string& reason() { return run_->run().reason(); }
  bool Tells(const std::string& line) {
    return run_->run().Text().find(line) != std::string::npos;
  }

  std::optional<ProgramRun> run_;
  int clock_ = 0;
};

// 5 for a sign-in; 7 and 3 for a referral whose referee buys for 10.00.
Configuration Rewarding() {
  Configuration network = Network();
  SignInRule daily;
  daily.name = "daily";
  daily.ladder = {Points{5}};
  PointsOf(network).sign_in = {daily};
  ReferralRule friends;
  friends.name = "friends";
  friends.referrer_points = {7};
  friends.referee_points = {3};
  friends.minimum = {1'000};
  friends.currency = "CNY";
  PointsOf(network).referral = {friends};
  return network;
}

class MergingRewarded : public Merging {
 protected:
  void SetUp() override { Start(Rewarding()); }

  OwnedEvent SignInOf(const std::string& member) {
    OwnedEvent event{.kind = EventKind::kSignIn, .occurred = Later(kMinute)};
    event.program = "points";
    event.member = member;
    return event;
  }
  OwnedEvent ReferralOf(const std::string& referrer,
                        const std::string& referee) {
    OwnedEvent event{.kind = EventKind::kReferral, .occurred = Later(kMinute)};
    event.program = "points";
    event.member = referrer;
    event.referee = referee;
    return event;
  }
  OutcomeCode Decide(const OwnedEvent& event) {
    return run_->run().Decide(event);
  }
};

// A point becomes a mile.
Configuration Exchanging() {
  Configuration network = Network();
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {1};
  rate.get = {1};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  network.rates = {rate};
  return network;
}

class MergingSwept : public Merging {
 protected:
  void SetUp() override { Start(Exchanging()); }

  OutcomeCode Order(const std::string& member, const std::string& id) {
    OwnedEvent event{.kind = EventKind::kConversionOrdered,
                     .occurred = Later(kMinute)};
    event.member = member;
    event.id = id;
    event.tags = {"points"};
    event.to_program = "miles";
    event.action = "day";
    return run_->run().Decide(event);
  }
};

TEST_F(MergingSwept, StandingConversionsOfTheMergedMemberEnd) {
  Buy("a", "o1", 4);
  Buy("b", "o2", 5);
  ASSERT_EQ(Order("b", "c1"), kAccepted) << reason();
  ASSERT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  ASSERT_EQ(Unmerge("g1"), kAccepted) << reason();
  Pass(2 * kMicrosPerDay);
  EXPECT_EQ(Has("b"), 5);
  EXPECT_EQ(Tell(EventKind::kConversionCancelled, "b", "c1"),
            OutcomeCode::kUnknownOrder);
}

TEST_F(MergingSwept, WhatWasMergedIsSweptByTheOrderOfTheOther) {
  Buy("a", "o1", 4);
  Buy("b", "o2", 5);
  ASSERT_EQ(Order("a", "c1"), kAccepted) << reason();
  ASSERT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  Pass(2 * kMicrosPerDay);
  EXPECT_EQ(Has("a"), 0);
  run_->As("a");
  EXPECT_EQ(run_->Available("miles"), 9);
}

TEST_F(MergingRewarded, ASignInSentAgainIsADuplicateBehindTheMerge) {
  Buy("a", "o1", 1);
  const OwnedEvent signed_in = SignInOf("b");
  ASSERT_EQ(Decide(signed_in), kAccepted) << reason();
  ASSERT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  EXPECT_EQ(Has("a"), 6);
  EXPECT_EQ(Decide(signed_in), OutcomeCode::kDuplicate);
  EXPECT_EQ(Has("a"), 6);
}

TEST_F(MergingRewarded, ALaterSignInsPointsFollow) {
  Buy("a", "o1", 1);
  Buy("b", "o2", 1);
  ASSERT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  ASSERT_EQ(Decide(SignInOf("b")), kAccepted) << reason();
  EXPECT_EQ(Has("a"), 7);
  EXPECT_EQ(Has("b"), 0);
}

TEST_F(MergingRewarded, AReferralSentAgainIsADuplicateBehindEitherMerge) {
  const OwnedEvent referral = ReferralOf("b", "c");
  ASSERT_EQ(Decide(referral), kAccepted) << reason();
  ASSERT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  EXPECT_EQ(Decide(referral), OutcomeCode::kDuplicate);
  ASSERT_EQ(Merge("g2", "c", "d"), kAccepted) << reason();
  EXPECT_EQ(Decide(referral), OutcomeCode::kDuplicate);
}

TEST_F(MergingRewarded, AReferrersRewardFollows) {
  ASSERT_EQ(Decide(ReferralOf("b", "c")), kAccepted) << reason();
  ASSERT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  Buy("c", "o1", 20);
  EXPECT_EQ(Has("a"), 7);
  EXPECT_EQ(Has("b"), 0);
  EXPECT_EQ(Has("c"), 23);
}

TEST_F(MergingRewarded, NobodyReferredWhoTheyAreThemselves) {
  Buy("a", "o1", 1);
  Buy("b", "o2", 1);
  ASSERT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  EXPECT_EQ(Decide(ReferralOf("b", "a")), OutcomeCode::kSelfReferral);
  EXPECT_EQ(Decide(ReferralOf("a", "b")), OutcomeCode::kSelfReferral);
}

TEST_F(Merging, PointsGoOverAsLotsWithTheirDates) {
  Buy("b", "o1", 40);
  const DrawKey lot = run_->LastOrder().awards[0].lot;
  Buy("a", "o2", 5);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted) << reason();
  const Effects moved = run_->LastEffects();
  ASSERT_EQ(moved.lots.size(), 2u);
  EXPECT_EQ(moved.lots[1].key.draw.expires_at, lot.expires_at);
  EXPECT_EQ(moved.lots[1].key.draw.available_at, lot.available_at);
  EXPECT_EQ(moved.lots[1].after.lot_class, moved.lots[0].after.lot_class);
  EXPECT_EQ(moved.lots[1].after.vintage, moved.lots[0].after.vintage);
  EXPECT_TRUE(moved.bookings.empty());
  EXPECT_EQ(Has("a"), 45);
  EXPECT_EQ(Balance("b"), "");
  EXPECT_EQ(run_->AccountOf("transferred"), 0);
  EXPECT_TRUE(Tells("merged b into a"));
}

TEST_F(Merging, LaterEventsOfTheOneAreDecidedForTheOther) {
  Buy("b", "o1", 40);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  Buy("b", "o2", 10);
  EXPECT_EQ(Has("a"), 50);
  EXPECT_EQ(As("b").Redeem("r1", 30), kAccepted);
  EXPECT_EQ(Has("a"), 20);
  EXPECT_EQ(As("b").Transfer("a", 5), kNotEligible);
  Buy("c", "o3", 7);
  EXPECT_EQ(As("c").Transfer("b", 7), kAccepted);
  EXPECT_EQ(Has("a"), 27);
  EXPECT_EQ(Balance("b"), "");
}

TEST_F(Merging, WhatWasToldBeforeIsKnownAfterwards) {
  OwnedEvent told = As("b").Purchase("o1", 4'000);
  EXPECT_EQ(run_->run().Decide(told), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(run_->run().Decide(told), OutcomeCode::kDuplicate);
  told.amount = 5'000;
  EXPECT_EQ(run_->run().Decide(told), OutcomeCode::kConflict);
  EXPECT_EQ(Has("a"), 40);
}

TEST_F(Merging, CardsOfTheOneMeanTheOther) {
  EXPECT_EQ(Bind("b", "t1"), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  Buy("card:t1", "o1", 40);
  EXPECT_EQ(Has("a"), 40);
  EXPECT_EQ(Unmerge("g1"), kAccepted);
  Buy("card:t1", "o2", 3);
  EXPECT_EQ(Has("a"), 40);
  EXPECT_EQ(Has("b"), 3);
}

TEST_F(Merging, ACardOfTheOneCanBeUnboundAndItsPersonForgotten) {
  EXPECT_EQ(Bind("b", "t1"), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  OwnedEvent unbound{.kind = EventKind::kAliasUnbound,
                     .occurred = Later(kMinute)};
  unbound.member = "b";
  unbound.channel = "card";
  unbound.id = "t1";
  EXPECT_EQ(run_->run().Decide(unbound), kAccepted) << reason();
  EXPECT_EQ(Tell(EventKind::kMemberForgotten, "b", "q1"), kAccepted);
}

TEST_F(Merging, NothingElseIsToldOfTheOne) {
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  for (const EventKind kind :
       {EventKind::kMemberEnrolled, EventKind::kMemberUpdated,
        EventKind::kMemberFrozen, EventKind::kMemberClosed,
        EventKind::kHouseholdJoined}) {
    EXPECT_EQ(Tell(kind, "b", "x"), kNotEligible) << EventKindName(kind);
    EXPECT_EQ(reason(),
              "member: expected \"a\", into which the member was merged");
  }
  EXPECT_EQ(Bind("b", "t1"), kNotEligible);
  EXPECT_EQ(Tell(EventKind::kMemberUnfrozen, "b", "f"),
            OutcomeCode::kUnknownOrder);
}

TEST_F(Merging, WhatIsHeldFollowsWhenItsHoldEnds) {
  Buy("b", "o1", 100);
  EXPECT_EQ(As("b").Hold("h1", 30), kAccepted);
  EXPECT_EQ(As("b").Hold("h2", 20), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Has("a"), 50);
  EXPECT_EQ(As("b").Capture("h1", 10), kAccepted);
  EXPECT_EQ(Has("a"), 70);
  EXPECT_EQ(As("b").Release("h2"), kAccepted);
  EXPECT_EQ(Has("a"), 90);
  EXPECT_EQ(As("b").Reverse("h1"), kAccepted);
  EXPECT_EQ(Has("a"), 100);
  EXPECT_EQ(Balance("b"), "");
}

TEST_F(Merging, WhatIsPendingFollowsWhenItsDayComes) {
  Configuration network = Network();
  PointsOf(network).earn[0].available_after_days = 3;
  Start(network);
  Buy("b", "o1", 40);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Balance("b"), "pending 40 available 0 debt 0");
  Pass(4 * kMicrosPerDay);
  EXPECT_EQ(Balance("a"), "pending 0 available 40 debt 0");
  EXPECT_EQ(Balance("b"), "");
}

TEST_F(Merging, ARedemptionOfTheOneThatIsReversedComesToTheOther) {
  Buy("b", "o1", 40);
  EXPECT_EQ(As("b").Redeem("r1", 40), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(As("b").Reverse("r1"), kAccepted);
  EXPECT_EQ(Has("a"), 40);
  EXPECT_EQ(Balance("b"), "");
}

TEST_F(Merging, AReturnOfTheOnesOrderTakesFromTheOther) {
  Buy("b", "o1", 40);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(As("b").Return("o1", 1'000), kAccepted);
  EXPECT_EQ(Has("a"), 30);
  EXPECT_EQ(As("a").Redeem("r1", 30), kAccepted);
  EXPECT_EQ(As("b").Return("o1", 500), kAccepted);
  EXPECT_EQ(Balance("a"), "pending 0 available 0 debt 5");
  EXPECT_EQ(Balance("b"), "");
}

TEST_F(Merging, DebtGoesOverAndWhatIsLeftOfItComesBack) {
  Buy("b", "o1", 40);
  EXPECT_EQ(As("b").Redeem("r1", 40), kAccepted);
  EXPECT_EQ(As("b").Return("o1", 3'000), kAccepted);
  EXPECT_EQ(Balance("b"), "pending 0 available 0 debt 30");
  Buy("a", "o2", 10);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Balance("a"), "pending 0 available 0 debt 20");
  EXPECT_EQ(Balance("b"), "");
  EXPECT_EQ(Unmerge("g1"), kAccepted);
  EXPECT_EQ(Balance("a"), "");
  EXPECT_EQ(Balance("b"), "pending 0 available 0 debt 20");
}

TEST_F(Merging, AnUnmergeGivesBackWhatIsLeftAndNoMore) {
  Buy("b", "o1", 40);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  Pass(kMicrosPerDay);
  Buy("b", "o2", 9);  // of another day: a lot of its own, and a's
  EXPECT_EQ(As("a").Redeem("r1", 15), kAccepted);  // out of the older lot
  EXPECT_EQ(Unmerge("g1"), kAccepted) << reason();
  EXPECT_EQ(Has("b"), 25);
  EXPECT_EQ(Has("a"), 9);
  // What was spent stays spent, and comes back to who spent it.
  EXPECT_EQ(As("a").Reverse("r1"), kAccepted);
  EXPECT_EQ(Has("b"), 25);
  EXPECT_EQ(Has("a"), 24);
  Buy("b", "o3", 1);
  EXPECT_EQ(Has("b"), 26);
  EXPECT_FALSE(Tells("merged b"));
}

TEST_F(Merging, WhatComesBackFromEqualLotsIsAtMostWhatWentOver) {
  Buy("a", "o1", 10);
  Buy("b", "o2", 40);  // of the same day: one lot with a's after the merge
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Unmerge("g1"), kAccepted);
  EXPECT_EQ(Has("a"), 10);
  EXPECT_EQ(Has("b"), 40);
}

TEST_F(Merging, WhatCameBackLapsesWhenItWouldHave) {
  Buy("b", "o1", 40);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Unmerge("g1"), kAccepted);
  Pass(33 * kMicrosPerDay);
  EXPECT_EQ(Balance("b"), "");
  EXPECT_EQ(run_->AccountOf("expired"), 40);
}

TEST_F(Merging, AChainIsFollowedAndUndoneFromItsEnd) {
  Buy("b", "o1", 40);
  EXPECT_EQ(As("b").Hold("h1", 15), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Merge("g2", "a", "c"), kAccepted);
  EXPECT_EQ(Has("c"), 25);
  EXPECT_EQ(As("b").Release("h1"), kAccepted);
  EXPECT_EQ(Has("c"), 40);
  Buy("b", "o2", 2);
  EXPECT_EQ(Has("c"), 42);
  EXPECT_EQ(Unmerge("g1"), kNotEligible);
  EXPECT_EQ(Unmerge("g2"), kAccepted);
  EXPECT_EQ(Has("a"), 40);
  EXPECT_EQ(Unmerge("g1"), kAccepted);
  EXPECT_EQ(Has("b"), 40);
  EXPECT_EQ(Balance("a"), "");
  EXPECT_EQ(Has("c"), 2);
}

TEST_F(Merging, NobodyIsMergedTwiceOrWithItself) {
  EXPECT_EQ(Merge("g1", "b", "b"), kNotEligible);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Merge("g2", "b", "c"), kNotEligible);
  EXPECT_EQ(reason(),
            "absorbed: the member was merged into another, which has to be "
            "undone first");
  EXPECT_EQ(Merge("g2", "c", "b"), kNotEligible);
  EXPECT_EQ(Merge("g2", "a", "b"), kNotEligible);
  EXPECT_EQ(Merge("g1", "c", "a"), OutcomeCode::kConflict);
  EXPECT_EQ(Unmerge("g2"), OutcomeCode::kUnknownOrder);
  EXPECT_EQ(Unmerge("g1"), kAccepted);
  EXPECT_EQ(Merge("g3", "b", "c"), kAccepted);
}

TEST_F(Merging, WhoIsFrozenClosedOrForgottenIsNotMerged) {
  for (const char* member : {"a", "b"}) {
    Start(Network());
    Buy("a", "o1", 1);
    Buy("b", "o2", 1);
    EXPECT_EQ(Tell(EventKind::kMemberFrozen, member, "f"), kAccepted);
    EXPECT_EQ(Merge("g1", "b", "a"), OutcomeCode::kMemberFrozen) << member;
    EXPECT_EQ(Tell(EventKind::kMemberUnfrozen, member, "f"), kAccepted);
    EXPECT_EQ(Tell(EventKind::kMemberClosed, member, "c"), kAccepted);
    EXPECT_EQ(Merge("g1", "b", "a"), OutcomeCode::kMemberClosed) << member;
    EXPECT_EQ(Tell(EventKind::kMemberReopened, member, "c"), kAccepted);
    EXPECT_EQ(Tell(EventKind::kMemberForgotten, member, "q"), kAccepted);
    EXPECT_EQ(Merge("g1", "b", "a"), kNotEligible) << member;
  }
}

TEST_F(Merging, WhoStandsForTheOtherIsAskedHowItStands) {
  Buy("b", "o1", 40);
  EXPECT_EQ(As("b").Redeem("r1", 40), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
  EXPECT_EQ(Tell(EventKind::kMemberFrozen, "a", "f"), kAccepted);
  EXPECT_EQ(As("b").Redeem("r2", 1), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(Unmerge("g1"), OutcomeCode::kMemberFrozen);
  EXPECT_EQ(Tell(EventKind::kMemberUnfrozen, "a", "f"), kAccepted);
  EXPECT_EQ(Tell(EventKind::kMemberClosed, "a", "c"), kAccepted);
  EXPECT_EQ(As("b").Reverse("r1"), OutcomeCode::kMemberClosed);
  EXPECT_EQ(Unmerge("g1"), OutcomeCode::kMemberClosed);
}

TEST_F(Merging, AMemberOfAnotherHouseholdHasToLeaveItFirst) {
  EXPECT_EQ(Tell(EventKind::kHouseholdJoined, "b", "h"), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kNotEligible);
  EXPECT_EQ(Tell(EventKind::kHouseholdJoined, "a", "h"), kAccepted);
  EXPECT_EQ(Merge("g1", "b", "a"), kAccepted);
}

TEST_F(Merging, IsAskedForByTheirIdsAndNotByTheirCards) {
  EXPECT_EQ(Bind("b", "t1"), kAccepted);
  EXPECT_EQ(Merge("g1", "card:t1", "a"), OutcomeCode::kInvalidField);
  EXPECT_EQ(Merge("", "b", "a"), OutcomeCode::kMissingField);
  EXPECT_EQ(Merge("g1", "", "a"), OutcomeCode::kMissingField);
  Configuration strict = Network();
  for (ProgramConfig& program : strict.programs) program.auto_enrol = false;
  Start(strict);
  EXPECT_EQ(Merge("g1", "b", "a"), OutcomeCode::kUnknownMember);
  EXPECT_EQ(reason(), "kept \"a\" is not known");
}

// Whoever is merged and unmerged in whatever order: all points that were earned
// and not redeemed are in one of the wallets, and none in two.
TEST_F(Merging, PointsAreConservedByAnyOrderOfMerges) {
  const std::vector<std::string> members = {"a", "b", "c", "d"};
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Start(Network());
    RandomSource random(seed);
    int64_t expected = 0;
    std::vector<std::string> merges;
    for (int i = 0; i < 60; ++i) {
      const std::string id = "i" + std::to_string(i);
      const std::string member = random.Pick(members);
      const int64_t points = random.Between(1, 40);
      const int64_t kind = random.Between(1, 4);
      if (kind == 1) {
        Buy(member, id, points);
        expected += points;
      } else if (kind == 2) {
        if (As(member).Redeem(id, points) == kAccepted) expected -= points;
      } else if (kind == 3) {
        if (Merge(id, member, random.Pick(members)) == kAccepted) {
          merges.push_back(id);
        }
      } else if (!merges.empty() && Unmerge(merges.back()) == kAccepted) {
        merges.pop_back();
      }
      int64_t found = 0;
      for (const std::string& one : members) found += Has(one);
      ASSERT_EQ(found, expected) << "seed " << seed << ", step " << i;
      ASSERT_EQ(run_->AccountOf("transferred"), 0);
    }
  }
}

}  // namespace
}  // namespace clearpoint
