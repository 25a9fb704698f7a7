#include "consumers/tally.h"

namespace clearpoint {

void Tally::Count(const Record& record) {
  if (record.kind == EventKind::kTick) {
    ++ticks;
    for (const LateVerdict& late : record.late_verdicts) {
      ++outcomes[late.outcome];
    }
    return;
  }
  // Returns whose purchase came, and purchases that were claimed.
  const bool is_claimed =
      record.kind == EventKind::kPurchase && record.refers_to.value != 0;
  const bool waited =
      record.at.source == 0 &&
      (is_claimed || record.kind == EventKind::kPurchaseReturned);
  ++(waited ? released : events);
  ++outcomes[record.outcome];
  ++kinds[record.kind];
}

void Tally::Add(const Tally& other) {
  for (const auto& [code, count] : other.outcomes) outcomes[code] += count;
  for (const auto& [kind, count] : other.kinds) kinds[kind] += count;
  events += other.events;
  ticks += other.ticks;
  released += other.released;
  frames += other.frames;
  bytes += other.bytes;
}

}  // namespace clearpoint
