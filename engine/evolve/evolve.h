// Evolve: the pure function (state, effects) -> state. It never refuses and
// knows no rules; the live engine, a restart, a replay, a standby and an audit
// all change state through it and nothing else.
//
// Every movement carries the balance it leads to. One that does not follow
// from the state as it stands is DataLoss and names both: the journal and the
// state do not belong together. The state is then not to be used any more.
//
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_EVOLVE_EVOLVE_H_
#define CLEARPOINT_ENGINE_EVOLVE_EVOLVE_H_

#include "absl/status/status.h"
#include "engine/ledger/effects.h"
#include "engine/state/state.h"

namespace clearpoint {

absl::Status Evolve(State* state, const Effects& effects);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_EVOLVE_EVOLVE_H_
