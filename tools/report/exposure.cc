#include "tools/report/exposure.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"

namespace clearpoint {
namespace {

// By name, as bytes; those with a net, a cap or collateral.
struct Figures {
  Money net;
  Money owes;  // in all schemes of the currency
  const DebitCap* cap = nullptr;
  MinorAmount collateral;
};
using ByName = std::map<std::string, Figures>;

ByName ReadFigures(const ReportBasis& basis, const Names& names) {
  ByName figures;
  const Network& newest = basis.networks->newest();
  const std::string_view currency = SchemeOf(basis).currency;
  for (const Participant& one : newest.participants()) {
    const DebitCap* cap = newest.DebitCapOf(one.number, currency);
    if (cap != nullptr) figures[one.config->name].cap = cap;
  }
  basis.state->exposures.Scan("", "", [&](const auto& key, const auto& row) {
    const SchemeView& scheme = newest.scheme(key.scheme);
    if (scheme.currency != currency) return true;
    Figures& one = figures[names.Participant(key.participant)];
    if (key.scheme == basis.scheme) one.net = row.net;
    if (row.net.value < 0) one.owes = one.owes - row.net;
    return true;
  });
  basis.state->collaterals.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.amount.value == 0) return true;
    if (key.currency != CurrencyNumber(currency)) return true;
    figures[names.Participant(key.participant)].collateral = row.amount;
    return true;
  });
  return figures;
}

// What may be owed at all, and how much of it is used.
FigureRow Cells(const std::string& name, const Figures& figures, Money unit,
                int32_t digits) {
  FigureRow cells = {TextFigure(name),
                     MoneyFigure(figures.net, digits),
                     {},
                     MinorFigure(figures.collateral, digits),
                     {},
                     {}};
  if (figures.cap == nullptr) return cells;
  const MinorAmount limit = figures.cap->amount + figures.collateral;
  const Money most{absl::int128(limit.value) * unit.value};
  cells[2] = MinorFigure(figures.cap->amount, digits);
  cells[4] = MinorFigure(limit, digits);
  cells[5] = TextFigure(PercentText(figures.owes, most));
  return cells;
}

ReportSection EmptySection(const ReportCurrency& currency) {
  const auto money = [&](const char* name) {
    return MoneyColumn(name, currency.code);
  };
  return {.name = "exposure",
          .title = absl::StrCat(
              "Net over all windows that are not settled, in ", currency.code),
          .note = "limit = net debit cap + collateral",
          .columns = {TextColumn("participant"), money("net"),
                      money("net_debit_cap"), money("collateral"),
                      money("limit"), TextColumn("used")}};
}

// Only the nets have a sum.
FigureRow SumCells(Money sum, int32_t digits) {
  return {TextFigure("sum"), MoneyFigure(sum, digits), {}, {}, {}, {}};
}

}  // namespace

absl::StatusOr<ReportDocument> ExposureReport(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "exposure: expected a network configuration, found none in the "
        "journal yet");
  }
  const Network& newest = basis.networks->newest();
  const ReportCurrency currency = CurrencyOf(basis);
  ReportSection section = EmptySection(currency);
  BarChart bars;
  Money sum;
  const Names names(*basis.networks);
  for (const auto& [name, one] : ReadFigures(basis, names)) {
    section.rows.push_back(
        Cells(name, one, SchemeOf(basis).unit, currency.digits));
    bars.bars.push_back({name, one.net.value});
    sum = sum + one.net;
  }
  if (!basis.state->status().ok()) return basis.state->status();
  if (sum.value != 0) {
    return absl::DataLossError(
        absl::StrCat("exposure: expected nets that sum to 0, found ",
                     MoneyText(sum, currency.digits)));
  }
  AddTotal(SumCells(sum, currency.digits), &section);
  section.charts.push_back(
      {"Net not settled: is to receive to the right, owes to the left",
       currency.code, currency.digits, std::move(bars)});
  return ReportDocument{
      .name = "exposure",
      .title = absl::StrCat("Exposure of ", newest.configuration().network,
                            SchemeWords(newest, SchemeOf(basis))),
      .sections = {std::move(section)},
      .mark = MarkOf(basis)};
}

}  // namespace clearpoint
