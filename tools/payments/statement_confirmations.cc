#include "tools/payments/statement_confirmations.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/decide/event.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"

namespace clearpoint {
namespace {

constexpr int32_t kStatementDecimals = 5;
constexpr std::string_view kIdCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

// Empty: the payment is fine.
using Objection = std::string;

class StatementMatcher {
 public:
  explicit StatementMatcher(const ReportBasis& basis)
      : state_(*basis.state),
        networks_(*basis.networks),
        names_(*basis.networks),
        network_(networks_.newest().configuration().network),
        currency_(CurrencyOf(networks_.newest())) {
    found_.currency = currency_.code;
  }

  StatementConfirmations Match(const std::vector<BankPayment>& payments);

 private:
  // The instructions a payment names, each once, in order.
  std::vector<PaymentKey> KeysOf(const BankPayment& payment) const;
  // Places of payments that others of the file take back, and of those.
  std::set<size_t> FindReversed(const std::vector<BankPayment>& payments);

  Objection Confirm(const BankPayment& payment,
                    const std::vector<PaymentKey>& keys);
  Objection CheckEntry(const BankPayment& payment) const;
  Objection CheckOtherAccount(const BankPayment& payment,
                              const PaymentKey& key) const;
  // Sets *amount, negative when the participant paid.
  Objection ReadAmount(const BankPayment& payment, MinorAmount* amount) const;
  Objection FindUnpaid(const PaymentKey& key, MinorAmount* unpaid);
  Objection CheckNew(const StatementConfirmation& one);
  std::string Shown(MinorAmount amount) const {
    return MinorText(amount, currency_.digits);
  }

