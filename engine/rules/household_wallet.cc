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

void MoveDebt(Decision& d, const WalletRow::Key& own,
              const WalletRow::Key& shared) {
  const Points debt = -d.draft.WalletOf(own.member, own.program).debt;
  if (debt.value == 0) return;
  d.draft.Post(own.program, own.member, Account::kTransferred, Account::kDebt,
               debt);
  d.draft.Post(shared.program, shared.member, Account::kDebt,
               Account::kTransferred, debt);
  std::vector<DrawnLot> drawn;
  PlanDraw(d, shared, debt, &drawn);
  Burn(d, shared, drawn, Account::kDebt);
}

}  // namespace

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
  MoveDebt(d, own, shared);
}

std::optional<WalletRow::Key> WalletMovedInto(Decision& d,
                                              const Award& award) {
  if (award.shared_wallet.value != 0 || d.network == nullptr) return {};
  const Program* program = d.network->FindProgram(award.program);
  if (program == nullptr || program->config->household_wallet !=
                                HouseholdWallet::kOwnPointsMoveIn) {
    return {};
  }
  const WalletRow::Key used = WalletUsedBy(d, *program, award.member);
  if (used == award.wallet()) return {};
  return used;
}

}  // namespace clearpoint
