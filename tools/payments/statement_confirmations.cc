#include "tools/payments/statement_confirmations.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
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
        currency_(CurrencyOf(basis)) {
    found_.currency = currency_.code;
  }

  StatementConfirmations Match(const std::vector<BankPayment>& payments);

 private:
  // The instructions a payment names, each once, in order.
  std::vector<PaymentKey> KeysOf(const BankPayment& payment) const;
  // Places of payments that others of the file take back, and of those.
  std::set<size_t> FindReversed(
      const std::vector<BankPayment>& payments,
      const std::vector<std::vector<PaymentKey>>& keys);

  Objection Confirm(const BankPayment& payment,
                    const std::vector<PaymentKey>& keys);
  Objection CheckEntry(const BankPayment& payment) const;
  Objection CheckOtherAccount(const BankPayment& payment,
                              const PaymentKey& key) const;
  // Sets *amount, negative when the participant paid.
  Objection ReadAmount(const BankPayment& payment, MinorAmount* amount) const;
  Objection FindUnpaid(const PaymentKey& key, MinorAmount* unpaid);
  // A payment may be one for each instruction in a file, and no more.
  Objection CheckOnce(const StatementConfirmation& one);
  bool IsInJournal(const StatementConfirmation& one) const;
  // Whether the amount is that of `parts`, of which those in the journal had
  // between `least` and `most`.
  Objection CheckAmount(const std::vector<StatementConfirmation>& parts,
                        bool is_one, MinorAmount amount, MinorAmount least,
                        MinorAmount most) const;
  // Makes an amount that no event may state 0, when that means the same.
  Objection FitEvent(StatementConfirmation* part, MinorAmount unpaid) const;
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
  if (!payment.adds_up) {
    return "TxDtls: expected amounts, in the currency of their entry, that add "
           "up to it, found others";
  }
  if (payment.amount_e5 == 0) {
    return "amount: expected one above zero, found 0";
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
          ? state_.positions.Find({key.window, key.participant, {}})
          : nullptr;
  if (row == nullptr) {
    return absl::StrCat(
        "expected an instruction of a closed window, found "
        "window ",
        key.window.value, " and ", names_.Participant(key.participant),
        ", which has no payment there");
  }
  *unpaid = row->unpaid();
  unpaid_[key] = *unpaid;
  return "";
}

Objection StatementMatcher::CheckOnce(const StatementConfirmation& one) {
  if (taken_.insert({one.key, one.payment_id}).second) return "";
  return absl::StrCat("payment ", one.payment_id, " of ", one.participant,
                      " for window ", one.key.window.value,
                      " is in this file twice");
}

bool StatementMatcher::IsInJournal(const StatementConfirmation& one) const {
  Event event;
  event.kind = EventKind::kSettlementConfirmed;
  event.body = SettlementConfirmed{one.key.window.value,
                                   one.participant,
                                   currency_.code,
                                   one.amount,
                                   one.payment_id,
                                   {},
                                   {}};
  Identify(&event);
  return state_.requests.Find({event.key}).has_value();
}

Objection StatementMatcher::CheckAmount(
    const std::vector<StatementConfirmation>& parts, bool is_one,
    MinorAmount amount, MinorAmount least, MinorAmount most) const {
  MinorAmount all;
  for (const StatementConfirmation& part : parts) all = all + part.amount;
  const bool same_side = (amount.value < 0) == (all.value < 0);
  const bool is_part =
      same_side && (amount.value < 0 ? amount.value >= all.value
                                     : amount.value <= all.value);
  const int64_t rest = (amount - all).value;
  const bool is_all = rest >= least.value && rest <= most.value;
  if (is_one ? is_part : is_all) return "";
  return absl::StrCat("amount: expected ", is_one ? "up to " : "", Shown(all),
                      " that is unpaid, found ", Shown(amount));
}

Objection StatementMatcher::FitEvent(StatementConfirmation* part,
                                     MinorAmount unpaid) const {
  const int64_t amount = part->amount.value;
  if (amount >= -kMaxEventAmount && amount <= kMaxEventAmount) return "";
  if (part->amount != unpaid) {
    return absl::StrCat("amount: expected a part of at most ",
                        Shown({kMaxEventAmount}), " or all that is unpaid, ",
                        Shown(unpaid), ", found ", Shown(part->amount));
  }
  part->amount = {};
  return "";
}

