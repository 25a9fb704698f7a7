// The oracle's wallets of households: a wallet whose owner is no member, and
// what becomes of a member's own when it joins.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::WalletKey;

bool Oracle::SharesWallet(const ProgramConfig& program,
                          std::string_view member) const {
  const auto known = s_.members.find(std::string(member));
  return program.household_wallet != HouseholdWallet::kNone &&
         known != s_.members.end() && !known->second.household.empty();
}

std::string Oracle::WalletUsed(const ProgramConfig& program,
                               std::string_view member) const {
  if (!SharesWallet(program, member)) return WalletKey(program.name, member);
  const std::string& household =
      s_.members.at(std::string(member)).household;
  return WalletKey(program.name, "household:" + household);
}

std::string Oracle::WalletUsed(const std::string& program, int version,
                               std::string_view member) const {
  return WalletUsed(*oracle::FindProgram(NetworkOf(version), program), member);
}

std::string Oracle::WalletUsed(const Earning& earning) const {
  if (!earning.wallet.empty()) return earning.wallet;
  return WalletUsed(earning.program, earning.version, earning.member);
}

bool Oracle::HasHeldThatMoves(const Event& event,
                              std::string_view member) const {
  for (const ProgramConfig& program : NetworkAt(event.occurred).programs) {
    if (program.household_wallet != HouseholdWallet::kOwnPointsMoveIn) continue;
    const std::string own = WalletKey(program.name, member);
    for (const auto& [number, lot] : s_.lots) {
      if (lot.owner == own && lot.held > 0) return true;
    }
  }
  return false;
}

void Oracle::MoveInto(const std::string& own, const std::string& shared,
                      Timestamp occurred) {
  std::vector<std::tuple<Timestamp, Timestamp, int>> in_draw_order;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.owner != own || TimeHasCome(lot, occurred)) continue;
    in_draw_order.emplace_back(lot.expires_at, lot.available_at, number);
  }
  std::sort(in_draw_order.begin(), in_draw_order.end());
  for (const auto& [expires, available, number] : in_draw_order) {
    oracle::Lot& lot = s_.lots[number];
    const int64_t points = lot.remaining;
    if (points == 0) continue;
    lot.remaining = 0;
    oracle::Lot plan = lot;
    plan.owner = shared;
    plan.run = -1;
    plan.expired = 0;
    plan.forfeited = 0;
    if (!plan.undated.empty()) {
      plan.undated = shared + plan.undated.substr(own.size());
    }
    OpenLot(plan, shared + plan.kind, points);
  }
  int64_t debt = s_.debts[own];
  s_.debts[own] = 0;
  s_.debts[shared] += debt;
  for (int number : Drawable(shared, occurred)) {
    const int64_t repaid = std::min(debt, s_.lots[number].remaining);
    DrawFrom(number, repaid);
    s_.debts[shared] -= repaid;
    debt -= repaid;
  }
}

// The award's own wallet where nothing of it has moved.
std::string Oracle::WalletMovedInto(const oracle::Award& award,
                                    Timestamp occurred) const {
  if (award.wallet != WalletKey(award.program, award.member)) {
    return award.wallet;
  }
  const std::string kept = KeptFor(award.member);
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(occurred), award.program);
  const bool moves =
      program != nullptr &&
      program->household_wallet == HouseholdWallet::kOwnPointsMoveIn;
  return moves ? WalletUsed(*program, kept) : WalletKey(award.program, kept);
}

}  // namespace clearpoint
