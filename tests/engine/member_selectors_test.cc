// Earn rules that ask of the member: labels and the birthday.
#include <gtest/gtest.h>

#include "engine/calendar/birthday.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

// One point a unit of money for whom the selector selects.
Configuration Selecting(const Selector& selector) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.selector = selector;
  return Earning({rule});
}

Selector Labelled(std::vector<std::string> labels) {
  Selector selector;
  selector.labels = std::move(labels);
  return selector;
}
Selector Near(BirthdayWindow window) {
  Selector selector;
  selector.birthday = window;
  return selector;
}

class MemberSelectors : public testing::Test {
 protected:
  void Start(const Selector& selector) {
    run_.emplace(Selecting(selector), Utc({2024, 1, 1}, 0, 0));
  }
  void Tell(OwnedEvent event) {
    event.member = "m";
    ASSERT_EQ(run_->run().Decide(event), OutcomeCode::kAccepted)
        << run_->run().reason();
  }
  void Enrol(int32_t birthday) {
    OwnedEvent event{.kind = EventKind::kMemberEnrolled,
                     .occurred = Utc({2024, 1, 1}, 0, 0)};
    event.birthday = birthday;
    Tell(event);
  }
  bool Earns(Timestamp when) {
    const int64_t before = run_->Available("points");
    run_->At(Timestamp{when.value - kMinute});
    EXPECT_EQ(run_->Buy("o" + std::to_string(++orders_), 10'000),
              OutcomeCode::kAccepted);
    return run_->Available("points") - before == 100;
  }
  bool EarnsOn(const oracle::Civil& day) { return Earns(Utc(day, 12, 0)); }

  std::optional<ProgramRun> run_;
  int orders_ = 0;
};

TEST_F(MemberSelectors, TakeTheLabelsThatHoldWhenThePurchaseOccurred) {
  Start(Labelled({"gold", "staff"}));
  const Timestamp from = Utc({2024, 3, 1}, 12, 0);
  const Timestamp until = Utc({2024, 4, 1}, 12, 0);
  EXPECT_FALSE(EarnsOn({2024, 2, 1}));
  OwnedEvent event{.kind = EventKind::kMemberLabelled,
                   .occurred = Utc({2024, 2, 2}, 0, 0)};
  event.id = "u1";
  event.labels = {{.label = "gold", .from = from, .until = until},
                  {.label = "silver"}};
  Tell(event);
  EXPECT_FALSE(Earns(Timestamp{from.value - 1}));
  EXPECT_TRUE(Earns(from));
  EXPECT_TRUE(Earns(Timestamp{until.value - 1}));
  EXPECT_FALSE(Earns(until));
  EXPECT_TRUE(Earns(Timestamp{from.value + 1}));  // late
}

TEST_F(MemberSelectors, TakeTheBirthdayItself) {
  Start(Near(BirthdayWindow::kDay));
  EXPECT_FALSE(EarnsOn({2024, 1, 2}));
  Enrol(315);
  EXPECT_FALSE(EarnsOn({2024, 3, 14}));
  EXPECT_TRUE(EarnsOn({2024, 3, 15}));
  EXPECT_FALSE(EarnsOn({2024, 3, 16}));
}

TEST_F(MemberSelectors, TakeTheSevenDaysFromTheBirthdayOn) {
  Start(Near(BirthdayWindow::kWeek));
  EXPECT_FALSE(EarnsOn({2024, 1, 2}));
  Enrol(1229);
  EXPECT_FALSE(EarnsOn({2024, 12, 28}));
  EXPECT_TRUE(EarnsOn({2024, 12, 29}));
  EXPECT_TRUE(EarnsOn({2025, 1, 4}));
  EXPECT_FALSE(EarnsOn({2025, 1, 5}));
}

TEST_F(MemberSelectors, TakeTheMonthOfTheBirthday) {
  Start(Near(BirthdayWindow::kMonth));
  EXPECT_FALSE(EarnsOn({2024, 1, 2}));
  Enrol(229);
  EXPECT_FALSE(EarnsOn({2024, 1, 31}));
  EXPECT_TRUE(EarnsOn({2024, 2, 1}));
  EXPECT_TRUE(EarnsOn({2024, 2, 29}));
  EXPECT_FALSE(EarnsOn({2024, 3, 1}));
}

TEST_F(MemberSelectors, AskForBothWhereBothAreNamed) {
  Selector both = Labelled({"gold"});
  both.birthday = BirthdayWindow::kMonth;
  Start(both);
  Enrol(315);
  EXPECT_FALSE(EarnsOn({2024, 3, 1}));
  OwnedEvent event{.kind = EventKind::kMemberLabelled,
                   .occurred = Utc({2024, 3, 2}, 0, 0)};
  event.id = "u1";
  event.labels = {{.label = "gold"}};
  Tell(event);
  EXPECT_TRUE(EarnsOn({2024, 3, 3}));
  EXPECT_FALSE(EarnsOn({2024, 4, 1}));
}

TEST_F(MemberSelectors, CountDaysInTheProgramsZone) {
  Configuration network = Selecting(Near(BirthdayWindow::kDay));
  PointsOf(network).zone = "Asia/Singapore";
  run_.emplace(network, Utc({2024, 1, 1}, 0, 0));
  Enrol(315);
  EXPECT_TRUE(Earns(Utc({2024, 3, 14}, 16, 0)));
  EXPECT_FALSE(Earns(Utc({2024, 3, 15}, 16, 0)));
}

TEST(Birthdays, OnTheTwentyNinthOfFebruaryAreADayEarlierInOtherYears) {
  const auto since = [](const CivilDate& date) {
    return DaysSinceBirthday(229, DayOf(date));
  };
  EXPECT_EQ(since({2024, 2, 28}), 365);  // since 28 February 2023
  EXPECT_EQ(since({2024, 2, 29}), 0);
  EXPECT_EQ(since({2024, 3, 1}), 1);
  EXPECT_EQ(since({2025, 2, 27}), 364);  // since 29 February 2024
  EXPECT_EQ(since({2025, 2, 28}), 0);
  EXPECT_EQ(since({2025, 3, 1}), 1);
  EXPECT_EQ(since({1900, 2, 28}), 0);
  EXPECT_EQ(DaysSinceBirthday(0, LocalDay{0}), -1);
}

}  // namespace
}  // namespace clearpoint
