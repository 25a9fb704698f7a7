// What a window leaves to be paid as it closes: its obligations and the carries
// of the window before, netted as its scheme says and rounded to the minor unit
// of its currency (domain: settlement).
// Deciding a close and reports of an open window use the same sums.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_WINDOW_POSITIONS_H_
#define CLEARPOINT_ENGINE_DECIDE_WINDOW_POSITIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "engine/network/network.h"
#include "engine/state/state.h"

namespace clearpoint {

using WindowPositions = absl::btree_map<PositionRow::Key, PositionRow>;

// A position whose minor units do not fit into 64 bits.
struct WidePosition {
  std::string participant;
  Money exact;
};

// Fills the positions of an open window and, in its row, what they add up to:
// gross, net, the number of pairs that traded, and through whom payments go.
// What is filled is not to be used when a position is too wide. O(participants
// and pairs that traded, and those with a carry).
std::optional<WidePosition> SumPositions(State* state, const Networks& networks,
                                         WindowNumber window, WindowRow* row,
                                         WindowPositions* positions);

// Positions that need a payment. What is left with the operator needs none.
uint64_t CountPayments(const WindowRow& window,
                       const WindowPositions& positions);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_WINDOW_POSITIONS_H_
