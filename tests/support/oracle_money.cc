// The oracle's money: bookings, their fees and reversals, window close.
#include <algorithm>

#include "engine/values/check.h"
#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Booking;
using oracle::BookingKind;

absl::int128 oracle::Quotient(absl::int128 a, absl::int128 b,
                              Rounding rounding) {
  absl::int128 floor = a / b;
  while (floor * b > a) floor -= 1;
  const absl::int128 twice_rest = 2 * (a - floor * b);
  if (twice_rest == 0) return floor;
  bool up = false;
  switch (rounding) {
    case Rounding::kFloor:
      break;
    case Rounding::kCeil:
      up = true;
      break;
    case Rounding::kHalfUp:  // away from zero
      up = twice_rest > b || (twice_rest == b && a > 0);
      break;
    case Rounding::kHalfEven:
      up = twice_rest > b || (twice_rest == b && floor % 2 != 0);
      break;
  }
  return up ? floor + 1 : floor;
}

std::string_view oracle::NameOf(BookingKind kind) {
  switch (kind) {
    case BookingKind::kIssue:
      return "issue";
    case BookingKind::kRedeem:
      return "redeem";
    case BookingKind::kExchange:
      return "exchange";
    case BookingKind::kFee:
      return "fee";
    case BookingKind::kExchangeFee:
      return "exchange_fee";
    case BookingKind::kOffer:
      return "offer";
    case BookingKind::kSettlement:
      return "settlement";
    case BookingKind::kDispute:
      return "dispute";
    case BookingKind::kPrepaid:
      return "prepaid";
    case BookingKind::kContractFee:
      return "contract_fee";
    case BookingKind::kTax:
      return "tax";
    case BookingKind::kRounding:
      return "rounding";
  }
  return "?";
}

Booking Oracle::MakeBooking(int version, BookingKind kind,
                            const std::string& debtor,
                            const std::string& creditor, int64_t points,
                            Money price) const {
  return {.kind = kind,
          .debtor = debtor,
          .creditor = creditor,
          .operator_name = NetworkOf(version).settlement.operator_name,
          .version = version,
          .price = price,
          .points = points};
}

void Oracle::Owe(const std::string& debtor, const std::string& creditor,
                 BookingKind kind, Money amount) {
  if (debtor == creditor) return;
  Money& sum = s_.owes[s_.open_window][{debtor, creditor, kind}];
  sum = sum + amount;
}

void Oracle::Book(Booking* booking, int64_t points) {
  if (booking->debtor == booking->creditor) return;
  Owe(booking->debtor, booking->creditor, booking->kind,
      Money{booking->price.value * points});
  ChargeFees(booking);
}

void Oracle::Book(Booking* booking) { Book(booking, booking->points); }

void Oracle::TurnBack(Booking* booking, int64_t points) {
  if (booking->debtor == booking->creditor || points == 0) return;
  const int64_t covered = GiveBlocksBack(booking, points);
  Owe(booking->creditor, booking->debtor, booking->kind,
      Money{booking->price.value * (points - covered)});
  if (booking->fees.empty()) booking->fees = FeesOwed(*booking);
  booking->turned_points += points;
  ChargeFees(booking);
}

OutcomeCode Oracle::DecideWindowClose(const Event& event) {
  const auto& close = std::get<WindowCloseRequested>(event.body);
  if (close.window != 0 &&
      close.window != static_cast<uint32_t>(s_.open_window)) {
    return OutcomeCode::kWindowNotOpen;
  }
  if (versions_.empty()) return OutcomeCode::kWindowNotOpen;
  CloseWindow();
  return OutcomeCode::kAccepted;
}

void Oracle::CloseWindow() {
  const Configuration& network = versions_.back();
  const CurrencyConfig* currency =
      oracle::FindCurrency(network, network.settlement.currency);
  CLEARPOINT_CHECK(currency != nullptr);
  absl::int128 unit = kMoneyPerMajor;
  for (int i = 0; i < currency->minor_digits; ++i) unit /= 10;

  std::map<std::string, Money> exact;
  if (s_.open_window > 1) {
    for (const auto& [name, last] : s_.positions[s_.open_window - 1]) {
      if (last.carry.value != 0) exact[name] = last.carry;
    }
  }
  for (const auto& [parties, amount] : s_.owes[s_.open_window]) {
    const auto& [debtor, creditor, kind] = parties;
    exact[debtor] = exact[debtor] - amount;
    exact[creditor] = exact[creditor] + amount;
  }

  // Largest remainder first, then by name.
  std::vector<std::pair<absl::int128, std::string>> order;
  auto& positions = s_.positions[s_.open_window];
  int64_t missing = 0;
  for (const auto& [name, amount] : exact) {
    const auto floor = static_cast<int64_t>(
        oracle::Quotient(amount.value, unit, Rounding::kFloor));
    positions[name].exact = amount;
    positions[name].rounded = floor;
    order.emplace_back(-(amount.value - floor * unit), name);
    missing -= floor;
  }
  std::sort(order.begin(), order.end());
  CLEARPOINT_CHECK(missing >= 0);
  CLEARPOINT_CHECK(missing <= static_cast<int64_t>(order.size()));
  for (int64_t i = 0; i < missing; ++i) {
    ++positions[order[static_cast<size_t>(i)].second].rounded;
  }
  for (auto& [name, position] : positions) {
    position.carry.value = position.exact.value - position.rounded * unit;
  }
  oracle::Window& window = s_.windows[s_.open_window];
  window.through = network.settlement.operator_name;
  Progress(s_.open_window);
  if (window.status == "settling") window.status = "closed";
  ++s_.open_window;
}

}  // namespace clearpoint
