// Tiers as arithmetic: windows and reviews in local days, and how the tiers of
// one member follow from what it qualified for each day. Pure functions; what
// is kept and when it is asked for stands in tiers.h (domain: earning; the
// exact reading is in engine/rules/README.md).
//
// Levels are places in the policy, from 1; 0 is none. Threads: any.
#ifndef CLEARPOINT_ENGINE_RULES_TIER_HISTORY_H_
#define CLEARPOINT_ENGINE_RULES_TIER_HISTORY_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/calendar/zone.h"
#include "engine/network/configuration.h"
#include "engine/state/member_rows.h"
#include "engine/values/amounts.h"
#include "engine/values/time.h"

namespace clearpoint {

// --- days ------------------------------------------------------------------

// The first day of the window that ends with `day`.
LocalDay WindowStart(const TierPolicy& policy, LocalDay day);
// The last day not after `day`, and the first behind it, that begins with a
// review.
LocalDay ReviewNotAfter(const TierPolicy& policy, LocalDay day);
LocalDay ReviewAfter(const TierPolicy& policy, LocalDay day);
// Most days after a day on which what was counted on it may be asked for: as
// long as its window, and until the review behind that is over.
int32_t ReachInDays(const TierPolicy& policy);

// --- levels ----------------------------------------------------------------

// What a member qualified for, by the local day.
using TierSums = std::map<LocalDay, Points>;

// 0 for a name that the policy does not have.
int32_t LevelNamed(const TierPolicy& policy, std::string_view name);
std::string_view NameOfLevel(const TierPolicy& policy, int32_t level);
// Of a member that has qualified for nothing.
int32_t BaseLevel(const TierPolicy& policy);
// Of the window that ends with `day`. O(days of it with a sum).
Points WindowSum(const TierPolicy& policy, const TierSums& sums, LocalDay day);
// What that sum says.
int32_t LevelBySums(const TierPolicy& policy, const TierSums& sums,
                    LocalDay day);
// At the review that begins `day`, from the level before it.
int32_t ReviewedLevel(const TierPolicy& policy, const TierSums& sums,
                      LocalDay day, int32_t before);

// --- history ---------------------------------------------------------------

using TierChanges = std::vector<TierChange>;

// The level at `t`; the base level before the first change.
int32_t LevelAt(const TierPolicy& policy, const TierChanges& changes,
                Timestamp t);

struct TierStep {
  Timestamp from;
  int32_t level = 0;
};
using TierSteps = std::vector<TierStep>;  // ascending

// Sums say how much was counted on a day and not when. A threshold that they
// reach on a day counts as reached at its end, or now when that is earlier;
// where a member may only fall, at its beginning.
enum class DayCounts : uint8_t { kAtItsEnd, kAtItsBeginning };

// A level that was taken over: it is not fallen below from one instant up to
// the first review that is not before the other.
struct KeptLevel {
  int32_t level = 0;  // 0: none
  Timestamp from;
  Timestamp until;
};
KeptLevel KeptIn(const TierPolicy& policy, const TierRow& row);
// `level`, or what is kept at an instant at which levels may fall.
int32_t AtLeastKept(const KeptLevel& kept, Timestamp t, int32_t level);

struct TierOutlook {
  const TierPolicy& policy;
  const Zone& zone;
  const TierSums& sums;
  Timestamp now;  // up to when to look
  KeptLevel kept = {};
};
// How the level goes on from `start`: up by the sums of that day and later
// ones, and judged anew at each review behind `start`.
TierSteps LookAhead(const TierOutlook& outlook, const TierStep& start,
                    DayCounts counts);

// Which of two histories holds from a moment on.
enum class TierMerge : uint8_t {
  kHigher,  // at every moment
  kLower,   // at every moment
  kSteps,
};
// `changes` before `from`; from then on what is chosen of them and `steps`,
// which begin not after `from`.
TierChanges MergeTiers(const TierPolicy& policy, const TierChanges& changes,
                       const TierSteps& steps, Timestamp from,
                       TierMerge choice);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_TIER_HISTORY_H_
