#include "engine/calendar/cut_off.h"

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

LocalDay LastOfClosing(ClosingPeriod every, LocalDay day) {
  switch (every) {
    case ClosingPeriod::kDay:
      return day;
    case ClosingPeriod::kWeek:
      return LastOfWeek(day);
    case ClosingPeriod::kMonth:
      return LastOfMonths(day, 1);
  }
  return day;
}

LocalDay FirstOfClosing(ClosingPeriod every, LocalDay day) {
  switch (every) {
    case ClosingPeriod::kDay:
      return day;
    case ClosingPeriod::kWeek:
      return LocalDay{day.value + 1 - WeekdayOf(day)};
    case ClosingPeriod::kMonth:
      return LocalDay{day.value + 1 - CivilOf(day).day};
  }
  return day;
}

}  // namespace

Timestamp CutOffAfter(const CutOffs& cut_offs, Timestamp after) {
  // Of the periods that began earlier none has a cut-off of its own that is
  // still to come: it would be that of this one.
  LocalDay first =
      FirstOfClosing(cut_offs.every, cut_offs.zone->DayOf(after));
  while (true) {
    const bool works = cut_offs.calendar == nullptr ||
                       cut_offs.calendar->IsWorkingDay(first);
    const LocalDay day = works ? first : cut_offs.calendar->After(first, 1);
    const Timestamp at = cut_offs.zone->At(day, cut_offs.time_of_day);
    if (at > after) return at;
    first.value = LastOfClosing(cut_offs.every, first).value + 1;
  }
}

}  // namespace clearpoint
