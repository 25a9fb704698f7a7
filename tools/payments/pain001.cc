#include "tools/payments/pain001.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "engine/values/hash.h"
#include "tools/instant.h"
#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

constexpr size_t kDayBytes = 10;      // 2026-03-02
constexpr size_t kSecondsBytes = 19;  // 2026-03-02T08:00:00
constexpr size_t kMessageIdDigits = 24;  // leaves room for "-" and a number
constexpr int64_t kAmountLimit = 1'000'000'000'000'000'000;  // 18 digits

pugi::xml_node AddChild(pugi::xml_node parent, const char* name) {
  return parent.append_child(name);
}

void AddText(pugi::xml_node parent, const char* name, const std::string& text) {
  AddChild(parent, name).text().set(text.c_str());
}

void AddParty(pugi::xml_node parent, const char* name,
              const BankAccount& account) {
  pugi::xml_node party = AddChild(parent, name);
  AddText(party, "Nm", account.name);
  AddText(AddChild(party, "PstlAdr"), "Ctry", account.country);
}

void AddAccount(pugi::xml_node parent, const char* name,
                const BankAccount& account) {
  pugi::xml_node id = AddChild(AddChild(parent, name), "Id");
  if (account.iban.empty()) {
    AddText(AddChild(id, "Othr"), "Id", account.other_id);
  } else {
    AddText(id, "IBAN", account.iban);
  }
}

void AddBank(pugi::xml_node parent, const char* name,
             const BankAccount& account) {
  pugi::xml_node bank = AddChild(AddChild(parent, name), "FinInstnId");
  if (account.bic.empty()) {
    AddText(AddChild(bank, "Othr"), "Id", "NOTPROVIDED");
  } else {
    AddText(bank, "BICFI", account.bic);
  }
}

absl::StatusOr<std::string> ExecutionDay(const PaymentOrders& orders,
                                         const std::string& execute_on) {
  if (execute_on.empty()) {
    return FormatInstant(orders.made).substr(0, kDayBytes);
  }
  const bool is_day = execute_on.size() == kDayBytes &&
                      ParseInstant(execute_on + "T00:00:00Z").ok();
  if (is_day) return execute_on;
  return absl::InvalidArgumentError(
      absl::StrCat("--execute-on: expected a day such as 2026-03-02, found \"",
                   execute_on, "\""));
}

absl::Status CheckRanges(const PaymentOrders& orders) {
  const std::string& code = orders.currency;
  const bool is_code =
      code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) {
        return c >= 'A' && c <= 'Z';
      });
  if (!is_code) {
    return absl::FailedPreconditionError(absl::StrCat(
        "currency: expected three capital letters of ISO 4217, found \"", code,
        "\""));
  }
  absl::int128 sum = 0;
  for (const PaymentOrder& order : orders.orders) sum += order.amount.value;
  if (sum < kAmountLimit) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("window ", orders.window.value,
                   ": expected payments of at most 18 digits in all, found "
                   "more"));
}

// The writer of one message.
class PainMessage {
 public:
  PainMessage(const PaymentOrders& orders, std::string day)
      : orders_(orders), day_(std::move(day)), id_(IdOf()) {}

  std::string Write();

 private:
  using Orders = std::vector<PaymentOrder>;

  std::string IdOf() const;
  std::string Amount(MinorAmount amount) const {
    return MinorText(amount, orders_.digits);
  }
  // Of the orders from `first` to `last`.
  void AddCounts(pugi::xml_node parent, Orders::const_iterator first,
                 Orders::const_iterator last) const;
  void AddHeader(pugi::xml_node message) const;
  void AddBlock(pugi::xml_node message, size_t number,
                Orders::const_iterator first,
                Orders::const_iterator last) const;
  void AddTransfer(pugi::xml_node block, const PaymentOrder& order) const;

  const PaymentOrders& orders_;
  const std::string day_;
  const std::string id_;
};

