#include "engine/rules/held_points.h"

#include <algorithm>

namespace clearpoint {
namespace {

// Moves held points of one lot to `to`, which the caller books in the lot.
LotRow TakeHeld(Decision& d, const WalletRow::Key& wallet, const DrawKey& key,
                Points points, Account to) {
  d.draft.Post(wallet.program, wallet.member, Account::kHeld, to, points);
  LotRow lot = d.draft.LotOf(wallet, key);
  lot.held -= points;
  lot.moved_at = d.recorded;
  return lot;
}

void Release(Decision& d, const WalletRow::Key& wallet, const Draw& draw,
             Points points, Timestamp now) {
  const LotClassRow lot_class = d.draft.PropertiesOf(draw.lot_class);
  const bool lapsed = now >= SweptAt(d, wallet, lot_class, draw.lot.expires_at);
  LotRow lot = TakeHeld(d, wallet, draw.lot, points,
                        lapsed ? Account::kExpired : Account::kAvailable);
  (lapsed ? lot.expired : lot.remaining) += points;
  d.draft.SetLot(wallet, draw.lot, lot);
  if (!lapsed) RepayDebt(d, wallet, draw.lot, points);
}

}  // namespace

void HoldPoints(Decision& d, const WalletRow::Key& wallet,
                const std::vector<DrawnLot>& drawn) {
  for (const DrawnLot& draw : drawn) {
    d.draft.Post(wallet.program, wallet.member, Account::kAvailable,
                 Account::kHeld, draw.points);
    LotRow lot = d.draft.LotOf(wallet, draw.lot);
    lot.remaining -= draw.points;
    lot.held += draw.points;
    lot.moved_at = d.recorded;
    d.draft.SetLot(wallet, draw.lot, lot);
  }
}

void CaptureHeld(Decision& d, const WalletRow::Key& wallet,
                 std::vector<Draw>* draws, Points points) {
  std::vector<Draw> captured;
  std::vector<Draw> rest;
  for (const Draw& draw : *draws) {
    const Points part = std::min(points, draw.points);
    points -= part;
    if (part < draw.points) {
      rest.push_back({draw.lot, draw.lot_class, draw.points - part, {}});
    }
    if (part.value == 0) continue;
    d.draft.SetLot(
        wallet, draw.lot,
        TakeHeld(d, wallet, draw.lot, part, Account::kRedeemed));
    OweForBurned(d, draw.lot_class, part);
    captured.push_back({draw.lot, draw.lot_class, part, {}});
  }
  ReleaseHeld(d, wallet, &rest, d.recorded);
  *draws = std::move(captured);
}

void WithdrawHeld(Decision& d, const WalletRow::Key& wallet,
                  const std::vector<Draw>& draws, Account to) {
  for (const Draw& draw : draws) {
    d.draft.SetLot(wallet, draw.lot,
                   TakeHeld(d, wallet, draw.lot, draw.points, to));
  }
}

void ReleaseHeld(Decision& d, const WalletRow::Key& wallet,
                 std::vector<Draw>* draws, Timestamp now) {
  for (const Draw& draw : *draws) Release(d, wallet, draw, draw.points, now);
  draws->clear();
}

}  // namespace clearpoint
