// Random networks and histories of events over few names, so that collisions
// happen: returns of every shape, late, early and repeated events, points that
// mature and expire, windows that close, fields that are wrong.
//
// The same seed gives the same history on every machine. A step stands on no
// other step, so any part of a history is a history and may be shrunk.
// Left out, because the rules leave it open: limits on sign-ins, programs
// without a sign-in or referral rule, histories longer than the retention of
// business keys. Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_RANDOM_HISTORY_H_
#define CLEARPOINT_TESTS_SUPPORT_RANDOM_HISTORY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/configuration.h"
#include "tests/support/owned_event.h"

namespace clearpoint {

// splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
class RandomSource {
 public:
  explicit RandomSource(uint64_t seed) : state_(seed) {}

  uint64_t Next();
  // From `least` to `most`, both included.
  int64_t Between(int64_t least, int64_t most);
  bool Chance(int percent) { return Between(1, 100) <= percent; }

  template <class T>
  const T& Pick(const std::vector<T>& all) {
    return all[static_cast<size_t>(
        Between(0, static_cast<int64_t>(all.size()) - 1))];
  }

 private:
  uint64_t state_;
};

// One to three programs with everything that hangs on them. Valid: prices fit,
// names resolve, and no cycle of rates grows points.
Configuration MakeRandomConfiguration(RandomSource* random, Timestamp start);
// A later version of it: other ladders, grants, prices, rates and policies.
Configuration ChangeConfiguration(Configuration network, RandomSource* random);

// A new version of the network, or an event.
struct HistoryStep {
  std::optional<Configuration> configuration;
  OwnedEvent event;
};

struct History {
  uint64_t seed = 0;
  Timestamp start;  // of the clock
  std::vector<HistoryStep> steps;
};

// `events` up to 250; begins with a configuration and may have a second.
History MakeRandomHistory(uint64_t seed, int events);

// The smallest part of a failing history that still fails, as far as leaving
// out ever smaller runs of steps finds it. Precondition: fails(history).
History Shrink(History history,
               const std::function<bool(const History&)>& fails);

// The steps, one a line, for the message of a failing test.
std::string TextOf(const History& history);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_RANDOM_HISTORY_H_
