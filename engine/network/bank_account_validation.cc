#include "engine/network/bank_account_validation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxHolderBytes = 140;
constexpr size_t kMaxOtherIdBytes = 34;
constexpr size_t kMinIbanBytes = 15;
constexpr size_t kMaxIbanBytes = 34;

// Of ASCII, whatever the locale.
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
bool IsCapitalOrDigit(char c) { return IsCapital(c) || IsDigit(c); }

bool AreCapitals(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsCapital);
}

bool AreCapitalsOrDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsCapitalOrDigit);
}

// Of the number that `text` is when A to Z stand for 10 to 35, after
// `remainder` of what stands before it.
int RemainderBy97(int remainder, std::string_view text) {
  for (const char c : text) {
    remainder = IsDigit(c) ? remainder * 10 + (c - '0')
                           : remainder * 100 + (c - 'A' + 10);
    remainder %= 97;
  }
  return remainder;
}

void RequirePaymentText(const std::string& path, std::string_view field,
                        const std::string& text, size_t most,
                        FaultList& faults) {
  const std::string name(field);
  if (text.empty() || text.size() > most) {
    faults.Add(absl::StrCat(path, "/", name),
               absl::StrCat(name, ": expected 1 to ", most,
                            " characters, found ", text.size()));
  } else if (!IsPaymentText(text)) {
    faults.Add(absl::StrCat(path, "/", name),
               absl::StrCat(name,
                            ": expected letters, digits, spaces and "
                            "/-?:().,'+, not starting or ending with / or a "
                            "space and without //, found \"",
                            text, "\""));
  }
}

void CheckNumber(const std::string& path, const BankAccount& account,
                 FaultList& faults) {
  if (account.iban.empty() == account.other_id.empty()) {
    faults.Add(path, absl::StrCat("bank_account: expected one of iban and "
                                  "other_id, found ",
                                  account.iban.empty() ? "none" : "both"));
    return;
  }
  if (account.iban.empty()) {
    RequirePaymentText(path, "other_id", account.other_id, kMaxOtherIdBytes,
                       faults);
  } else if (!IsIban(account.iban)) {
    faults.Add(path + "/iban",
               absl::StrCat("iban: expected a country, check digits and an "
                            "account, in capitals without spaces, whose check "
                            "digits are right, found \"",
                            account.iban, "\""));
  }
}

}  // namespace

bool IsIban(std::string_view text) {
  if (text.size() < kMinIbanBytes || text.size() > kMaxIbanBytes) return false;
  if (!AreCapitals(text.substr(0, 2))) return false;
  if (!IsDigit(text[2]) || !IsDigit(text[3])) return false;
  if (!AreCapitalsOrDigits(text)) return false;
  const int account = RemainderBy97(0, text.substr(4));
  return RemainderBy97(account, text.substr(0, 4)) == 1;
}

bool IsBic(std::string_view text) {
  if (text.size() != 8 && text.size() != 11) return false;
  return AreCapitalsOrDigits(text) && AreCapitals(text.substr(4, 2));
}

bool IsPaymentText(std::string_view text) {
  constexpr std::string_view kSigns = " /-?:().,'+";
  if (text.empty() || text.find("//") != std::string_view::npos) return false;
  for (const char end : {text.front(), text.back()}) {
    if (end == '/' || end == ' ') return false;
  }
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return IsCapitalOrDigit(c) || (c >= 'a' && c <= 'z') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

void CheckBankAccount(const std::string& path, const BankAccount& account,
                      FaultList& faults) {
  RequirePaymentText(path, "name", account.name, kMaxHolderBytes, faults);
  CheckNumber(path, account, faults);
  if (!account.bic.empty() && !IsBic(account.bic)) {
    faults.Add(path + "/bic",
               absl::StrCat("bic: expected 8 or 11 capital letters and digits "
                            "of ISO 9362, found \"",
                            account.bic, "\""));
  }
  if (account.country.size() == 2 && AreCapitals(account.country)) return;
  faults.Add(path + "/country",
             absl::StrCat("country: expected two capital letters of ISO "
                          "3166-1, found \"",
                          account.country, "\""));
}

}  // namespace clearpoint
