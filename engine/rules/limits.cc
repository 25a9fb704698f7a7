#include "engine/rules/limits.h"

#include <algorithm>

namespace clearpoint {
namespace {

CounterRow::Key CounterKey(const Limit& limit, const LimitScope& scope) {
  CounterRow::Key key;
  key.limit = limit.number;
  switch (limit.config->subject) {
    case LimitSubject::kMember:
      key.subject = scope.member.value;
      break;
    case LimitSubject::kProgram:
      key.subject = 0;
      break;
  }
  switch (limit.config->period) {
    case LimitPeriod::kDay:
      key.period = scope.day;
      break;
    case LimitPeriod::kLifetime:
      key.period = LocalDay{0};
      break;
  }
  return key;
}

}  // namespace

Points RoomIn(Draft* draft, const std::vector<Limit>& limits,
              const LimitScope& scope, Points wanted) {
  Points room = wanted;
  for (const Limit& limit : limits) {
    const Points used = draft->CounterOf(CounterKey(limit, scope));
    const Points left{
        std::max(int64_t{0}, (limit.config->amount - used).value)};
    room = std::min(room, left);
  }
  return room;
}

void UseLimits(Draft* draft, const std::vector<Limit>& limits,
               const LimitScope& scope, Points points) {
  for (const Limit& limit : limits) {
    draft->MoveCounter(CounterKey(limit, scope), points);
  }
}

void ReleaseLimits(Draft* draft, const std::vector<Limit>& limits,
                   const LimitScope& scope, Points points) {
  for (const Limit& limit : limits) {
    const CounterRow::Key key = CounterKey(limit, scope);
    const Points used = draft->CounterOf(key);
    draft->MoveCounter(key, -std::min(points, used));
  }
}

}  // namespace clearpoint
