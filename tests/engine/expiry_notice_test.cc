// What a Tick tells of points that expire soon: at the program's notice before
// the expiry, once, and what is left then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/evolve/evolve.h"
#include "engine/replay/record_difference.h"
#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Days are those of the program's zone: what is earned on day N expires at the
// beginning of day N + 11.
Timestamp At(int64_t days, int64_t hours) {
  return Timestamp{ReferenceDayStart().value + days * kMicrosPerDay +
                   hours * kMicrosPerHour};
}

Configuration Noticing(int64_t days) {
  Configuration network = ReferenceConfiguration();
  ProgramConfig& star = network.programs[0];
  star.expiry = {ExpiryPeriod::kDays, 10, "end_of_day", ExpiryAnchor::kOccurred,
                 0};
  star.expiry_notice_us = days * kMicrosPerDay;
  return network;
}

Record Decoded(const std::string& bytes) {
  Record record;
  EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
  return record;
}

// "day 9.1: m1 (1) 100 of program 1, expire on day 12", one a notice; 9.1 is an
// hour after the beginning of day 9.
std::vector<std::string> ToldIn(const EngineRun& run) {
  const auto day = [](Timestamp t) {
    const int64_t hours = (t.value - At(0, 0).value) / kMicrosPerHour;
    std::string text = std::to_string(hours / 24);
    if (hours % 24 != 0) text.append(".").append(std::to_string(hours % 24));
    return text;
  };
  std::vector<std::string> told;
  for (const std::string& bytes : run.records()) {
    const Record record = Decoded(bytes);
    for (const ExpiryNotice& notice : record.notices) {
      EXPECT_EQ(record.kind, EventKind::kTick);
      EXPECT_EQ(record.outcome, OutcomeCode::kAccepted);
      told.push_back("day " + day(record.recorded) + ": " + notice.member_name +
                     " (" + std::to_string(notice.member.value) + ") " +
                     std::to_string(notice.points.value) + " of program " +
                     std::to_string(notice.program.value) + ", expire on day " +
                     day(notice.expires_at));
    }
  }
  return told;
}

size_t NoticeTimersOf(EngineRun* run) {
  size_t timers = 0;
  run->state().timers.Scan("", "", [&](const TimerRow::Key& key, const auto&) {
    if (key.kind == TimerKind::kNotice) ++timers;
    return true;
  });
  return timers;
}

class ExpiryNotices : public testing::Test {
 protected:
  ExpiryNotices() : run_(At(0, 0), kOneRowCache) {}

  void Apply(const Configuration& network) {
    ASSERT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
  }
  void Accept(const OwnedEvent& event) {
    ASSERT_EQ(run_.Decide(event), OutcomeCode::kAccepted) << run_.reason();
  }
  // Moves the clock by an event that earns nothing.
  void PassTo(Timestamp t) {
    Accept(MadePurchase(t, "other", "clock" + std::to_string(t.value), 0));
  }
  std::vector<std::string> Told() const { return ToldIn(run_); }

  EngineRun run_;
};

TEST_F(ExpiryNotices, TellOnceAtTheirInstantWhatIsLeft) {
  Apply(Noticing(3));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Accept(MadeRedemption(At(2, 1), "m1", "r1", 60));
  EXPECT_EQ(NoticeTimersOf(&run_), 1u);
  PassTo(Timestamp{At(9, 0).value - 1});
  EXPECT_THAT(Told(), IsEmpty());
  PassTo(At(9, 0));
  const auto expected =
      ElementsAre("day 9: m1 (1) 40 of program 1, expire on day 12");
  EXPECT_THAT(Told(), expected);
  EXPECT_EQ(NoticeTimersOf(&run_), 0u);
  for (const int64_t day : {10, 11, 12, 13, 30}) PassTo(At(day, 1));
  EXPECT_THAT(Told(), expected);
}

TEST_F(ExpiryNotices, TheTickThatTellsChangesNothingButItsTimer) {
  Apply(Noticing(3));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  PassTo(At(9, 0));
  for (const std::string& bytes : run_.records()) {
    Record record = Decoded(bytes);
    if (record.notices.empty()) continue;
    ASSERT_EQ(record.effects.timers.size(), 1u);
    for (const auto& put : record.effects.timers) {
      EXPECT_TRUE(put.gone);
      EXPECT_EQ(put.key.kind, TimerKind::kNotice);
      EXPECT_EQ(put.key.due, At(9, 0));
    }
    size_t moved = record.effects.postings.size() + record.effects.lots.size() +
                   record.effects.bookings.size() +
                   record.effects.counters.size() +
                   record.effects.forgets.size();
    record.effects.EachPuts([&](const auto& puts) { moved += puts.size(); });
    EXPECT_EQ(moved, 1u);
  }
  EXPECT_EQ(Told().size(), 1u);
}

