#include "engine/rules/debit_cap.h"

#include <array>
#include <string>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr int32_t kWhole = 100;  // percent

// Kinds that are refused rather than let someone owe more than it may. Earning
// has its own policy, and what is turned back is never refused for it.
bool IsBoundByCaps(EventKind kind) {
  return kind == EventKind::kRedemptionRequested ||
         kind == EventKind::kHoldCaptured ||
         kind == EventKind::kExchangeRequested ||
         kind == EventKind::kPrepaidBlockBought ||
         kind == EventKind::kSettlementConfirmed ||
         kind == EventKind::kSettlementAborted;
}

// The highest threshold that lies between what was owed and what is; 0: none.
uint32_t PassedPercent(const DebitLimit& limit, Money before, Money after) {
  const Money all = limit.all();
  for (const int32_t percent : {kWhole, limit.warn_percent}) {
    if (percent == 0) continue;
    const absl::int128 threshold = all.value * percent;
    const bool passed =
        before.value * kWhole <= threshold && after.value * kWhole > threshold;
    if (passed) return static_cast<uint32_t>(percent);
  }
  return 0;
}

}  // namespace

std::optional<DebitLimit> DebitLimitOf(const Decision& d,
                                       ParticipantNumber participant) {
  if (d.networks.empty()) return std::nullopt;
  const Network& newest = d.networks.newest();
  const DebitCap* cap = newest.DebitCapOf(participant);
  if (cap == nullptr) return std::nullopt;
  const int64_t unit = static_cast<int64_t>(newest.SettlementUnit().value);
  DebitLimit limit;
  limit.warn_percent = cap->warn_percent;
  limit.cap = Money{absl::int128(cap->amount.value) * unit};
  const CollateralRow* collateral = d.state().collaterals.Find({participant});
  if (collateral != nullptr) {
    limit.collateral = Money{absl::int128(collateral->amount.value) * unit};
  }
  return limit;
}

Verdict CheckCovered(const Decision& d, ParticipantNumber participant,
                     const DebitLimit& limit, Money owes) {
  if (owes < limit.all() || owes == limit.all()) return std::nullopt;
  return Refuse(
      OutcomeCode::kDebitCap,
      absl::StrCat("participant \"",
                   std::string(d.networks.NameOf(participant)),
                   "\": would owe ", ToMajorDecimal(owes), ", at most ",
                   ToMajorDecimal(limit.all()), " (net debit cap ",
                   ToMajorDecimal(limit.cap), ", collateral ",
                   ToMajorDecimal(limit.collateral), "), owes ",
                   ToMajorDecimal(-d.draft.NetBefore(participant))));
}

Verdict CheckDebitCaps(const Decision& d) {
  if (!IsBoundByCaps(d.event.kind)) return std::nullopt;
  return CheckMovedNets(d);
}

Verdict CheckMovedNets(const Decision& d) {
  for (const auto& [participant, net] : d.draft.MovedNets()) {
    if (!(net < d.draft.NetBefore(participant))) continue;
    const auto limit = DebitLimitOf(d, participant);
    if (!limit.has_value()) continue;
    if (auto v = CheckCovered(d, participant, *limit, -net)) return v;
  }
  return std::nullopt;
}

bool MayOwe(const Decision& d, ParticipantNumber participant, Money more) {
  const auto limit = DebitLimitOf(d, participant);
  if (!limit.has_value()) return true;
  return !(limit->all() < more - d.draft.NetOf(participant));
}

void WarnOfDebitCaps(const Decision& d) {
  for (const auto& [participant, net] : d.draft.MovedNets()) {
    const Money before = d.draft.NetBefore(participant);
    if (!(net < before)) continue;
    const auto limit = DebitLimitOf(d, participant);
    if (!limit.has_value()) continue;
    const uint32_t percent = PassedPercent(*limit, -before, -net);
    if (percent == 0) continue;
    d.record.cap_warnings.push_back(
        {participant, std::string(d.networks.NameOf(participant)), -net,
         limit->all(), percent});
  }
}

}  // namespace clearpoint
