// Rows of dated rates between currencies.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_CURRENCY_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_CURRENCY_ROWS_H_

#include <cstdint>
#include <string>

#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// One major unit of a currency in major units of another, from an instant until
// the next rate of the pair begins. Rates stay: late purchases ask for old ones.
struct CurrencyRateRow {
  static constexpr TableId kTable = TableId::kCurrencyRates;
  struct Key {
    uint32_t from = 0;  // numeric form of the code, as OrderRow::currency
    uint32_t to = 0;
    // So that of those valid by an instant the newest comes first.
    int64_t minus_valid_from_us = 0;
    CLEARPOINT_HASHABLE_KEY(Key, k.from, k.to, k.minus_valid_from_us)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.from);
      v.U(2, k.to);
      v.S(3, k.minus_valid_from_us);
    }
  };
  int64_t numerator = 0;
  int64_t denominator = 0;
  std::string source;
  SequenceNumber set_by;  // record of the event
  Hash128 content;        // of the event
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.numerator);
    v.S(2, r.denominator);
    v.Text(3, r.source);
    v.U(4, r.set_by);
    v.H(5, r.content);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_CURRENCY_ROWS_H_
