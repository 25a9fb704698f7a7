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

Debtor DebtorOf(const Decision& d, const ExposureRow::Key& key) {
  return {key.participant, d.networks.newest().scheme(key.scheme).currency};
}

// Sums what is owed in each scheme of the currency, where `net_of` tells what
// one leaves the participant with.
template <class NetOf>
Money OwedBy(const Decision& d, const Debtor& debtor, NetOf net_of) {
  Money owed;
  for (const SchemeView& scheme : d.networks.newest().schemes()) {
    if (scheme.currency != debtor.currency) continue;
    const Money net = net_of({debtor.participant, scheme.number});
    if (net < Money{}) owed = owed - net;
  }
  return owed;
}

}  // namespace

Money MoneyIn(const Network& network, std::string_view currency,
              MinorAmount amount) {
  const int64_t unit =
      MoneyPerMinor(network.MinorDigits(CurrencyNumber(currency)));
  return Money{absl::int128(amount.value) * unit};
}

std::optional<DebitLimit> DebitLimitOf(const Decision& d,
                                       const Debtor& debtor) {
  if (d.networks.empty()) return std::nullopt;
  const Network& newest = d.networks.newest();
  const DebitCap* cap =
      newest.DebitCapOf(debtor.participant, debtor.currency);
  if (cap == nullptr) return std::nullopt;
  DebitLimit limit;
  limit.warn_percent = cap->warn_percent;
  limit.cap = MoneyIn(newest, debtor.currency, cap->amount);
  const CollateralRow* collateral = d.state().collaterals.Find(
      {debtor.participant, CurrencyNumber(debtor.currency)});
  if (collateral != nullptr) {
    limit.collateral = MoneyIn(newest, debtor.currency, collateral->amount);
  }
  return limit;
}

Money OwedBefore(const Decision& d, const Debtor& debtor) {
  return OwedBy(d, debtor, [&](const ExposureRow::Key& key) {
    return d.draft.NetBefore(key);
  });
}

Money OwedAfter(const Decision& d, const Debtor& debtor) {
  return OwedBy(d, debtor, [&](const ExposureRow::Key& key) {
    return d.draft.NetOf(key);
  });
}

Verdict CheckCovered(const Decision& d, const Debtor& debtor,
                     const DebitLimit& limit, Money owes) {
  if (owes < limit.all() || owes == limit.all()) return std::nullopt;
  return Refuse(
      OutcomeCode::kDebitCap,
      absl::StrCat("participant \"",
                   std::string(d.networks.NameOf(debtor.participant)),
                   "\": would owe ", ToMajorDecimal(owes), ", at most ",
                   ToMajorDecimal(limit.all()), " (net debit cap ",
                   ToMajorDecimal(limit.cap), ", collateral ",
                   ToMajorDecimal(limit.collateral), "), owes ",
                   ToMajorDecimal(OwedBefore(d, debtor))));
}

Verdict CheckDebitCaps(const Decision& d) {
  if (!IsBoundByCaps(d.event.kind)) return std::nullopt;
  return CheckMovedNets(d);
}

Verdict CheckMovedNets(const Decision& d) {
  for (const auto& [key, net] : d.draft.MovedNets()) {
    if (!(net < d.draft.NetBefore(key))) continue;
    const Debtor debtor = DebtorOf(d, key);
    const auto limit = DebitLimitOf(d, debtor);
    if (!limit.has_value()) continue;
    const Money owes = OwedAfter(d, debtor);
    if (!(OwedBefore(d, debtor) < owes)) continue;
    if (auto v = CheckCovered(d, debtor, *limit, owes)) return v;
  }
  return std::nullopt;
}

bool MayOwe(const Decision& d, const ExposureRow::Key& key, Money more) {
  const Debtor debtor = DebtorOf(d, key);
  const auto limit = DebitLimitOf(d, debtor);
  if (!limit.has_value()) return true;
  const Money owes = OwedBy(d, debtor, [&](const ExposureRow::Key& one) {
    const Money net = d.draft.NetOf(one);
    return one == key ? net - more : net;
  });
  return !(limit->all() < owes);
}

void WarnOfDebitCaps(const Decision& d) {
  for (const auto& [key, net] : d.draft.MovedNets()) {
    if (!(net < d.draft.NetBefore(key))) continue;
    const Debtor debtor = DebtorOf(d, key);
    const auto limit = DebitLimitOf(d, debtor);
    if (!limit.has_value()) continue;
    const Money owes = OwedAfter(d, debtor);
    const uint32_t percent =
        PassedPercent(*limit, OwedBefore(d, debtor), owes);
    if (percent == 0) continue;
    d.record.cap_warnings.push_back(
        {debtor.participant,
         std::string(d.networks.NameOf(debtor.participant)), owes,
         limit->all(), percent, std::string(debtor.currency)});
  }
}

}  // namespace clearpoint
