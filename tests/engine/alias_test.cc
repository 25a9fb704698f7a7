// Whom cards and phones mean, what may not be told of them, and purchases that
// are claimed by binding a card afterwards.
#include "engine/decide/alias.h"

#include <gtest/gtest.h>

#include "engine/decide/step.h"
#include "engine/network/validation.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kWaiting = OutcomeCode::kWaiting;
constexpr OutcomeCode kUnknown = OutcomeCode::kUnknownMember;
constexpr OutcomeCode kInvalid = OutcomeCode::kInvalidField;

// A point a unit. Purchases under cards may be claimed for ten days, those
// under phones not.
Configuration Network() {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).transfer.emplace();
  network.alias_kinds = {{"card", 10 * kMicrosPerDay}, {"phone", 0}};
  return network;
}

// Noon of the n-th day.
Timestamp On(int64_t day) {
  return Timestamp{kStart.value + day * kMicrosPerDay + 12 * kMicrosPerHour};
}

class Aliases : public testing::Test {
 protected:
  void Start(const Configuration& network) { run_.emplace(network); }
  void SetUp() override { Start(Network()); }

  static OwnedEvent Told(EventKind kind, const std::string& member,
                         const std::string& alias, int64_t day) {
    OwnedEvent event{.kind = kind, .occurred = On(day)};
    event.member = member;
    event.channel = alias.substr(0, alias.find(':'));
    event.id = alias.substr(alias.find(':') + 1);
    return event;
  }
  // `from` and `until`: the day that is told.
  OutcomeCode Bind(const std::string& member, const std::string& alias,
                   int64_t day, int64_t from) {
    OwnedEvent event = Told(EventKind::kAliasBound, member, alias, day);
    event.until = On(from);
    return Decide(event);
  }
  OutcomeCode Unbind(const std::string& member, const std::string& alias,
                     int64_t day, int64_t until) {
    OwnedEvent event = Told(EventKind::kAliasUnbound, member, alias, day);
    event.until = On(until);
    return Decide(event);
  }
  OutcomeCode Buy(const std::string& member, const std::string& order,
                  int64_t day, int64_t amount) {
    run_->As(member);
    run_->At(On(day));
    return run_->Buy(order, amount);
  }
  OutcomeCode Decide(const OwnedEvent& event) {
    return run_->run().Decide(event);
  }
  int64_t PointsOfMember(const std::string& member) {
    run_->As(member);
    return run_->Available("points");
  }
  bool Tells(const std::string& line) {
    return run_->run().Text().find(line) != std::string::npos;
  }
  int Later(OutcomeCode code) {
    const auto& later = run_->run().later_outcomes();
    const auto found = later.find(code);
    return found == later.end() ? 0 : found->second;
  }

  std::optional<ProgramRun> run_;
};

