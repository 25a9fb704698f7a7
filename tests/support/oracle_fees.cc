// The oracle's fees: what is owed beside an obligation, to whom, and the tax.
#include "engine/values/check.h"
#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Booking;
using oracle::BookingKind;
using oracle::FeeOwed;

namespace {

Money ShareOf(Money amount, int32_t basis_points) {
  return Money{oracle::Quotient(amount.value * basis_points, 10'000,
                                Rounding::kHalfEven)};
}

absl::int128 UnitOf(int32_t decimals) {
  absl::int128 unit = kMoneyPerMajor;
  for (int32_t i = 0; i < decimals; ++i) unit /= 10;
  return unit;
}

Money AmountOf(const ContractFee& fee, const Booking& booking,
               absl::int128 minor) {
  if (booking.points == 0) return {};
  const Money owed{booking.price.value * booking.points};
  absl::int128 sum = ShareOf(owed, fee.basis_points).value +
                     fee.price.value * booking.points +
                     minor * fee.fixed.value;
  if (sum < minor * fee.minimum.value) sum = minor * fee.minimum.value;
  const absl::int128 most = minor * fee.cap.value;
  return Money{most > 0 && sum > most ? most : sum};
}

// Of points earned the funder is the merchant, of burned ones who took them.
std::string NameOf(FeeParty party, const Booking& booking) {
  if (party == FeeParty::kOperator) return booking.operator_name;
  const bool earned = booking.kind == BookingKind::kIssue;
  return (party == FeeParty::kIssuer) == earned ? booking.creditor
                                                : booking.debtor;
}

}  // namespace

// In the order they are booked in: each fee, then its tax and what is left.
std::vector<FeeOwed> Oracle::FeesOwed(const Booking& booking) const {
  const Configuration& network = NetworkOf(booking.version);
  const ContractConfig* contract =
      booking.contract < 0
          ? nullptr
          : &network.contracts.at(static_cast<size_t>(booking.contract));
  const CurrencyConfig* currency =
      oracle::FindCurrency(network, network.settlement.currency);
  CLEARPOINT_CHECK(currency != nullptr);

  const Money owed{booking.price.value * booking.points};
  const bool pays_operator = booking.creditor != booking.operator_name;
  std::vector<FeeOwed> whole = {
      {BookingKind::kFee, booking.creditor, booking.operator_name,
       pays_operator ? ShareOf(owed, network.settlement.fee_basis_points)
                     : Money{}}};
  if (contract != nullptr) {
    for (const ContractFee& fee : contract->fees) {
      const bool earned = booking.kind == BookingKind::kIssue;
      if (earned != (fee.on == FeeMoment::kEarned)) continue;
      whole.push_back({BookingKind::kContractFee, NameOf(fee.owed_by, booking),
                       NameOf(fee.to, booking),
                       AmountOf(fee, booking, UnitOf(currency->minor_digits))});
    }
  }

  const bool keeps = contract != nullptr && contract->keeps_fees;
  const int64_t turned = keeps ? 0 : booking.turned_points;
  const auto left_of = [&](Money amount) {
    if (turned == 0) return amount;
    return amount - Money{oracle::Quotient(amount.value * turned,
                                           booking.points,
                                           Rounding::kHalfEven)};
  };
  std::vector<FeeOwed> fees;
  for (const FeeOwed& one : whole) {
    fees.push_back(one);
    fees.back().amount = left_of(one.amount);
    if (contract == nullptr || !contract->tax.has_value()) continue;
    if (one.debtor == one.creditor) continue;
    const ContractTax& tax = *contract->tax;
    const Money exact = left_of(ShareOf(one.amount, tax.basis_points));
    const absl::int128 unit = UnitOf(tax.decimals);
    const Money rounded{oracle::Quotient(exact.value, unit, tax.rounding) *
                        unit};
    fees.push_back({BookingKind::kTax, one.debtor, one.creditor, rounded});
    fees.push_back({BookingKind::kRounding, one.debtor, booking.operator_name,
                    exact - rounded});
  }
  return fees;
}

// What has changed since they were charged.
void Oracle::ChargeFees(Booking* booking) {
  const std::vector<FeeOwed> fees = FeesOwed(*booking);
  for (size_t i = 0; i < fees.size(); ++i) {
    const FeeOwed& fee = fees[i];
    const Money was = booking->fees.empty() ? Money{} : booking->fees[i].amount;
    const Money more = fee.amount - was;
    if (more.value > 0) Owe(fee.debtor, fee.creditor, fee.kind, more);
    if (more.value < 0) {
      Owe(fee.creditor, fee.debtor, fee.kind, Money{} - more);
    }
  }
  booking->fees = fees;
}

}  // namespace clearpoint
