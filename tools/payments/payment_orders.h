// The payments that a closed window still needs, between the bank accounts of
// its participants and the operator, and the ids that banks carry with them.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_PAYMENTS_PAYMENT_ORDERS_H_
#define CLEARPOINT_TOOLS_PAYMENTS_PAYMENT_ORDERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/network/configuration.h"
#include "tools/report/basis.h"

namespace clearpoint {

// What an end-to-end id stands for. Its text has at most 34 characters,
// letters, digits and "-": "CP" and 8 hexadecimal digits of the hash of the
// network's name, "-W" and the window, "-P" and the participant's number.
struct PaymentKey {
  WindowNumber window;
  ParticipantNumber participant;  // who pays the operator, or is paid by it

  friend auto operator<=>(const PaymentKey&, const PaymentKey&) = default;
};
std::string EndToEndId(std::string_view network, const PaymentKey& key);
// Nothing when `text` is not such an id of this network.
std::optional<PaymentKey> ParseEndToEndId(std::string_view network,
                                          std::string_view text);

struct PaymentOrder {
  std::string end_to_end_id;
  ParticipantNumber payer;
  BankAccount from;
  BankAccount to;
  MinorAmount amount;  // above zero
};

// All that is unpaid of one window.
struct PaymentOrders {
  WindowNumber window;
  std::string currency;
  int32_t digits = 2;
  Timestamp made;         // where the journal's time stood
  BankAccount initiator;  // the operator's
  // Those who pay, by number, then what the operator pays, by number.
  std::vector<PaymentOrder> orders;
};

// The account of a participant as the newest version that names the participant
// has it, or null.
const BankAccount* BankAccountOf(const Networks& networks,
                                 ParticipantNumber participant);

// NotFound: there is no such window. FailedPrecondition: the window is open,
// nothing of it is unpaid, or participants have no bank account; all of those
// are named.
absl::StatusOr<PaymentOrders> UnpaidOrders(const ReportBasis& basis,
                                           WindowNumber window);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_PAYMENTS_PAYMENT_ORDERS_H_
