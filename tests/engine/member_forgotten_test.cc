// What is forgotten of a member, what stays, and what may not be told again.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

const Timestamp kNoon = Utc({2026, 3, 10}, 12, 0);

class MemberIsForgotten : public testing::Test {
 protected:
  MemberIsForgotten() : run_(Earning({Rule("base", 1, 100, 0)}), kNoon) {}

  static OwnedEvent About(EventKind kind, const std::string& id) {
    OwnedEvent event{.kind = kind, .occurred = kNoon};
    event.member = "m";
    event.id = id;
    if (kind == EventKind::kMemberUpdated) event.birthday = kBirthdayAsItWas;
    return event;
  }
  OutcomeCode Send(const OwnedEvent& event) { return run_.run().Decide(event); }
  OutcomeCode Tell(EventKind kind, const std::string& id) {
    return Send(About(kind, id));
  }
  OutcomeCode Forget(const std::string& id) {
    return Tell(EventKind::kMemberForgotten, id);
  }
  // With a birthday, a label that holds, one that ended and one to come.
  void Enrol() {
    OwnedEvent event = About(EventKind::kMemberEnrolled, "");
    event.birthday = 229;
    const auto days = [](int64_t n) {
      return Timestamp{kNoon.value + n * kMicrosPerDay};
    };
    event.labels = {{.label = "gold"},
                    {.label = "new", .from = days(-2), .until = days(-1)},
                    {.label = "staff", .from = days(5)}};
    ASSERT_EQ(Send(event), OutcomeCode::kAccepted);
  }
  std::string Text() { return run_.run().Text(); }
  size_t Labels() {
    size_t labels = 0;
    run_.run().state().member_labels.Scan("", "",
                                          [&](const auto&, const auto&) {
                                            ++labels;
                                            return true;
                                          });
    return labels;
  }

  ProgramRun run_;
};

TEST_F(MemberIsForgotten, BirthdayAndEveryLabelGo) {
  Enrol();
  EXPECT_EQ(Labels(), 3U);
  EXPECT_EQ(Forget("f1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Text(), "forgotten m\n");
  EXPECT_EQ(Labels(), 0U);
}

TEST_F(MemberIsForgotten, LabelsOfOthersStay) {
  Enrol();
  OwnedEvent other = About(EventKind::kMemberEnrolled, "");
  other.member = "n";
  other.birthday = 301;
  other.labels = {{.label = "gold"}};
  EXPECT_EQ(Send(other), OutcomeCode::kAccepted);
  EXPECT_EQ(Forget("f1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Labels(), 1U);
  EXPECT_NE(Text().find("birthday n 301\n"), std::string::npos);
}

TEST_F(MemberIsForgotten, PointsStayAndAreEarnedAndBurnedAsBefore) {
  run_.As("m");
  run_.At(kNoon);
  EXPECT_EQ(run_.Buy("o1", 10'000), OutcomeCode::kAccepted);
  const std::string before = Text();
  EXPECT_EQ(Forget("f1"), OutcomeCode::kAccepted);
  std::string after = Text();
  const size_t line = after.find("forgotten m\n");
  ASSERT_NE(line, std::string::npos);
  after.erase(line, std::string("forgotten m\n").size());
  EXPECT_EQ(after, before);
  EXPECT_EQ(run_.Redeem("r1", 40), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.Buy("o2", 1'000), OutcomeCode::kAccepted);
  EXPECT_NE(Text().find("member m points pending 0 available 70 debt 0\n"),
            std::string::npos)
      << Text();
}

TEST_F(MemberIsForgotten, NothingOfThePersonIsToldAgain) {
  EXPECT_EQ(Tell(EventKind::kMemberLabelled, "l0"), OutcomeCode::kAccepted);
  EXPECT_EQ(Forget("f1"), OutcomeCode::kAccepted);
  OwnedEvent enrolment = About(EventKind::kMemberEnrolled, "");
  enrolment.birthday = 229;
  EXPECT_EQ(Send(enrolment), OutcomeCode::kNotEligible);
  EXPECT_NE(run_.run().reason().find("birthday"), std::string::npos);
  enrolment.birthday = 0;
  enrolment.labels = {{.label = "gold"}};
  EXPECT_EQ(Send(enrolment), OutcomeCode::kNotEligible);
  OwnedEvent labelling = About(EventKind::kMemberLabelled, "l1");
  labelling.labels = {{.label = "gold"}};
  EXPECT_EQ(Send(labelling), OutcomeCode::kNotEligible);
  OwnedEvent update = About(EventKind::kMemberUpdated, "u1");
  update.birthday = 229;
  EXPECT_EQ(Send(update), OutcomeCode::kNotEligible);
  EXPECT_EQ(Text(), "forgotten m\n");
}

TEST_F(MemberIsForgotten, WhatTellsNothingOfThePersonIsTaken) {
  Enrol();
  EXPECT_EQ(Forget("f1"), OutcomeCode::kAccepted);
  OwnedEvent labelling = About(EventKind::kMemberLabelled, "l1");
  labelling.removed = {"gold"};
  EXPECT_EQ(Send(labelling), OutcomeCode::kAccepted);
  EXPECT_EQ(Tell(EventKind::kMemberUpdated, "u1"), OutcomeCode::kAccepted);
  OwnedEvent update = About(EventKind::kMemberUpdated, "u2");
  update.birthday = 0;
  EXPECT_EQ(Send(update), OutcomeCode::kAccepted);
  EXPECT_EQ(Tell(EventKind::kMemberFrozen, "z1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Forget("f2"), OutcomeCode::kAccepted);
  EXPECT_EQ(Text(), "forgotten m\nfrozen m 1\n");
}

TEST_F(MemberIsForgotten, ClosedMembersAreForgottenAndStayClosed) {
  Enrol();
  EXPECT_EQ(Tell(EventKind::kMemberClosed, "c1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Forget("f1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Labels(), 0U);
  OwnedEvent labelling = About(EventKind::kMemberLabelled, "l1");
  labelling.labels = {{.label = "gold"}};
  EXPECT_EQ(Send(labelling), OutcomeCode::kMemberClosed);
}

TEST_F(MemberIsForgotten, UnknownMembersAndFieldsHaveTheirOutcomes) {
  EXPECT_EQ(Forget("f1"), OutcomeCode::kUnknownMember);
  EXPECT_EQ(Text(), "");
  Enrol();
  EXPECT_EQ(Forget(""), OutcomeCode::kMissingField);
  EXPECT_EQ(Forget(std::string(257, 'x')), OutcomeCode::kInvalidField);
  // The refused request's key was not kept.
  EXPECT_EQ(Forget("f1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Forget("f1"), OutcomeCode::kDuplicate);
  OwnedEvent other = About(EventKind::kMemberForgotten, "f1");
  other.occurred.value += 1;
  EXPECT_EQ(Send(other), OutcomeCode::kConflict);
}

}  // namespace
}  // namespace clearpoint
