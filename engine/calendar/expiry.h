// When points lapse. An ExpiryAlignment says to which instant of the calendar
// an expiry is moved; it is an object in a file of its own and one line in
// expiry_alignments.inc. A configuration names it by its text, which therefore
// never changes its meaning.
//
// Threads: any; entries are constants. Source: the domain's expiry policies.
#ifndef CLEARPOINT_ENGINE_CALENDAR_EXPIRY_H_
#define CLEARPOINT_ENGINE_CALENDAR_EXPIRY_H_

#include <string_view>
#include <vector>

#include "engine/calendar/zone.h"
#include "engine/network/configuration.h"
#include "engine/values/time.h"

namespace clearpoint {

struct ExpiryAlignment {
  std::string_view name;
  // Why the policy's parameters make no sense for it; empty when they do.
  std::string_view (*fault)(const ExpiryPolicy& policy);
  // First instant at which points anchored at `anchor` are no longer valid: the
  // start of the day after the last one where that is a day.
  Timestamp (*expires_at)(const ExpiryPolicy& policy, const Zone& zone,
                          Timestamp anchor);
};

// Null when there is none of that name.
const ExpiryAlignment* FindExpiryAlignment(std::string_view name);
// In the order of the table.
std::vector<std::string_view> ExpiryAlignmentNames();

// A policy of one configuration version, ready for use.
struct ExpiryRule {
  const ExpiryPolicy* policy = nullptr;
  const ExpiryAlignment* alignment = nullptr;

  explicit ExpiryRule(const ExpiryPolicy* stated = nullptr);
};

// kNever for a policy that never lets points lapse.
Timestamp ExpiresAt(const ExpiryRule& rule, const Zone& zone, Timestamp anchor);

// For entries: the anchor's day moved by the policy's count of days, months or
// years; a day that a shorter month lacks becomes its last.
LocalDay MovedDay(const ExpiryPolicy& policy, LocalDay day);
// For entries that count at least one period and name no date.
std::string_view CountsPeriods(const ExpiryPolicy& policy);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CALENDAR_EXPIRY_H_
