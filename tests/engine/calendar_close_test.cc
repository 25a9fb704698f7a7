// Windows that close by the calendar of the network: what is in them, cut-offs
// that were missed, calendars that change, and closing by hand beside them.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/evolve/evolve.h"
#include "engine/ledger/record.h"
#include "engine/replay/invariants.h"
#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr WindowNumber kFirst{1};

// The reference day begins with 2 March 2026, a Monday, in Asia/Shanghai.
Timestamp After(int64_t days, int64_t microseconds) {
  return Timestamp{ReferenceDayStart().value + days * kMicrosPerDay +
                   microseconds};
}

Configuration Closing(ClosingPeriod every) {
  Configuration network = ReferenceConfiguration();
  network.settlement.closes =
      ClosingConfig{.every = every, .zone = "Asia/Shanghai"};
  return network;
}

class CalendarClose : public ::testing::Test {
 protected:
  CalendarClose() : run_(ReferenceDayStart(), kUnlimitedCache) {
    Apply(Closing(ClosingPeriod::kDay));
  }
  ~CalendarClose() override {
    EXPECT_TRUE(CheckWindows(&run_.state()).ok())
        << CheckWindows(&run_.state());
  }

  void Apply(const Configuration& network) {
    ASSERT_EQ(run_.Apply(network), kAccepted) << run_.reason();
  }
  void LiveTheReferenceDay() {
    for (const ReferenceStep& step : UnclosedReferenceDay()) {
      ASSERT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }
  // 100 points that cafe owes 1.20 for.
  OutcomeCode Buy(const std::string& order, Timestamp occurred) {
    return run_.Decide(MadePurchase(occurred, "m9", order, 10'000));
  }
  uint32_t open() { return run_.state().open_window(kMainScheme).value; }
  WindowRow Window(uint32_t number) {
    const WindowRow* row = run_.state().windows.Find({WindowNumber{number}});
    return row == nullptr ? WindowRow{} : *row;
  }
  std::vector<TimerRow::Key> Timers() {
    std::vector<TimerRow::Key> timers;
    run_.state().timers.Scan(
        "", "", [&](const TimerRow::Key& key, const TimerRow&) {
          if (key.kind == TimerKind::kWindowClose) timers.push_back(key);
          return true;
        });
    return timers;
  }
  Record RecordOf(SequenceNumber sequence) {
    Record record;
    EXPECT_TRUE(
        DecodeRecord(run_.records()[sequence.value - 1], &record).ok());
    return record;
  }

  EngineRun run_;
};

TEST_F(CalendarClose, ComesWithTheCutOffAndNotBefore) {
  ASSERT_EQ(Window(1).closes_at, After(1, 0));
  ASSERT_EQ(Buy("o1", After(1, -1)), kAccepted);
  EXPECT_EQ(open(), 1u);
  ASSERT_EQ(Buy("o2", After(1, 0)), kAccepted);
  EXPECT_EQ(open(), 2u);
  // The issue obligation of each stands in the window of its own day.
  for (const uint32_t window : {1u, 2u}) {
    Money owed;
    run_.state().obligations.Scan(
        "", "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
          const bool counts = key.window.value == window &&
                              key.kind == ObligationKind::kIssue;
          if (counts) owed = owed + row.amount;
          return true;
        });
    EXPECT_EQ(owed, Price("1.20")) << window;
  }
}

TEST_F(CalendarClose, IsATickThatClosesAsARequestDoes) {
  LiveTheReferenceDay();
  ASSERT_EQ(Buy("o9", After(1, 0)), kAccepted);
  const WindowRow closed = Window(1);
  EXPECT_EQ(closed.status, WindowStatus::kClosed);
  EXPECT_EQ(closed.closes_at, After(1, 0));
  EXPECT_EQ(closed.closed_at, After(1, 0));
  EXPECT_EQ(Window(2).opened_by, closed.closed_by);
  EXPECT_EQ(Window(2).closes_at, After(2, 0));
  const Record tick = RecordOf(closed.closed_by);
  EXPECT_EQ(tick.kind, EventKind::kTick);
  EXPECT_EQ(tick.reason, "");

  // The same positions as those of the reference day's request.
  EngineRun by_hand(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(by_hand.Apply(ReferenceConfiguration()), kAccepted);
  for (const ReferenceStep& step : ReferenceDay()) {
    ASSERT_EQ(by_hand.Decide(step.event), step.outcome) << step.what;
  }
  int positions = 0;
  by_hand.state().positions.Scan(
      "", "", [&](const PositionRow::Key& key, const PositionRow& row) {
        ++positions;
        const PositionRow* found = run_.state().positions.Find(key);
        EXPECT_NE(found, nullptr) << key.participant.value;
        if (found == nullptr) return true;
        EXPECT_EQ(found->exact, row.exact) << key.participant.value;
        EXPECT_EQ(found->rounded, row.rounded) << key.participant.value;
        EXPECT_EQ(found->carry, row.carry) << key.participant.value;
        return true;
      });
  EXPECT_EQ(positions, 6);
}

TEST_F(CalendarClose, HappensForEachCutOffThatWasMissed) {
  ASSERT_EQ(Buy("o1", After(0, 1)), kAccepted);
  ASSERT_EQ(Buy("o2", After(3, 1)), kAccepted);
  EXPECT_EQ(open(), 4u);
  EXPECT_GT(Window(1).gross.value, 0);
  for (const uint32_t window : {2u, 3u}) {
    EXPECT_EQ(Window(window).gross.value, 0) << window;
    EXPECT_EQ(Window(window).closes_at, After(window, 0)) << window;
    EXPECT_EQ(Window(window).opened_by, Window(window - 1).closed_by);
  }
  EXPECT_EQ(Window(4).closes_at, After(4, 0));
  ASSERT_EQ(Timers().size(), 1u);
  EXPECT_EQ(Timers()[0].due, After(4, 0));
}

TEST_F(CalendarClose, ByHandBeforehandLeavesTheCutOffAsItIs) {
  ASSERT_EQ(Buy("o1", After(0, 1)), kAccepted);
  ASSERT_EQ(run_.Decide(MadeClose(After(0, 2), "c1", 1)), kAccepted);
  EXPECT_EQ(Window(2).closes_at, After(1, 0));
  ASSERT_EQ(Timers().size(), 1u);
  ASSERT_EQ(Buy("o2", After(1, 0)), kAccepted);
  EXPECT_EQ(open(), 3u);
}

TEST_F(CalendarClose, TakesNoTwoPersons) {
  Configuration network = Closing(ClosingPeriod::kDay);
  network.settlement.close_by_two = true;
  Apply(network);
  ASSERT_EQ(Buy("o1", After(1, 0)), kAccepted);
  EXPECT_EQ(open(), 2u);
}

TEST_F(CalendarClose, FollowsTheCalendarOfTheNewestVersion) {
  Apply(Closing(ClosingPeriod::kWeek));
  EXPECT_EQ(Window(1).closes_at, After(7, 0));
  ASSERT_EQ(Timers().size(), 1u);
  EXPECT_EQ(Timers()[0].due, After(7, 0));
  Apply(Closing(ClosingPeriod::kMonth));
  EXPECT_EQ(Window(1).closes_at, After(30, 0));  // 1 April
  ASSERT_EQ(Timers().size(), 1u);
  ASSERT_EQ(Buy("o1", After(8, 0)), kAccepted);
  EXPECT_EQ(open(), 1u);
}

TEST_F(CalendarClose, StopsWithTheCalendar) {
  Apply(ReferenceConfiguration());
  EXPECT_EQ(Window(1).closes_at, Timestamp{});
  EXPECT_TRUE(Timers().empty());
  ASSERT_EQ(Buy("o1", After(5, 0)), kAccepted);
  EXPECT_EQ(open(), 1u);
  Apply(Closing(ClosingPeriod::kDay));
  EXPECT_EQ(Window(1).closes_at, After(6, 0));
  ASSERT_EQ(Buy("o2", After(6, 0)), kAccepted);
  EXPECT_EQ(open(), 2u);
}

TEST_F(CalendarClose, KeepsTheCutOffUnderAVersionOfTheSameCalendar) {
  ASSERT_EQ(Buy("o1", After(0, 1)), kAccepted);
  Configuration network = Closing(ClosingPeriod::kDay);
  network.label = "second";
  Apply(network);
  const Record applied = RecordOf(SequenceNumber{run_.records().size()});
  EXPECT_TRUE(applied.effects.windows.empty());
  EXPECT_TRUE(applied.effects.timers.empty());
  EXPECT_EQ(Window(1).closes_at, After(1, 0));
}

TEST_F(CalendarClose, WaitsForTheNextCutOffWherePositionsDoNotFit) {
  Booking booking;
  // Of grocer to starbank.
  booking.key = {kFirst, ParticipantNumber{5}, ParticipantNumber{2},
                 ObligationKind::kIssue};
  booking.amount = Money{absl::int128(1) << 100};
  booking.after = booking.amount;
  Effects effects;
  effects.bookings.push_back(booking);
  ASSERT_TRUE(Evolve(&run_.state(), effects).ok());
  ASSERT_EQ(Buy("o1", After(1, 0)), kAccepted);
  EXPECT_EQ(open(), 1u);
  EXPECT_EQ(Window(1).status, WindowStatus::kOpen);
  EXPECT_EQ(Window(1).closes_at, After(2, 0));
  ASSERT_EQ(Timers().size(), 1u);
  EXPECT_EQ(Timers()[0].due, After(2, 0));
  const Record tick = RecordOf(SequenceNumber{run_.records().size() - 1});
  EXPECT_EQ(tick.kind, EventKind::kTick);
  EXPECT_EQ(tick.reason,
            "window 1 stays open: position of starbank: expected 64 bits of "
            "minor units, found 1267650600228229401496703205376 in 10^-12 of "
            "the currency");
}

TEST(CalendarCloseFirst, NoCalendarLeavesNoTrace) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), kAccepted);
  EXPECT_EQ(run.state().windows.Find({kFirst})->closes_at, Timestamp{});
  EXPECT_EQ(run.state().NextTimer(), kNever);
}

}  // namespace
}  // namespace clearpoint
