#include "engine/rules/tier_history.h"

#include <algorithm>
#include <set>

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

constexpr int32_t kDaysOfMonth = 31;  // at most

// Of a span of whole months; 0 for a day.
int32_t MonthsOf(TierSpan span) {
  switch (span) {
    case TierSpan::kDay:
      return 0;
    case TierSpan::kMonth:
      return 1;
    case TierSpan::kQuarter:
      return 3;
    case TierSpan::kHalfYear:
      return 6;
    case TierSpan::kYear:
      return 12;
  }
  return 0;
}

int32_t MostDaysOf(TierSpan span) {
  return std::max(1, MonthsOf(span) * kDaysOfMonth);
}

// The first day of the span of the calendar that holds `day`.
LocalDay FirstOf(TierSpan span, LocalDay day) {
  const int32_t months = MonthsOf(span);
  if (months == 0) return day;
  CivilDate first = CivilOf(day);
  first.month -= (first.month - 1) % months;
  first.day = 1;
  return DayOf(first);
}

int32_t LevelFor(const TierPolicy& policy, Points sum) {
  int32_t level = 0;
  for (const TierLevel& one : policy.levels) {
    if (one.threshold > sum.value) break;
    ++level;
  }
  return level;
}

std::string_view NameAt(const TierPolicy& policy, const TierChanges& changes,
                        Timestamp t) {
  const auto later = std::find_if(
      changes.begin(), changes.end(),
      [&](const TierChange& change) { return change.from > t; });
  if (later == changes.begin()) return NameOfLevel(policy, BaseLevel(policy));
  return std::prev(later)->tier;
}

// Precondition: one begins not after `t`.
int32_t StepAt(const TierSteps& steps, Timestamp t) {
  int32_t level = steps.front().level;
  for (const TierStep& step : steps) {
    if (step.from <= t) level = step.level;
  }
  return level;
}

void AddStep(const TierStep& step, TierSteps* steps) {
  if (steps->back().from == step.from) {
    steps->back().level = step.level;
  } else if (steps->back().level != step.level) {
    steps->push_back(step);
  }
}

// What is kept from some instant of that day on.
void AddKept(const TierOutlook& o, LocalDay day, TierSteps* steps) {
  const Timestamp from = o.kept.from;
  if (from > o.now || from < steps->back().from) return;
  if (o.zone.DayOf(from) != day) return;
  AddStep({from, AtLeastKept(o.kept, from, steps->back().level)}, steps);
}

}  // namespace

LocalDay WindowStart(const TierPolicy& policy, LocalDay day) {
  if (policy.rolling == 0) return FirstOf(policy.window, day);
  const LocalDay before =
      policy.window == TierSpan::kDay
          ? LocalDay{day.value - policy.rolling}
          : DayOf(AddMonths(CivilOf(day), -policy.rolling));
  return LocalDay{before.value + 1};
}

LocalDay ReviewNotAfter(const TierPolicy& policy, LocalDay day) {
  return FirstOf(policy.review, day);
}

LocalDay ReviewAfter(const TierPolicy& policy, LocalDay day) {
  const LocalDay first = FirstOf(policy.review, day);
  const int32_t months = MonthsOf(policy.review);
  if (months == 0) return LocalDay{day.value + 1};
  return DayOf(AddMonths(CivilOf(first), months));
}

int32_t ReachInDays(const TierPolicy& policy) {
  return MostDaysOf(policy.window) * std::max(1, policy.rolling) +
         MostDaysOf(policy.review);
}

int32_t LevelNamed(const TierPolicy& policy, std::string_view name) {
  for (size_t i = 0; i < policy.levels.size(); ++i) {
    if (policy.levels[i].name == name) return static_cast<int32_t>(i) + 1;
  }
  return 0;
}

std::string_view NameOfLevel(const TierPolicy& policy, int32_t level) {
  if (level == 0) return {};
  return policy.levels[static_cast<size_t>(level) - 1].name;
}

