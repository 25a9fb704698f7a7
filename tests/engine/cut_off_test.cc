// When windows close by themselves: days, weeks and months in a zone whose
// clock changes, and the working days of a calendar.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/calendar/cut_off.h"
#include "tests/support/oracle_calendar.h"

namespace clearpoint {
namespace {

using oracle::DayOf;
using oracle::Utc;

constexpr ClosingPeriod kDay = ClosingPeriod::kDay;
constexpr ClosingPeriod kWeek = ClosingPeriod::kWeek;
constexpr ClosingPeriod kMonth = ClosingPeriod::kMonth;
constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;

// UTC + 1, from 29 March to 25 October 2026 at 01:00 UTC + 2.
Zone Berlin() {
  return Zone(ZoneConfig{"Europe/Berlin",
                         {{kBeginningOfTime, 3'600},
                          {Utc({2026, 3, 29}, 1, 0), 7'200},
                          {Utc({2026, 10, 25}, 1, 0), 3'600}}});
}

// Weekends are free, and so is Monday, 16 March 2026; Saturday the 21st is not.
WorkingDays Bank() {
  CalendarConfig bank;
  bank.name = "bank";
  bank.weekend = {6, 7};
  bank.holidays = {static_cast<int32_t>(DayOf({2026, 3, 16}))};
  bank.working_days = {static_cast<int32_t>(DayOf({2026, 3, 21}))};
  return WorkingDays(bank);
}

struct Case {
  const char* what;
  ClosingPeriod every;
  int64_t minute;
  Timestamp after;
  Timestamp cut_off;
};

void Check(const std::vector<Case>& cases, const WorkingDays* calendar) {
  const Zone zone = Berlin();
  for (const Case& one : cases) {
    const CutOffs cut_offs{.every = one.every,
                           .time_of_day = one.minute * kMicrosPerMinute,
                           .zone = &zone,
                           .calendar = calendar};
    EXPECT_EQ(CutOffAfter(cut_offs, one.after), one.cut_off) << one.what;
  }
}

// 1 March 2026 is a Sunday. Midnight in Berlin is 23:00 UTC in winter, 22:00 in
// summer.
TEST(CutOffs, AreTheFirstBehindAnInstantByTheWallClock) {
  Check({{"the same day", kDay, 17 * 60, Utc({2026, 3, 4}, 15, 59),
          Utc({2026, 3, 4}, 16, 0)},
         {"never the instant itself", kDay, 17 * 60, Utc({2026, 3, 4}, 16, 0),
          Utc({2026, 3, 5}, 16, 0)},
         {"midnight", kDay, 0, Utc({2026, 3, 4}, 12, 0),
          Utc({2026, 3, 4}, 23, 0)},
         {"the next Monday", kWeek, 0, Utc({2026, 3, 4}, 12, 0),
          Utc({2026, 3, 8}, 23, 0)},
         {"on Monday before the time", kWeek, 17 * 60, Utc({2026, 3, 9}, 15, 0),
          Utc({2026, 3, 9}, 16, 0)},
         {"on Monday behind the time", kWeek, 17 * 60, Utc({2026, 3, 9}, 17, 0),
          Utc({2026, 3, 16}, 16, 0)},
         {"the next month", kMonth, 0, Utc({2026, 1, 31}, 12, 0),
          Utc({2026, 1, 31}, 23, 0)},
         {"over the end of the year", kMonth, 0, Utc({2026, 12, 1}, 12, 0),
          Utc({2026, 12, 31}, 23, 0)}},
        nullptr);
}

TEST(CutOffs, KeepTheWallClockWhenItChanges) {
  Check({{"the last one of winter", kDay, 0, Utc({2026, 3, 28}, 12, 0),
          Utc({2026, 3, 28}, 23, 0)},
         {"23 hours later", kDay, 0, Utc({2026, 3, 28}, 23, 0),
          Utc({2026, 3, 29}, 22, 0)},
         {"a time that is skipped is the instant of the change", kDay, 150,
          Utc({2026, 3, 29}, 0, 0), Utc({2026, 3, 29}, 1, 0)},
         {"and comes once", kDay, 150, Utc({2026, 3, 29}, 1, 0),
          Utc({2026, 3, 30}, 0, 30)},
         {"of one that is repeated the first", kDay, 150,
          Utc({2026, 10, 25}, 0, 0), Utc({2026, 10, 25}, 0, 30)},
         {"and not the second", kDay, 150, Utc({2026, 10, 25}, 0, 30),
          Utc({2026, 10, 26}, 1, 30)}},
        nullptr);
}

TEST(CutOffs, WaitForAWorkingDay) {
  const WorkingDays bank = Bank();
  Check({{"a Friday", kDay, 17 * 60, Utc({2026, 3, 6}, 12, 0),
          Utc({2026, 3, 6}, 16, 0)},
         {"the weekend has that of Monday", kDay, 17 * 60,
          Utc({2026, 3, 6}, 16, 0), Utc({2026, 3, 9}, 16, 0)},
         {"also from within it", kDay, 17 * 60, Utc({2026, 3, 8}, 12, 0),
          Utc({2026, 3, 9}, 16, 0)},
         {"which comes once", kDay, 17 * 60, Utc({2026, 3, 9}, 16, 0),
          Utc({2026, 3, 10}, 16, 0)},
         {"a holiday behind the weekend", kDay, 17 * 60,
          Utc({2026, 3, 13}, 16, 0), Utc({2026, 3, 17}, 16, 0)},
         {"a Saturday that is worked", kDay, 17 * 60, Utc({2026, 3, 20}, 16, 0),
          Utc({2026, 3, 21}, 16, 0)},
         {"of a week that begins with a holiday the Tuesday", kWeek, 0,
          Utc({2026, 3, 14}, 12, 0), Utc({2026, 3, 16}, 23, 0)},
         {"also from within the holiday", kWeek, 0, Utc({2026, 3, 16}, 12, 0),
          Utc({2026, 3, 16}, 23, 0)},
         {"of a month that begins with a Sunday the 2nd", kMonth, 0,
          Utc({2026, 3, 1}, 12, 0), Utc({2026, 3, 1}, 23, 0)},
         {"then the next month", kMonth, 0, Utc({2026, 3, 1}, 23, 0),
          Utc({2026, 3, 31}, 22, 0)}},
        &bank);
}

}  // namespace
}  // namespace clearpoint
