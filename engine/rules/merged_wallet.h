// The wallets of a member that was merged into another: what they have
// available goes to the wallets of the other, lot by lot, with their debt. What
// is pending or held there follows once it is free, and so does whatever comes
// back to the merged member later: by a reversal, the end of a hold or of a
// period, an exchange that failed (engine/rules/README.md, members).
//
// Its own row keeps what moved, so that an unmerge gives back what is left.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_MERGED_WALLET_H_
#define CLEARPOINT_ENGINE_RULES_MERGED_WALLET_H_

#include <cstddef>

#include "engine/decide/decision.h"

namespace clearpoint {

// Moves what the wallet has and is not booked as expired, each lot with its
// class, vintage and dates, and the debt, to the member that its own was merged
// into; from there into the household's wallet where the program moves own
// points in. Nothing when the wallet's member is not merged.
void MoveToKept(Decision& d, const WalletRow::Key& wallet);

// The same for every wallet that the record's postings from the `first` on
// leave with points or debt, up to who answers for its member.
void FollowMerged(Decision& d, size_t first);

// Gives back what `merged`, the member's row from before, says has moved: of
// each lot and debt at most what is left where it went. Precondition: the
// member is not merged any more.
void GiveBackMoved(Decision& d, MemberNumber member, const MemberRow& merged);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_MERGED_WALLET_H_
