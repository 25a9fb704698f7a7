#include "tools/report/settlement.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/settlement/position_rounding.h"
#include "tools/report/confirmations.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

using Cells = std::vector<std::string>;
using PositionRows = std::map<ParticipantNumber, PositionRow>;

struct Obligation {
  ObligationRow::Key key;
  ObligationRow row;
};

// Everything a report of one window shows, before it is text.
struct WindowFigures {
  WindowNumber number;
  WindowRow row;
  const Network* network = nullptr;  // newest at the closing
  ReportCurrency currency;
  std::vector<Obligation> obligations;
  PositionRows positions;
  Money gross;
  uint64_t pairs = 0;

  bool provisional() const { return row.status == WindowStatus::kOpen; }
  std::string Text(Money money) const {
    return MoneyText(money, currency.digits);
  }
  std::string Text(MinorAmount amount) const {
    return MinorText(amount, currency.digits);
  }
};

Column DecimalColumn(std::string name) {
  return {std::move(name), ColumnKind::kDecimal};
}
Column Number(std::string name) {
  return {std::move(name), ColumnKind::kNumber};
}

std::string WindowPrefix(WindowNumber window) {
  std::string prefix;
  AppendKey(WindowRow::Key{window}, &prefix);
  return prefix;
}

absl::StatusOr<WindowNumber> ChooseWindow(State* state,
                                          std::optional<WindowNumber> asked) {
  const WindowNumber open = state->open_window();
  if (open.value == 0) {
    return absl::NotFoundError(
        "window: expected one, found none: the journal has no network "
        "configuration yet");
  }
  if (!asked.has_value()) {
    return open.value > 1 ? WindowNumber{open.value - 1} : open;
  }
  if (asked->value >= 1 && *asked <= open) return *asked;
  return absl::NotFoundError(absl::StrCat("window: expected 1 to ", open.value,
                                          ", found ", asked->value));
}

// The newest configuration that stood before the record `closed_by`.
const Network* NetworkAtClose(const ReportBasis& basis,
                              const WindowRow& window) {
  const Networks& networks = *basis.networks;
  if (window.status == WindowStatus::kOpen) return &networks.newest();
  for (size_t i = networks.size(); i > 1; --i) {
    const ConfigVersion version{static_cast<uint32_t>(i)};
    const auto row = basis.state->configurations.Find({version});
    if (!row.has_value() || row->applied_by < window.closed_by) {
      return &networks.Version(version);
    }
  }
  return &networks.Version(ConfigVersion{1});
}

void ReadObligations(State* state, WindowFigures* figures) {
  ObligationRow::Key last;
  state->obligations.Scan(
      WindowPrefix(figures->number), "",
      [&](const ObligationRow::Key& key, const ObligationRow& row) {
        const bool same_pair =
            key.debtor == last.debtor && key.creditor == last.creditor;
        if (!same_pair) ++figures->pairs;
        last = key;
        figures->gross = figures->gross + row.amount;
        figures->obligations.push_back({key, row});
        return true;
      });
}

PositionRows ReadPositions(State* state, WindowNumber window) {
  PositionRows positions;
  state->positions.Scan(
      WindowPrefix(window), "",
      [&](const PositionRow::Key& key, const PositionRow& row) {
        positions[key.participant] = row;
        return true;
      });
  return positions;
}

// What a closing now would record.
absl::Status ComputePositions(State* state, const Names& names,
                              WindowFigures* figures) {
  PositionRows& positions = figures->positions;
  const WindowNumber before{figures->number.value - 1};
  for (const auto& [participant, row] : ReadPositions(state, before)) {
    if (row.carry.value == 0) continue;
    positions[participant].opening_carry = row.carry;
  }
  for (const auto& [key, row] : figures->obligations) {
    PositionRow& debtor = positions[key.debtor];
    debtor.pays = debtor.pays + row.amount;
    PositionRow& creditor = positions[key.creditor];
    creditor.receives = creditor.receives + row.amount;
  }
  std::vector<RoundedPosition> rounded;
  for (auto& [participant, row] : positions) {
    row.exact = row.opening_carry + row.receives - row.pays;
    if (row.exact.value > 0) figures->row.net = figures->row.net + row.exact;
    rounded.push_back({names.Participant(participant), row.exact, {}, {}});
  }
  const RoundedPosition* wide =
      RoundPositions(figures->currency.digits, &rounded);
  if (wide != nullptr) {
    return absl::OutOfRangeError(
        absl::StrCat("window ", figures->number.value,
                     ": expected positions of 64 bits of "
                     "minor units, found ",
                     ToDecimal(wide->exact.value),
                     " in 10^-12 of the currency for ", wide->participant));
  }
  size_t i = 0;
  for (auto& [participant, row] : positions) {
    row.rounded = rounded[i].rounded;
    row.carry = rounded[i].carry;
    ++i;
  }
  return absl::OkStatus();
}

