// Rows of standing conversions: which programs of a member are swept into
// another at the end of every period, and when the next one ends.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_CONVERSION_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_CONVERSION_ROWS_H_

#include <cstdint>
#include <string>

#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// Of the calendar.
enum class ConversionPeriod : uint8_t { kDay = 1, kWeek = 2, kMonth = 3 };

// One program that an order sweeps. It goes when the order is cancelled, or
// when nothing can be swept any more; of each there is one timer, at `due`.
struct StandingConversionRow {
  static constexpr TableId kTable = TableId::kStandingConversions;
  struct Key {
    MemberNumber member;  // who ordered it
    ProgramNumber from;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.from)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.from);
    }
  };
  Hash128 order;  // business key of the order
  std::string order_id;
  SequenceNumber ordered_by;  // record of the order
  ProgramNumber to;
  ConversionPeriod every = ConversionPeriod::kDay;
  LocalDay last;  // of the period that is swept next, in the zone of `to`
  Timestamp due;  // first instant behind it
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.H(1, r.order);
    v.Text(2, r.order_id);
    v.U(3, r.ordered_by);
    v.U(4, r.to);
    v.U(5, r.every);
    v.S(6, r.last);
    v.S(7, r.due);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_CONVERSION_ROWS_H_
