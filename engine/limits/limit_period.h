// LimitPeriod: over which stretch of time a limit counts, and LimitSubject: for
// whom. Both are tables: a new one is an object in a file of its own and one
// line in limit_periods.inc or limit_subjects.inc. A configuration names them
// by their text, which therefore never changes its meaning.
//
// Days are local days of the program's zone. Threads: any; entries are
// constants. Source: the domain's section on limits.
#ifndef CLEARPOINT_ENGINE_LIMITS_LIMIT_PERIOD_H_
#define CLEARPOINT_ENGINE_LIMITS_LIMIT_PERIOD_H_

#include <string_view>
#include <vector>

#include "engine/network/configuration.h"
#include "engine/state/activity_rows.h"
#include "engine/values/amounts.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

class Draft;
struct LimitPeriod;
struct LimitSubject;

// A limit of one configuration version, ready for use.
struct Limit {
  LimitNumber number;
  const LimitConfig* config = nullptr;
  const LimitPeriod* period = nullptr;
  const LimitSubject* subject = nullptr;
};

// Whose points are counted, and on which day they were earned or spent.
struct LimitScope {
  MemberNumber member;
  ProgramNumber program;
  LocalDay day;
  MemberNumber household = {};  // 0: in none, or no limit asks for it
  MemberNumber shared_wallet = {};  // of a household; 0: the member's own
};

struct LimitPeriod {
  std::string_view name;
  // Why the parameters make no sense for this period; empty when they do.
  std::string_view (*fault)(const LimitConfig& config);
  // What stands against the limit before this use.
  Points (*used)(Draft* draft, const Limit& limit, const LimitScope& scope);
  // Counts a use, or gives one back.
  void (*move)(Draft* draft, const Limit& limit, const LimitScope& scope,
               Points change);
};

struct LimitSubject {
  std::string_view name;
  // The number that tells counters of different subjects apart.
  uint64_t (*number)(const LimitScope& scope);
};

// Null when there is none of that name.
const LimitPeriod* FindLimitPeriod(std::string_view name);
const LimitSubject* FindLimitSubject(std::string_view name);
// In the order of the tables.
std::vector<std::string_view> LimitPeriodNames();
std::vector<std::string_view> LimitSubjectNames();

// For entries: the counter that is kept by `day`, moved by `change` but not
// below zero.
CounterRow::Key CounterAt(const Limit& limit, const LimitScope& scope,
                          LocalDay day);
void MoveCounterAt(Draft* draft, const Limit& limit, const LimitScope& scope,
                   LocalDay day, Points change);
// For entries that take no parameters.
std::string_view TakesNoDays(const LimitConfig& config);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_LIMITS_LIMIT_PERIOD_H_
