// NaiveBooks: what a simulated journal must say, from the input and the bytes
// of the journal alone. Shares no rule with the engine: chains are followed by
// number and hash, points are a sum of amounts.
//
// Every check answers what is wrong, in words; empty: nothing.
// Threads: none.
#ifndef CLEARPOINT_TESTS_SIMULATION_NAIVE_BOOKS_H_
#define CLEARPOINT_TESTS_SIMULATION_NAIVE_BOOKS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/ledger/record.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/simulated_world.h"

namespace clearpoint {

// The frames of a log that continue one another from the first entry on.
class NaiveChain {
 public:
  // Reads what came since the last call; from the start after a truncation.
  void Follow(const SimulatedLog& log);

  bool Holds(const Hash256& frame) const { return hashes_.contains(frame); }
  bool HoldsClaimOf(const Hash128& writer) const {
    return writers_.contains(writer);
  }
  // Entries of the log, in order.
  const std::vector<size_t>& frames() const { return frames_; }
  // How far each input was read by the newest frame that moved it.
  const std::map<std::string, uint64_t>& inputs() const { return inputs_; }
  uint64_t next_sequence() const { return next_sequence_; }
  uint64_t term() const { return term_; }

 private:
  void Take(const FrameView& frame, size_t entry);

  int truncations_ = 0;
  size_t read_ = 0;
  std::vector<size_t> frames_;
  std::set<Hash256> hashes_;
  std::set<Hash128> writers_;
  std::map<std::string, uint64_t> inputs_;
  Hash256 hash_;
  uint64_t number_ = 0;
  uint64_t term_ = 0;
  Hash128 writer_;
  uint64_t next_sequence_ = 1;
};

class NaiveBooks {
 public:
  // `members` have `points` each before the first message of `inputs`.
  NaiveBooks(const std::vector<InputPartition>* inputs,
             const std::vector<std::string>& members, int64_t points);

  // Walks the records of `chain`: numbers dense, every message decided at most
  // once, in order, as simple sums tell.
  std::string Walk(const SimulatedLog& log, const NaiveChain& chain);
  // Behind Walk: every message is decided.
  std::string AllDecided() const;
  // Every record of the chain is published, under the hash of its frame; so
  // far as they are of messages, which are what the topic is for.
  std::string AllPublished(const OutcomeTopic& topic) const;
  // Nothing is published that the chain does not hold.
  std::string NothingElsePublished(const OutcomeTopic& topic) const;

  const std::map<std::string, int64_t>& balances() const { return balances_; }

 private:
  std::string Take(const Record& record);
  std::string TakeMessage(const Record& record, const std::string& partition,
                          const InputMessage& message);
  OutcomeCode Judge(const InputMessage& message);

  const std::vector<InputPartition>* inputs_;
  std::map<std::string, int64_t> balances_;
  std::set<std::string> ids_;
  std::map<uint32_t, const InputPartition*> sources_;  // by interned number
  std::map<std::string, uint64_t> decided_;            // by partition
  std::map<uint64_t, Hash256> frame_of_;               // by sequence number
  std::set<uint64_t> from_messages_;                   // sequence numbers
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SIMULATION_NAIVE_BOOKS_H_
