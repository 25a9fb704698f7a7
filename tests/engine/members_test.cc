// What is told of members: who may tell it, what is kept of it, and how much.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

const Timestamp kNoon = Utc({2026, 3, 10}, 12, 0);

OwnedEvent About(EventKind kind, const std::string& id) {
  OwnedEvent event{.kind = kind, .occurred = kNoon};
  event.member = "m";
  event.id = id;
  return event;
}

OwnedEvent Enrolment() { return About(EventKind::kMemberEnrolled, ""); }
OwnedEvent Labelling(const std::string& id) {
  return About(EventKind::kMemberLabelled, id);
}
OwnedEvent Update(const std::string& id) {
  OwnedEvent event = About(EventKind::kMemberUpdated, id);
  event.birthday = kBirthdayAsItWas;
  return event;
}

LimitConfig LimitOf(const std::string& name, const char* subject) {
  LimitConfig limit;
  limit.name = name;
  limit.subject = subject;
  limit.amount = {100};
  return limit;
}

class Members : public testing::Test {
 protected:
  Members() : Members(SmallNetwork()) {}
  explicit Members(const Configuration& network) : run_(network, kNoon) {}

  OutcomeCode Send(const OwnedEvent& event) { return run_.run().Decide(event); }
  std::string Text() { return run_.run().Text(); }
  const std::string& reason() { return run_.run().reason(); }

  ProgramRun run_;
};

TEST_F(Members, AreEnrolledOnce) {
  OwnedEvent event = Enrolment();
  event.birthday = 229;
  event.labels = {{.label = "gold"}};
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  EXPECT_EQ(Text(), "birthday m 229\nlabel m gold from " +
                        std::to_string(kNoon.value) + " until " +
                        std::to_string(kNever.value) + "\n");
  EXPECT_EQ(Send(event), OutcomeCode::kDuplicate);
  event.birthday = 301;
  EXPECT_EQ(Send(event), OutcomeCode::kConflict);
}

TEST_F(Members, ThatAPurchaseEnrolledAreTheSameWhenMoreIsToldOfThem) {
  run_.Buy("o", 100);
  OwnedEvent event = Enrolment();
  event.birthday = 1231;
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.run().state().TotalOf(Total::kMembers), 1);
  EXPECT_NE(Text().find("birthday m 1231\n"), std::string::npos);
}

TEST_F(Members, KeepTheirBirthdayUntilAnotherIsTold) {
  OwnedEvent event = Enrolment();
  event.birthday = 229;
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(Update("u1")), OutcomeCode::kAccepted);
  EXPECT_EQ(Text(), "birthday m 229\n");
  OwnedEvent unknown = Update("u2");
  unknown.birthday = 0;
  EXPECT_EQ(Send(unknown), OutcomeCode::kAccepted);
  EXPECT_EQ(Text(), "");
}

TEST_F(Members, LoseALabelWhenItIsRemovedAndKeepOnesThatBeginLater) {
  const Timestamp later{kNoon.value + kMicrosPerDay};
  OwnedEvent event = Labelling("u1");
  event.labels = {{.label = "gold"}, {.label = "gold", .from = later}};
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  OwnedEvent end = Labelling("u2");
  end.occurred.value += kMicrosPerHour;
  end.removed = {"gold", "silver"};
  EXPECT_EQ(Send(end), OutcomeCode::kAccepted);
  EXPECT_EQ(Text(), "label m gold from " + std::to_string(kNoon.value) +
                        " until " + std::to_string(end.occurred.value) +
                        "\nlabel m gold from " + std::to_string(later.value) +
                        " until " + std::to_string(kNever.value) + "\n");
}

TEST_F(Members, HaveAHundredLabelsAtMostUntilSomeCanNoLongerBeAskedFor) {
  OwnedEvent many = Labelling("u1");
  const Timestamp tomorrow{kNoon.value + kMicrosPerDay};
  for (int i = 0; i < 100; ++i) {
    many.labels.push_back(
        {.label = "l" + std::to_string(i), .until = tomorrow});
  }
  EXPECT_EQ(Send(many), OutcomeCode::kAccepted);
  OwnedEvent more = Labelling("u2");
  more.labels = {{.label = "more"}};
  EXPECT_EQ(Send(more), OutcomeCode::kLimitReached);
  EXPECT_EQ(reason(), "labels: asked 101, at most 100");
  more.occurred.value += 300 * kMicrosPerDay;
  EXPECT_EQ(Send(more), OutcomeCode::kLimitReached);
  more.occurred.value += 101 * kMicrosPerDay;
  EXPECT_EQ(Send(more), OutcomeCode::kAccepted);
  int rows = 0;
  run_.run().state().member_labels.Scan(
      "", "", [&](const auto&, const auto&) { return ++rows > 0; });
  EXPECT_EQ(rows, 1);
}

