#include "engine/limits/limits.h"

#include <algorithm>

namespace clearpoint {
namespace {

// In the unit of the limit.
Points Counted(const Limit& limit, const LimitUse& use) {
  return limit.config->counts == LimitCounts::kPoints ? use.points
                                                      : Points{use.awards};
}

// The member's own amount where one holds on that day.
Points AmountOf(Draft* draft, const Limit& limit, const LimitScope& scope) {
  auto& overrides = draft->state().limit_overrides;
  if (overrides.empty()) return limit.config->amount;
  const LimitOverrideRow* own = overrides.Find({scope.member, limit.number});
  const bool holds = own != nullptr && scope.day <= own->last_day;
  return holds ? own->amount : limit.config->amount;
}

Points RoomInOne(Draft* draft, const Limit& limit, const LimitScope& scope,
                 const LimitUse& wanted) {
  const Points used = limit.period->used(draft, limit, scope);
  const Points left =
      std::max(Points{}, AmountOf(draft, limit, scope) - used);
  if (limit.config->counts == LimitCounts::kPoints) {
    return std::min(wanted.points, left);
  }
  return left.value >= wanted.awards ? wanted.points : Points{};
}

}  // namespace

CounterRow::Key CounterAt(const Limit& limit, const LimitScope& scope,
                          LocalDay day) {
  return {limit.number, limit.subject->number(scope), day};
}

void MoveCounterAt(Draft* draft, const Limit& limit, const LimitScope& scope,
                   LocalDay day, Points change) {
  const CounterRow::Key key = CounterAt(limit, scope, day);
  draft->MoveCounter(key, std::max(change, -draft->CounterOf(key)));
}

std::string_view TakesNoDays(const LimitConfig& config) {
  return config.days == 0 ? std::string_view()
                          : "days belongs to a rolling limit only";
}

MemberNumber HouseholdAskedFor(Draft* draft, const std::vector<Limit>& limits,
                               MemberNumber member) {
  for (const Limit& limit : limits) {
    if (limit.subject->name != "household") continue;
    return draft->MemberOf(member).household;
  }
  return MemberNumber{};
}

bool KeepsCounter(const Limit& limit) {
  return limit.period->name != "event" && limit.period->name != "balance";
}

Points RoomIn(Draft* draft, const std::vector<Limit>& limits,
              const LimitScope& scope, const LimitUse& wanted) {
  Points room = wanted.points;
  for (const Limit& limit : limits) {
    room = std::min(room, RoomInOne(draft, limit, scope, wanted));
  }
  return room;
}

void UseLimits(Draft* draft, const std::vector<Limit>& limits,
               const LimitScope& scope, const LimitUse& use) {
  for (const Limit& limit : limits) {
    limit.period->move(draft, limit, scope, Counted(limit, use));
  }
}

void ReleaseLimits(Draft* draft, const std::vector<Limit>& limits,
                   const LimitScope& scope, const LimitUse& use) {
  for (const Limit& limit : limits) {
    limit.period->move(draft, limit, scope, -Counted(limit, use));
  }
}

}  // namespace clearpoint