  State& state_;
  const Networks& networks_;
  const Names names_;
  const std::string network_;
  const ReportCurrency currency_;
  std::map<PaymentKey, MinorAmount> unpaid_;  // behind what was confirmed here
  std::set<std::pair<PaymentKey, std::string>> taken_;
  StatementConfirmations found_;
};

std::string NumberOfAccount(const BankAccount* account) {
  if (account == nullptr) return "";
  return account->iban.empty() ? account->other_id : account->iban;
}

std::vector<PaymentKey> StatementMatcher::KeysOf(
    const BankPayment& payment) const {
  if (const auto key = ParseEndToEndId(network_, payment.end_to_end)) {
    return {*key};
  }
  std::set<PaymentKey> keys;
  for (const std::string& line : payment.remittance) {
    std::string_view rest = line;
    while (!rest.empty()) {
      const size_t end =
          std::min(rest.find_first_not_of(kIdCharacters), rest.size());
      const auto key = ParseEndToEndId(network_, rest.substr(0, end));
      if (key.has_value()) keys.insert(*key);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return {keys.begin(), keys.end()};
}

Objection StatementMatcher::CheckEntry(const BankPayment& payment) const {
  const std::string ours = NumberOfAccount(
      BankAccountOf(networks_, networks_.newest().operator_number()));
  if (!ours.empty() && payment.account != ours) {
    return absl::StrCat("account: expected the operator's, ", ours, ", found ",
                        payment.account);
  }
  if (payment.currency != currency_.code) {
    return absl::StrCat("currency: expected ", currency_.code, ", found ",
                        payment.currency);
  }
  if (payment.reversal) {
    return "RvslInd: it takes back a payment that this file does not have; "
           "what was confirmed stays so";
  }
  if (payment.reference.empty()) {
    return "AcctSvcrRef: expected the bank's reference, found none";
  }
  return "";
}

Objection StatementMatcher::CheckOtherAccount(const BankPayment& payment,
                                              const PaymentKey& key) const {
  const std::string theirs =
      NumberOfAccount(BankAccountOf(networks_, key.participant));
  if (theirs.empty() || payment.other_account.empty()) return "";
  if (payment.other_account == theirs) return "";
  return absl::StrCat("participant: expected the account of ",
                      names_.Participant(key.participant), ", ", theirs,
                      ", found ", payment.other_account);
}

Objection StatementMatcher::ReadAmount(const BankPayment& payment,
                                       MinorAmount* amount) const {
  if (payment.amount_e5 == 0) {
    return "TxDtls: expected amounts, in the currency of their entry, that add "
           "up to it, found others";
  }
  int64_t unit = 1;
  for (int32_t i = currency_.digits; i < kStatementDecimals; ++i) unit *= 10;
  if (payment.amount_e5 % unit != 0) {
    return absl::StrCat("amount: expected ", currency_.digits,
                        " decimals, found ",
                        MinorText({payment.amount_e5}, kStatementDecimals));
  }
  const int64_t minor = payment.amount_e5 / unit;
  *amount = MinorAmount{payment.received ? -minor : minor};
  return "";
}

// What the state has, less what this file confirmed before.
Objection StatementMatcher::FindUnpaid(const PaymentKey& key,
                                       MinorAmount* unpaid) {
  const auto known = unpaid_.find(key);
  if (known != unpaid_.end()) {
    *unpaid = known->second;
    return "";
  }
  const WindowRow* window = state_.windows.Find({key.window});
  const bool is_closed =
      window != nullptr && window->status != WindowStatus::kOpen;
  const bool is_through = is_closed && window->through == key.participant;
  const PositionRow* row =
      is_closed && !is_through
          ? state_.positions.Find({key.window, key.participant})
          : nullptr;
  if (row == nullptr) {
    return absl::StrCat("expected an instruction of a closed window, found "
                        "window ",
                        key.window.value, " and ",
                        names_.Participant(key.participant),
                        ", which has no payment there");
  }
  *unpaid = row->unpaid();
  unpaid_[key] = *unpaid;
  return "";
}

// Neither in this file nor in the journal.
Objection StatementMatcher::CheckNew(const StatementConfirmation& one) {
  Event event;
  event.kind = EventKind::kSettlementConfirmed;
  event.body = SettlementConfirmed{one.key.window.value, one.participant,
                                   currency_.code,       one.amount,
                                   one.payment_id,       {},
                                   {}};
  Identify(&event);
  const bool is_taken = state_.requests.Find({event.key}).has_value();
  if (!is_taken && taken_.insert({one.key, one.payment_id}).second) return "";
  return absl::StrCat("payment ", one.payment_id, " of ", one.participant,
                      " for window ", one.key.window.value,
                      " was taken in already");
}

Objection StatementMatcher::Confirm(const BankPayment& payment,
                                    const std::vector<PaymentKey>& keys) {
  MinorAmount amount;
  for (const Objection& refusal :
       {CheckEntry(payment), ReadAmount(payment, &amount)}) {
    if (!refusal.empty()) return refusal;
  }
  std::vector<StatementConfirmation> parts;
  MinorAmount all;
  for (const PaymentKey& key : keys) {
    StatementConfirmation part{.key = key,
                               .participant =
                                   names_.Participant(key.participant),
                               .amount = {},
                               .payment_id = payment.reference};
    for (const Objection& refusal :
         {CheckOtherAccount(payment, key), FindUnpaid(key, &part.amount),
          CheckNew(part)}) {
      if (!refusal.empty()) return refusal;
    }
    all = all + part.amount;
    parts.push_back(std::move(part));
  }
  const bool same_side = (amount.value < 0) == (all.value < 0);
  const bool fits = same_side && (amount.value < 0 ? amount.value >= all.value
                                                   : amount.value <= all.value);
  if (!fits || (parts.size() > 1 && amount != all)) {
    return absl::StrCat("amount: expected ", parts.size() > 1 ? "" : "up to ",
                        Shown(all), " that is unpaid, found ", Shown(amount));
  }
  if (parts.size() == 1) parts[0].amount = amount;
  for (const StatementConfirmation& part : parts) {
    if (std::abs(part.amount.value) <= kMaxEventAmount) continue;
    return absl::StrCat("amount: one event confirms up to ",
                        Shown(MinorAmount{kMaxEventAmount}), ", found ",
                        Shown(part.amount),
                        "; confirm it in parts, or all of it, by `clearpoint "
                        "settlement confirm`");
  }
  for (StatementConfirmation& part : parts) {
    MinorAmount& unpaid = unpaid_[part.key];
    unpaid = unpaid - part.amount;
    if (part.amount.value != 0) found_.confirmations.push_back(std::move(part));
  }
  return "";
}

std::set<size_t> StatementMatcher::FindReversed(
    const std::vector<BankPayment>& payments) {
  std::set<size_t> places;
  for (size_t i = 0; i < payments.size(); ++i) {
    const BankPayment& back = payments[i];
    if (!back.reversal || back.amount_e5 == 0 || KeysOf(back).empty()) continue;
    for (size_t j = 0; j < payments.size(); ++j) {
      const BankPayment& one = payments[j];
      const bool is_it = !one.reversal && !places.contains(j) &&
                         one.received != back.received &&
                         one.account == back.account &&
                         one.amount_e5 == back.amount_e5 &&
                         one.currency == back.currency &&
                         KeysOf(one) == KeysOf(back);
      if (!is_it) continue;
      places.insert({i, j});
      ++found_.reversed;
      break;
    }
  }
  return places;
}

StatementConfirmations StatementMatcher::Match(
    const std::vector<BankPayment>& payments) {
  const std::set<size_t> reversed = FindReversed(payments);
  for (size_t i = 0; i < payments.size(); ++i) {
    if (reversed.contains(i)) continue;
    const std::vector<PaymentKey> keys = KeysOf(payments[i]);
    if (keys.empty()) {
      ++found_.others;
      continue;
    }
    const Objection refusal = Confirm(payments[i], keys);
    if (refusal.empty()) continue;
    found_.refusals.push_back(
        absl::StrCat("line ", payments[i].line, ": ", refusal));
  }
  return std::move(found_);
}

}  // namespace

absl::StatusOr<StatementConfirmations> ConfirmationsOf(
    const ReportBasis& basis, const BankStatement& statement) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "settlement: expected a network configuration, found none in the "
        "journal yet");
  }
  StatementConfirmations found =
      StatementMatcher(basis).Match(statement.payments);
  if (!basis.state->status().ok()) return basis.state->status();
  return found;
}

}  // namespace clearpoint
