// Closing windows on demand: what a close may name, when it is told twice, and
// windows in which nothing happened.
#include <gtest/gtest.h>

#include <map>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr uint32_t kOpenOne = 0;  // a close that names no window

// The reference day without its close: window 1 is open and has obligations.
class WindowClose : public ::testing::Test {
 protected:
  WindowClose() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : UnclosedReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }

  OutcomeCode Close(const std::string& id, uint32_t window) {
    OwnedEvent close;
    close.kind = EventKind::kWindowCloseRequested;
    close.occurred = run_.recorded();
    close.id = id;
    close.window = window;
    return run_.Decide(close);
  }
  uint32_t open() { return run_.state().open_window(kMainScheme).value; }
  WindowRow Window(uint32_t number) {
    const WindowRow* row = run_.state().windows.Find({WindowNumber{number}});
    return row == nullptr ? WindowRow{} : *row;
  }
  std::map<uint32_t, PositionRow> Positions(uint32_t window) {
    std::map<uint32_t, PositionRow> positions;
    run_.state().positions.Scan(
        "", "", [&](const PositionRow::Key& key, const PositionRow& row) {
          if (key.window.value == window) {
            positions[key.participant.value] = row;
          }
          return true;
        });
    return positions;
  }

  EngineRun run_;
};

TEST_F(WindowClose, ClosesTheOpenOneAndOpensTheNext) {
  ASSERT_EQ(open(), 1u);
  ASSERT_EQ(Close("c1", 1), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_EQ(open(), 2u);
  EXPECT_EQ(Window(1).status, WindowStatus::kClosed);
  EXPECT_GT(Window(1).gross.value, 0);
  EXPECT_EQ(Window(2).status, WindowStatus::kOpen);
  EXPECT_EQ(Window(2).opened_by, Window(1).closed_by);
  EXPECT_EQ(Positions(1).size(), 6u);
}

TEST_F(WindowClose, ToldTwiceClosesOnce) {
  ASSERT_EQ(Close("c1", kOpenOne), OutcomeCode::kAccepted);
  EXPECT_EQ(Close("c1", kOpenOne), OutcomeCode::kDuplicate);
  EXPECT_EQ(open(), 2u);
}

TEST_F(WindowClose, UnderATakenIdIsAConflictForTheOpenWindowOnly) {
  ASSERT_EQ(Close("c1", kOpenOne), OutcomeCode::kAccepted);
  EXPECT_EQ(Close("c1", 2), OutcomeCode::kConflict);
  EXPECT_EQ(Close("c1", 1), OutcomeCode::kWindowNotOpen);
  EXPECT_EQ(open(), 2u);
}

// A close is no request of a member: its refusal does not keep the id.
TEST_F(WindowClose, OfAWindowThatIsNotOpenIsRefusedAndMayBeToldAgain) {
  EXPECT_EQ(Close("early", 2), OutcomeCode::kWindowNotOpen);
  EXPECT_EQ(run_.reason(), "window: asked 2, open 1");
  EXPECT_EQ(open(), 1u);
  ASSERT_EQ(Close("c1", 1), OutcomeCode::kAccepted);
  EXPECT_EQ(Close("late", 1), OutcomeCode::kWindowNotOpen);
  EXPECT_EQ(Close("early", 2), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_EQ(open(), 3u);
}

TEST_F(WindowClose, WithoutAnIdIsAMissingField) {
  EXPECT_EQ(Close("", kOpenOne), OutcomeCode::kMissingField);
  EXPECT_EQ(open(), 1u);
}

TEST_F(WindowClose, OfAnEmptyWindowHandsTheCarriesOn) {
  ASSERT_EQ(Close("c1", kOpenOne), OutcomeCode::kAccepted);
  const auto first = Positions(1);
  for (const char* id : {"c2", "c3"}) {
    ASSERT_EQ(Close(id, kOpenOne), OutcomeCode::kAccepted);
  }
  EXPECT_EQ(open(), 4u);
  EXPECT_EQ(Window(3).gross.value, 0);
  EXPECT_EQ(Window(3).pairs, 0u);
  const auto third = Positions(3);
  int carried = 0;
  for (const auto& [participant, row] : first) {
    if (row.carry.value == 0) {
      EXPECT_FALSE(third.contains(participant));
      continue;
    }
    ++carried;
    ASSERT_TRUE(third.contains(participant));
    EXPECT_EQ(third.at(participant).opening_carry, row.carry);
    EXPECT_EQ(third.at(participant).carry, row.carry);
    EXPECT_EQ(third.at(participant).rounded.value, 0);
  }
  EXPECT_EQ(carried, 4);
}

TEST(WindowCloseFirst, OfAWindowWithoutHistoryIsAccepted) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  OwnedEvent close;
  close.kind = EventKind::kWindowCloseRequested;
  close.occurred = ReferenceDayStart();
  close.id = "c1";
  EXPECT_EQ(run.Decide(close), OutcomeCode::kAccepted) << run.reason();
  EXPECT_EQ(run.state().open_window(kMainScheme).value, 2u);
}

TEST(WindowCloseFirst, BeforeAnyNetworkIsNotOpen) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  OwnedEvent close;
  close.kind = EventKind::kWindowCloseRequested;
  close.occurred = ReferenceDayStart();
  close.id = "c1";
  EXPECT_EQ(run.Decide(close), OutcomeCode::kWindowNotOpen) << run.reason();
}

}  // namespace
}  // namespace clearpoint
