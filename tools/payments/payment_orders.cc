#include "tools/payments/payment_orders.h"

#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/values/hash.h"
#include "tools/report/names.h"
#include "tools/report/window_figures.h"

namespace clearpoint {
namespace {

constexpr size_t kNetworkDigits = 8;

std::string PrefixOf(std::string_view network) {
  return absl::StrCat(
      "CP", ToHex(Sha256Prefix(network)).substr(0, kNetworkDigits), "-W");
}

// A number above zero as EndToEndId writes it.
std::optional<uint32_t> ParseNumber(std::string_view text) {
  uint32_t number = 0;
  const bool is_number =
      absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &number);
  if (!is_number || number == 0) return std::nullopt;
  if (absl::StrCat(number) != std::string(text)) return std::nullopt;
  return number;
}

absl::Status CheckGoesThroughOperator(const WindowFigures& figures) {
  if (figures.is_multilateral()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "window ", figures.number.value,
      ": expected one whose payments go through the operator, found scheme ",
      std::string(figures.scheme->name),
      ", where participants pay each other: instructions are not written for "
      "it"));
}

absl::Status CheckClosed(const WindowFigures& figures) {
  if (!figures.provisional()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("window ", figures.number.value,
                   ": expected one that is closed, it is open: its payments "
                   "are not known before"));
}

class OrderWriter {
 public:
  OrderWriter(const ReportBasis& basis, const WindowFigures& figures)
      : networks_(*basis.networks),
        names_(*basis.networks),
        network_(networks_.newest().configuration().network),
        figures_(figures),
        hub_(Account(figures.row.through)) {}

  void Add(ParticipantNumber participant, MinorAmount unpaid);
  // Those with which participants pay, in front.
  std::vector<PaymentOrder> Take();

  const BankAccount& hub() const { return hub_; }
  // Who has no account; empty: everybody has one.
  const std::string& missing() const { return missing_; }

 private:
  BankAccount Account(ParticipantNumber participant);

  const Networks& networks_;
  const Names names_;
  const std::string network_;
  const WindowFigures& figures_;
  std::string missing_;
  const BankAccount hub_;
  std::vector<PaymentOrder> in_;
  std::vector<PaymentOrder> out_;
};

BankAccount OrderWriter::Account(ParticipantNumber participant) {
  const BankAccount* account = BankAccountOf(networks_, participant);
  if (account != nullptr) return *account;
  absl::StrAppend(&missing_, missing_.empty() ? "" : ", ",
                  names_.Participant(participant));
  return {};
}

void OrderWriter::Add(ParticipantNumber participant, MinorAmount unpaid) {
  PaymentOrder order;
  order.end_to_end_id =
      EndToEndId(network_, {figures_.number, participant});
  const bool owes = unpaid.value < 0;
  order.payer = owes ? participant : figures_.row.through;
  order.from = hub_;
  order.to = Account(participant);
  order.amount = unpaid;
  if (owes) {
    std::swap(order.from, order.to);
    order.amount = MinorAmount{} - unpaid;
  }
  (owes ? in_ : out_).push_back(std::move(order));
}

std::vector<PaymentOrder> OrderWriter::Take() {
  for (PaymentOrder& order : out_) in_.push_back(std::move(order));
  return std::move(in_);
}

}  // namespace

std::string EndToEndId(std::string_view network, const PaymentKey& key) {
  return absl::StrCat(PrefixOf(network), key.window.value, "-P",
                      key.participant.value);
}

std::optional<PaymentKey> ParseEndToEndId(std::string_view network,
                                          std::string_view text) {
  const std::string prefix = PrefixOf(network);
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  const size_t dash = text.find("-P");
  if (dash == std::string_view::npos) return std::nullopt;
  const auto window = ParseNumber(text.substr(0, dash));
  const auto participant = ParseNumber(text.substr(dash + 2));
  if (!window.has_value() || !participant.has_value()) return std::nullopt;
  return PaymentKey{WindowNumber{*window}, ParticipantNumber{*participant}};
}

const BankAccount* BankAccountOf(const Networks& networks,
                                 ParticipantNumber participant) {
  for (size_t i = networks.size(); i > 0; --i) {
    const Network& network =
        networks.Version(ConfigVersion{static_cast<uint32_t>(i)});
    const int32_t place = network.FindParticipant(participant);
    if (place < 0) continue;
    const ParticipantConfig& config =
        *network.participants()[static_cast<size_t>(place)].config;
    return config.bank_account.has_value() ? &*config.bank_account : nullptr;
  }
  return nullptr;
}

absl::StatusOr<PaymentOrders> UnpaidOrders(const ReportBasis& basis,
                                           WindowNumber window) {
  const auto figures = ReadChosenWindow(basis, window);
  if (!figures.ok()) return figures.status();
  absl::Status status = CheckGoesThroughOperator(*figures);
  if (status.ok()) status = CheckClosed(*figures);
  if (!status.ok()) return status;
  OrderWriter writer(basis, *figures);
  for (const auto& [participant, row] : figures->positions) {
    if (participant == figures->row.through || row.unpaid().value == 0) {
      continue;
    }
    writer.Add(participant, row.unpaid());
  }
  PaymentOrders orders{.window = figures->number,
                       .currency = figures->currency.code,
                       .digits = figures->currency.digits,
                       .made = basis.recorded,
                       .initiator = writer.hub(),
                       .orders = writer.Take()};
  if (orders.orders.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "window ", figures->number.value, " is ",
        std::string(WindowStatusName(figures->row.status)),
        ": expected payments to make, found none"));
  }
  if (!writer.missing().empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("bank_account: expected one in the network configuration "
                     "of everybody who pays or is paid, found none of ",
                     writer.missing()));
  }
  return orders;
}

}  // namespace clearpoint
