#include "tools/report/exposure.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"

namespace clearpoint {
namespace {

// By name, as bytes; those with a net, a cap or collateral.
struct Figures {
  Money net;
  const DebitCap* cap = nullptr;
  MinorAmount collateral;
};
using ByName = std::map<std::string, Figures>;

ByName ReadFigures(const ReportBasis& basis, const Names& names) {
  ByName figures;
  const Network& newest = basis.networks->newest();
  for (const Participant& one : newest.participants()) {
    const DebitCap* cap = newest.DebitCapOf(one.number);
    if (cap != nullptr) figures[one.config->name].cap = cap;
  }
  basis.state->exposures.Scan("", "", [&](const auto& key, const auto& row) {
    figures[names.Participant(key.participant)].net = row.net;
    return true;
  });
  basis.state->collaterals.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.amount.value == 0) return true;
    figures[names.Participant(key.participant)].collateral = row.amount;
    return true;
  });
  return figures;
}

// What may be owed at all, and how much of it is used.
void AppendLimit(const Figures& figures, Money unit, int32_t digits,
                 std::vector<std::string>* cells) {
  cells->push_back(MinorText(figures.collateral, digits));
  if (figures.cap == nullptr) {
    cells->insert(cells->end(), {"", ""});
    return;
  }
  const MinorAmount limit = figures.cap->amount + figures.collateral;
  const Money owes = figures.net.value < 0 ? -figures.net : Money{};
  const Money most{absl::int128(limit.value) * unit.value};
  cells->push_back(MinorText(limit, digits));
  cells->push_back(PercentText(owes, most));
}

}  // namespace

absl::StatusOr<std::vector<Tabular>> ExposureReport(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "exposure: expected a network configuration, found none in the "
        "journal yet");
  }
  const Network& newest = basis.networks->newest();
  const ReportCurrency currency = CurrencyOf(newest);
  Tabular table{.name = "exposure",
                .title = absl::StrCat(
                    "Net over all windows that are not settled, in ",
                    currency.code, ": limit = net debit cap + collateral"),
                .columns = {{"participant"},
                            {"net", ColumnKind::kDecimal},
                            {"net_debit_cap", ColumnKind::kDecimal},
                            {"collateral", ColumnKind::kDecimal},
                            {"limit", ColumnKind::kDecimal},
                            {"used", ColumnKind::kDecimal}}};
  Money sum;
  const Names names(*basis.networks);
  for (const auto& [name, one] : ReadFigures(basis, names)) {
    std::vector<std::string> cells = {
        name, MoneyText(one.net, currency.digits),
        one.cap == nullptr ? "" : MinorText(one.cap->amount, currency.digits)};
    AppendLimit(one, newest.SettlementUnit(), currency.digits, &cells);
    table.rows.push_back(std::move(cells));
    sum = sum + one.net;
  }
  if (!basis.state->status().ok()) return basis.state->status();
  if (sum.value != 0) {
    return absl::DataLossError(
        absl::StrCat("exposure: expected nets that sum to 0, found ",
                     MoneyText(sum, currency.digits)));
  }
  table.totals = {{"sum", MoneyText(sum, currency.digits), "", "", "", ""}};
  return std::vector<Tabular>{AsOf(basis), std::move(table)};
}

}  // namespace clearpoint
