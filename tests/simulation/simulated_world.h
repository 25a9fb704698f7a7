// What surrounds a simulated process: its store, the input topics, the topic of
// outcomes, and who owns the shard. All of it belongs to the simulation's one
// thread.
#ifndef CLEARPOINT_TESTS_SIMULATION_SIMULATED_WORLD_H_
#define CLEARPOINT_TESTS_SIMULATION_SIMULATED_WORLD_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consumers/ownership.h"
#include "consumers/publisher.h"
#include "consumers/shard_process.h"
#include "engine/source.h"
#include "engine/state/memory_store.h"
#include "tests/simulation/simulated_log.h"

namespace clearpoint {

class SimulatedClock : public ShardClock {
 public:
  explicit SimulatedClock(SimulatedTime* time) : time_(time) {}
  int64_t NowUs() override { return time_->now_us; }
  void Wait(int64_t) override {}  // others move meanwhile

 private:
  SimulatedTime* time_;
};

// Rows in memory that outlive the process, as far as they were committed. A
// machine that goes down with it may lose the commits since the last Sync, the
// newest first.
class SimulatedStore : public Store {
 public:
  SimulatedStore() { versions_.push_back(store_); }

  void Belong(std::shared_ptr<SimulatedLife> life) { life_ = std::move(life); }
  void LoseUnsynced(RandomSource* random);

  absl::StatusOr<std::string> ReadHead() const override {
    return store_.ReadHead();
  }
  absl::StatusOr<bool> Get(TableId table, std::string_view key,
                           std::string* value) const override {
    return store_.Get(table, key, value);
  }
  std::unique_ptr<StoreCursor> Scan(TableId table, std::string_view prefix,
                                    std::string_view from) const override {
    return store_.Scan(table, prefix, from);
  }
  absl::Status Commit(const StoreCommit& commit) override;
  absl::Status Sync() override;

 private:
  std::shared_ptr<SimulatedLife> life_;
  MemoryStore store_;
  std::deque<MemoryStore> versions_;  // the first is durable
};

enum class MessageKind : uint8_t { kPurchase, kRedemption, kClose, kMalformed };

// A message and what whoever made it knows of it.
struct InputMessage {
  MessageKind kind = MessageKind::kMalformed;
  std::string member;
  std::string id;
  int64_t amount = 0;  // minor units, or points
  std::string bytes;
  int64_t published_us = 0;
};

struct InputPartition {
  std::string name;
  std::vector<InputMessage> messages;  // by offset
};

// Partitions that are read like topics: there is never an end. An empty batch
// when nothing is there; now and then Unavailable.
class SimulatedSource : public Source {
 public:
  SimulatedSource(const std::vector<const InputPartition*>& partitions,
                  RandomSource* random, const SimulatedTime* time,
                  const bool* is_wild);

  const std::vector<std::string>& partitions() const override { return names_; }
  absl::Status Resume(const std::vector<InputOffset>& offsets) override;
  absl::StatusOr<std::unique_ptr<DeliveryBatch>> Next(int64_t) override;
  // Behind what is there now it ends.
  void EndHere() { end_us_ = time_->now_us; }

 private:
  const std::vector<const InputPartition*> partitions_;
  RandomSource* random_;
  const SimulatedTime* time_;
  const bool* is_wild_;
  std::vector<std::string> names_;
  std::vector<uint64_t> next_;
  size_t turn_ = 0;
  std::optional<int64_t> end_us_;
};

struct PublishedRecord {
  uint64_t sequence = 0;
  Hash256 frame;
};

// Writes genesis and the configuration of the reference day into an empty log,
// and gives every member points by a purchase.
void PrepareJournal(SimulatedLog* log, ClockMode mode,
                    const std::vector<std::string>& members, int64_t points);

// The topic of outcomes, for all processes.
struct OutcomeTopic {
  std::vector<PublishedRecord> records;
  uint64_t next_sequence = 1;  // behind the newest ever published
  // Called with the frame of whatever is about to be published.
  std::function<void(const Hash256&)> watch;
};

// Keeps accepted frames until it is let to publish some of them.
class SimulatedPublisher : public Publisher {
 public:
  SimulatedPublisher(OutcomeTopic* topic, std::shared_ptr<SimulatedLife> life)
      : topic_(topic), life_(std::move(life)) {}

  absl::Status Begin(const Head& head, const Networks& networks) override;
  absl::Status Accepted(const FrameView& frame) override;
  SequenceNumber published() const override;

  // Publishes up to `frames` frames.
  void Publish(int64_t frames);
  bool IsDone() const { return waiting_.empty(); }
  // Has no room for the next frame.
  void RefuseOnce() { refuses_ = 1; }

 private:
  struct Waiting {
    uint64_t first = 0;
    uint32_t count = 0;
    Hash256 hash;
  };

  OutcomeTopic* topic_;
  const std::shared_ptr<SimulatedLife> life_;
  std::deque<Waiting> waiting_;
  int refuses_ = 0;
  uint64_t published_ = 0;
};

// One process's part in the group that owns the shard.
class SimulatedOwnership : public Ownership {
 public:
  absl::StatusOr<OwnershipHint> Ask() override { return hint_; }
  void Leave() override { hint_.owner = false; }

  void Give() {
    if (!hint_.owner) ++hint_.given;
    hint_.owner = true;
  }
  void Take() { hint_.owner = false; }
  bool owner() const { return hint_.owner; }

 private:
  OwnershipHint hint_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SIMULATION_SIMULATED_WORLD_H_