absl::Status CheckAgainstClosing(const WindowFigures& figures) {
  if (figures.gross == figures.row.gross &&
      figures.pairs == figures.row.pairs) {
    return absl::OkStatus();
  }
  return absl::DataLossError(
      absl::StrCat("window ", figures.number.value, ": expected gross ",
                   figures.Text(figures.row.gross), " of ", figures.row.pairs,
                   " pairs as its closing recorded, found ",
                   figures.Text(figures.gross), " of ", figures.pairs));
}

absl::StatusOr<WindowFigures> ReadWindow(const ReportBasis& basis,
                                         const Names& names,
                                         WindowNumber number) {
  State* state = basis.state;
  WindowFigures figures;
  figures.number = number;
  const WindowRow* row = state->windows.Find({number});
  if (row == nullptr) {
    if (!state->status().ok()) return state->status();
    return absl::NotFoundError(
        absl::StrCat("window ", number.value, ": expected a row, found none"));
  }
  figures.row = *row;
  figures.network = NetworkAtClose(basis, figures.row);
  figures.currency = CurrencyOf(*figures.network);
  ReadObligations(state, &figures);
  if (!state->status().ok()) return state->status();
  if (figures.provisional()) {
    const absl::Status computed = ComputePositions(state, names, &figures);
    if (!computed.ok()) return computed;
    return figures;
  }
  figures.positions = ReadPositions(state, number);
  if (!state->status().ok()) return state->status();
  const absl::Status status = CheckAgainstClosing(figures);
  if (!status.ok()) return status;
  return figures;
}

// --- tables ------------------------------------------------------------------

Tabular ObligationTable(const WindowFigures& figures, const Names& names) {
  const int32_t scale = names.CommonScale();
  Tabular table{
      .name = "obligations",
      .title = "Gross obligations",
      .columns = {{"debtor"},
                  {"creditor"},
                  {"kind"},
                  Number("bookings"),
                  DecimalColumn(scale < 0 ? "points_minor" : "points"),
                  DecimalColumn("amount")}};
  uint64_t bookings = 0;
  Money sum;
  for (const auto& [key, row] : figures.obligations) {
    table.rows.push_back(
        {names.Participant(key.debtor), names.Participant(key.creditor),
         std::string(ObligationKindName(key.kind)), absl::StrCat(row.bookings),
         PointsText(row.points, std::max(scale, 0)), figures.Text(row.amount)});
    bookings += row.bookings;
    sum = sum + row.amount;
  }
  table.totals = {
      {"total", "", "", absl::StrCat(bookings), "", figures.Text(sum)}};
  return table;
}

struct Bilateral {
  Money owes;       // lower number to higher
  Money owed_back;  // higher to lower
};
using BilateralMap =
    std::map<std::pair<ParticipantNumber, ParticipantNumber>, Bilateral>;

BilateralMap NetPairs(const WindowFigures& figures) {
  BilateralMap pairs;
  for (const auto& [key, row] : figures.obligations) {
    if (key.debtor <= key.creditor) {
      Bilateral& pair = pairs[{key.debtor, key.creditor}];
      pair.owes = pair.owes + row.amount;
    } else {
      Bilateral& pair = pairs[{key.creditor, key.debtor}];
      pair.owed_back = pair.owed_back + row.amount;
    }
  }
  return pairs;
}

// Each pair once, the side that owes more in front. Adds the net of all pairs
// to *net.
Tabular BilateralTable(const WindowFigures& figures, const Names& names,
                       Money* net) {
  Tabular table{.name = "bilateral",
                .title = "Bilateral net per pair",
                .columns = {{"debtor"},
                            {"creditor"},
                            DecimalColumn("owes"),
                            DecimalColumn("owed_back"),
                            DecimalColumn("net")}};
  Bilateral sum;
  for (const auto& [key, pair] : NetPairs(figures)) {
    auto [debtor, creditor] = key;
    Bilateral shown = pair;
    if (shown.owes < shown.owed_back) {
      std::swap(debtor, creditor);
      std::swap(shown.owes, shown.owed_back);
    }
    const Money rest = shown.owes - shown.owed_back;
    *net = *net + rest;
    sum.owes = sum.owes + shown.owes;
    sum.owed_back = sum.owed_back + shown.owed_back;
    table.rows.push_back({names.Participant(debtor),
                          names.Participant(creditor), figures.Text(shown.owes),
                          figures.Text(shown.owed_back), figures.Text(rest)});
  }
  table.totals = {{"total", "", figures.Text(sum.owes),
                   figures.Text(sum.owed_back), figures.Text(*net)}};
  return table;
}

Cells PositionCells(const WindowFigures& figures, std::string name,
                    const PositionRow& row) {
  return {std::move(name),
          figures.Text(row.opening_carry),
          figures.Text(row.receives),
          figures.Text(row.pays),
          figures.Text(row.exact),
          figures.Text(row.rounded),
          figures.Text(row.carry)};
}

