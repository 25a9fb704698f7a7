// Tally: how many records became durable, of which outcome and kind.
// Threads: none; a value.
#ifndef CLEARPOINT_CONSUMERS_TALLY_H_
#define CLEARPOINT_CONSUMERS_TALLY_H_

#include <cstdint>
#include <map>

#include "engine/decide/event.h"
#include "engine/decide/outcome.h"
#include "engine/ledger/record.h"

namespace clearpoint {

struct Tally {
  std::map<OutcomeCode, uint64_t> outcomes;  // events from upstream
  std::map<EventKind, uint64_t> kinds;
  uint64_t events = 0;
  uint64_t ticks = 0;
  uint64_t released = 0;  // returns decided after their purchase came
  uint64_t frames = 0;
  uint64_t bytes = 0;

  void Count(const Record& record);
  void Add(const Tally& other);
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_TALLY_H_
