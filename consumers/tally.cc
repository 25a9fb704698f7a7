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
  const bool waited =
      record.at.source == 0 && record.kind == EventKind::kPurchaseReturned;
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
