#include "engine/rules/merged_wallet.h"

#include <algorithm>
#include <vector>

#include "engine/rules/award.h"
#include "engine/rules/household_wallet.h"
#include "engine/rules/inactivity.h"

namespace clearpoint {
namespace {

// In draw order.
std::vector<DrawKey> FreeLots(Decision& d, const WalletRow::Key& wallet) {
  std::vector<DrawKey> lots;
  d.draft.EachLiveLot(wallet, [&](const DrawKey& key, const LotRow& lot) {
    if (lot.matured) lots.push_back(key);
    return true;
  });
  std::stable_sort(lots.begin(), lots.end(),
                   [&](const DrawKey& a, const DrawKey& b) {
                     return Dated(d, wallet, a) < Dated(d, wallet, b);
                   });
  return lots;
}

DrawKey CarryOver(Decision& d, const WalletRow::Key& from, const DrawKey& key,
                  const WalletRow::Key& to, Points points) {
  const LotRow lot = d.draft.LotOf(from, key);
  TakeOut(d, from, key, points, Account::kTransferred);
  return TakeIn(d, to, Account::kTransferred,
                {lot.lot_class, lot.vintage, key.available_at, key.expires_at,
                 points});
}

void NoteMoved(MemberRow* row, const MovedLot& moved) {
  for (MovedLot& known : row->moved_lots) {
    if (known.program != moved.program || known.from != moved.from ||
        known.to != moved.to) {
      continue;
    }
    known.points += moved.points;
    return;
  }
  row->moved_lots.push_back(moved);
}

void NoteMoved(MemberRow* row, const MovedDebt& moved) {
  for (MovedDebt& known : row->moved_debts) {
    if (known.program != moved.program) continue;
    known.points += moved.points;
    return;
  }
  row->moved_debts.push_back(moved);
}

// What came to the kept member goes on where its own points go.
void MoveOnIntoHousehold(Decision& d, const WalletRow::Key& kept) {
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(kept.program);
  if (program == nullptr || program->config->household_wallet !=
                                HouseholdWallet::kOwnPointsMoveIn) {
    return;
  }
  MoveIntoHousehold(d, *program, kept.member);
}

}  // namespace

void MoveToKept(Decision& d, const WalletRow::Key& wallet) {
  const WalletRow balances = d.draft.WalletOf(wallet.member, wallet.program);
  if (balances.available.value == 0 && balances.debt.value == 0) return;
  MemberRow row = d.draft.MemberOf(wallet.member);
  if (!row.is_merged()) return;
  const WalletRow::Key kept{row.merged_into, wallet.program};
  bool has_moved = false;
  for (const DrawKey& key : FreeLots(d, wallet)) {
    const Points points = d.draft.LotOf(wallet, key).remaining;
    const DrawKey to = CarryOver(d, wallet, key, kept, points);
    NoteMoved(&row, {wallet.program, key, to, points});
    has_moved = true;
  }
  const Points debt = MoveDebt(d, wallet, kept, -balances.debt);
  if (debt.value > 0) {
    NoteMoved(&row, MovedDebt{wallet.program, debt});
    has_moved = true;
  }
  if (!has_moved) return;
  d.draft.SetMember(wallet.member, row);
  MoveOnIntoHousehold(d, kept);
}

// Moving posts to the wallets it moves to, which are then looked at as well:
// their members may be merged themselves.
void FollowMerged(Decision& d, size_t first) {
  if (d.draft.TotalOf(Total::kBarredMembers) == 0) return;
  const std::vector<Posting>& postings = d.draft.effects().postings;
  for (size_t i = first; i < postings.size(); ++i) {
    const WalletRow::Key wallet{postings[i].member, postings[i].program};
    if (wallet.member.value != 0) MoveToKept(d, wallet);
  }
}

void GiveBackMoved(Decision& d, MemberNumber member, const MemberRow& merged) {
  for (const MovedLot& moved : merged.moved_lots) {
    const WalletRow::Key kept{merged.merged_into, moved.program};
    const LotRow lot = d.draft.LotOf(kept, moved.to);
    const Points points = std::min(moved.points, lot.remaining);
    if (points.value == 0) continue;
    const WalletRow::Key own{member, moved.program};
    TakeOut(d, kept, moved.to, points, Account::kTransferred);
    TakeIn(d, own, Account::kTransferred,
           {lot.lot_class, lot.vintage, moved.from.available_at,
            moved.from.expires_at, points});
  }
  for (const MovedDebt& moved : merged.moved_debts) {
    MoveDebt(d, {merged.merged_into, moved.program}, {member, moved.program},
             moved.points);
  }
}

}  // namespace clearpoint
