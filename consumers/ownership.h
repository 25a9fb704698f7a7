// Ownership: a hint which of several processes should write a shard, so that
// they do not all claim it. Safety does not rest on it: the chain fences
// (engine/journal/acceptance.h), whatever this says.
//
// Threads: the sequencer's. It is asked only while the sequencer moves, so
// a wedged writer loses the ownership it has.
#ifndef CLEARPOINT_CONSUMERS_OWNERSHIP_H_
#define CLEARPOINT_CONSUMERS_OWNERSHIP_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace clearpoint {

struct OwnershipHint {
  bool owner = false;
  // Counts how often ownership was given to this process: a writer that
  // stepped down claims again only when this has grown.
  uint64_t given = 0;
};

class Ownership {
 public:
  virtual ~Ownership() = default;
  // Returns at once with what is known now. Must be called at least every
  // second; the hint is lost otherwise. An error is final.
  virtual absl::StatusOr<OwnershipHint> Ask() = 0;
  // Gives ownership up, so that another may take it without a timeout.
  virtual void Leave() = 0;
};

// For a process that is alone: always the owner.
class SoleOwner : public Ownership {
 public:
  absl::StatusOr<OwnershipHint> Ask() override {
    return OwnershipHint{true, 1};
  }
  void Leave() override {}
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_OWNERSHIP_H_