TEST_F(ExpiryNotices, AreNotGivenOfDrainedLots) {
  Apply(Noticing(3));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Accept(MadeRedemption(At(2, 1), "m1", "r1", 100));
  PassTo(At(9, 1));
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_EQ(NoticeTimersOf(&run_), 0u);
  // What is put back now is told no more.
  Accept(MadeReversal(At(9, 2), "r1", "v1", 30));
  PassTo(At(11, 1));
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(ExpiryNotices, AreNotGivenWithoutASpan) {
  Apply(Noticing(0));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  EXPECT_EQ(NoticeTimersOf(&run_), 0u);
  PassTo(At(12, 0));
  PassTo(At(14, 0));
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(ExpiryNotices, AreNotGivenOfLotsThatNeverExpire) {
  Configuration network = Noticing(3);
  network.programs[0].expiry = {};
  Apply(network);
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  EXPECT_EQ(NoticeTimersOf(&run_), 0u);
}

TEST_F(ExpiryNotices, SumTheLotsOfOneExpiry) {
  Apply(Noticing(3));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Accept(MadePurchase(At(1, 2), "m1", "o2", 700));
  OwnedEvent other_funder = MadePurchase(At(1, 3), "m1", "o3", 2'500);
  other_funder.merchant = "grocer";
  Accept(other_funder);
  Accept(MadePurchase(At(1, 4), "m2", "o4", 300));
  Accept(MadePurchase(At(2, 1), "m1", "o5", 1'100));
  EXPECT_EQ(NoticeTimersOf(&run_), 3u);
  PassTo(At(9, 1));
  EXPECT_THAT(Told(),
              ElementsAre("day 9.1: m1 (1) 132 of program 1, expire on day 12",
                          "day 9.1: m2 (2) 3 of program 1, expire on day 12"));
  PassTo(At(10, 1));
  EXPECT_EQ(Told().size(), 3u);
  EXPECT_EQ(Told().back(),
            "day 10.1: m1 (1) 11 of program 1, expire on day 13");
}

TEST_F(ExpiryNotices, OfOneTickAreToldWalletByWallet) {
  Apply(Noticing(3));
  for (const int64_t day : {1, 2}) {
    for (const char* member : {"m1", "m2"}) {
      Accept(MadePurchase(At(day, 1), member,
                          member + std::string("-") + std::to_string(day),
                          day * 100));
    }
  }
  PassTo(At(10, 5));
  EXPECT_THAT(Told(),
              ElementsAre("day 10.5: m1 (1) 1 of program 1, expire on day 12",
                          "day 10.5: m2 (2) 1 of program 1, expire on day 12",
                          "day 10.5: m1 (1) 2 of program 1, expire on day 13",
                          "day 10.5: m2 (2) 2 of program 1, expire on day 13"));
}

TEST_F(ExpiryNotices, TellPendingPointsToo) {
  Configuration network = Noticing(3);
  network.programs[0].earn[0].available_after_days = 20;
  Apply(network);
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  PassTo(At(9, 1));
  EXPECT_THAT(Told(), ElementsAre("day 9.1: m1 (1) 100 of program 1, expire "
                                  "on day 12"));
}

TEST_F(ExpiryNotices, AreNotGivenOfWhatComesLaterThanThey) {
  Apply(Noticing(3));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  PassTo(At(9, 0));
  ASSERT_EQ(Told().size(), 1u);
  // Into the lot that was told, and into one of another member: at the very
  // instant of the notice, and later.
  Accept(MadePurchase(At(1, 2), "m1", "o2", 500));
  Accept(MadePurchase(At(1, 3), "m2", "o3", 500));
  Accept(MadePurchase(At(9, 1), "m3", "o4", 0));
  Accept(MadePurchase(At(1, 4), "m3", "o5", 500));
  EXPECT_EQ(NoticeTimersOf(&run_), 0u);
  for (const int64_t day : {10, 11, 12}) PassTo(At(day, 1));
  EXPECT_EQ(Told().size(), 1u);
}

TEST_F(ExpiryNotices, AreNotGivenOfWhatHasExpiredMeanwhile) {
  Apply(Noticing(3));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Accept(MadePurchase(At(2, 1), "m1", "o2", 500));
  // The first is past its expiry but not yet swept.
  PassTo(At(12, 0));
  EXPECT_NE(run_.Text().find("member m1 star pending 0 available 105 debt 0"),
            std::string::npos)
      << run_.Text();
  EXPECT_THAT(Told(),
              ElementsAre("day 12: m1 (1) 5 of program 1, expire on day 13"));
}

TEST_F(ExpiryNotices, KeepTheSpanOfTheVersionThatGaveTheLot) {
  Apply(Noticing(3));
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Configuration longer = Noticing(4);
  longer.effective_from = At(1, 12);
  Apply(longer);
  Accept(MadePurchase(At(1, 13), "m1", "o2", 200));  // expires with the first
  Accept(MadePurchase(At(2, 1), "m1", "o3", 700));   // due with the first
  PassTo(At(8, 0));
  EXPECT_THAT(Told(),
              ElementsAre("day 8: m1 (1) 2 of program 1, expire on day 12"));
  PassTo(At(9, 0));
  EXPECT_THAT(Told(),
              ElementsAre("day 8: m1 (1) 2 of program 1, expire on day 12",
                          "day 9: m1 (1) 100 of program 1, expire on day 12",
                          "day 9: m1 (1) 7 of program 1, expire on day 13"));
}

TEST_F(ExpiryNotices, OfAnExchangeFollowTheTargetProgram) {
  Configuration network = ReferenceConfiguration();
  network.programs[1].expiry = {ExpiryPeriod::kDays, 10, "end_of_day",
                                ExpiryAnchor::kOccurred, 0};
  network.programs[1].expiry_notice_us = 3 * kMicrosPerDay;
  Apply(network);
  Accept(MadePurchase(At(1, 1), "m1", "o1", 10'000));
  Accept(MadeExchange(At(1, 2), "m1", "x1", 90));
  PassTo(At(9, 0));
  EXPECT_THAT(Told(),
              ElementsAre("day 9: m1 (1) 30 of program 2, expire on day 12"));
}

// --- many -------------------------------------------------------------------

struct Many {
  std::vector<size_t> notices;  // of each record that has some
  std::set<std::string> told;   // member and expiry
  size_t largest = 0;           // encoded record
};

Many ManyToldIn(const EngineRun& run) {
  Many many;
  for (const std::string& bytes : run.records()) {
    const Record record = Decoded(bytes);
    for (const ExpiryNotice& notice : record.notices) {
      const std::string told =
          notice.member_name + " " + std::to_string(notice.expires_at.value);
      EXPECT_TRUE(many.told.insert(told).second) << told << " twice";
      EXPECT_EQ(notice.points.value, 1);
    }
    if (record.notices.empty()) continue;
    many.notices.push_back(record.notices.size());
    many.largest = std::max(many.largest, bytes.size());
    EXPECT_LE(bytes.size(), EncodedBytesAtMost(record));
  }
  return many;
}

TEST(ManyExpiryNotices, AreToldInSeveralTicks) {
  constexpr int kMembers = 2'300;
  EngineRun run(At(0, 0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(Noticing(3)), OutcomeCode::kAccepted);
  for (int i = 0; i < kMembers; ++i) {
    const std::string name = std::to_string(i);
    ASSERT_EQ(run.Decide(MadePurchase(At(1, 1), "m" + name, name, 100)),
              OutcomeCode::kAccepted);
  }
  run.Decide(MadePurchase(At(9, 1), "other", "clock", 0));
  const Many many = ManyToldIn(run);
  EXPECT_THAT(many.notices, ElementsAre(1'000, 1'000, 300));
  EXPECT_EQ(many.told.size(), size_t{kMembers});
}

// Lots of three versions hang on each timer, so notices fill the Tick before
// the timers do.
TEST(ManyExpiryNotices, AreMovesOfTheirTick) {
  constexpr int kMembers = 900;
  EngineRun run(At(0, 0), kUnlimitedCache);
  for (const int64_t day : {1, 2, 3}) {
    Configuration network = Noticing(2 + day);
    network.effective_from = At(day, 0);
    ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted) << run.reason();
  }
  for (const int64_t day : {1, 2, 3}) {
    for (int i = 0; i < kMembers; ++i) {
      const std::string name =
          std::string(200, 'm').append("-").append(std::to_string(i));
      OwnedEvent event = MadePurchase(At(day, 1), name, "", 100);
      event.id = std::to_string(day) + "-" + std::to_string(i);
      ASSERT_EQ(run.Decide(event), OutcomeCode::kAccepted) << run.reason();
    }
  }
  EXPECT_EQ(NoticeTimersOf(&run), size_t{kMembers});
  run.Decide(MadePurchase(At(9, 1), "other", "clock", 0));
  const Many many = ManyToldIn(run);
  EXPECT_THAT(many.notices, ElementsAre(2'001, 699));
  EXPECT_EQ(many.told.size(), size_t{3 * kMembers});
  EXPECT_LT(many.largest, kMaxRecordBytes);
}

// --- replay, random histories ------------------------------------------------

void Play(EngineRun* run) {
  ASSERT_EQ(run->Apply(Noticing(3)), OutcomeCode::kAccepted);
  for (const int64_t day : {1, 2, 4, 5, 8, 9, 10, 11, 13, 16}) {
    for (const char* member : {"m1", "m2", "m3"}) {
      const std::string id = member + std::to_string(day);
      ASSERT_EQ(run->Decide(MadePurchase(At(day, 1), member, id, day * 100)),
                OutcomeCode::kAccepted);
    }
    ASSERT_EQ(
        run->Decide(MadeRedemption(At(day, 2), "m2", std::to_string(day), 1)),
        OutcomeCode::kAccepted);
  }
}

TEST(ExpiryNoticesAgain, AnyCacheGivesTheSameRecordsAndReplayTheSameState) {
  EngineRun run(At(0, 0), kUnlimitedCache);
  Play(&run);
  EngineRun cold(At(0, 0), kOneRowCache);
  Play(&cold);
  // Of five days each, of which m2 had drained three by then.
  EXPECT_EQ(ToldIn(run).size(), 12u);
  EXPECT_EQ(run.records(), cold.records());
  EXPECT_EQ(run.Settle(), cold.Settle());

  State replayed(nullptr, Digest());
  for (const std::string& bytes : run.records()) {
    const Record record = Decoded(bytes);
    ASSERT_TRUE(Evolve(&replayed, record.effects).ok());
  }
  CommitTo(nullptr, &replayed);
  EXPECT_EQ(replayed.digest(), run.Settle());
}

// The programs of random networks give notice, so what holds for every random
// history (invariants_test.cc, oracle_agreement_test.cc) holds with notices.
TEST(ExpiryNoticesAgain, StandInRandomHistories) {
  size_t notices = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const History history = MakeRandomHistory(seed, 200);
    EngineRun run(history.start, kUnlimitedCache);
    for (const HistoryStep& step : history.steps) {
      if (step.configuration.has_value()) {
        run.Apply(*step.configuration);
      } else {
        run.Decide(step.event);
      }
    }
    for (const std::string& bytes : run.records()) {
      const Record record = Decoded(bytes);
      for (const ExpiryNotice& notice : record.notices) {
        EXPECT_GT(notice.points.value, 0) << "seed " << seed;
        EXPECT_GT(notice.expires_at, record.recorded) << "seed " << seed;
        ++notices;
      }
    }
  }
  EXPECT_GE(notices, 100u);
}

TEST(ExpiryNoticesAgain, AnotherNoticeIsADifferenceOfTheRecord) {
  Record recorded;
  recorded.notices.push_back(
      {MemberNumber{1}, "m1", ProgramNumber{1}, At(12, 0), Points{40}});
  Record decided = recorded;
  EXPECT_EQ(DescribeDifference(recorded, decided), "");
  decided.notices[0].points = {41};
  EXPECT_NE(DescribeDifference(recorded, decided).find("notices 0: "),
            std::string::npos);
  decided.notices.clear();
  EXPECT_NE(DescribeDifference(recorded, decided).find("notices 0: "),
            std::string::npos);
}

TEST(ExpiryNoticesAgain, AClearedRecordHasNone) {
  Record record;
  record.notices.emplace_back();
  record.Clear();
  EXPECT_THAT(record.notices, IsEmpty());
}

}  // namespace
}  // namespace clearpoint