Tabular PositionTable(const WindowFigures& figures, const Names& names) {
  Tabular table{
      .name = "positions",
      .title =
          "Positions: exact = opening_carry + receives - pays = payment "
          "+ closing_carry",
      .columns = {{"participant"},
                  DecimalColumn("opening_carry"),
                  DecimalColumn("receives"),
                  DecimalColumn("pays"),
                  DecimalColumn("exact"),
                  DecimalColumn("payment"),
                  DecimalColumn("closing_carry")}};
  PositionRow sum;
  for (const auto& [participant, row] : figures.positions) {
    table.rows.push_back(
        PositionCells(figures, names.Participant(participant), row));
    sum.opening_carry = sum.opening_carry + row.opening_carry;
    sum.receives = sum.receives + row.receives;
    sum.pays = sum.pays + row.pays;
    sum.exact = sum.exact + row.exact;
    sum.rounded = sum.rounded + row.rounded;
    sum.carry = sum.carry + row.carry;
  }
  table.totals = {PositionCells(figures, "total", sum)};
  return table;
}

// Who pays first, then who is paid; what stays is the operator's own position.
Tabular PaymentTable(const WindowFigures& figures, const Names& names) {
  const ParticipantNumber through = figures.network->operator_number();
  const std::string hub = names.Participant(through);
  Tabular table{.name = "payments",
                .title = "Payments to make through " + hub,
                .columns = {{"payer"}, {"receiver"}, DecimalColumn("amount")}};
  MinorAmount in;
  MinorAmount out;
  std::vector<Cells> paid_out;
  for (const auto& [participant, row] : figures.positions) {
    if (participant == through || row.rounded.value == 0) continue;
    const std::string name = names.Participant(participant);
    if (row.rounded.value < 0) {
      const MinorAmount amount = MinorAmount{} - row.rounded;
      table.rows.push_back({name, hub, figures.Text(amount)});
      in = in + amount;
    } else {
      paid_out.push_back({hub, name, figures.Text(row.rounded)});
      out = out + row.rounded;
    }
  }
  table.rows.insert(table.rows.end(), paid_out.begin(), paid_out.end());
  table.totals = {{"total in", hub, figures.Text(in)},
                  {hub, "total out", figures.Text(out)},
                  {"left with", hub, figures.Text(in - out)}};
  return table;
}

std::string ClosedCell(const WindowFigures& figures, std::string text) {
  return figures.provisional() ? "" : std::move(text);
}

Tabular SummaryRecord(const ReportBasis& basis, const WindowFigures& figures,
                      Money bilateral_net) {
  const WindowRow& row = figures.row;
  const std::string mark =
      figures.provisional() ? ", provisional: the window is open" : "";
  return {
      .name = "settlement",
      .title = absl::StrCat("Settlement of window ", figures.number.value,
                            " of ", figures.network->configuration().network,
                            ", amounts in ", figures.currency.code, mark),
      .columns = {Number("window"),
                  {"status"},
                  {"provisional"},
                  {"opened"},
                  Number("opened_by"),
                  {"closed"},
                  Number("closed_by"),
                  {"currency"},
                  DecimalColumn("gross"),
                  DecimalColumn("bilateral_net"),
                  DecimalColumn("net"),
                  DecimalColumn("netting_efficiency"),
                  Number("pairs"),
                  Number("window_configuration"),
                  {"recorded"},
                  Number("frame"),
                  Number("sequence"),
                  Number("configuration_version"),
                  {"digest"}},
      .rows = {{absl::StrCat(figures.number.value),
                std::string(WindowStatusName(row.status)),
                figures.provisional() ? "yes" : "no", UtcText(row.opened_at),
                absl::StrCat(row.opened_by.value),
                ClosedCell(figures, UtcText(row.closed_at)),
                ClosedCell(figures, absl::StrCat(row.closed_by.value)),
                figures.currency.code, figures.Text(figures.gross),
                figures.Text(bilateral_net), figures.Text(row.net),
                PercentText(figures.gross - row.net, figures.gross),
                absl::StrCat(figures.pairs),
                absl::StrCat(figures.network->version().value),
                UtcText(basis.recorded), absl::StrCat(basis.frame.value),
                absl::StrCat(basis.sequence.value),
                absl::StrCat(basis.networks->size()), basis.digest}},
      .shape = TableShape::kRecord};
}

}  // namespace

absl::StatusOr<std::vector<Tabular>> SettlementReport(
    const ReportBasis& basis, std::optional<WindowNumber> window) {
  const auto number = ChooseWindow(basis.state, window);
  if (!basis.state->status().ok()) return basis.state->status();
  if (!number.ok()) return number.status();
  const Names names(*basis.networks);
  const auto figures = ReadWindow(basis, names, *number);
  if (!figures.ok()) return figures.status();
  Money bilateral_net;
  Tabular bilateral = BilateralTable(*figures, names, &bilateral_net);
  std::vector<Tabular> tables = {
      SummaryRecord(basis, *figures, bilateral_net),
      ObligationTable(*figures, names), std::move(bilateral),
      PositionTable(*figures, names), PaymentTable(*figures, names)};
  if (!figures->provisional()) {
    tables.push_back(ConfirmationTable(figures->positions,
                                       figures->row.through, names,
                                       figures->currency.digits));
  }
  return tables;
}

}  // namespace clearpoint
