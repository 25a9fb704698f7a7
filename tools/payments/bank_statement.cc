#include "tools/payments/bank_statement.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <string_view>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxAmountDigits = 18;  // of the standard
constexpr size_t kAmountDecimals = 5;

// The name without the prefix of its namespace.
std::string_view LocalName(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// The first element below `node` by this way of names, or none.
pugi::xml_node NodeAt(pugi::xml_node node,
                      std::initializer_list<std::string_view> way) {
  for (const std::string_view name : way) {
    node = node.find_child(
        [&](const pugi::xml_node& one) { return LocalName(one) == name; });
  }
  return node;
}

std::string TextAt(const pugi::xml_node& node,
                   std::initializer_list<std::string_view> way) {
  return NodeAt(node, way).text().get();
}

std::vector<pugi::xml_node> AllAt(const pugi::xml_node& node,
                                  std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node& one : node.children()) {
    if (LocalName(one) == name) found.push_back(one);
  }
  return found;
}

std::string AccountAt(const pugi::xml_node& account) {
  const std::string iban = TextAt(account, {"Id", "IBAN"});
  return iban.empty() ? TextAt(account, {"Id", "Othr", "Id"}) : iban;
}

// In 10^-5; nothing when the text is no amount of the standard.
std::optional<int64_t> ParseAmount(std::string_view text) {
  const size_t point = std::min(text.find('.'), text.size());
  const size_t decimals = text.size() - std::min(point + 1, text.size());
  if (point == 0 || decimals > kAmountDecimals) return std::nullopt;
  if (point + kAmountDecimals > kMaxAmountDigits) return std::nullopt;
  int64_t amount = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    amount = amount * 10 + (text[i] - '0');
  }
  for (size_t i = decimals; i < kAmountDecimals; ++i) amount *= 10;
  return amount;
}

class StatementReader {
 public:
  StatementReader(const std::string& name, const std::string& text)
      : name_(name), text_(text) {}

  absl::StatusOr<BankStatement> Read();

 private:
  absl::Status ReadEntry(const std::string& account, const pugi::xml_node& e);
  absl::Status ReadDetails(const BankPayment& entry,
                           const std::vector<pugi::xml_node>& details);
  // Sets amount and currency to those of `amount`.
  absl::Status ReadAmount(const pugi::xml_node& amount,
                          BankPayment* payment) const;
  // Offsets mostly grow, so the text is read once for all of them.
  size_t LineOf(ptrdiff_t offset);
  absl::Status Wrong(size_t line, const std::string& problem) const;

  const std::string& name_;
  const std::string& text_;
  BankStatement statement_;
  ptrdiff_t last_offset_ = 0;  // that LineOf was asked for, and its answer
  size_t last_line_ = 1;
};

size_t StatementReader::LineOf(ptrdiff_t offset) {
  const auto end =
      std::clamp<ptrdiff_t>(offset, 0, static_cast<ptrdiff_t>(text_.size()));
  if (end < last_offset_) {
    last_offset_ = 0;
    last_line_ = 1;
  }
  last_line_ += static_cast<size_t>(
      std::count(text_.begin() + last_offset_, text_.begin() + end, '\n'));
  last_offset_ = end;
  return last_line_;
}

absl::Status StatementReader::Wrong(size_t line,
                                    const std::string& problem) const {
  return absl::InvalidArgumentError(
      absl::StrCat(name_, ":", line, ": ", problem));
}

absl::Status StatementReader::ReadAmount(const pugi::xml_node& amount,
                                         BankPayment* payment) const {
  const std::string text = amount.text().get();
  const std::optional<int64_t> parsed = ParseAmount(text);
  payment->amount_e5 = parsed.value_or(0);
  payment->currency = amount.attribute("Ccy").value();
  if (parsed.has_value() && !payment->currency.empty()) {
    return absl::OkStatus();
  }
  return Wrong(
      payment->line,
      absl::StrCat("Amt: expected an amount, not negative, with at most ",
                   kAmountDecimals, " decimals and its Ccy, found \"", text,
                   "\" \"", payment->currency, "\""));
}

