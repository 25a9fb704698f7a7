// Foresight: brings the rows that the next events will ask for near the
// processor while earlier events are decided. Rows are found by hash, so each
// would else be waited for: name, member, wallet, lots, one behind the other.
//
// Told of the events in their order, some events before each is decided. It
// changes nothing, and nothing but time depends on it: what it is not told of,
// or told wrongly, is found as ever. Rows that are not in the cache stay in
// the store.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_FORESIGHT_H_
#define CLEARPOINT_ENGINE_DECIDE_FORESIGHT_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/decide/event.h"
#include "engine/network/network.h"
#include "engine/state/state.h"

namespace clearpoint {

class Foresight {
 public:
  // How many events ahead of the one being decided it is best told of one.
  static constexpr size_t kAhead = 10;

  // Both must outlive it.
  Foresight(const State* state, const Networks* networks)
      : state_(*state), networks_(*networks) {}

  void Expect(const Event& event);

 private:
  // Programs of which a member's wallet is brought.
  static constexpr size_t kPrograms = 2;
  // Events from one step of the way to the next, so that memory has come.
  static constexpr size_t kStride = 2;
  static constexpr size_t kRing = 16;

  // One event and how far its way was gone.
  struct Path {
    Hash128 member;  // zero: none
    uint32_t name = kNoSlot;
    std::array<WalletRow::Key, kPrograms> keys;
    std::array<uint32_t, kPrograms> wallets{kNoSlot, kNoSlot};
  };

  Path& Before(size_t events) { return ring_[(next_ - events) % kRing]; }
  void FindWallets(Path* path) const;

  const State& state_;
  const Networks& networks_;
  std::array<Path, kRing> ring_;
  size_t next_ = kRing;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_FORESIGHT_H_
