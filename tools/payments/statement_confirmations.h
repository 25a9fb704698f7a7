// What a bank's statement confirms: its payments, known by the end-to-end ids
// of our instructions, held against what is unpaid. Threads: those of the
// State.
#ifndef CLEARPOINT_TOOLS_PAYMENTS_STATEMENT_CONFIRMATIONS_H_
#define CLEARPOINT_TOOLS_PAYMENTS_STATEMENT_CONFIRMATIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/payments/bank_statement.h"
#include "tools/payments/payment_orders.h"

namespace clearpoint {

// A SettlementConfirmed in the making.
struct StatementConfirmation {
  PaymentKey key;
  std::string participant;
  // Negative: the participant paid; 0: all that is unpaid, where that is more
  // than an event may state.
  MinorAmount amount;
  std::string payment_id;
};

struct StatementConfirmations {
  std::string currency;
  std::vector<StatementConfirmation> confirmations;  // as the file has them
  // Payments that nothing may be booked for, each with its line and the
  // reason. While there is one, nothing of the file is to be booked.
  std::vector<std::string> refusals;
  size_t others = 0;    // payments that name none of our instructions
  size_t reversed = 0;  // payments that the same file takes back
  size_t taken = 0;     // confirmations that the journal has already
};

// Of a payment's ids the end-to-end id counts, else those in its remittance. A
// payment for one instruction may be a part of it; one for several must be all
// that is unpaid of them. What the journal has under the same business key is
// counted and left, so that a file may be taken in again. Two persons' names,
// where they are needed, are added by the caller. NotFound: the journal has no
// configuration.
absl::StatusOr<StatementConfirmations> ConfirmationsOf(
    const ReportBasis& basis, const BankStatement& statement);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_PAYMENTS_STATEMENT_CONFIRMATIONS_H_
