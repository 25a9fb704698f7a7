// Payment orders as a CustomerCreditTransferInitiation of ISO 20022, version
// pain.001.001.09: one block for each account that pays. Threads: any.
//
// The same orders give the same bytes: the message's id is made of what the
// message says, and its time is the journal's.
#ifndef CLEARPOINT_TOOLS_PAYMENTS_PAIN001_H_
#define CLEARPOINT_TOOLS_PAYMENTS_PAIN001_H_

#include <string>

#include "absl/status/statusor.h"
#include "tools/payments/payment_orders.h"

namespace clearpoint {

inline constexpr char kPain001Namespace[] =
    "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

// To be paid on `execute_on`, a day such as 2026-03-02; empty: the day, in UTC,
// of orders.made. InvalidArgument: that is no day. FailedPrecondition: the
// currency has no code of ISO 4217, or an amount or their sum has more than 18
// digits.
absl::StatusOr<std::string> Pain001(const PaymentOrders& orders,
                                    const std::string& execute_on);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_PAYMENTS_PAIN001_H_
