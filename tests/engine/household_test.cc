// Who is in a household, and what its members may earn together.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

const Timestamp kNoon = Utc({2026, 3, 10}, 12, 0);

// A point a unit, at most 100 a household and day.
Configuration Network() {
  EarnRule base = Rule("base", 1, 100, 0);
  base.limits = {"family"};
  Configuration network = Earning({base});
  LimitConfig family;
  family.name = "family";
  family.subject = "household";
  family.period = "day";
  family.amount = {100};
  PointsOf(network).limits = {family};
  return network;
}

class Household : public testing::Test {
 protected:
  Household() : run_(Network(), kNoon) {}

  OutcomeCode Tell(EventKind kind, const std::string& member,
                   const std::string& household, int minute) {
    OwnedEvent event{.kind = kind,
                     .occurred = {kNoon.value + minute * kMinute}};
    event.member = member;
    event.second_id = household;
    return run_.run().Decide(event);
  }
  OutcomeCode Join(const std::string& member, const std::string& household) {
    return Tell(EventKind::kHouseholdJoined, member, household, ++minute_);
  }
  OutcomeCode Leave(const std::string& member, const std::string& household) {
    return Tell(EventKind::kHouseholdLeft, member, household, ++minute_);
  }
  // Buys for so many units and answers what the member has then.
  int64_t Buy(const std::string& member, const std::string& order,
              int64_t units) {
    run_.As(member);
    EXPECT_EQ(run_.Buy(order, 100 * units), OutcomeCode::kAccepted);
    return run_.Available("points");
  }

  ProgramRun run_;
  int minute_ = 0;
};

TEST_F(Household, MembersShareALimit) {
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Join("n", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("m", "o1", 70), 70);
  EXPECT_EQ(Buy("n", "o2", 70), 30);
  EXPECT_EQ(Buy("m", "o3", 10), 70);
}

TEST_F(Household, HouseholdsAndWhoIsInNoneHaveLimitsOfTheirOwn) {
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Join("n", "i"), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("m", "o1", 100), 100);
  EXPECT_EQ(Buy("n", "o2", 100), 100);
  EXPECT_EQ(Buy("k", "o3", 150), 100);
  EXPECT_EQ(Buy("l", "o4", 150), 100);
}

TEST_F(Household, ItsNameIsNoMember) {
  EXPECT_EQ(Buy("h", "o1", 100), 100);
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("m", "o2", 100), 100);
  EXPECT_EQ(Buy("h", "o3", 10), 100);
}

TEST_F(Household, AReturnGivesBackWhereTheAwardCounted) {
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Join("n", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("m", "o1", 100), 100);
  EXPECT_EQ(Buy("n", "o2", 50), 0);
  EXPECT_EQ(Leave("m", "h"), OutcomeCode::kAccepted);
  run_.As("m");
  EXPECT_EQ(run_.Return("o1", 6'000), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("n", "o3", 100), 60);
  // What m used within the household is not m's own.
  EXPECT_EQ(Buy("m", "o4", 150), 140);
}

TEST_F(Household, WhatWasEarnedBeforeJoiningStaysTheMembersOwn) {
  EXPECT_EQ(Buy("m", "o1", 100), 100);
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("m", "o2", 100), 200);
  EXPECT_EQ(Leave("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("m", "o3", 100), 200);
  EXPECT_EQ(run_.Return("o1", 4'000), OutcomeCode::kAccepted);
  EXPECT_EQ(Buy("m", "o4", 100), 200);
}

TEST_F(Household, AMemberIsInOneAtATime) {
  EXPECT_EQ(Leave("m", "h"), OutcomeCode::kNotEligible);
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Join("m", "i"), OutcomeCode::kNotEligible);
  EXPECT_NE(run_.run().reason().find("household"), std::string::npos);
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kNotEligible);
  EXPECT_EQ(Leave("m", "i"), OutcomeCode::kNotEligible);
  EXPECT_EQ(run_.run().Text(), "household m h\n");
  EXPECT_EQ(Leave("m", "h"), OutcomeCode::kAccepted);
  EXPECT_EQ(Join("m", "i"), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.run().Text(), "household m i\n");
}

TEST_F(Household, TheMomentIsPartOfTheKey) {
  const EventKind joined = EventKind::kHouseholdJoined;
  EXPECT_EQ(Tell(joined, "m", "h", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Tell(joined, "m", "h", 1), OutcomeCode::kDuplicate);
  EXPECT_EQ(Tell(EventKind::kHouseholdLeft, "m", "h", 2),
            OutcomeCode::kAccepted);
  EXPECT_EQ(Tell(joined, "m", "h", 3), OutcomeCode::kAccepted);
  EXPECT_EQ(Tell(joined, "", "h", 4), OutcomeCode::kMissingField);
  EXPECT_EQ(Tell(joined, "m", "", 4), OutcomeCode::kMissingField);
  EXPECT_EQ(Tell(joined, "m", std::string(257, 'h'), 4),
            OutcomeCode::kInvalidField);
}

TEST_F(Household, ForgottenAndClosedMembersDoNotJoin) {
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kAccepted);
  OwnedEvent event{.kind = EventKind::kMemberForgotten,
                   .occurred = {kNoon.value + 10 * kMinute}};
  event.member = "m";
  event.id = "f1";
  EXPECT_EQ(run_.run().Decide(event), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.run().Text(), "forgotten m\n");
  EXPECT_EQ(Join("m", "h"), OutcomeCode::kNotEligible);
  event.kind = EventKind::kMemberClosed;
  event.member = "n";
  EXPECT_EQ(run_.run().Decide(event), OutcomeCode::kAccepted);
  EXPECT_EQ(Join("n", "h"), OutcomeCode::kMemberClosed);
}

TEST_F(Household, LimitsPerHouseholdAreForRulesThatGivePoints) {
  EngineRun run(kStart, kUnlimitedCache);
  Configuration burning = Network();
  PointsOf(burning).redemption.limits = {"family"};
  EXPECT_EQ(run.Apply(burning), OutcomeCode::kInvalidField);
  EXPECT_NE(run.reason().find("per household"), std::string::npos);
  Configuration balance = Network();
  PointsOf(balance).limits[0].period = "balance";
  EXPECT_EQ(run.Apply(balance), OutcomeCode::kInvalidField);
  EXPECT_NE(run.reason().find("a balance is each member's own"),
            std::string::npos);
}

}  // namespace
}  // namespace clearpoint
