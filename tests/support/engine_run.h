// EngineRun: the engine as a test drives it. Configurations and events go
// through the codec, are decided, evolved and kept as encoded records; what
// the state then holds is told in the canonical text of the oracle
// (tests/support/README.md), read from the tables alone.
//
// Clock mode `input` unless another is given. A commit goes to a store in
// memory, so the same history may be run with any cache and must give the same
// records and digest. Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_ENGINE_RUN_H_
#define CLEARPOINT_TESTS_SUPPORT_ENGINE_RUN_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decide/step.h"
#include "engine/state/memory_store.h"
#include "engine/state/state.h"
#include "tests/support/owned_event.h"

namespace clearpoint {

// When rows leave the cache.
struct CachePolicy {
  int steps_per_commit = 0;  // 0: never, and there is no store
  size_t bytes = 0;          // kept after each commit
};
inline constexpr CachePolicy kUnlimitedCache{};
inline constexpr CachePolicy kOneRowCache{1, 0};

// Settles the hashes of the state's changed rows. With a store the rows go
// there; without one they stay.
void CommitTo(MemoryStore* store, State* state);

// What a state holds, line by line, in the canonical text.
std::string TextOf(State* state, const Networks& networks, Timestamp recorded);

class EngineRun {
 public:
  EngineRun(Timestamp start, CachePolicy policy)
      : EngineRun(ClockMode::kInput, start, policy) {}
  EngineRun(ClockMode mode, Timestamp start, CachePolicy policy);
  EngineRun(const EngineRun&) = delete;

  // As `network apply` does: from no source.
  OutcomeCode Apply(const Configuration& configuration);
  OutcomeCode Decide(const OwnedEvent& event);
  // One message as it came, in either form.
  OutcomeCode DecideBytes(std::string_view bytes, EventFormat format);
  // The same, from the place `offset` of an input.
  OutcomeCode DecideAt(std::string_view source, uint64_t offset,
                       std::string_view bytes, EventFormat format);
  // The wall clock from here on; looked at in clock mode `wall` only.
  void SetWallClock(Timestamp now) { wall_now_ = now; }

  State& state() { return state_; }
  const Networks& networks() const { return stepper_.networks(); }
  Timestamp recorded() const { return stepper_.recorded(); }
  // Every record so far, encoded.
  const std::vector<std::string>& records() const { return records_; }
  // Reason of the last event's refusal.
  const std::string& reason() const { return reason_; }
  // Later verdicts on returns that waited.
  const std::map<OutcomeCode, int>& later_outcomes() const {
    return later_outcomes_;
  }
  // What became of standing conversions at the ends of their periods.
  const std::map<OutcomeCode, int>& sweep_outcomes() const {
    return sweep_outcomes_;
  }

  // The records in which windows closed by the calendar.
  const std::vector<int64_t>& cut_offs() const { return cut_offs_; }

  std::string Text() { return TextOf(&state_, networks(), recorded()); }
  // The lines of it that begin so.
  std::string Lines(std::string_view begin);
  // After settling every changed row.
  const Digest& Settle();

 private:
  void Keep(const Record& record);

  CachePolicy policy_;
  Timestamp wall_now_;
  MemoryStore store_;
  State state_;
  Stepper stepper_;
  EventDecoder decoder_;
  int steps_ = 0;
  std::vector<std::string> records_;
  std::optional<OutcomeCode> outcome_;  // of the event under way
  std::string reason_;
  std::map<OutcomeCode, int> later_outcomes_;
  std::map<OutcomeCode, int> sweep_outcomes_;
  std::vector<int64_t> cut_offs_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_ENGINE_RUN_H_