int32_t BaseLevel(const TierPolicy& policy) {
  return LevelFor(policy, Points{});
}

Points WindowSum(const TierPolicy& policy, const TierSums& sums,
                 LocalDay day) {
  Points sum;
  for (auto one = sums.lower_bound(WindowStart(policy, day));
       one != sums.end() && one->first <= day; ++one) {
    sum += one->second;
  }
  return sum;
}

int32_t LevelBySums(const TierPolicy& policy, const TierSums& sums,
                    LocalDay day) {
  return LevelFor(policy, WindowSum(policy, sums, day));
}

int32_t ReviewedLevel(const TierPolicy& policy, const TierSums& sums,
                      LocalDay day, int32_t before) {
  const int32_t said =
      LevelBySums(policy, sums, LocalDay{day.value - 1});
  if (said >= before || !policy.soft_landing) return said;
  return before - 1;
}

int32_t LevelAt(const TierPolicy& policy, const TierChanges& changes,
                Timestamp t) {
  return LevelNamed(policy, NameAt(policy, changes, t));
}

KeptLevel KeptIn(const TierPolicy& policy, const TierRow& row) {
  return {LevelNamed(policy, row.kept_tier), row.kept_from, row.kept_until};
}

int32_t AtLeastKept(const KeptLevel& kept, Timestamp t, int32_t level) {
  const bool holds = kept.from <= t && t < kept.until;
  return holds ? std::max(level, kept.level) : level;
}

TierSteps LookAhead(const TierOutlook& o, const TierStep& start,
                    DayCounts counts) {
  TierSteps steps = {
      {start.from, AtLeastKept(o.kept, start.from, start.level)}};
  const LocalDay first = o.zone.DayOf(start.from);
  const LocalDay last = o.zone.DayOf(o.now);
  for (LocalDay day = first; day <= last; ++day.value) {
    const Timestamp begin = o.zone.StartOf(day);
    if (day > first && ReviewNotAfter(o.policy, day) == day) {
      const int32_t reviewed =
          ReviewedLevel(o.policy, o.sums, day, steps.back().level);
      AddStep({begin, AtLeastKept(o.kept, begin, reviewed)}, &steps);
    }
    if (counts == DayCounts::kAtItsEnd) AddKept(o, day, &steps);
    const int32_t said =
        o.sums.contains(day) ? LevelBySums(o.policy, o.sums, day) : 0;
    if (said > steps.back().level) {
      const Timestamp end = o.zone.StartOf(LocalDay{day.value + 1});
      AddStep({counts == DayCounts::kAtItsEnd ? std::min(end, o.now)
                                              : std::max(begin, start.from),
               said},
              &steps);
    }
    if (counts == DayCounts::kAtItsBeginning) AddKept(o, day, &steps);
  }
  return steps;
}

TierChanges MergeTiers(const TierPolicy& policy, const TierChanges& changes,
                       const TierSteps& steps, Timestamp from,
                       TierMerge choice) {
  TierChanges merged;
  std::set<Timestamp> moments = {from};
  for (const TierChange& change : changes) {
    if (change.from < from) merged.push_back(change);
    if (change.from > from) moments.insert(change.from);
  }
  for (const TierStep& step : steps) {
    if (step.from > from) moments.insert(step.from);
  }
  for (const Timestamp moment : moments) {
    const int32_t stands = LevelAt(policy, changes, moment);
    const int32_t asked = StepAt(steps, moment);
    const bool takes = choice == TierMerge::kSteps ||
                       (choice == TierMerge::kHigher && asked > stands) ||
                       (choice == TierMerge::kLower && asked < stands);
    const std::string_view name = takes ? NameOfLevel(policy, asked)
                                        : NameAt(policy, changes, moment);
    if (name == NameAt(policy, merged, moment)) continue;
    merged.push_back({moment, std::string(name)});
  }
  return merged;
}

}  // namespace clearpoint
