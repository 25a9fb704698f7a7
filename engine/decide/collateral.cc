// Deciding a CollateralSet: what a participant has deposited raises what it may
// owe beyond its net debit cap (engine/rules/debit_cap.h).

#include "absl/strings/str_cat.h"
#include "engine/decide/closed_window.h"
#include "engine/decide/decision.h"
#include "engine/rules/debit_cap.h"

namespace clearpoint {
namespace {

Verdict CheckFields(const Decision& d, const CollateralSet& set) {
  if (auto v = CheckRequired(
          d, {{"participant", set.participant}, {"currency", set.currency}})) {
    return v;
  }
  if (auto v = CheckLength({"set_by", set.set_by})) return v;
  if (auto v = CheckAmount("amount", set.amount.value, 0)) return v;
  return CheckSettlesIn(d, set.currency);
}

// What is taken out may not leave open what the participant owes.
Verdict CheckStaysCovered(const Decision& d, const Debtor& debtor,
                          MinorAmount before, MinorAmount after) {
  if (after >= before) return std::nullopt;
  auto limit = DebitLimitOf(d, debtor);
  if (!limit.has_value()) return std::nullopt;
  limit->collateral = MoneyIn(d.networks.newest(), debtor.currency, after);
  return CheckCovered(d, debtor, *limit, OwedAfter(d, debtor));
}

}  // namespace

Verdict DecideCollateral(Decision& d, const CollateralSet& set) {
  if (auto v = CheckFields(d, set)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const ParticipantNumber participant{static_cast<uint32_t>(d.state().NumberOf(
      NameKind::kParticipant, Sha256Prefix(set.participant)))};
  if (participant.value == 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "participant",
                         set.participant);
  }
  const Debtor debtor{participant, set.currency};
  const CollateralRow::Key key{participant, CurrencyNumber(set.currency)};
  const CollateralRow* found = d.state().collaterals.Find(key);
  const CollateralRow before = found == nullptr ? CollateralRow{} : *found;
  if (d.event.occurred < before.set_at) {
    return Refuse(OutcomeCode::kNotEligible, "occurred_at_us",
                  d.event.occurred.value, "a newer one is in force since",
                  before.set_at.value);
  }
  if (auto v = CheckStaysCovered(d, debtor, before.amount, set.amount)) {
    return v;
  }

  d.draft.effects().collaterals.Put(
      key, {set.amount, d.event.occurred, d.draft.sequence()});
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(row));
  return std::nullopt;
}

}  // namespace clearpoint
