// Who becomes a member by being named in an event.
#include <gtest/gtest.h>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

OwnedEvent Referral(const std::string& referrer, const std::string& referee) {
  OwnedEvent event;
  event.kind = EventKind::kReferral;
  event.occurred = ReferenceDayStart();
  event.program = "star";
  event.member = referrer;
  event.referee = referee;
  return event;
}

bool IsMember(EngineRun& run, const std::string& name) {
  return run.state().NumberOf(NameKind::kMember, Sha256Prefix(name)) != 0;
}

TEST(Enrolment, AReferralEnrolsBothWhoAreNotMembersYet) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  EXPECT_FALSE(IsMember(run, "old"));
  EXPECT_FALSE(IsMember(run, "new"));
  EXPECT_EQ(run.Decide(Referral("old", "new")), OutcomeCode::kAccepted)
      << run.reason();
  EXPECT_TRUE(IsMember(run, "old"));
  EXPECT_TRUE(IsMember(run, "new"));
}

TEST(Enrolment, ARefusedReferralEnrolsNobody) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Decide(Referral("self", "self")), OutcomeCode::kSelfReferral);
  EXPECT_FALSE(IsMember(run, "self"));
}

TEST(Enrolment, WhereMembersEnrolThemselvesAReferralIsOfUnknownMembers) {
  Configuration network = ReferenceConfiguration();
  for (ProgramConfig& program : network.programs) program.auto_enrol = false;
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Decide(Referral("old", "new")), OutcomeCode::kUnknownMember);
  EXPECT_EQ(run.reason(), "referrer \"old\" is not known");
  EXPECT_FALSE(IsMember(run, "old"));
}

}  // namespace
}  // namespace clearpoint
