// Held points: set aside in their lots for a merchant, out of reach of burns,
// returns, exchanges and the sweep, until they are captured or released.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_HELD_POINTS_H_
#define CLEARPOINT_ENGINE_RULES_HELD_POINTS_H_

#include <vector>

#include "engine/rules/award.h"

namespace clearpoint {

// Sets what is drawn aside. Nobody owes anything for it yet.
void HoldPoints(Decision& d, const WalletRow::Key& wallet,
                const std::vector<DrawnLot>& drawn);

// Burns `points` of what the draws hold, first drawn first, and releases the
// rest. The draws become those of a redemption of these points.
void CaptureHeld(Decision& d, const WalletRow::Key& wallet,
                 std::vector<Draw>* draws, Points points);

// Moves all that the draws hold to `to`. Nobody owes anything for it.
void WithdrawHeld(Decision& d, const WalletRow::Key& wallet,
                  const std::vector<Draw>& draws, Account to);

// Puts back all that the draws hold, as of `now`: available again, and repaying
// debt; expired when the lot would have been swept by then. No draws are left.
void ReleaseHeld(Decision& d, const WalletRow::Key& wallet,
                 std::vector<Draw>* draws, Timestamp now);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_HELD_POINTS_H_
