// Commands of operators, and the rights of sources: who may ask for what, what a
// command leaves in the state, and the message that is not decided.
#include <gtest/gtest.h>

#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr std::string_view kAdmin = "admin:operations/0";
constexpr std::string_view kTopic = "kafka:cafe.events/3";

Timestamp Noon() {
  return {ReferenceDayStart().value + 12 * kMicrosPerHour};
}

std::string Json(const std::string& kind, const std::string& body) {
  return "{\"occurredAtUs\":\"" + std::to_string(Noon().value) + "\",\"" +
         kind + "\":{" + body + "}}";
}
std::string Pause(const std::string& id) {
  return Json("intakePaused", "\"commandId\":\"" + id +
                                  "\",\"operatorName\":\"eve\","
                                  "\"reason\":\"broker moves\"");
}
std::string Resume(const std::string& id) {
  return Json("intakeResumed", "\"commandId\":\"" + id +
                                   "\",\"operatorName\":\"eve\","
                                   "\"reason\":\"moved\"");
}
std::string Quarantine(std::string_view source, const std::string& offset) {
  return Json("coordinateQuarantined",
              "\"source\":\"" + std::string(source) + "\",\"offset\":\"" +
                  offset +
                  "\",\"operatorName\":\"eve\",\"reason\":\"stops us\"");
}

class Commands : public ::testing::Test {
 protected:
  Commands() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  }
  OutcomeCode Ask(std::string_view source, const std::string& json) {
    return run_.DecideAt(source, next_++, json, EventFormat::kJson);
  }
  OutcomeCode Decide(std::string_view source, uint64_t offset,
                     const OwnedEvent& event) {
    return run_.DecideAt(source, offset,
                         EncodeEvent(event.View(), EventFormat::kProtobuf),
                         EventFormat::kProtobuf);
  }
  int64_t TotalOf(Total total) { return run_.state().TotalOf(total); }

  EngineRun run_;
  uint64_t next_ = 0;
};

