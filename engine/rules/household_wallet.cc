#include "engine/rules/household_wallet.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/rules/award.h"
#include "engine/rules/inactivity.h"

namespace clearpoint {
namespace {

void MoveLots(Decision& d, const WalletRow::Key& own,
              const WalletRow::Key& shared) {
  std::vector<DrawKey> lots;
  d.draft.EachLiveLot(own, [&](const DrawKey& key, const LotRow&) {
    lots.push_back(key);
    return true;
  });
  std::stable_sort(lots.begin(), lots.end(),
                   [&](const DrawKey& a, const DrawKey& b) {
                     return Dated(d, own, a) < Dated(d, own, b);
                   });
  for (const DrawKey& key : lots) {
    const Points points = LeftIn(d, own, key);
    if (points.value == 0) continue;
    const LotRow lot = d.draft.LotOf(own, key);
    TakeOut(d, own, key, points, Account::kTransferred);
    TakeIn(d, shared, Account::kTransferred,
           {lot.lot_class, lot.vintage, key.available_at, key.expires_at,
            points});
  }
}

}  // namespace

Points MoveDebt(Decision& d, const WalletRow::Key& from,
                const WalletRow::Key& to, Points most) {
  const Points owed = -d.draft.WalletOf(from.member, from.program).debt;
  const Points debt = std::min(owed, most);
  if (debt.value == 0) return debt;
  d.draft.Post(from.program, from.member, Account::kTransferred, Account::kDebt,
               debt);
  d.draft.Post(to.program, to.member, Account::kDebt, Account::kTransferred,
               debt);
  std::vector<DrawnLot> drawn;
  PlanDraw(d, to, debt, &drawn);
  Burn(d, to, drawn, Account::kDebt);
  return debt;
}

MemberNumber SharedWalletOf(Decision& d, const Program& program,
                            MemberNumber member) {
  if (program.config->household_wallet == HouseholdWallet::kNone) return {};
  if (member.value == 0) return {};
  return d.draft.MemberOf(member).household;
}

WalletRow::Key WalletUsedBy(Decision& d, const Program& program,
                            MemberNumber member) {
  const MemberNumber shared = SharedWalletOf(d, program, member);
  return {WalletOwner(shared, member), program.number};
}

void MoveIntoHousehold(Decision& d, const Program& program,
                       MemberNumber member) {
  const WalletRow::Key own{member, program.number};
  const WalletRow::Key shared = WalletUsedBy(d, program, member);
  if (shared == own) return;
  MoveLots(d, own, shared);
  MoveDebt(d, own, shared, -d.draft.WalletOf(own.member, own.program).debt);
}

std::optional<WalletRow::Key> WalletMovedInto(Decision& d,
                                              const Award& award) {
  if (award.shared_wallet.value != 0) return {};
  const MemberNumber kept = d.draft.KeptFor(award.member);
  const Program* program = d.network == nullptr
                               ? nullptr
                               : d.network->FindProgram(award.program);
  const bool moves_in =
      program != nullptr && program->config->household_wallet ==
                                HouseholdWallet::kOwnPointsMoveIn;
  const WalletRow::Key used = moves_in
                                  ? WalletUsedBy(d, *program, kept)
                                  : WalletRow::Key{kept, award.program};
  if (used == award.wallet()) return {};
  return used;
}

}  // namespace clearpoint
