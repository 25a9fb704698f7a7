// The wallet that the members of a household share, where a program is
// configured to have one (household_wallet): what they earn goes into it, and
// what they spend comes out of it, whoever of them acts. It is a wallet like
// any other, whose member is the number of the household.
//
// Whose wallet an event means is told by the household the member is in when
// the event is decided, under the version of the program that governs it. Rows
// that later events come back to (awards, requests) keep the wallet they used.
// Threads: the owner of the State. Source: engine/rules/README.md, households.
#ifndef CLEARPOINT_ENGINE_RULES_HOUSEHOLD_WALLET_H_
#define CLEARPOINT_ENGINE_RULES_HOUSEHOLD_WALLET_H_

#include <optional>

#include "engine/decide/decision.h"

namespace clearpoint {

// The household whose wallet the member uses; 0: its own. Member 0 is not known
// and uses its own. The member is looked up only where the program shares.
MemberNumber SharedWalletOf(Decision& d, const Program& program,
                            MemberNumber member);
// The wallet of one or the other.
WalletRow::Key WalletUsedBy(Decision& d, const Program& program,
                            MemberNumber member);

// Moves what the member's own wallet has into that of the household it is in:
// lots that this event might draw and pending ones, each with its class,
// vintage, availability and expiry; then the debt, which what the household has
// available repays. Lapsed lots stay. Precondition: nothing of it is held.
void MoveIntoHousehold(Decision& d, const Program& program,
                       MemberNumber member);

// Moves at most so much of the debt of one wallet to another of the program,
// which repays what it has available. Answers how much moved.
Points MoveDebt(Decision& d, const WalletRow::Key& from,
                const WalletRow::Key& to, Points most);

// Where a return looks for what is no longer in the award's own wallet: in that
// of the member its own was merged into, or in the household's that the points
// have moved into. None: nowhere else.
std::optional<WalletRow::Key> WalletMovedInto(Decision& d, const Award& award);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_HOUSEHOLD_WALLET_H_