TEST_F(Commands, PauseNamesItsRecordAndResumeClearsIt) {
  ASSERT_EQ(Ask(kAdmin, Pause("p1")), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_EQ(TotalOf(Total::kIntakePaused), 2);  // behind the configuration
  ASSERT_EQ(Ask(kAdmin, Resume("p2")), OutcomeCode::kAccepted);
  EXPECT_EQ(TotalOf(Total::kIntakePaused), 0);
}

TEST_F(Commands, ToldTwiceChangesNothing) {
  ASSERT_EQ(Ask(kAdmin, Pause("p1")), OutcomeCode::kAccepted);
  ASSERT_EQ(Ask(kAdmin, Resume("p2")), OutcomeCode::kAccepted);
  EXPECT_EQ(Ask(kAdmin, Pause("p1")), OutcomeCode::kDuplicate);
  EXPECT_EQ(Ask(kAdmin, Resume("p1")), OutcomeCode::kConflict);
  EXPECT_EQ(TotalOf(Total::kIntakePaused), 0);
}

TEST_F(Commands, AreTakenFromOperatorsOnly) {
  EXPECT_EQ(Ask(kTopic, Pause("p1")), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Ask("file:admin:x", Pause("p1")), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Ask(kTopic, Quarantine(kTopic, "7")), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(TotalOf(Total::kIntakePaused), 0);
  EXPECT_EQ(TotalOf(Total::kQuarantines), 0);
  EXPECT_EQ(Ask("", Pause("p1")), OutcomeCode::kAccepted) << run_.reason();
}

TEST_F(Commands, SayWhoAndWhyInTheirOrder) {
  struct Case {
    std::string json;
    OutcomeCode outcome;
    std::string_view reason;
  };
  const std::string long_reason(1025, 'x');
  const Case cases[] = {
      {Json("intakePaused", "\"commandId\":\"a\",\"operatorName\":\"b\""),
       OutcomeCode::kMissingField, "reason: expected, found none"},
      {Json("intakePaused", "\"operatorName\":\"b\",\"reason\":\"c\""),
       OutcomeCode::kMissingField, "command_id: expected, found none"},
      {Json("intakePaused", "\"commandId\":\"a\",\"reason\":\"c\""),
       OutcomeCode::kMissingField, "operator_name: expected, found none"},
      {Json("intakeResumed",
            "\"commandId\":\"a\",\"operatorName\":\"b\",\"reason\":\"" +
                long_reason + "\""),
       OutcomeCode::kInvalidField,
       "reason: expected at most 1024 bytes, found 1025"},
      {Quarantine(kTopic, "-1"), OutcomeCode::kInvalidField,
       "offset: expected 0 or more, found -1"},
  };
  for (const Case& c : cases) {
    // From an input too: format comes before the right to ask.
    EXPECT_EQ(Ask(kTopic, c.json), c.outcome) << c.json;
    EXPECT_EQ(run_.reason(), c.reason);
  }
}

TEST_F(Commands, DoNotMoveTheClockOfModeInput) {
  const Timestamp before = run_.recorded();
  ASSERT_EQ(Ask(kAdmin, Pause("p1")), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.recorded(), before);
}

TEST_F(Commands, AQuarantinedMessageIsNotDecidedAndTheNextOneIs) {
  const OwnedEvent first = MadePurchase(Noon(), "ann", "o1", 10'000);
  const OwnedEvent second = MadePurchase(Noon(), "ann", "o2", 10'000);
  ASSERT_EQ(Ask(kAdmin, Quarantine(kTopic, "41")), OutcomeCode::kAccepted)
      << run_.reason();
  EXPECT_EQ(TotalOf(Total::kQuarantines), 1);
  EXPECT_EQ(Decide("kafka:cafe.events/4", 41, second), OutcomeCode::kAccepted);
  EXPECT_EQ(Decide(kTopic, 41, first), OutcomeCode::kQuarantined);
  EXPECT_EQ(run_.reason(), "eve: stops us");
  EXPECT_EQ(TotalOf(Total::kQuarantines), 0);
  // Nothing of it is kept: sent again elsewhere it is decided.
  EXPECT_EQ(Decide(kTopic, 42, first), OutcomeCode::kAccepted);
}

TEST_F(Commands, WhatIsNoEventIsQuarantinedToo) {
  ASSERT_EQ(Ask(kAdmin, Quarantine(kTopic, "7")), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.DecideAt(kTopic, 7, "{", EventFormat::kJson),
            OutcomeCode::kQuarantined);
  EXPECT_EQ(run_.DecideAt(kTopic, 8, "{", EventFormat::kJson),
            OutcomeCode::kMalformed);
}

TEST_F(Commands, ACoordinateIsQuarantinedOnce) {
  ASSERT_EQ(Ask(kAdmin, Quarantine(kTopic, "7")), OutcomeCode::kAccepted);
  EXPECT_EQ(Ask(kAdmin, Quarantine(kTopic, "7")), OutcomeCode::kDuplicate);
  EXPECT_EQ(TotalOf(Total::kQuarantines), 1);
}

// The cafe's topic speaks for the cafe only, the hub's file for the hub.
class Rights : public Commands {
 protected:
  Rights() {
    Configuration network = ReferenceConfiguration();
    network.label = "with rights";
    network.sources = {{"kafka:cafe.events", {"cafe"}},
                       {"file:hub", {"hub"}}};
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  }
};

TEST_F(Rights, ATopicSpeaksForItsOwnOnly) {
  OwnedEvent purchase = MadePurchase(Noon(), "ann", "o1", 10'000);
  EXPECT_EQ(Decide("kafka:other/0", 0, purchase), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Decide("kafka:cafe.events2/0", 0, purchase),
            OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Decide(kTopic, 0, purchase), OutcomeCode::kAccepted);
  OwnedEvent foreign = purchase;
  foreign.merchant = "grocer";
  EXPECT_EQ(Decide(kTopic, 1, foreign), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(run_.reason(),
            "source kafka:cafe.events may not speak for \"grocer\"");
}

// Before the key is looked at: a stranger learns nothing about it.
TEST_F(Rights, AreAskedBeforeTheKey) {
  const OwnedEvent purchase = MadePurchase(Noon(), "ann", "o1", 10'000);
  ASSERT_EQ(Decide(kTopic, 0, purchase), OutcomeCode::kAccepted);
  EXPECT_EQ(Decide("kafka:other/0", 0, purchase), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Decide(kTopic, 1, purchase), OutcomeCode::kDuplicate);
}

TEST_F(Rights, CoverWhatStandsBelowAParticipant) {
  Configuration network = ReferenceConfiguration();
  network.participants[3].parent = "hub";  // the cafe
  network.sources = {{"file:hub", {"hub"}}};
  ASSERT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  const OwnedEvent purchase = MadePurchase(Noon(), "ann", "o1", 10'000);
  EXPECT_EQ(Decide("file:hub", 0, purchase), OutcomeCode::kAccepted);
}

TEST_F(Rights, OperatorsSpeakForAll) {
  const OwnedEvent purchase = MadePurchase(Noon(), "ann", "o1", 10'000);
  EXPECT_EQ(Decide(kAdmin, 0, purchase), OutcomeCode::kAccepted);
}

TEST_F(Rights, WhatNamesAProgramIsItsIssuersWord) {
  EXPECT_EQ(Decide(kTopic, 0, MadeSignIn(Noon(), "ann")),
            OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Decide(kTopic, 1, MadeReferral(Noon(), "ann", "bob")),
            OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Decide(kTopic, 2, MadeReversal(Noon(), "r1", "v1", 0)),
            OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Decide(kTopic, 3, MadeExchange(Noon(), "ann", "x1", 100)),
            OutcomeCode::kNotAuthorized);
}

TEST_F(Rights, WindowsAreClosedByWhoSpeaksForTheOperator) {
  OwnedEvent close = Made(EventKind::kWindowCloseRequested, Noon(), "");
  close.id = "c1";
  EXPECT_EQ(Decide(kTopic, 0, close), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(Decide("file:hub", 0, close), OutcomeCode::kAccepted);
}

}  // namespace
}  // namespace clearpoint
