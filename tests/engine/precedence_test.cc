// The first outcome that applies is given, and its reason says enough.
#include <gtest/gtest.h>

#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

Timestamp At(int64_t hours) {
  return Timestamp{ReferenceDayStart().value + hours * kMicrosPerHour};
}

Record LastOf(const EngineRun& run) {
  Record record;
  CLEARPOINT_CHECK(DecodeRecord(run.records().back(), &record).ok());
  return record;
}

TEST(Precedence, AnUnknownMemberIsToldBeforeAMissingContract) {
  Configuration network = ReferenceConfiguration();
  for (ProgramConfig& program : network.programs) program.auto_enrol = false;
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  OwnedEvent event = MadePurchase(At(1), "m1", "o1", 100);
  event.merchant = "airline";  // issues nothing
  EXPECT_EQ(run.Decide(event), OutcomeCode::kUnknownMember) << run.reason();
  event.program = "leaf";
  EXPECT_EQ(run.Decide(event), OutcomeCode::kUnknownMember) << run.reason();
  network.label = "enrols";
  network.programs[1].auto_enrol = true;
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Decide(event), OutcomeCode::kNoContract) << run.reason();
  event.program = "star";
  EXPECT_EQ(run.Decide(event), OutcomeCode::kUnknownMember) << run.reason();
}

TEST(Precedence, AReturnInAnotherCurrencyIsToldBeforeItsAge) {
  Configuration network = ReferenceConfiguration();
  network.currencies.push_back({"USD", 2});
  network.bounds.max_event_age_us = kMicrosPerDay;
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 100)),
            OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadePurchase(At(48), "m1", "o2", 100)),
            OutcomeCode::kAccepted);
  OwnedEvent back = MadeReturn(At(2), "o1", "b1", 50);
  EXPECT_EQ(run.Decide(back), OutcomeCode::kTooLate);
  back.currency = "USD";
  EXPECT_EQ(run.Decide(back), OutcomeCode::kInvalidField);
  EXPECT_EQ(run.reason(), "currency: expected CNY, found USD");
}

TEST(Precedence, AClosedWindowThatIsNamedAgainIsNotOpen) {
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadeClose(At(1), "close-1", 1)), OutcomeCode::kAccepted);
  EXPECT_EQ(run.Decide(MadeClose(At(2), "close-1", 1)),
            OutcomeCode::kWindowNotOpen);
  EXPECT_EQ(run.reason(), "window: asked 1, open 2");
  EXPECT_EQ(run.Decide(MadeClose(At(1), "close-1", 1)),
            OutcomeCode::kDuplicate);
  EXPECT_EQ(run.Decide(MadeClose(At(2), "close-1", 2)), OutcomeCode::kConflict);
}

TEST(Reasons, ARuleOutsideItsDatesIsNoted) {
  Configuration network = ReferenceConfiguration();
  network.programs[0].earn[0].valid.until = At(1);
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted);
  ASSERT_EQ(run.Decide(MadePurchase(At(2), "m1", "o1", 100)),
            OutcomeCode::kAccepted);
  const Record record = LastOf(run);
  ASSERT_EQ(record.notes.size(), 1u);
  EXPECT_EQ(record.notes[0].reason, RuleReason::kNotInForce);
  EXPECT_EQ(RuleReasonName(record.notes[0].reason), "not in force");
}

TEST(Reasons, AFunderWhosePriceNoContractNamesThenGivesNothing) {
  Configuration network = ReferenceConfiguration();
  network.programs[0].sign_in[0].funder = "grocer";
  network.contracts[1].valid.until = At(10);
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted) << run.reason();
  ASSERT_EQ(run.Decide(MadeSignIn(At(1), "m1")), OutcomeCode::kAccepted);
  EXPECT_TRUE(LastOf(run).notes.empty());
  EXPECT_EQ(LastOf(run).effects.bookings.size(), 2u);
  ASSERT_EQ(run.Decide(MadeSignIn(At(26), "m1")), OutcomeCode::kAccepted);
  const Record record = LastOf(run);
  ASSERT_EQ(record.notes.size(), 1u);
  EXPECT_EQ(record.notes[0].reason, RuleReason::kNoContract);
  EXPECT_EQ(record.notes[0].asked, 5);
  EXPECT_TRUE(record.effects.postings.empty());
}

TEST(Reasons, WhatIsNotFoundMayHaveBeenForgotten) {
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  const std::string forgotten =
      ", or was forgotten 430 days after it was recorded";
  EXPECT_EQ(run.Decide(MadeReturn(At(1), "o1", "b1", 50)),
            OutcomeCode::kWaiting);
  EXPECT_EQ(run.reason(), "its purchase is not known yet" + forgotten);
  EXPECT_EQ(run.Decide(MadeReversal(At(1), "r1", "v1", 0)),
            OutcomeCode::kUnknownOrder);
  EXPECT_EQ(run.reason(),
            "accepted redemption or captured hold \"r1\" is not known" + forgotten);
}

}  // namespace
}  // namespace clearpoint