// A detail has its own amount, or is the only one of its entry. What cannot be
// told apart is left for whoever needs it.
absl::Status StatementReader::ReadDetails(
    const BankPayment& entry, const std::vector<pugi::xml_node>& details) {
  const size_t first = statement_.payments.size();
  absl::int128 sum = 0;
  for (const pugi::xml_node& detail : details) {
    BankPayment payment = entry;
    pugi::xml_node amount = NodeAt(detail, {"Amt"});
    if (!amount) amount = NodeAt(detail, {"AmtDtls", "TxAmt", "Amt"});
    if (amount) {
      const absl::Status status = ReadAmount(amount, &payment);
      if (!status.ok()) return status;
    }
    sum += payment.amount_e5;
    const std::string reference = TextAt(detail, {"Refs", "AcctSvcrRef"});
    if (!reference.empty()) payment.reference = reference;
    payment.end_to_end = TextAt(detail, {"Refs", "EndToEndId"});
    for (const pugi::xml_node& text :
         AllAt(NodeAt(detail, {"RmtInf"}), "Ustrd")) {
      payment.remittance.push_back(text.text().get());
    }
    // A reversal names the sides of the payment it takes back.
    const bool from_them = payment.received != payment.reversal;
    payment.other_account = AccountAt(
        NodeAt(detail, {"RltdPties", from_them ? "DbtrAcct" : "CdtrAcct"}));
    statement_.payments.push_back(std::move(payment));
  }
  bool adds_up = sum == entry.amount_e5;
  for (size_t i = first; i < statement_.payments.size(); ++i) {
    adds_up = adds_up && statement_.payments[i].currency == entry.currency;
  }
  if (adds_up) return absl::OkStatus();
  for (size_t i = first; i < statement_.payments.size(); ++i) {
    statement_.payments[i].amount_e5 = 0;
    statement_.payments[i].adds_up = false;
  }
  return absl::OkStatus();
}

absl::Status StatementReader::ReadEntry(const std::string& account,
                                        const pugi::xml_node& e) {
  BankPayment entry;
  entry.line = LineOf(e.offset_debug());
  entry.account = account;
  std::string booked = TextAt(e, {"Sts", "Cd"});
  if (booked.empty()) booked = TextAt(e, {"Sts"});  // up to version 03
  if (booked == "PDNG" || booked == "INFO" || booked == "FUTR") {
    ++statement_.pending;
    return absl::OkStatus();
  }
  if (booked != "BOOK") {
    return Wrong(entry.line,
                 absl::StrCat("Ntry/Sts: expected BOOK, PDNG, INFO or FUTR, "
                              "found \"",
                              booked, "\""));
  }
  const std::string direction = TextAt(e, {"CdtDbtInd"});
  if (direction != "CRDT" && direction != "DBIT") {
    return Wrong(entry.line,
                 absl::StrCat("Ntry/CdtDbtInd: expected CRDT or DBIT, found \"",
                              direction, "\""));
  }
  entry.received = direction == "CRDT";
  const std::string reversal = TextAt(e, {"RvslInd"});
  entry.reversal = reversal == "true" || reversal == "1";
  entry.reference = TextAt(e, {"AcctSvcrRef"});
  const absl::Status status = ReadAmount(NodeAt(e, {"Amt"}), &entry);
  if (!status.ok()) return status;
  std::vector<pugi::xml_node> details;
  for (const pugi::xml_node& group : AllAt(e, "NtryDtls")) {
    for (const pugi::xml_node& one : AllAt(group, "TxDtls")) {
      details.push_back(one);
    }
  }
  if (!details.empty()) return ReadDetails(entry, details);
  statement_.payments.push_back(std::move(entry));
  return absl::OkStatus();
}

absl::StatusOr<BankStatement> StatementReader::Read() {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(text_.data(), text_.size());
  if (!parsed) {
    return Wrong(LineOf(parsed.offset),
                 absl::StrCat("expected XML, found: ", parsed.description()));
  }
  const pugi::xml_node root = NodeAt(document, {"Document"});
  std::vector<pugi::xml_node> accounts =
      AllAt(NodeAt(root, {"BkToCstmrStmt"}), "Stmt");
  for (const pugi::xml_node& one :
       AllAt(NodeAt(root, {"BkToCstmrDbtCdtNtfctn"}), "Ntfctn")) {
    accounts.push_back(one);
  }
  if (accounts.empty()) {
    return Wrong(1,
                 "expected a Document of camt.053 or camt.054 with a Stmt or "
                 "a Ntfctn, found none");
  }
  for (const pugi::xml_node& one : accounts) {
    const std::string account = AccountAt(NodeAt(one, {"Acct"}));
    if (account.empty()) {
      return Wrong(LineOf(one.offset_debug()),
                   "Acct/Id: expected an IBAN or another id, found none");
    }
    for (const pugi::xml_node& entry : AllAt(one, "Ntry")) {
      const absl::Status status = ReadEntry(account, entry);
      if (!status.ok()) return status;
    }
  }
  return std::move(statement_);
}

}  // namespace

absl::StatusOr<BankStatement> ReadBankStatement(const std::string& name,
                                                const std::string& text) {
  return StatementReader(name, text).Read();
}

}  // namespace clearpoint
