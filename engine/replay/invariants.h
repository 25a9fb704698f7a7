// Invariants of a state that hold whatever was decided (architecture: 10). A
// verification asks them of every record and of the whole state at its end;
// they know no rules, so an error in the rules cannot hide behind them.
//
// DataLoss names the invariant by its number, the row, expected and found.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_REPLAY_INVARIANTS_H_
#define CLEARPOINT_ENGINE_REPLAY_INVARIANTS_H_

#include "absl/status/status.h"
#include "engine/ledger/effects.h"
#include "engine/network/network.h"
#include "engine/state/state.h"

namespace clearpoint {

// 1: the accounts of one program sum to zero. O(1).
absl::Status CheckProgramSum(State* state, ProgramNumber program);

// 8, and 3 at a close: before `effects` are evolved. Bookings go to the open
// window, a closed window keeps what it says, payments bring what is unpaid of
// it nearer to zero, and positions are those of the window that closes: exact
// and rounded they sum to zero, and the carry is their difference.
absl::Status CheckWindowEffects(State* state, const Networks& networks,
                                const Effects& effects);

// 1 over every program. O(accounts).
absl::Status CheckAccounts(State* state);
// 2 over every wallet, and that wallets sum up to the accounts. O(lots).
absl::Status CheckWallets(State* state);
// 3 over every window: positions follow from the obligations and the carries
// before, exposures from what is open and unpaid, disputes give back no more
// than was booked. O(obligations + disputes).
absl::Status CheckWindows(State* state);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_REPLAY_INVARIANTS_H_
