// ShardMeters: what a process of one shard counts about itself, for /metrics,
// health and the status line. Plain counters: writing costs one relaxed store,
// and whoever reads them never waits for whoever writes.
//
// Threads: each field is written by one thread, named behind it, and read by
// any.
#ifndef CLEARPOINT_CONSUMERS_SHARD_METERS_H_
#define CLEARPOINT_CONSUMERS_SHARD_METERS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/values/time.h"

namespace clearpoint {

// The states of consumers/README.md, the chain protocol.
enum class ShardPhase : uint8_t {
  kFollow = 1,
  kClaim = 2,
  kActive = 3,
  kDoubt = 4,
  kDown = 5,
  kStopped = 6,
};

// "follow", "claim", ...
std::string_view ShardPhaseName(ShardPhase phase);

// A number that one thread moves and others look at.
class Meter {
 public:
  void Add(uint64_t n) { Set(value() + n); }
  void Set(uint64_t n) { value_.store(n, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// Counts observations in buckets that double: bucket i holds values below
// 2^i and not below 2^(i-1).
class MeterHistogram {
 public:
  static constexpr size_t kBuckets = 40;
  void Observe(uint64_t value);
  uint64_t bucket(size_t i) const { return buckets_[i].value(); }
  uint64_t sum() const { return sum_.value(); }

 private:
  std::array<Meter, kBuckets> buckets_;
  Meter sum_;
};

// One input partition.
struct PartitionMeter {
  uint64_t next_offset = 0;  // behind what the accepted frames decided
  uint64_t end = 0;          // as the broker told it last; 0: not known
  Timestamp received;        // of the newest message read; 0: not known
};

struct ShardMeters {
  // The sequencer's.
  std::atomic<ShardPhase> phase{ShardPhase::kFollow};
  Meter head_frame;
  Meter next_sequence;
  Meter term;
  Meter claims;       // made by this process
  Meter doubts;       // times it took the journal's word
  Meter state_opens;  // times the state began at its store's head
  Meter takeovers;    // claims of others that were accepted
  Meter frames;       // accepted, made here
  Meter frame_bytes;  // of those
  Meter in_flight;
  Meter skipped_repeats;  // by the reader of the journal
  Meter skipped_stale;
  Meter skipped_foreign;
  Meter cached_bytes;  // rows in memory
  Meter row_hits;
  Meter row_misses;
  Meter paused;                      // 1: an operator paused the intake
  Meter recorded_us;                 // recorded time of the head
  std::array<Meter, 128> events;     // by EventKind
  std::array<Meter, 1300> outcomes;  // by OutcomeCode
  MeterHistogram frame_size;         // bytes
  MeterHistogram append_us;          // from append to report
  // The store's thread.
  Meter commits;
  MeterHistogram commit_us;
  // The publisher's thread.
  Meter published;  // every record before this one
  Meter outcomes_sent;
  Meter dead_letters_sent;
  Meter facts_sent;
  Meter publish_queue;  // frames waiting

  // Under the mutex; by partition name.
  std::mutex mutex;
  std::map<std::string, PartitionMeter> partitions;
  std::string message;  // why it is down, stopped or waits; for people
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_SHARD_METERS_H_
