#include "engine/rules/contract_fees.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr int64_t kBasisPoints = 10'000;

// Who owes whom how much; below zero the other way around.
struct FeeLine {
  ParticipantNumber debtor;
  ParticipantNumber creditor;
  ObligationKind kind = ObligationKind::kFee;
  Money amount;
};
using FeeLines = absl::InlinedVector<FeeLine, 4>;

Money ShareOf(Money amount, int32_t basis_points) {
  return Money{MulDivWide(amount.value, basis_points, kBasisPoints,
                          Rounding::kHalfEven)};
}

// Of `whole` what is left when a part of the points is turned back.
Money LeftOf(Money whole, const Charged& charged) {
  if (charged.back.value == 0) return whole;
  return whole - Money{MulDivWide(whole.value, charged.back.value,
                                  charged.whole.value, Rounding::kHalfEven)};
}

struct Pricing {
  const ContractConfig* contract = nullptr;  // null: none
  Money unit;  // one minor unit of its currency
};

// The contract that prices an obligation.
Pricing ContractOf(const Decision& d, const Obligation& o) {
  if (o.contract.index == 0) return {};
  const Network& network = d.networks.Version(o.contract.version);
  return {&network.contract(o.contract.index),
          network.SchemeOfContract(o.contract.index).unit};
}

bool IsChargedOn(const ContractFee& fee, ObligationKind kind) {
  return kind == (fee.on == FeeMoment::kEarned ? ObligationKind::kIssue
                                               : ObligationKind::kRedeem);
}

ParticipantNumber PartyOf(const Network& network, const Obligation& o,
                          FeeParty party) {
  const bool is_issue = o.kind == ObligationKind::kIssue;
  switch (party) {
    case FeeParty::kOperator:
      break;
    case FeeParty::kIssuer:
      return is_issue ? o.creditor : o.debtor;
    case FeeParty::kMerchant:
      return is_issue ? o.debtor : o.creditor;
  }
  return network.operator_number();
}

Money WholeFee(Money unit, const ContractFee& fee, Money amount,
               Points points) {
  const auto money = [&](MinorAmount minor) {
    return Money{unit.value * minor.value};
  };
  Money sum = ShareOf(amount, fee.basis_points) +
              MultiplyExact(points, fee.price) + money(fee.fixed);
  if (sum < money(fee.minimum)) sum = money(fee.minimum);
  if (fee.cap.value != 0 && money(fee.cap) < sum) sum = money(fee.cap);
  return sum;
}

Money RoundedTo(Money money, const ContractTax& tax) {
  absl::int128 unit = 1;
  for (int32_t i = tax.decimals; i < kExactDecimals; ++i) unit *= 10;
  return Money{DivideRounded(money.value, unit, tax.rounding) * unit};
}

// The tax on a fee whose whole is `fee.amount`, and what rounding it left.
void AddTax(const Network& network, const ContractTax& tax, const FeeLine& fee,
            const Charged& charged, FeeLines* lines) {
  const Money exact =
      LeftOf(ShareOf(fee.amount, tax.basis_points), charged);
  const Money rounded = RoundedTo(exact, tax);
  lines->push_back({fee.debtor, fee.creditor, ObligationKind::kTax, rounded});
  lines->push_back({fee.debtor, network.operator_number(),
                    ObligationKind::kRounding, exact - rounded});
}

Money OperatorFee(const Network& network, const Obligation& o, Money amount) {
  if (o.creditor == network.operator_number()) return {};
  return ShareOf(amount, network.configuration().settlement.fee_basis_points);
}

// The fees on so many points, each whole.
FeeLines FeesOf(const Network& network, const Obligation& o,
                const Pricing& priced, Points points) {
  const Money amount = MultiplyExact(points, o.price);
  FeeLines fees = {{o.creditor, network.operator_number(), ObligationKind::kFee,
                    OperatorFee(network, o, amount)}};
  if (priced.contract == nullptr) return fees;
  for (const ContractFee& fee : priced.contract->fees) {
    if (!IsChargedOn(fee, o.kind)) continue;
    fees.push_back(
        {PartyOf(network, o, fee.owed_by), PartyOf(network, o, fee.to),
         ObligationKind::kContractFee,
         points.value == 0 ? Money{}
                           : WholeFee(priced.unit, fee, amount, points)});
  }
  return fees;
}

// All that is owed as fees and taxes; the same lines for any points.
FeeLines LinesOf(const Network& network, const Obligation& o,
                 const Pricing& priced, Charged charged) {
  const ContractConfig* contract = priced.contract;
  if (contract != nullptr && contract->keeps_fees) charged.back = {};
  FeeLines lines;
  for (const FeeLine& fee : FeesOf(network, o, priced, charged.whole)) {
    lines.push_back(fee);
    lines.back().amount = LeftOf(fee.amount, charged);
    // Who owes itself a fee owes no tax on it.
    if (contract == nullptr || fee.debtor == fee.creditor) continue;
    if (!contract->tax.has_value()) continue;
    AddTax(network, *contract->tax, fee, charged, &lines);
  }
  return lines;
}

}  // namespace

void MoveFees(Decision& d, const Network& network, const Obligation& obligation,
              const Charged& before, const Charged& after, Points moved) {
  const Pricing priced = ContractOf(d, obligation);
  const FeeLines was = LinesOf(network, obligation, priced, before);
  const FeeLines is = LinesOf(network, obligation, priced, after);
  CLEARPOINT_CHECK(was.size() == is.size());
  for (size_t i = 0; i < is.size(); ++i) {
    const FeeLine& line = is[i];
    const Money change = line.amount - was[i].amount;
    if (change < Money{}) {
      d.draft.Book({obligation.scheme, line.creditor, line.debtor}, line.kind,
                   -change, moved, {});
    } else {
      d.draft.Book({obligation.scheme, line.debtor, line.creditor}, line.kind,
                   change, moved, {});
    }
  }
}

}  // namespace clearpoint