TEST_F(Aliases, AnEventIsDecidedForTheMemberThatItsCardMeans) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Bind("m", "phone:p1", 1, 1), kAccepted);
  EXPECT_EQ(Buy("card:t1", "o1", 2, 10'000), kAccepted);
  EXPECT_EQ(Buy("phone:p1", "o2", 2, 500), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 105);
  run_->As("card:t1");
  EXPECT_EQ(run_->Redeem("r1", 5), kAccepted);
  EXPECT_EQ(run_->Transfer("phone:p1", 10), OutcomeCode::kNotEligible);
  EXPECT_EQ(run_->Transfer("n", 10), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 90);
  EXPECT_EQ(PointsOfMember("n"), 10);
  EXPECT_FALSE(Tells("member card:t1"));
}

TEST_F(Aliases, ACardThatMovesMeansEachMemberInItsTime) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Bind("n", "card:t1", 5, 5), OutcomeCode::kNotEligible);
  EXPECT_EQ(Unbind("m", "card:t1", 5, 5), kAccepted);
  EXPECT_EQ(Bind("n", "card:t1", 6, 5), kAccepted);
  // Late ones, too; and exactly at the moment it moved.
  EXPECT_EQ(Buy("card:t1", "o1", 4, 100), kAccepted);
  OwnedEvent last = run_->Purchase("o2", 1'000);
  last.occurred = Timestamp{On(5).value - 1};
  EXPECT_EQ(Decide(last), kAccepted);
  OwnedEvent first = run_->Purchase("o3", 10'000);
  first.occurred = On(5);
  EXPECT_EQ(Decide(first), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 11);
  EXPECT_EQ(PointsOfMember("n"), 100);
}

TEST_F(Aliases, ABindingEndsAtTheLatestWhereTheNextBegins) {
  EXPECT_EQ(Bind("n", "phone:p1", 6, 6), kAccepted);
  EXPECT_EQ(Bind("m", "phone:p1", 7, 2), kAccepted);
  EXPECT_TRUE(Tells("alias phone:p1 m from " + std::to_string(On(2).value) +
                    " until " + std::to_string(On(6).value)));
  EXPECT_EQ(Bind("n", "phone:p1", 8, 5), OutcomeCode::kNotEligible);
  // The same date, told on another day.
  EXPECT_EQ(Bind("n", "phone:p1", 8, 6), OutcomeCode::kConflict);
}

TEST_F(Aliases, WhatIsToldAgainIsADuplicateOrAConflict) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), OutcomeCode::kDuplicate);
  EXPECT_EQ(Bind("n", "card:t1", 1, 1), OutcomeCode::kConflict);
  EXPECT_EQ(Unbind("m", "card:t1", 3, 3), kAccepted);
  EXPECT_EQ(Unbind("m", "card:t1", 3, 3), OutcomeCode::kDuplicate);
  EXPECT_EQ(Unbind("n", "card:t1", 3, 3), OutcomeCode::kConflict);
  EXPECT_EQ(Unbind("m", "card:t1", 4, 4), OutcomeCode::kNotEligible);
  EXPECT_EQ(Buy("card:t1", "o1", 2, 100), kAccepted);
  OwnedEvent again = run_->Purchase("o1", 100);
  again.occurred = Timestamp{On(2).value + kMinute};
  EXPECT_EQ(Decide(again), OutcomeCode::kDuplicate);
  again.member = "m";
  EXPECT_EQ(Decide(again), OutcomeCode::kConflict);
}

TEST_F(Aliases, AnAliasThatMeansNobodyIsNoMemberAndEnrolsNone) {
  EXPECT_EQ(Buy("phone:p1", "o1", 1, 100), kUnknown);
  run_->As("phone:p1");
  EXPECT_EQ(run_->SignIn(), kUnknown);
  EXPECT_EQ(run_->Redeem("r1", 1), kUnknown);
  EXPECT_FALSE(Tells("phone:p1"));
  EXPECT_EQ(Buy("desk:p1", "o2", 1, 100), kAccepted);  // not a kind of alias
  EXPECT_EQ(PointsOfMember("desk:p1"), 1);
  // The refused fact is decided once its cause is mended.
  EXPECT_EQ(Bind("m", "phone:p1", 2, 1), kAccepted);
  EXPECT_EQ(Buy("phone:p1", "o1", 1, 100), kAccepted);
}

TEST_F(Aliases, WhatIsToldOfMembersNamesTheMember) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  OwnedEvent freeze{.kind = EventKind::kMemberFrozen, .occurred = On(2)};
  freeze.member = "card:t1";
  freeze.id = "f";
  EXPECT_EQ(Decide(freeze), kInvalid);
  EXPECT_EQ(Bind("card:t1", "phone:p1", 2, 2), kInvalid);
  EXPECT_EQ(Bind("m", "badge:b", 2, 2), kInvalid);
}