// Of all that the message says: messages that differ have ids that do.
std::string PainMessage::IdOf() const {
  std::string said = absl::StrCat(FormatInstant(orders_.made), "\n", day_, "\n",
                                  orders_.currency, "\n");
  const auto add = [&](const BankAccount& account) {
    absl::StrAppend(&said, account.name, "\n", account.iban, "\n",
                    account.other_id, "\n", account.bic, "\n", account.country,
                    "\n");
  };
  add(orders_.initiator);
  for (const PaymentOrder& order : orders_.orders) {
    absl::StrAppend(&said, order.end_to_end_id, "\n", order.amount.value, "\n");
    add(order.from);
    add(order.to);
  }
  return ToHex(Sha256Prefix(said)).substr(0, kMessageIdDigits);
}

void PainMessage::AddCounts(pugi::xml_node parent,
                            Orders::const_iterator first,
                            Orders::const_iterator last) const {
  MinorAmount sum;
  for (auto order = first; order != last; ++order) sum = sum + order->amount;
  AddText(parent, "NbOfTxs", absl::StrCat(last - first));
  AddText(parent, "CtrlSum", Amount(sum));
}

void PainMessage::AddHeader(pugi::xml_node message) const {
  pugi::xml_node header = AddChild(message, "GrpHdr");
  AddText(header, "MsgId", id_);
  const std::string seconds =
      FormatInstant(orders_.made).substr(0, kSecondsBytes);
  AddText(header, "CreDtTm", absl::StrCat(seconds, "Z"));
  AddCounts(header, orders_.orders.begin(), orders_.orders.end());
  AddText(AddChild(header, "InitgPty"), "Nm", orders_.initiator.name);
}

void PainMessage::AddTransfer(pugi::xml_node block,
                              const PaymentOrder& order) const {
  pugi::xml_node transfer = AddChild(block, "CdtTrfTxInf");
  AddText(AddChild(transfer, "PmtId"), "EndToEndId", order.end_to_end_id);
  pugi::xml_node amount = AddChild(AddChild(transfer, "Amt"), "InstdAmt");
  amount.append_attribute("Ccy").set_value(orders_.currency.c_str());
  amount.text().set(Amount(order.amount).c_str());
  AddBank(transfer, "CdtrAgt", order.to);
  AddParty(transfer, "Cdtr", order.to);
  AddAccount(transfer, "CdtrAcct", order.to);
  AddText(AddChild(transfer, "RmtInf"), "Ustrd",
          absl::StrCat("Settlement of window ", orders_.window.value));
}

void PainMessage::AddBlock(pugi::xml_node message, size_t number,
                           Orders::const_iterator first,
                           Orders::const_iterator last) const {
  pugi::xml_node block = AddChild(message, "PmtInf");
  AddText(block, "PmtInfId", absl::StrCat(id_, "-", number));
  AddText(block, "PmtMtd", "TRF");
  AddCounts(block, first, last);
  AddText(AddChild(block, "ReqdExctnDt"), "Dt", day_);
  AddParty(block, "Dbtr", first->from);
  AddAccount(block, "DbtrAcct", first->from);
  AddBank(block, "DbtrAgt", first->from);
  for (auto order = first; order != last; ++order) AddTransfer(block, *order);
}

std::string PainMessage::Write() {
  pugi::xml_document document;
  pugi::xml_node root = AddChild(document, "Document");
  root.append_attribute("xmlns").set_value(kPain001Namespace);
  pugi::xml_node message = AddChild(root, "CstmrCdtTrfInitn");
  AddHeader(message);
  const Orders& orders = orders_.orders;
  size_t number = 0;
  for (auto first = orders.begin(); first != orders.end();) {
    const auto last =
        std::find_if(first, orders.end(), [&](const PaymentOrder& order) {
          return order.payer != first->payer;
        });
    AddBlock(message, ++number, first, last);
    first = last;
  }
  std::ostringstream out;
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return out.str();
}

}  // namespace

absl::StatusOr<std::string> Pain001(const PaymentOrders& orders,
                                    const std::string& execute_on) {
  const auto day = ExecutionDay(orders, execute_on);
  if (!day.ok()) return day.status();
  const absl::Status status = CheckRanges(orders);
  if (!status.ok()) return status;
  return PainMessage(orders, *day).Write();
}

}  // namespace clearpoint
