// A limit on any N days in a row. Each day has a counter of its own, kept by
// the last day of the last stretch that holds it. A use on a day must fit into
// every stretch of N days that holds that day, also those that end later: an
// event that arrives late may not break what came before it.

#include <algorithm>
#include <map>

#include "engine/ledger/draft.h"
#include "engine/limits/limit_period.h"

namespace clearpoint {
namespace {

constexpr int32_t kMostDays = 366;

std::string_view RollingFault(const LimitConfig& config) {
  const bool fits = config.days >= 1 && config.days <= kMostDays;
  return fits ? std::string_view()
              : "a rolling limit is written as its days, 1 to 366: 30 days";
}

LocalDay LastStretchEnds(const Limit& limit, LocalDay day) {
  return LocalDay{day.value + limit.config->days - 1};
}

// The fullest stretch that holds the day. O(days with a use, squared).
Points FullestStretch(Draft* draft, const Limit& limit,
                      const LimitScope& scope) {
  const int32_t days = limit.config->days;
  // By the day each counter is kept by, which is days - 1 behind its own.
  const LocalDay last = LastStretchEnds(limit, scope.day);
  const std::map<LocalDay, Points> uses = draft->CountersBetween(
      CounterAt(limit, scope, scope.day), LocalDay{last.value + days - 1});
  const auto ending_with = [&](LocalDay end) {
    Points sum;
    for (auto use = uses.lower_bound(LocalDay{end.value - days + 1});
         use != uses.end() && use->first <= end; ++use) {
      sum += use->second;
    }
    return sum;
  };
  Points fullest = ending_with(last);
  for (auto use = uses.upper_bound(last); use != uses.end(); ++use) {
    fullest = std::max(fullest, ending_with(use->first));
  }
  return fullest;
}

void CountOnDay(Draft* draft, const Limit& limit, const LimitScope& scope,
                Points change) {
  MoveCounterAt(draft, limit, scope, LastStretchEnds(limit, scope.day), change);
}

}  // namespace

extern const LimitPeriod kRollingPeriod = {"rolling", RollingFault,
                                           FullestStretch, CountOnDay};

}  // namespace clearpoint
