// What a bank says was booked on an account: camt.053 (the statement of a day)
// and camt.054 (single bookings) of ISO 20022, in any version of .001.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_PAYMENTS_BANK_STATEMENT_H_
#define CLEARPOINT_TOOLS_PAYMENTS_BANK_STATEMENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace clearpoint {

// One payment of an entry that is booked.
struct BankPayment {
  size_t line = 0;        // of its entry in the file
  std::string account;    // whose statement: IBAN or another id
  std::string reference;  // the bank's own; empty: it gives none
  bool received = false;  // credited to the account
  bool reversal = false;  // it takes back one that was booked
  int64_t amount_e5 = 0;  // in 10^-5 of the currency
  // False: the payments of its entry do not add up to it, or are of another
  // currency. The amount is 0 then.
  bool adds_up = true;
  std::string currency;
  std::string end_to_end;               // as the payer's instruction had it
  std::vector<std::string> remittance;  // texts that came with it
  std::string other_account;            // of the other side; empty: not told
};

struct BankStatement {
  std::vector<BankPayment> payments;  // as the file has them
  size_t pending = 0;                 // entries that are not booked yet
};

// InvalidArgument names `name`, the line, what was expected and found: no XML,
// another message, or an entry without what the standard asks for.
absl::StatusOr<BankStatement> ReadBankStatement(const std::string& name,
                                                const std::string& text);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_PAYMENTS_BANK_STATEMENT_H_
