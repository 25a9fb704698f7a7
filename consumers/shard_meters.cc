#include "consumers/shard_meters.h"

#include <algorithm>
#include <bit>
#include <string_view>

namespace clearpoint {

std::string_view ShardPhaseName(ShardPhase phase) {
  switch (phase) {
    case ShardPhase::kFollow:
      return "follow";
    case ShardPhase::kClaim:
      return "claim";
    case ShardPhase::kActive:
      return "active";
    case ShardPhase::kDoubt:
      return "doubt";
    case ShardPhase::kDown:
      return "down";
    case ShardPhase::kStopped:
      return "stopped";
  }
  return "unknown";
}

void MeterHistogram::Observe(uint64_t value) {
  const size_t bucket = static_cast<size_t>(std::bit_width(value));
  buckets_[std::min(bucket, kBuckets - 1)].Add(1);
  sum_.Add(value);
}

}  // namespace clearpoint