TEST_F(Aliases, ABareCardNumberIsRefusedAndKeptNowhere) {
  for (const char* number :
       {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111",
        "378282246310005", "4222222222222", "6304000000000000000"}) {
    EXPECT_EQ(Bind("m", std::string("card:") + number, 1, 1), kInvalid)
        << number;
    EXPECT_EQ(Buy(std::string("card:") + number, "o1", 1, 100), kInvalid)
        << number;
    for (const std::string& record : run_->run().records()) {
      EXPECT_EQ(record.find(number), std::string::npos) << number;
    }
    EXPECT_NE(run_->run().reason().find("bare card number"), std::string::npos);
  }
  // Not one: wrong check digit, too short, too long, something else in it.
  for (const char* token : {"4111111111111112", "422222222222",
                            "41111111111111111111", "tok4111111111111111"}) {
    EXPECT_EQ(Bind("m", std::string("card:") + token, 1, 1), kAccepted)
        << token;
  }
}

TEST_F(Aliases, ABareCardNumberIsKeptNowhereInAnEventThatIsTooLarge) {
  run_->As("card:4111111111111111");
  OwnedEvent event = run_->Purchase("o1", 100);
  event.store = std::string(kMaxEventBytes, 's');
  EXPECT_EQ(Decide(event), kInvalid);
  EXPECT_NE(run_->run().reason().find("bare card number"), std::string::npos);
  for (const std::string& record : run_->run().records()) {
    EXPECT_EQ(record.find("4111111111111111"), std::string::npos);
  }
}

// --- claims ------------------------------------------------------------------

