// What is forgotten in time besides business keys, in the 16 bytes of a forget
// timer's item (state.proto, TimerRow): wallets whose drained lots may go,
// counters of a day, awards given once a day, and sums of a period.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_LEDGER_FORGET_ITEM_H_
#define CLEARPOINT_ENGINE_LEDGER_FORGET_ITEM_H_

#include "engine/state/rows.h"
#include "engine/values/hash.h"

namespace clearpoint {

// A wallet that had a lot drained, and the UTC day of it: member, program, day,
// big-endian, 8 + 4 + 4 bytes.
struct DrainedWallet {
  WalletRow::Key wallet;
  LocalDay day;
};
Hash128 ItemOf(const DrainedWallet& drained);
DrainedWallet DrainedWalletOf(const Hash128& item);

// The counter's key: limit, subject, period, 4 + 8 + 4 bytes.
Hash128 ItemOf(const CounterRow::Key& counter);
CounterRow::Key CounterOf(const Hash128& item);

// The key of an award given once a day, which has no object: member, rule, day,
// 8 + 4 + 4 bytes.
Hash128 ItemOf(const OnceAwardRow::Key& award);
OnceAwardRow::Key OnceAwardOf(const Hash128& item);

// The key of the sum of a period: member, sum, last day, 8 + 4 + 4 bytes.
Hash128 ItemOf(const PeriodSumRow::Key& sum);
PeriodSumRow::Key PeriodSumOf(const Hash128& item);

// The UTC day that holds `t`, and the first midnight behind it.
LocalDay UtcDayOf(Timestamp t);
Timestamp NextUtcMidnight(Timestamp t);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_LEDGER_FORGET_ITEM_H_
