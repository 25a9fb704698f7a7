// A limit on what a wallet holds, in whatever state. Nothing is counted: the
// wallet tells.

#include "engine/ledger/draft.h"
#include "engine/limits/limit_period.h"

namespace clearpoint {
namespace {

// Debt counts too: what repays it does not raise the balance above the limit.
Points HeldInWallet(Draft* draft, const Limit&, const LimitScope& scope) {
  const MemberNumber owner = WalletOwner(scope.shared_wallet, scope.member);
  const WalletRow wallet = draft->WalletOf(owner, scope.program);
  return wallet.pending + wallet.available + wallet.held + wallet.debt;
}

void CountNothing(Draft*, const Limit&, const LimitScope&, Points) {}

std::string_view BalanceFault(const LimitConfig& config) {
  if (config.subject != "member") return "a balance is per member";
  if (config.counts != LimitCounts::kPoints) return "a balance counts points";
  return TakesNoDays(config);
}

}  // namespace

extern const LimitPeriod kBalancePeriod = {"balance", BalanceFault,
                                           HeldInWallet, CountNothing};

}  // namespace clearpoint