TEST_F(Aliases, APurchaseBeforeTheCardWasBoundIsClaimedByBindingItFromThen) {
  EXPECT_EQ(Buy("card:t1", "o1", 1, 10'000), kWaiting);
  EXPECT_EQ(Buy("card:t1", "o2", 2, 2'000), kWaiting);
  EXPECT_EQ(Buy("card:t1", "o3", 3, 300), kWaiting);
  EXPECT_EQ(Bind("m", "card:t1", 4, 2), kAccepted);
  EXPECT_EQ(Later(kAccepted), 2);
  EXPECT_EQ(PointsOfMember("m"), 23);  // o2 and o3
  EXPECT_TRUE(Tells("unclaimed card:t1 at "));
  EXPECT_EQ(Bind("m", "card:t1", 5, 1), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 123);
  EXPECT_FALSE(Tells("unclaimed"));
  EXPECT_EQ(Buy("card:t1", "o1", 1, 10'000), OutcomeCode::kDuplicate);
  EXPECT_EQ(run_->Return("o1", 10'000), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 23);
}

TEST_F(Aliases, APurchaseThatWaitsIsKnownByItsKey) {
  EXPECT_EQ(Buy("card:t1", "o1", 1, 10'000), kWaiting);
  EXPECT_EQ(Buy("card:t1", "o1", 1, 10'000), OutcomeCode::kDuplicate);
  EXPECT_EQ(Buy("card:t1", "o1", 1, 10'001), OutcomeCode::kConflict);
  EXPECT_EQ(Buy("m", "o1", 1, 10'000), OutcomeCode::kConflict);
}

TEST_F(Aliases, AReturnFollowsThePurchaseThatWasClaimed) {
  EXPECT_EQ(Buy("card:t1", "o1", 1, 10'000), kWaiting);
  EXPECT_EQ(Buy("card:t1", "o2", 1, 500), kWaiting);
  EXPECT_EQ(run_->Return("o1", 4'000), kWaiting);
  EXPECT_EQ(Bind("m", "card:t1", 2, 1), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 65);
  EXPECT_EQ(Later(kAccepted), 3);
}

TEST_F(Aliases, TheTimeToClaimInIsOverAtItsMicrosecond) {
  EXPECT_EQ(Buy("card:t1", "o1", 0, 100), kWaiting);
  EXPECT_EQ(Buy("card:t2", "o2", 0, 100), kWaiting);
  const int64_t bought = On(0).value + kMinute;  // as Buy dates it
  OwnedEvent bind = Told(EventKind::kAliasBound, "m", "card:t1", 0);
  bind.until = On(0);
  bind.occurred = Timestamp{bought + 10 * kMicrosPerDay - 1};
  EXPECT_EQ(Decide(bind), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 1);
  EXPECT_EQ(Later(kUnknown), 0);
  bind.id = "t2";
  bind.occurred.value += 1;
  EXPECT_EQ(Decide(bind), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 1);
  EXPECT_EQ(Later(kUnknown), 1);
  // It comes too late to wait, and is decided now that the card means someone.
  EXPECT_EQ(Buy("card:t3", "o3", 0, 100), kUnknown);
  EXPECT_EQ(Buy("card:t2", "o2", 0, 100), kAccepted);
}

TEST_F(Aliases, WhatIsClaimedCountsOnItsOwnDayUnderTheRulesOfThen) {
  Configuration network = Network();
  LimitConfig daily;
  daily.name = "daily";
  daily.period = "day";
  daily.amount = {50};
  PointsOf(network).limits = {daily};
  PointsOf(network).earn[0].limits = {"daily"};
  Start(network);
  EXPECT_EQ(Buy("card:t1", "o1", 1, 4'000), kWaiting);
  Configuration later = network;
  later.label = "later";
  later.effective_from = On(2);
  PointsOf(later).limits[0].amount = {5};
  run_->Configure(later);
  EXPECT_EQ(Buy("m", "o2", 1, 2'000), kAccepted);
  EXPECT_EQ(Bind("m", "card:t1", 3, 1), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 50);  // 20, and the 30 that fit on that day
}

TEST_F(Aliases, TheCardOfAClosedMemberIsFreeForAnother) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Buy("card:t1", "o1", 2, 100), kAccepted);
  OwnedEvent closing{.kind = EventKind::kMemberClosed, .occurred = On(3)};
  closing.member = "m";
  closing.id = "c";
  EXPECT_EQ(Decide(closing), kAccepted);
  EXPECT_EQ(Buy("card:t1", "o2", 4, 100), OutcomeCode::kMemberClosed);
  EXPECT_EQ(Bind("m", "card:t2", 4, 4), OutcomeCode::kMemberClosed);
  EXPECT_EQ(Unbind("m", "card:t1", 4, 3), kAccepted);
  EXPECT_EQ(Buy("card:t1", "o2", 4, 100), kWaiting);
  EXPECT_EQ(Bind("n", "card:t1", 5, 4), kAccepted);
  EXPECT_EQ(PointsOfMember("n"), 1);
}

// A process that ended behind the binding goes on with what it let go.
TEST_F(Aliases, AnUnfinishedReleaseIsFound) {
  EXPECT_EQ(Buy("card:t1", "o1", 1, 10'000), kWaiting);
  EXPECT_EQ(Buy("card:t1", "o2", 1, 2'000), kWaiting);
  EngineRun& run = run_->run();
  EXPECT_FALSE(UnfinishedRelease(&run.state()).alias.has_value());
  OwnedEvent bind = Told(EventKind::kAliasBound, "m", "card:t1", 2);
  bind.until = On(1);
  Event event = bind.View();
  Identify(&event);
  const std::string bytes = EncodeEvent(event, EventFormat::kJson);
  event.original = bytes;
  Stepper first(&run.state(), ClockMode::kInput, SequenceNumber{100},
                run.recorded());
  ASSERT_TRUE(first.Start().ok());
  Input input;
  input.event = &event;
  input.format = EventFormat::kJson;
  const auto stop = [](const Record&, std::string_view) {
    return absl::AbortedError("the process ends");
  };
  EXPECT_FALSE(first.Step(input, On(2), stop).ok());
  ASSERT_TRUE(UnfinishedRelease(&run.state()).alias.has_value());
  Stepper second(&run.state(), ClockMode::kInput, SequenceNumber{101}, On(2));
  ASSERT_TRUE(second.Start().ok());
  int records = 0;
  const auto count = [&](const Record&, std::string_view) {
    ++records;
    return absl::OkStatus();
  };
  EXPECT_TRUE(second.Step(input, On(2), count).ok());
  EXPECT_EQ(records, 3);  // both purchases, and the binding, told again
  EXPECT_FALSE(UnfinishedRelease(&run.state()).alias.has_value());
  EXPECT_EQ(PointsOfMember("m"), 120);
}

// --- forgetting, configuration -----------------------------------------------

TEST_F(Aliases, WhatAnAliasOnceMeantIsForgottenWhenNobodyCanAskForIt) {
  Configuration network = Network();
  network.bounds.max_event_age_us = 20 * kMicrosPerDay;
  network.bounds.key_retention_us = 25 * kMicrosPerDay;
  Start(network);
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Unbind("m", "card:t1", 5, 5), kAccepted);
  const AliasRow::Key key{AliasHash("card", "t1")};
  EXPECT_EQ(Buy("x", "o1", 24, 100), kAccepted);
  EXPECT_TRUE(run_->run().state().aliases.Contains(key));
  EXPECT_EQ(Buy("x", "o2", 27, 100), kAccepted);
  EXPECT_FALSE(run_->run().state().aliases.Contains(key));
}

TEST_F(Aliases, WhatABindingMeantBeforeAnotherBeganIsForgottenToo) {
  Configuration network = Network();
  network.bounds.max_event_age_us = 20 * kMicrosPerDay;
  network.bounds.key_retention_us = 25 * kMicrosPerDay;
  Start(network);
  EXPECT_EQ(Bind("n", "card:t1", 5, 5), kAccepted);
  EXPECT_EQ(Bind("m", "card:t1", 5, 1), kAccepted);  // up to where n's begins
  EXPECT_TRUE(Tells("alias card:t1 m "));
  EXPECT_EQ(Buy("x", "o1", 24, 100), kAccepted);
  EXPECT_EQ(Buy("x", "o2", 27, 100), kAccepted);
  const auto row =
      run_->run().state().aliases.Find({AliasHash("card", "t1")});
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->bindings.size(), 1u);
}

OwnedEvent Forgetting(const std::string& member, int64_t day) {
  OwnedEvent event{.kind = EventKind::kMemberForgotten, .occurred = On(day)};
  event.member = member;
  event.id = "f1";
  return event;
}

TEST_F(Aliases, OfAForgottenMemberMeanNobodyFromThenOn) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Bind("m", "phone:p1", 1, 1), kAccepted);
  EXPECT_EQ(Bind("n", "card:t2", 1, 1), kAccepted);
  EXPECT_EQ(Decide(Forgetting("m", 5)), kAccepted);
  EXPECT_EQ(Buy("phone:p1", "o1", 6, 100), kUnknown);
  EXPECT_EQ(Buy("card:t1", "o2", 6, 100), kWaiting);
  EXPECT_EQ(Buy("card:t2", "o3", 6, 100), kAccepted);
  // A late one of before is the member's all the same.
  EXPECT_EQ(Buy("phone:p1", "o4", 4, 700), kAccepted);
  EXPECT_EQ(PointsOfMember("m"), 7);
  EXPECT_TRUE(run_->run().state().members.Find(
      {MemberNumber{1}})->aliases.empty());
}

TEST_F(Aliases, ACardOfAForgottenMemberMayGoToAnother) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Decide(Forgetting("m", 5)), kAccepted);
  EXPECT_EQ(Bind("m", "card:t9", 6, 6), OutcomeCode::kNotEligible);
  EXPECT_EQ(Bind("n", "card:t1", 6, 5), kAccepted);
  EXPECT_EQ(Buy("card:t1", "o1", 6, 300), kAccepted);
  EXPECT_EQ(PointsOfMember("n"), 3);
}

TEST_F(Aliases, ABindingToComeIsGivenUpWhenItsMemberIsForgotten) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 9), kAccepted);
  EXPECT_EQ(Decide(Forgetting("m", 5)), kAccepted);
  EXPECT_FALSE(Tells("alias card:t1"));
  EXPECT_FALSE(
      run_->run().state().aliases.Contains({AliasHash("card", "t1")}));
}

TEST_F(Aliases, AMemberHasAtMostAHundredAtATime) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(Bind("m", "card:t" + std::to_string(i), 1, 1), kAccepted) << i;
  }
  EXPECT_EQ(Bind("m", "card:more", 2, 2), OutcomeCode::kLimitReached);
  EXPECT_EQ(Bind("n", "card:more", 2, 2), kAccepted);
  EXPECT_EQ(Unbind("m", "card:t7", 2, 2), kAccepted);
  EXPECT_EQ(Bind("m", "card:other", 2, 2), kAccepted);
  EXPECT_EQ(Bind("m", "card:another", 2, 2), OutcomeCode::kLimitReached);
}

// An unbinding as of a day to come leaves its place once that day is over.
TEST_F(Aliases, WhatEndedOfItselfTakesNoPlace) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(Bind("m", "card:t" + std::to_string(i), 1, 1), kAccepted) << i;
  }
  EXPECT_EQ(Unbind("m", "card:t7", 1, 3), kAccepted);
  EXPECT_EQ(Bind("m", "card:more", 2, 2), OutcomeCode::kLimitReached);
  EXPECT_EQ(Bind("m", "card:more", 4, 4), kAccepted);
}

OwnedEvent Review(const std::string& member) {
  OwnedEvent event{.kind = EventKind::kActionCompleted, .occurred = On(2)};
  event.program = "points";
  event.member = member;
  event.action = "review";
  event.id = "a1";
  return event;
}

TEST_F(Aliases, AnActionToldByACardAndByTheMembersIdIsOne) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Decide(Review("card:t1")), kAccepted);
  EXPECT_EQ(Decide(Review("card:t1")), OutcomeCode::kDuplicate);
  EXPECT_EQ(Decide(Review("m")), OutcomeCode::kDuplicate);
  OwnedEvent other = Review("m");
  other.object = "another";
  EXPECT_EQ(Decide(other), OutcomeCode::kConflict);
}

TEST_F(Aliases, AnActionToldByTheMembersIdIsNotTakenAgainByItsPhone) {
  EXPECT_EQ(Bind("m", "phone:p1", 1, 1), kAccepted);
  EXPECT_EQ(Decide(Review("m")), kAccepted);
  EXPECT_EQ(Decide(Review("phone:p1")), OutcomeCode::kDuplicate);
}

TEST_F(Aliases, ARepeatedActionIsOneWhoeverTheCardMeansByThen) {
  EXPECT_EQ(Bind("m", "card:t1", 1, 1), kAccepted);
  EXPECT_EQ(Decide(Review("card:t1")), kAccepted);
  EXPECT_EQ(Unbind("m", "card:t1", 3, 2), kAccepted);
  EXPECT_EQ(Bind("n", "card:t1", 4, 2), kAccepted);
  EXPECT_EQ(Decide(Review("card:t1")), OutcomeCode::kDuplicate);
  EXPECT_EQ(Decide(Review("n")), kAccepted);
}

TEST(AliasKinds, AreToldApart) {
  const auto faults = [](std::vector<AliasKind> kinds) {
    Configuration network = Network();
    network.alias_kinds = std::move(kinds);
    std::string paths;
    for (const ConfigurationFault& fault : FaultsOf(network)) {
      paths += fault.path + "\n";
    }
    return paths;
  };
  EXPECT_EQ(faults({{"card", 0}, {"phone", kMicrosPerDay}}), "");
  EXPECT_EQ(faults({{"card", 0}, {"card", 0}}), "alias_kinds/1/kind\n");
  EXPECT_EQ(faults({{"", 0}}), "alias_kinds/0/kind\n");
  EXPECT_EQ(faults({{"a:b", 0}}), "alias_kinds/0/kind\n");
  EXPECT_EQ(faults({{"card", 400 * kMicrosPerDay}}), "");
  EXPECT_EQ(faults({{"card", 400 * kMicrosPerDay + 1}}),
            "alias_kinds/0/claim_within\n");
  EXPECT_EQ(faults({{"card", -1}}), "alias_kinds/0/claim_within\n");
}

}  // namespace
}  // namespace clearpoint
