// Spending: what a redemption in one step and the placing of a hold share. Who
// spends how many points where, under which terms and contract, and out of
// which lots (engine/rules/README.md, redemption).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_SPENDING_H_
#define CLEARPOINT_ENGINE_DECIDE_SPENDING_H_

#include <optional>
#include <vector>

#include "engine/decide/decision.h"
#include "engine/rules/award.h"
#include "engine/rules/offer.h"
#include "engine/rules/redemption_terms.h"

namespace clearpoint {

struct Spending {
  const Program* program = nullptr;
  MemberNumber member;         // 0: not known yet
  MemberNumber shared_wallet;  // of its household; 0: its own
  ParticipantNumber merchant;
  ContractRef contract;
  const OfferView* offer = nullptr;  // null: paying at checkout
  Points asked;
  Points points;  // that are taken: as asked, or reduced
  std::vector<DrawnLot> drawn;

  WalletRow::Key wallet() const {
    return {WalletOwner(shared_wallet, member), program->number};
  }
  // Precondition: it is for an offer.
  int64_t items() const { return ItemsOf(*offer, points); }
};

// The guards from UNKNOWN_PROGRAM to ABOVE_MAXIMUM, in outcome order; fills all
// of `spending` but what is drawn.
Verdict CheckSpending(Decision& d, const SpendingRequest& request,
                      Spending* spending);
// LIMIT_REACHED, OUT_OF_STOCK, INSUFFICIENT_POINTS, or what would be drawn.
// Nothing is moved.
Verdict PlanSpending(Decision& d, Spending* spending);

// The row of an accepted request that took what was planned; its limits count
// that, and the record says what was asked where it was more.
RequestRow TakeRequest(Decision& d, const Spending& spending);
// Points were burned by it: in one step, or by the capture of a hold.
bool HasBurned(const std::optional<RequestRow>& row);
// Puts points of a redemption or captured hold back into the lots they came
// from, with all that it booked; all that is left when `asked` is 0.
// MEMBER_CLOSED, NOT_A_STEP of items, ABOVE_MAXIMUM. Precondition: HasBurned.
Verdict ReverseRedemption(Decision& d, const RequestRow::Key& key,
                          const RequestRow& burned, Points asked);
// What the issuer owes the merchant for the points of the request, or the
// supplier for the items of an offer, at the price and under the version of the
// moment it occurred.
void BookRedemption(Decision& d, const RequestRow& row);
// Turns `points` of that back. row.reversed is what was turned back before.
void TurnRedemptionBack(Decision& d, const RequestRow& row, Points points);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_SPENDING_H_
