// Rows of streaks of earn rules: in which days, weeks or months a member did
// what a rule asks for.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_STREAK_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_STREAK_ROWS_H_

#include <cstdint>
#include <vector>

#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// Of the calendar.
enum class StreakUnit : uint8_t { kDay = 1, kWeek = 2, kMonth = 3 };

struct StreakPlace {
  LocalDay last;          // of the unit, in the program's zone
  uint32_t position = 0;  // in its run, from 1
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.last);
    v.U(2, r.position);
  }
};

// As far back as an event may still come, and the last before that, on which
// the next hangs.
struct RuleStreakRow {
  static constexpr TableId kTable = TableId::kRuleStreaks;
  struct Key {
    MemberNumber member;
    RuleNumber rule;
    StreakUnit unit = StreakUnit::kDay;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.rule, k.unit)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.rule);
      v.U(3, k.unit);
    }
  };
  std::vector<StreakPlace> places;  // ascending
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Messages(1, r.places);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_STREAK_ROWS_H_
