// Earn rules on enrolments: in which programs, for whom, and once.
#include "tests/engine/triggered_rules.h"

namespace clearpoint {
namespace {

class EnrolmentRules : public TriggeredRules {
 protected:
  OwnedEvent Enrolment(std::vector<std::string> programs) {
    OwnedEvent event{.kind = EventKind::kMemberEnrolled, .occurred = now_};
    event.member = "m";
    if (!programs.empty()) event.program = programs[0];
    return event;
  }
};

TEST_F(EnrolmentRules, WelcomeInTheProgramsTheyNameOrInAll) {
  Configuration network =
      Earning({RuleOn(Trigger::kEnrolment, "welcome", 100)});
  network.programs[1].earn = {RuleOn(Trigger::kEnrolment, "welcome", 7)};
  Start(network);
  EXPECT_EQ(Send(Enrolment({"miles"})), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 0);
  EXPECT_EQ(run_->Available("miles"), 7);
  OwnedEvent other = Enrolment({});
  other.member = "n";
  EXPECT_EQ(Send(other), OutcomeCode::kAccepted);
  run_->As("n");
  EXPECT_EQ(Available(), 100);
  EXPECT_EQ(run_->Available("miles"), 7);
  EXPECT_EQ(RowOf(Last().effects.requests[0]).value().awards.size(), 2u);
}

TEST_F(EnrolmentRules, WelcomeAMemberThatAPurchaseEnrolledBefore) {
  Start(
      {Rule("spend", 1, 100, 0), RuleOn(Trigger::kEnrolment, "welcome", 100)});
  EXPECT_EQ(run_->Buy("o1", 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 10);
  EXPECT_EQ(Send(Enrolment({"points"})), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 110);
  EXPECT_EQ(Send(Enrolment({"points"})), OutcomeCode::kDuplicate);
}

TEST_F(EnrolmentRules, WelcomeOnceEvenWhenTheirKeyWasForgotten) {
  Start({RuleOn(Trigger::kEnrolment, "welcome", 100)});
  EXPECT_EQ(Send(Enrolment({"points"})), OutcomeCode::kAccepted);
  now_.value += 600 * kMicrosPerDay;
  Do("none", "a1");
  EXPECT_EQ(Send(Enrolment({"points"})), OutcomeCode::kAccepted);
  EXPECT_EQ(ReasonOf(0), RuleReason::kRewardedBefore);
  EXPECT_EQ(Available(), 100);
}

TEST_F(EnrolmentRules, AreSelectedByTheLabelsAndTheBirthdayTheyLeave) {
  EarnRule student = RuleOn(Trigger::kEnrolment, "student", 40);
  student.selector.labels = {"student"};
  EarnRule born = RuleOn(Trigger::kEnrolment, "born", 2);
  born.selector.birthday = BirthdayWindow::kDay;
  EarnRule web = RuleOn(Trigger::kEnrolment, "web", 1);
  web.selector.channels = {"web"};
  Start({student, born, web});
  OwnedEvent event = Enrolment({});
  event.labels = {{.label = "student"}};
  event.birthday = 309;
  event.channel = "web";
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 43);
  // A label that the enrolment ends no longer holds.
  OwnedEvent label{.kind = EventKind::kMemberLabelled, .occurred = now_};
  label.member = "n";
  label.id = "u1";
  const Timestamp begun{now_.value - kMicrosPerDay};
  label.labels = {{.label = "student", .from = begun}};
  EXPECT_EQ(Send(label), OutcomeCode::kAccepted);
  event = Enrolment({});
  event.member = "n";
  event.labels = {{.label = "student", .from = begun, .until = now_}};
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  run_->As("n");
  EXPECT_EQ(Available(), 0);
}

}  // namespace
}  // namespace clearpoint
