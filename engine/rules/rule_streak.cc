#include "engine/rules/rule_streak.h"

#include <algorithm>
#include <vector>

#include "engine/calendar/civil.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

using Places = std::vector<StreakPlace>;

StreakUnit UnitOf(const StreakTerms& terms) {
  for (size_t i = 0; i < kStreakUnits.size(); ++i) {
    if (terms.unit == kStreakUnits[i]) return static_cast<StreakUnit>(i + 1);
  }
  CLEARPOINT_CHECK(false);
  return StreakUnit::kDay;
}

LocalDay LastOf(StreakUnit unit, LocalDay day) {
  switch (unit) {
    case StreakUnit::kDay:
      return day;
    case StreakUnit::kWeek:
      return LastOfWeek(day);
    case StreakUnit::kMonth:
      return LastOfMonths(day, 1);
  }
  return day;
}

// Units that no event can reach any more go, but for the last of them.
void LeaveOutOld(LocalDay oldest, Places* places) {
  const auto kept =
      std::find_if(places->begin(), places->end(),
                   [&](const StreakPlace& p) { return p.last >= oldest; });
  if (kept - places->begin() > 1) places->erase(places->begin(), kept - 1);
}

// Of the places from `index` on up to the next gap.
void Number(StreakUnit unit, size_t index, Places* places) {
  for (size_t i = index; i < places->size(); ++i) {
    StreakPlace& place = (*places)[i];
    const bool follows =
        i > 0 &&
        LastOf(unit, LocalDay{(*places)[i - 1].last.value + 1}) == place.last;
    if (i > index && !follows) return;
    place.position = follows ? (*places)[i - 1].position + 1 : 1;
  }
}

bool IsRewarded(const StreakTerms& terms, uint32_t position) {
  const auto number = static_cast<uint32_t>(terms.number);
  return terms.which == Nth::kOnly ? position == number
                                   : position % number == 0;
}

}  // namespace

bool CountInStreak(Decision& d, const Program& program,
                   const EarnRuleView& rule, LocalDay day, MemberNumber member,
                   RuleNote* note) {
  if (!rule.config->streak.has_value()) return true;
  const StreakTerms& terms = *rule.config->streak;
  const StreakUnit unit = UnitOf(terms);
  const RuleStreakRow::Key key{member, rule.number, unit};
  RuleStreakRow row =
      d.state().rule_streaks.Find(key).value_or(RuleStreakRow{});
  Places& places = row.places;
  const LocalDay last = LastOf(unit, day);
  const auto at =
      std::find_if(places.begin(), places.end(),
                   [&](const StreakPlace& p) { return p.last >= last; });
  uint32_t position = 0;
  if (at == places.end() || at->last != last) {
    const auto index = static_cast<size_t>(at - places.begin());
    places.insert(at, {last, 0});
    Number(unit, index, &places);
    position = places[index].position;
    LeaveOutOld(
        program.zone->DayOf(Timestamp{
            d.recorded.value - d.networks.bounds().max_event_age_us}),
        &places);
    d.draft.effects().rule_streaks.Put(key, row);
  }
  if (position != 0 && IsRewarded(terms, position)) return true;
  note->rule = rule.number;
  note->reason = RuleReason::kNotInStreak;
  note->asked = position;
  note->there = terms.number;
  return false;
}

}  // namespace clearpoint
