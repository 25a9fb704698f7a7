// Invariants of closed windows and what participants owe: the part of
// invariants.h about payments, exposures, disputes and prepaid blocks. They
// know no rules.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_REPLAY_SETTLEMENT_INVARIANTS_H_
#define CLEARPOINT_ENGINE_REPLAY_SETTLEMENT_INVARIANTS_H_

#include "absl/status/status.h"
#include "engine/ledger/effects.h"
#include "engine/network/network.h"
#include "engine/state/state.h"

namespace clearpoint {

// 8, before `effects` are evolved: payments are those of closed windows, bring
// what is unpaid nearer to zero, and are worth what they release.
absl::Status CheckPayments(State* state, const Networks& networks,
                           const Effects& effects);

// 3: what a closed window says of its payments follows from its positions, and
// the exposures from the open window, the unpaid payments and the carry.
// O(obligations of the open window + positions).
absl::Status CheckExposures(State* state);

// 3: every dispute has its contested booking and every contested booking its
// dispute; those of a pair and window come to at most what was booked between
// the two; and what accepted ones gave back is what obligations of kind dispute
// say. O(obligations + disputes).
absl::Status CheckDisputes(State* state);

// 3: no block has given more than was bought or less than nothing, and what was
// paid for the blocks of a pair is what its obligations of kind prepaid say.
// O(obligations + blocks).
absl::Status CheckPrepaidBlocks(State* state);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_REPLAY_SETTLEMENT_INVARIANTS_H_
