// Simulation: two or three processes of one shard, with everything around them
// simulated, through faults of every kind and then through calm, in virtual
// time on one thread. One seed decides all of it.
//
// The processes are the production's: ShardProcess, Sequencer, Follower, the
// chain rule, the engine. What must hold is told by NaiveBooks.
#ifndef CLEARPOINT_TESTS_SIMULATION_SIMULATION_H_
#define CLEARPOINT_TESTS_SIMULATION_SIMULATION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/naive_books.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/simulated_world.h"

namespace clearpoint {

// What happened in one run, so that a test can see that it was wild enough.
struct SimulationCounts {
  uint64_t steps = 0;
  uint64_t kills = 0;
  uint64_t claims = 0;
  uint64_t doubts = 0;
  uint64_t takeovers = 0;
  uint64_t skipped = 0;  // repeats, stale frames and strangers' messages
  uint64_t losses = 0;
  uint64_t stops = 0;  // with an error

  void Add(const SimulationCounts& other);
};

class Simulation {
 public:
  explicit Simulation(uint64_t seed);
  ~Simulation();

  // Empty: all is as it must be. Else the first thing that is not.
  std::string Run();
  const SimulationCounts& counts() const { return counts_; }

 private:
  struct Process;

  void MakeInputs();
  InputMessage MakeMessage(int64_t index);
  // Genesis, configuration, and points for every member.
  void Prepare();
  void Start(Process* process);
  void Kill(Process* process);
  void Count(const Process& process);
  void Tell(const Process& process) const;
  void CheckPhase(const Process& process);
  void StepOne(Process* process);
  void Finished(Process* process);
  void MoveTime();
  void DisturbProcess();
  void DisturbWorld();
  void LoseData();
  void RunWild();
  void RunCalm();
  void StopAll();
  bool IsDone();
  bool IsSettled(const Process& owner);
  bool SomebodyLives() const;
  void CheckEnd();
  void CheckStores();
  void Fail(const std::string& what);

  const uint64_t seed_;
  RandomSource random_;
  SimulatedTime time_;
  SimulatedClock clock_;
  SimulatedLog log_;
  const bool is_told_;  // prints what happens
  bool is_wild_ = false;
  bool may_lose_ = false;
  bool publishes_ = true;
  size_t prepared_ = 0;  // entries of the log before the first process
  std::vector<InputPartition> inputs_;
  OutcomeTopic topic_;
  NaiveChain chain_;
  std::vector<std::unique_ptr<Process>> processes_;
  uint64_t writers_ = 0;
  SimulationCounts counts_;
  std::string failure_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SIMULATION_SIMULATION_H_
