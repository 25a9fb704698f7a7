// The states of a shard's process, one row of the table in consumers/README.md
// after the other. What several faults at once do is in tests/simulation.
#include "consumers/shard_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/consumers/shard_member.h"

namespace clearpoint {
namespace {

using testing::HasSubstr;

class ShardProcessTest : public testing::Test {
 protected:
  Place place_{ClockMode::kWall};
  Member one_{&place_, "one"};
  Member two_{&place_, "two"};

  void BeActive(Member* member) {
    member->ownership.Give();
    ASSERT_EQ(member->StepTo(ShardPhase::kActive), ShardPhase::kActive)
        << member->message();
  }
  // Stops it; its store must then lead to what the journal alone leads to.
  void ExpectBooksRight(Member* member) {
    member->shard().Stop();
    ASSERT_EQ(member->StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
    ASSERT_TRUE(member->End().ok()) << member->End();
    const auto journal = place_.log.Connect(std::make_shared<SimulatedLife>());
    MemoryStore nothing;
    auto whole = Follower::Start(&nothing, journal.get(), {});
    auto kept = Follower::Start(&member->store, journal.get(), {});
    ASSERT_TRUE(whole.ok() && kept.ok());
    ASSERT_TRUE((*whole)->CatchUp().ok());
    EXPECT_EQ((*kept)->head().chain.next_sequence.value,
              place_.Chain().next_sequence());
    EXPECT_EQ((*whole)->Settle()->Difference(*(*kept)->Settle()), "");
  }
};

// ---- follow ----

TEST_F(ShardProcessTest, FollowsUntilItIsOwnerAndThenClaims) {
  one_.Steps(50);
  EXPECT_EQ(one_.phase(), ShardPhase::kFollow);
  EXPECT_EQ(one_.meters->claims.value(), 0u);
  const uint64_t term = place_.Chain().term();
  one_.ownership.Give();
  EXPECT_EQ(one_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  EXPECT_EQ(one_.StepTo(ShardPhase::kActive), ShardPhase::kActive);
  EXPECT_EQ(place_.Chain().term(), term + 1);
  EXPECT_EQ(one_.meters->claims.value(), 1u);
}

TEST_F(ShardProcessTest, AStandbyReadsEverythingOnceOverOneReader) {
  BeActive(&one_);
  two_.Steps(10);
  const int reads = place_.log.reads();
  place_.Buy(20);
  for (int i = 0; i < 100; ++i) {
    one_.Step();
    two_.Step();
  }
  EXPECT_EQ(place_.InputRead(), 20u);
  EXPECT_EQ(two_.meters->next_sequence.value(),
            one_.meters->next_sequence.value());
  EXPECT_EQ(place_.log.reads(), reads);
  one_.Kill();
  two_.ownership.Give();
  EXPECT_EQ(two_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  EXPECT_EQ(place_.log.reads(), reads);
}

TEST_F(ShardProcessTest, ABrokerThatIsAwayIsWaitedForWithGrowingPauses) {
  place_.log.GoAway(2'000'000);
  one_.ownership.Give();
  one_.Steps(1'500);
  EXPECT_EQ(one_.phase(), ShardPhase::kFollow);
  EXPECT_THAT(one_.message(), HasSubstr("away"));
  one_.Steps(1'600);
  EXPECT_EQ(one_.phase(), ShardPhase::kActive);
  EXPECT_EQ(one_.message(), "");
}

// ---- claim ----

TEST_F(ShardProcessTest, AClaimBehindStrangersMessagesAndRepeatsIsAccepted) {
  place_.log.HoldBack(true);
  one_.ownership.Give();
  ASSERT_EQ(one_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  place_.log.AppendForeign();
  place_.log.AppendRepeat();
  place_.log.HoldBack(false);
  EXPECT_EQ(one_.StepTo(ShardPhase::kActive), ShardPhase::kActive);
  EXPECT_EQ(one_.meters->doubts.value(), 0u);
  EXPECT_EQ(one_.meters->skipped_repeats.value(), 1u);
}

TEST_F(ShardProcessTest, OfTwoClaimsOneIsAcceptedAndTheOtherStepsDown) {
  place_.log.HoldBack(true);
  one_.ownership.Give();
  two_.ownership.Give();
  ASSERT_EQ(one_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  ASSERT_EQ(two_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  place_.log.HoldBack(false);
  for (int i = 0; i < 50; ++i) {
    one_.Step();
    two_.Step();
  }
  const bool one_won = one_.phase() == ShardPhase::kActive;
  const Member& winner = one_won ? one_ : two_;
  const Member& loser = one_won ? two_ : one_;
  EXPECT_EQ(winner.phase(), ShardPhase::kActive);
  EXPECT_EQ(loser.phase(), ShardPhase::kDown);
  EXPECT_THAT(loser.message(),
              HasSubstr(one_won ? "host one process 7" : "host two process 7"));
  EXPECT_THAT(loser.message(), HasSubstr("term 2"));
}

TEST_F(ShardProcessTest, AWriterThatSleptWhileOthersPublishedReadsOn) {
  place_.Buy(3);
  one_.ownership.Give();
  ASSERT_EQ(one_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  place_.time.now_us += 1'000;
  place_.log.Advance();  // its claim is accepted, and it does not know
  BeActive(&two_);
  two_.Steps(30);
  two_.publisher->Publish(100);
  EXPECT_EQ(one_.StepTo(ShardPhase::kDown), ShardPhase::kDown);
  EXPECT_THAT(one_.message(), HasSubstr("host two"));
}

// Also by who has followed it to its end before: the store's head knows whose
// the newest claim is.
TEST_F(ShardProcessTest, ACopiedJournalIsClaimedOnlyByWhoAdoptsIt) {
  one_.incarnation.bytes.fill(1);
  one_.Open();
  BeActive(&one_);
  one_.Kill();
  two_.incarnation.bytes.fill(2);
  two_.Open();
  two_.Steps(20);
  two_.shard().Stop();
  ASSERT_EQ(two_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  ASSERT_EQ(two_.Committed().incarnation, one_.incarnation);
  for (int i = 0; i < 2; ++i) {
    two_.Open();
    two_.ownership.Give();
    EXPECT_EQ(two_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
    EXPECT_TRUE(absl::IsPermissionDenied(two_.End())) << two_.End();
    EXPECT_THAT(two_.message(), HasSubstr("journal adopt"));
  }
  two_.adopts = true;
  two_.Open();
  BeActive(&two_);
  two_.Kill();
  one_.Open();
  one_.ownership.Give();
  EXPECT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  two_.adopts = false;
  two_.Open();
  BeActive(&two_);
}

// ---- active ----

TEST_F(ShardProcessTest, ALoneEventIsSealedAtOnceThoughFramesMayWait) {
  BeActive(&one_);
  place_.Buy(1);
  one_.Steps(6);
  EXPECT_EQ(place_.InputRead(), 1u);
  EXPECT_EQ(one_.meters->events[20].value(), 1u);
  EXPECT_EQ(one_.meters->outcomes[1].value(), 1u);
  EXPECT_EQ(one_.meters->partitions.at("kafka:in/0").next_offset, 1u);
}

TEST_F(ShardProcessTest, CommandsComeFirstAndEachStandsAloneInItsFrame) {
  place_.Buy(5);
  place_.admin.messages = {CloseMessage(1), CloseMessage(2)};
  BeActive(&one_);
  one_.Steps(30);
  const std::vector<std::string> frames = place_.Frames();
  ASSERT_GE(frames.size(), 3u);
  EXPECT_EQ(frames[0], "75:1");
  EXPECT_EQ(frames[1], "75:1");
  EXPECT_EQ(place_.InputRead(), 5u);
}

// The administrative topic itself gives nothing yet, as one that is being
// fetched does.
TEST_F(ShardProcessTest, CommandsThatWaitAreDecidedBeforeAnyData) {
  place_.backlog.messages = {QuarantineMessage(place_.input.name, 0)};
  place_.Buy(2);
  one_.Open();
  BeActive(&one_);
  one_.Steps(30);
  EXPECT_THAT(place_.Frames(), testing::ElementsAre("93:1", "20:4", "20:1"));
  EXPECT_EQ(place_.InputRead(), 2u);
}

TEST_F(ShardProcessTest, WhileTheIntakeIsPausedOnlyCommandsAreRead) {
  place_.Buy(5);
  place_.admin.messages = {
      IntakeCommand<IntakePaused>(EventKind::kIntakePaused, "p1"),
      CloseMessage(1)};
  BeActive(&one_);
  one_.Steps(30);
  EXPECT_THAT(place_.Frames(), testing::ElementsAre("91:1", "75:1"));
  EXPECT_EQ(one_.meters->paused.value(), 1u);
  place_.admin.messages.push_back(
      IntakeCommand<IntakeResumed>(EventKind::kIntakeResumed, "p2"));
  one_.Steps(30);
  EXPECT_EQ(place_.InputRead(), 5u);
}

TEST_F(ShardProcessTest, AFrameBehindAStaleOneIsAccepted) {
  place_.Buy(1);
  BeActive(&one_);
  place_.log.HoldBack(true);
  one_.Steps(3);  // one frame is under way
  BeActive(&one_);
  one_.Kill();
  // Of the killed one a frame may still land, behind the next claim.
  two_.ownership.Give();
  ASSERT_EQ(two_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  place_.log.HoldBack(false);
  EXPECT_EQ(two_.StepTo(ShardPhase::kActive), ShardPhase::kActive);
  two_.Steps(30);
  EXPECT_EQ(place_.InputRead(), 1u);
  EXPECT_THAT(place_.Frames(), testing::ElementsAre("20:1"));
}

// ---- doubt ----

TEST_F(ShardProcessTest, NothingUnacceptedSurvivesADoubt) {
  BeActive(&one_);
  place_.log.ForgetDropped();
  place_.log.HoldBack(true);
  place_.Buy(1);
  one_.Steps(3);
  EXPECT_EQ(one_.meters->in_flight.value(), 1u);
  one_.Steps(600);  // no report within patience
  EXPECT_EQ(one_.meters->doubts.value(), 1u);
  place_.log.HoldBack(false);
  EXPECT_EQ(one_.StepTo(ShardPhase::kActive), ShardPhase::kActive);
  one_.Steps(30);
  EXPECT_THAT(place_.Frames(), testing::ElementsAre("20:1"));
}

TEST_F(ShardProcessTest, AnErrorOfAReportIsDoubtAndTheFrameCountsIfItLanded) {
  BeActive(&one_);
  place_.log.FailReports(1);
  place_.Buy(1);
  one_.Steps(300);
  EXPECT_EQ(one_.phase(), ShardPhase::kActive);
  EXPECT_EQ(one_.meters->doubts.value(), 1u);
  EXPECT_EQ(one_.meters->claims.value(), 2u);
  EXPECT_THAT(place_.Frames(), testing::ElementsAre("20:1"));
}

TEST_F(ShardProcessTest,
       ClaimsAreRepeatedWithPausesOfTenMillisecondsToOneSecond) {
  place_.log.FailReports(12);
  one_.ownership.Give();
  std::vector<int64_t> pauses;
  int64_t doubted_us = 0;
  ShardPhase before = one_.phase();
  for (int i = 0; i < 8'000 && pauses.size() < 10; ++i) {
    one_.Step();
    const ShardPhase now = one_.phase();
    if (now == ShardPhase::kDoubt && before != now) {
      doubted_us = place_.time.now_us;
    }
    if (now == ShardPhase::kClaim && before == ShardPhase::kDoubt) {
      pauses.push_back(place_.time.now_us - doubted_us);
    }
    before = now;
  }
  ASSERT_EQ(pauses.size(), 10u);
  EXPECT_NEAR(static_cast<double>(pauses[0]), 10'000, 2'000);
  EXPECT_NEAR(static_cast<double>(pauses[1]), 20'000, 2'000);
  EXPECT_NEAR(static_cast<double>(pauses[9]), 1'000'000, 2'000);
}

TEST_F(ShardProcessTest, ADoubtOfOneThatIsNoLongerOwnerEndsDown) {
  BeActive(&one_);
  place_.log.FailReports(1);
  place_.Buy(1);
  while (one_.phase() == ShardPhase::kActive) one_.Step();
  ASSERT_EQ(one_.phase(), ShardPhase::kDoubt);
  one_.ownership.Take();
  EXPECT_EQ(one_.StepTo(ShardPhase::kDown), ShardPhase::kDown);
  EXPECT_THAT(one_.message(), HasSubstr("another process owns"));
}

TEST_F(ShardProcessTest, AnInputThatIsAwayForAMomentIsDoubtAndNotTheEnd) {
  one_.source_error = absl::UnavailableError("input: away");
  BeActive(&one_);
  EXPECT_EQ(one_.meters->doubts.value(), 1u);
}

TEST_F(ShardProcessTest, AFrameThatThePublisherCannotTakeIsGivenAgain) {
  BeActive(&one_);
  one_.publisher->RefuseOnce();
  place_.Buy(1);
  one_.Steps(60);
  EXPECT_EQ(one_.phase(), ShardPhase::kActive);
  EXPECT_EQ(one_.meters->doubts.value(), 1u);
  one_.publisher->Publish(100);
  EXPECT_EQ(place_.topic.records.size(), 1u);
}

// ---- down ----

TEST_F(ShardProcessTest, AWriterTakenOverFromIsDownUntilOwnershipIsGivenAgain) {
  BeActive(&one_);
  BeActive(&two_);
  place_.Buy(1);
  EXPECT_EQ(one_.StepTo(ShardPhase::kDown), ShardPhase::kDown);
  EXPECT_THAT(one_.message(), HasSubstr("host two process 7 took over"));
  EXPECT_EQ(one_.meters->takeovers.value(), 1u);
  one_.Steps(300);
  EXPECT_EQ(one_.phase(), ShardPhase::kDown);  // though it is the owner
  one_.ownership.Take();
  one_.Steps(10);
  one_.ownership.Give();
  EXPECT_EQ(one_.StepTo(ShardPhase::kActive), ShardPhase::kActive);
}

TEST_F(ShardProcessTest, AnOwnerThatIsDownClaimsWhenTheShardLiesStill) {
  BeActive(&one_);
  BeActive(&two_);
  place_.Buy(1);
  ASSERT_EQ(one_.StepTo(ShardPhase::kDown), ShardPhase::kDown);
  two_.Kill();
  one_.Steps(2);
  place_.time.now_us += 9'000'000;
  one_.Steps(10);
  EXPECT_EQ(one_.phase(), ShardPhase::kDown);
  place_.time.now_us += 1'000'000;
  EXPECT_EQ(one_.StepTo(ShardPhase::kActive), ShardPhase::kActive);
}

// ---- stop ----

TEST_F(ShardProcessTest, AStopSealsWaitsCommitsAndLeavesOwnership) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Step();
  one_.Step();
  one_.shard().Stop();
  EXPECT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_TRUE(one_.End().ok()) << one_.End();
  EXPECT_FALSE(one_.ownership.owner());
  const NaiveChain chain = place_.Chain();
  EXPECT_EQ(one_.Committed().chain.next_sequence.value, chain.next_sequence());
  EXPECT_GT(place_.InputRead(), 0u);
}

TEST_F(ShardProcessTest, AStandbyThatIsStoppedCommitsWhatItHasRead) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  two_.Steps(30);
  two_.shard().Stop();
  EXPECT_EQ(two_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_EQ(two_.Committed().chain.next_sequence.value,
            place_.Chain().next_sequence());
}

TEST_F(ShardProcessTest, LosingOwnershipDoesTheSameAndFollows) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Step();
  one_.Step();
  one_.ownership.Take();
  EXPECT_EQ(one_.StepTo(ShardPhase::kFollow), ShardPhase::kFollow);
  EXPECT_EQ(one_.Committed().chain.next_sequence.value,
            place_.Chain().next_sequence());
  one_.ownership.Give();
  EXPECT_EQ(one_.StepTo(ShardPhase::kActive), ShardPhase::kActive);
  one_.Steps(30);
  EXPECT_EQ(place_.InputRead(), 4u);
  EXPECT_EQ(one_.meters->state_opens.value(), 1u);
}

// ---- What is kept of a writer that writes no more. ----

TEST_F(ShardProcessTest, AWriterTakenOverFromWhileIdleFollowsWithItsState) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  ASSERT_EQ(place_.InputRead(), 4u);
  ASSERT_EQ(one_.Committed().chain.number.value, 0u);  // nothing committed
  BeActive(&two_);
  place_.Buy(3);
  two_.Steps(30);
  one_.ownership.Take();
  ASSERT_EQ(one_.StepTo(ShardPhase::kFollow), ShardPhase::kFollow);
  one_.Steps(30);
  EXPECT_EQ(one_.meters->state_opens.value(), 1u);
  EXPECT_EQ(one_.meters->next_sequence.value(),
            two_.meters->next_sequence.value());
  two_.Kill();
  place_.Buy(2);
  BeActive(&one_);
  one_.Steps(30);
  EXPECT_EQ(place_.InputRead(), 9u);
  EXPECT_EQ(one_.meters->state_opens.value(), 1u);
  std::string decided;
  for (const std::string& frame : place_.Frames()) decided += frame + " ";
  EXPECT_EQ(decided, "20:1 20:1 20:1 20:1 20:1 20:1 20:1 20:1 20:1 ");
  ExpectBooksRight(&one_);
}

TEST_F(ShardProcessTest, AClaimThatLostLeavesTheStateAsItWas) {
  one_.Steps(20);
  place_.log.HoldBack(true);
  one_.ownership.Give();
  two_.ownership.Give();
  ASSERT_EQ(two_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  ASSERT_EQ(one_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  place_.log.HoldBack(false);
  for (int i = 0; i < 50; ++i) {
    one_.Step();
    two_.Step();
  }
  Member& loser = one_.phase() == ShardPhase::kDown ? one_ : two_;
  ASSERT_EQ(loser.phase(), ShardPhase::kDown);
  EXPECT_EQ(loser.meters->state_opens.value(), 1u);
}

TEST_F(ShardProcessTest, AStandbyWhoseBrokerWasAwayReadsOn) {
  BeActive(&one_);
  place_.Buy(4);
  two_.Steps(10);
  place_.log.GoAway(place_.time.now_us + 500'000);
  two_.Steps(100);
  EXPECT_THAT(two_.message(), HasSubstr("away"));
  place_.time.now_us += 500'000;
  one_.Steps(1'000);
  two_.Steps(2'000);
  ASSERT_EQ(place_.InputRead(), 4u);
  EXPECT_EQ(two_.meters->next_sequence.value(), place_.Chain().next_sequence());
  EXPECT_EQ(two_.meters->state_opens.value(), 1u);
}

TEST_F(ShardProcessTest, AStateWithEffectsThatAreNotAcceptedIsForgotten) {
  BeActive(&one_);
  BeActive(&two_);
  place_.Buy(1);
  ASSERT_EQ(one_.StepTo(ShardPhase::kDown), ShardPhase::kDown);
  EXPECT_EQ(one_.meters->state_opens.value(), 2u);
  two_.Steps(30);
  one_.Steps(30);
  ExpectBooksRight(&one_);
}

TEST_F(ShardProcessTest,
       AJournalThatLostTheNewestAcceptedFrameStopsWhoFollows) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  one_.ownership.Take();
  ASSERT_EQ(one_.StepTo(ShardPhase::kFollow), ShardPhase::kFollow);
  place_.log.Truncate(place_.log.entries().size() - 1);
  EXPECT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_TRUE(absl::IsDataLoss(one_.End())) << one_.End();
}

TEST_F(ShardProcessTest, AFrameThatStandsForAnAcceptedOneStopsWhoFollows) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  one_.ownership.Take();
  ASSERT_EQ(one_.StepTo(ShardPhase::kFollow), ShardPhase::kFollow);
  const size_t size = place_.log.entries().size();
  const std::string older = place_.log.entries()[size - 2];
  place_.log.Truncate(size - 1);
  place_.log.Append(older);
  EXPECT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_TRUE(absl::IsDataLoss(one_.End())) << one_.End();
  EXPECT_THAT(one_.message(), HasSubstr("which was accepted before"));
}

TEST_F(ShardProcessTest, AJournalShorterThanTheStoreStopsWithAMessage) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  one_.shard().Stop();
  ASSERT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  place_.log.Truncate(place_.log.entries().size() - 1);
  one_.Open();
  one_.ownership.Give();
  EXPECT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_TRUE(absl::IsDataLoss(one_.End())) << one_.End();
  EXPECT_THAT(one_.message(), HasSubstr("ahead of its journal"));
  EXPECT_FALSE(one_.ownership.owner());
}

TEST_F(ShardProcessTest, FramesLostThatNoStoreHoldsAreMissedByWhoKnewThem) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  EXPECT_EQ(one_.Committed().chain.number.value, 0u);  // nothing committed
  place_.log.Truncate(place_.log.entries().size() - 1);
  place_.Buy(1);
  EXPECT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_TRUE(absl::IsDataLoss(one_.End())) << one_.End();
}

// What a store has read past is no proof that it still stands there.
TEST_F(ShardProcessTest, FramesInThePlaceOfSkippedEntriesAreReadAfterARestart) {
  BeActive(&one_);
  place_.Buy(2);
  one_.Steps(30);
  const size_t size = place_.log.entries().size();
  place_.log.AppendForeign();
  one_.shard().Stop();
  ASSERT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  two_.Steps(20);
  two_.shard().Stop();
  ASSERT_EQ(two_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  ASSERT_EQ(two_.Committed().end.value, size + 1);
  place_.log.Truncate(size);
  one_.Open();
  one_.ownership.Give();
  ASSERT_EQ(one_.StepTo(ShardPhase::kClaim), ShardPhase::kClaim);
  place_.time.now_us += 5'000;
  place_.log.Advance();
  one_.Kill();
  ASSERT_EQ(place_.log.entries().size(), size + 1);
  two_.Open();
  two_.Steps(20);
  EXPECT_EQ(two_.meters->term.value(), place_.Chain().term());
}

TEST_F(ShardProcessTest, AnInputThatIsAnotherOneStopsWithAMessage) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  one_.Kill();
  for (InputMessage& each : place_.input.messages) each.bytes += "?";
  one_.Open();
  one_.ownership.Give();
  EXPECT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_TRUE(absl::IsDataLoss(one_.End())) << one_.End();
  EXPECT_THAT(one_.message(), HasSubstr("another message"));
}

// ---- Restarts. ----

TEST_F(ShardProcessTest,
       ARepeatOfAFrameBeforeTheStoresHeadIsKnownAfterARestart) {
  BeActive(&one_);
  place_.Buy(4);
  one_.Steps(30);
  one_.shard().Stop();
  ASSERT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  const std::string old = place_.log.entries()[place_.log.entries().size() - 2];
  place_.log.Append(old);
  one_.Open();
  BeActive(&one_);
  EXPECT_EQ(one_.meters->skipped_repeats.value(), 1u);
}

TEST_F(ShardProcessTest, TheNextWriterPublishesWhatTheOneBeforeMayNotHave) {
  BeActive(&one_);
  place_.Buy(1);
  one_.Steps(10);
  one_.publisher->Publish(100);
  for (int i = 0; i < 4; ++i) {
    place_.Buy(1);
    one_.Steps(10);
  }
  ASSERT_EQ(place_.topic.records.size(), 1u);
  one_.Kill();
  BeActive(&two_);
  two_.publisher->Publish(100);
  std::vector<uint64_t> sequences;
  for (const PublishedRecord& each : place_.topic.records) {
    sequences.push_back(each.sequence);
  }
  // Genesis is followed by the configuration and one purchase, which were
  // written before anything was published; the first one here is record 3.
  EXPECT_THAT(sequences, testing::ElementsAre(3, 4, 5, 6, 7));
}

TEST_F(ShardProcessTest,
       AfterARestartFromTheStorePublishingGoesOnWhereItStood) {
  BeActive(&one_);
  for (int i = 0; i < 4; ++i) {
    place_.Buy(1);
    one_.Steps(10);
    if (i == 1) one_.publisher->Publish(1);
  }
  one_.shard().Stop();
  ASSERT_EQ(one_.StepTo(ShardPhase::kStopped), ShardPhase::kStopped);
  EXPECT_EQ(place_.topic.records.size(), 1u);
  one_.Open();
  BeActive(&one_);
  one_.publisher->Publish(100);
  EXPECT_EQ(place_.topic.records.size(), 4u);
}

TEST(ShardProcessInputClock, FramesAreSealedThoughTheInputHasNoEnd) {
  Place place(ClockMode::kInput);
  Member one(&place, "one");
  one.ownership.Give();
  ASSERT_EQ(one.StepTo(ShardPhase::kActive), ShardPhase::kActive);
  place.Buy(3);
  one.Steps(20);
  EXPECT_EQ(place.InputRead(), 3u);
}

}  // namespace
}  // namespace clearpoint