TEST_F(Members, AreToldOfByTheOperatorOfTheNetwork) {
  Configuration network = SmallNetwork();
  network.sources = {{"file:bank", {"bank"}}, {"file:hub", {"hub"}}};
  run_.Configure(network);
  const OwnedEvent event = Enrolment();
  const std::string bytes = EncodeEvent(event.View(), EventFormat::kProtobuf);
  const auto send = [&](const char* source) {
    return run_.run().DecideAt(source, 1, bytes, EventFormat::kProtobuf);
  };
  EXPECT_EQ(send("file:bank"), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(send("file:hub"), OutcomeCode::kAccepted);
}

Configuration Closed() {
  Configuration network = SmallNetwork();
  for (ProgramConfig& program : network.programs) program.auto_enrol = false;
  return network;
}

class MembersNotEnrolled : public Members {
 protected:
  MembersNotEnrolled() : Members(Closed()) {}
};

TEST_F(MembersNotEnrolled, AreUnknownUntilTheyAreEnrolled) {
  EXPECT_EQ(Send(Update("u1")), OutcomeCode::kUnknownMember);
  EXPECT_EQ(Send(Labelling("u1")), OutcomeCode::kUnknownMember);
  EXPECT_EQ(Send(Enrolment()), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(Update("u1")), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(Labelling("u1")), OutcomeCode::kAccepted);
}

Configuration WithLimits() {
  Configuration network = SmallNetwork();
  PointsOf(network).limits = {LimitOf("daily", "member"),
                              LimitOf("budget", "program")};
  network.programs[1].limits = {LimitOf("daily", "member")};
  return network;
}

class MembersWithLimits : public Members {
 protected:
  MembersWithLimits() : Members(WithLimits()) {}

  OutcomeCode Allow(const std::string& id, const OwnedOverride& own) {
    OwnedEvent event = Update(id);
    event.overrides = {own};
    return Send(event);
  }
};

TEST_F(MembersWithLimits, HaveTheirOwnInEveryProgramUnlessOneIsNamed) {
  EXPECT_EQ(Allow("u1", {.limit = "daily", .amount = 5}),
            OutcomeCode::kAccepted);
  EXPECT_EQ(Allow("u2", {.limit = "daily", .amount = 7, .program = "miles"}),
            OutcomeCode::kAccepted);
  const std::string never = std::to_string(kNever.value) + "\n";
  EXPECT_EQ(Text(), "own limit m miles daily 7 until " + never +
                        "own limit m points daily 5 until " + never);
}

TEST_F(MembersWithLimits, LoseTheirOwnWhenItEndsBeforeItIsTold) {
  EXPECT_EQ(Allow("u1", {.limit = "daily", .amount = 5, .program = "points"}),
            OutcomeCode::kAccepted);
  EXPECT_EQ(Allow("u2", {.limit = "daily", .amount = 5, .until = kNoon}),
            OutcomeCode::kAccepted);
  EXPECT_EQ(Text(), "");
}

TEST_F(MembersWithLimits, HaveNoneOfTheirOwnOfWhatIsNoLimitPerMember) {
  EXPECT_EQ(Allow("u", {.limit = "weekly"}), OutcomeCode::kInvalidField);
  EXPECT_EQ(reason(), "limit per member \"weekly\" is not known");
  EXPECT_EQ(Allow("u", {.limit = "budget"}), OutcomeCode::kInvalidField);
  EXPECT_EQ(Allow("u", {.limit = "daily", .amount = -1}),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(Allow("u", {.limit = "daily", .program = "gems"}),
            OutcomeCode::kUnknownProgram);
  EXPECT_EQ(Allow("u", {.limit = ""}), OutcomeCode::kMissingField);
}

TEST_F(Members, HaveAHundredLimitsOfTheirOwnAtMost) {
  Configuration network = SmallNetwork();
  OwnedEvent event = Update("u1");
  for (int i = 0; i < 101; ++i) {
    const std::string name = "l" + std::to_string(i);
    PointsOf(network).limits.push_back(LimitOf(name, "member"));
    event.overrides.push_back({.limit = name, .amount = 1});
  }
  run_.Configure(network);
  EXPECT_EQ(Send(event), OutcomeCode::kLimitReached);
  event.overrides.pop_back();
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
}

TEST_F(Members, AreRefusedWithWhatIsMissingOrWrong) {
  OwnedEvent event = Enrolment();
  event.member.clear();
  EXPECT_EQ(Send(event), OutcomeCode::kMissingField);
  event = Enrolment();
  event.program = "gems";
  EXPECT_EQ(Send(event), OutcomeCode::kUnknownProgram);
  for (const int32_t birthday : {-101, 1, 100, 132, 230, 431, 1301}) {
    event = Enrolment();
    event.birthday = birthday;
    EXPECT_EQ(Send(event), OutcomeCode::kInvalidField) << birthday;
  }
  event = Labelling("");
  EXPECT_EQ(Send(event), OutcomeCode::kMissingField);
  event = Labelling("u");
  event.labels = {{.label = ""}};
  EXPECT_EQ(Send(event), OutcomeCode::kMissingField);
  event.labels = {{.label = "gold", .until = kNoon}};
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  event.labels = {{.label = "gold", .from = Timestamp{INT64_MIN}}};
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  EXPECT_EQ(Text(), "");
}

}  // namespace
}  // namespace clearpoint