Objection StatementMatcher::Confirm(const BankPayment& payment,
                                    const std::vector<PaymentKey>& keys) {
  MinorAmount amount;
  for (const Objection& refusal :
       {CheckEntry(payment), ReadAmount(payment, &amount)}) {
    if (!refusal.empty()) return refusal;
  }
  std::vector<StatementConfirmation> parts;
  size_t taken = 0;
  MinorAmount least;
  MinorAmount most;
  for (const PaymentKey& key : keys) {
    StatementConfirmation part{
        .key = key,
        .participant = names_.Participant(key.participant),
        .amount = {},
        .payment_id = payment.reference};
    if (Objection refusal = CheckOnce(part); !refusal.empty()) return refusal;
    if (IsInJournal(part)) {
      // What it had of the payment is not known, only all it was ever paid.
      const PositionRow* row =
          state_.positions.Find({key.window, key.participant, {}});
      const MinorAmount paid = row == nullptr ? MinorAmount{} : row->confirmed;
      (paid.value < 0 ? least : most) = (paid.value < 0 ? least : most) + paid;
      ++taken;
      continue;
    }
    for (const Objection& refusal :
         {CheckOtherAccount(payment, key), FindUnpaid(key, &part.amount)}) {
      if (!refusal.empty()) return refusal;
    }
    parts.push_back(std::move(part));
  }
  if (parts.empty()) {
    found_.taken += taken;
    return "";
  }
  const bool is_one = keys.size() == 1;
  if (Objection refusal = CheckAmount(parts, is_one, amount, least, most);
      !refusal.empty()) {
    return refusal;
  }
  if (is_one) parts[0].amount = amount;
  std::vector<MinorAmount> left;  // of what is unpaid, behind each part
  std::vector<StatementConfirmation> booked;
  for (StatementConfirmation& part : parts) {
    const MinorAmount unpaid = unpaid_[part.key];
    left.push_back(unpaid - part.amount);
    if (part.amount.value == 0) continue;
    StatementConfirmation one = part;
    if (Objection refusal = FitEvent(&one, unpaid); !refusal.empty()) {
      return refusal;
    }
    booked.push_back(std::move(one));
  }
  for (size_t i = 0; i < parts.size(); ++i) unpaid_[parts[i].key] = left[i];
  for (StatementConfirmation& one : booked) {
    found_.confirmations.push_back(std::move(one));
  }
  found_.taken += taken;
  return "";
}

std::set<size_t> StatementMatcher::FindReversed(
    const std::vector<BankPayment>& payments,
    const std::vector<std::vector<PaymentKey>>& keys) {
  // What a reversal and its payment have in common; the side is the payment's.
  using Common = std::tuple<std::string, int64_t, std::string, bool,
                            std::vector<PaymentKey>>;
  const auto common = [&](size_t i) {
    const BankPayment& one = payments[i];
    return Common{one.account, one.amount_e5, one.currency,
                  one.received != one.reversal, keys[i]};
  };
  std::map<Common, std::deque<size_t>> paid;
  for (size_t i = 0; i < payments.size(); ++i) {
    if (!payments[i].reversal && !keys[i].empty()) {
      paid[common(i)].push_back(i);
    }
  }
  std::set<size_t> places;
  for (size_t i = 0; i < payments.size(); ++i) {
    const BankPayment& back = payments[i];
    if (!back.reversal || back.amount_e5 == 0 || keys[i].empty()) continue;
    const auto it = paid.find(common(i));
    if (it == paid.end() || it->second.empty()) continue;
    places.insert({i, it->second.front()});
    it->second.pop_front();
    ++found_.reversed;
  }
  return places;
}

StatementConfirmations StatementMatcher::Match(
    const std::vector<BankPayment>& payments) {
  std::vector<std::vector<PaymentKey>> all_keys;
  for (const BankPayment& one : payments) all_keys.push_back(KeysOf(one));
  const std::set<size_t> reversed = FindReversed(payments, all_keys);
  for (size_t i = 0; i < payments.size(); ++i) {
    if (reversed.contains(i)) continue;
    const std::vector<PaymentKey>& keys = all_keys[i];
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
