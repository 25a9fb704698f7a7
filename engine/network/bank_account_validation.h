// Whether a participant's bank account is one that payment files can name:
// lengths and characters of ISO 20022, check digits of ISO 13616. Part of
// validation.h. Threads: one.
#ifndef CLEARPOINT_ENGINE_NETWORK_BANK_ACCOUNT_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_BANK_ACCOUNT_VALIDATION_H_

#include <string>
#include <string_view>

#include "engine/network/fault_list.h"

namespace clearpoint {

// Adds to `faults` what is wrong with the account at `path`.
void CheckBankAccount(const std::string& path, const BankAccount& account,
                      FaultList& faults);

// Two letters, two check digits and 11 to 30 letters or digits, all capital,
// whose remainder by 97 is 1.
bool IsIban(std::string_view text);
// Four letters or digits of the bank, two letters of its country, two of its
// place, and none or three of its branch, all capital.
bool IsBic(std::string_view text);
// What every bank takes: letters, digits, space and / - ? : ( ) . , ' +
bool IsPaymentText(std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_BANK_ACCOUNT_VALIDATION_H_
