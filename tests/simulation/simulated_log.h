// SimulatedLog: a broker's partition with a journal in it, in virtual time.
// Each process connects to it through a Journal of its own, whose writers and
// readers are late, lose reports, repeat and reorder them, while frames of
// dropped writers land later, strangers write between, and the whole partition
// may be away, cut off, or cut off and filled again. Everything follows from
// one seed.
//
// What holds as with a real broker: frames of one writer land in the order of
// appending, without a hole; a report of success tells the true offset.
//
// Threads: none.
#ifndef CLEARPOINT_TESTS_SIMULATION_SIMULATED_LOG_H_
#define CLEARPOINT_TESTS_SIMULATION_SIMULATED_LOG_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/journal/journal.h"
#include "tests/support/random_history.h"

namespace clearpoint {

struct SimulatedTime {
  int64_t now_us = 0;
};

// Whether a process still acts on the world, so that one can be killed between
// any two effects of one step.
struct SimulatedLife {
  bool is_alive = true;
  int effects_left = -1;  // until it is killed; -1: no such plan

  // To be asked before every effect. False: it was killed before.
  bool Act() {
    if (effects_left == 0) is_alive = false;
    if (effects_left > 0) --effects_left;
    return is_alive;
  }
};

class SimulatedLog {
 public:
  SimulatedLog(uint64_t seed, SimulatedTime* time)
      : random_(seed), time_(time) {}
  SimulatedLog(const SimulatedLog&) = delete;

  // The partition as the process that lives `life` sees it.
  std::unique_ptr<Journal> Connect(std::shared_ptr<SimulatedLife> life);

  // Lands what is due.
  void Advance();
  // No faults from here on; what is under way arrives soon.
  void CalmDown();
  void BeWild() { is_wild_ = true; }
  void GoAway(int64_t until_us) { away_until_us_ = until_us; }
  bool IsAway() const { return time_->now_us < away_until_us_; }
  bool HasNothingUnderWay() const;

  // Single faults, for tests of one case each.
  void FailReports(int count) { failing_reports_ = count; }
  void ForgetDropped() { forgets_dropped_ = true; }
  void HoldBack(bool holds) { holds_back_ = holds; }
  // How often anybody began to read.
  int reads() const { return reads_; }

  // Faults of the place itself.
  void AppendForeign();
  void AppendRepeat();
  // Loses the entries from `size` on, and all that is under way.
  void Truncate(size_t size);
  void Append(std::string bytes) { entries_.push_back(std::move(bytes)); }

  const std::vector<std::string>& entries() const { return entries_; }
  // Counts truncations: who has read before must read from the start.
  int truncations() const { return truncations_; }

 private:
  friend class SimulatedReader;
  friend class SimulatedWriter;
  friend class SimulatedConnection;

  struct Flight {
    FrameNumber number;
    std::string bytes;
    int64_t lands_us = 0;
  };
  struct Report {
    int64_t due_us = 0;
    AppendReport report;
    absl::Status error;  // instead of the report
  };
  struct Producer {
    std::deque<Flight> waiting;
    std::deque<Report> reports;
    std::deque<int64_t> appended_us;  // of frames without a report taken
    JournalPosition expected;
    bool is_dropped = false;
  };

  void Land(Producer* producer);
  void SendReport(Producer* producer, const AppendReport& report);
  void Drop(Producer* producer);
  int64_t Delay();

  RandomSource random_;
  SimulatedTime* time_;
  bool is_wild_ = false;
  int64_t away_until_us_ = 0;
  std::vector<std::string> entries_;
  std::vector<std::shared_ptr<Producer>> producers_;
  int truncations_ = 0;
  int reads_ = 0;
  int failing_reports_ = 0;
  bool forgets_dropped_ = false;
  bool holds_back_ = false;  // nothing lands
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SIMULATION_SIMULATED_LOG_H_
