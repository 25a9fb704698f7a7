#include "tools/report/settlement.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/confirmations.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/prepaid_blocks.h"
#include "tools/report/time_text.h"
#include "tools/report/window_figures.h"

namespace clearpoint {
namespace {

// --- tables ------------------------------------------------------------------

// Who owes whom in all, of the participants that traded.
Chart ExposureChart(const WindowFigures& figures, const Names& names) {
  std::map<ParticipantNumber, size_t> places;
  for (const auto& [key, row] : figures.obligations) {
    places.try_emplace(key.debtor);
    places.try_emplace(key.creditor);
  }
  MatrixChart matrix;
  for (auto& [participant, place] : places) {
    place = matrix.names.size();
    matrix.names.push_back(names.Participant(participant));
  }
  for (const auto& [key, row] : figures.obligations) {
    matrix.amounts.push_back(
        {places[key.debtor], places[key.creditor], row.amount.value});
  }
  return {"Who owes (rows) whom (columns)", figures.currency.code,
          figures.currency.digits, std::move(matrix)};
}

ReportSection ObligationSection(const WindowFigures& figures,
                                const Names& names) {
  const int32_t scale = names.CommonScale();
  ReportSection section{
      .name = "obligations",
      .title = "Gross obligations",
      .columns = {TextColumn("debtor"), TextColumn("creditor"),
                  TextColumn("kind"), CountColumn("bookings"),
                  PointsColumn(scale < 0 ? "points_minor" : "points"),
                  figures.Column("amount")}};
  uint64_t bookings = 0;
  Money sum;
  for (const auto& [key, row] : figures.obligations) {
    section.rows.push_back(
        {TextFigure(names.Participant(key.debtor)),
         TextFigure(names.Participant(key.creditor)),
         TextFigure(std::string(ObligationKindName(key.kind))),
         CountFigure(row.bookings),
         PointsFigure(row.points, std::max(scale, 0)),
         figures.Exact(row.amount)});
    bookings += row.bookings;
    sum = sum + row.amount;
  }
  AddTotal({TextFigure("total"),
            {},
            {},
            CountFigure(bookings),
            {},
            figures.Exact(sum)},
           &section);
  section.charts.push_back(ExposureChart(figures, names));
  return section;
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
ReportSection BilateralSection(const WindowFigures& figures, const Names& names,
                               Money* net) {
  ReportSection section{
      .name = "bilateral",
      .title = "Bilateral net per pair",
      .columns = {TextColumn("debtor"), TextColumn("creditor"),
                  figures.Column("owes"), figures.Column("owed_back"),
                  figures.Column("net")}};
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
    section.rows.push_back(
        {TextFigure(names.Participant(debtor)),
         TextFigure(names.Participant(creditor)), figures.Exact(shown.owes),
         figures.Exact(shown.owed_back), figures.Exact(rest)});
  }
  AddTotal({TextFigure("total"),
            {},
            figures.Exact(sum.owes),
            figures.Exact(sum.owed_back),
            figures.Exact(*net)},
           &section);
  return section;
}

FigureRow PositionCells(const WindowFigures& figures, std::string name,
                        const PositionRow& row) {
  return {TextFigure(std::move(name)), figures.Exact(row.opening_carry),
          figures.Exact(row.receives), figures.Exact(row.pays),
          figures.Exact(row.exact),    figures.Paid(row.rounded),
          figures.Exact(row.carry)};
}

ReportSection PositionSection(const WindowFigures& figures,
                              const Names& names) {
  ReportSection section{
      .name = "positions",
      .title = "Positions",
      .note =
          "exact = opening_carry + receives - pays = payment "
          "+ closing_carry",
      .columns = {TextColumn("participant"), figures.Column("opening_carry"),
                  figures.Column("receives"), figures.Column("pays"),
                  figures.Column("exact"), figures.Column("payment"),
                  figures.Column("closing_carry")}};
  PositionRow sum;
  BarChart bars;
  for (const auto& [participant, row] : figures.positions) {
    const std::string name = names.Participant(participant);
    section.rows.push_back(PositionCells(figures, name, row));
    bars.bars.push_back({name, row.exact.value});
    sum.opening_carry = sum.opening_carry + row.opening_carry;
    sum.receives = sum.receives + row.receives;
    sum.pays = sum.pays + row.pays;
    sum.exact = sum.exact + row.exact;
    sum.rounded = sum.rounded + row.rounded;
    sum.carry = sum.carry + row.carry;
  }
  AddTotal(PositionCells(figures, "total", sum), &section);
  section.charts.push_back(
      {"Net positions: receives to the right, pays to "
       "the left",
       figures.currency.code, figures.currency.digits, std::move(bars)});
  return section;
}

// Between the two of each position, by payer, then receiver.
ReportSection DirectPaymentSection(const WindowFigures& figures,
                                   const Names& names) {
  std::map<std::pair<std::string, std::string>, MinorAmount> payments;
  for (const auto& [key, row] : figures.payments) {
    const std::string one = names.Participant(key.participant);
    const std::string other = names.Participant(key.counterparty);
    if (row.rounded.value < 0) {
      payments[{one, other}] = MinorAmount{} - row.rounded;
    } else if (row.rounded.value > 0) {
      payments[{other, one}] = row.rounded;
    }
  }
  ReportSection section{.name = "payments",
                        .title = "Payments to make between the two",
                        .columns = {TextColumn("payer"), TextColumn("receiver"),
                                    figures.Column("amount")}};
  MinorAmount sum;
  for (const auto& [parties, amount] : payments) {
    section.rows.push_back({TextFigure(parties.first),
                            TextFigure(parties.second), figures.Paid(amount)});
    sum = sum + amount;
  }
  AddTotal({TextFigure("total"), {}, figures.Paid(sum)}, &section);
  return section;
}

// Who pays first, then who is paid; what stays is the operator's own position.
ReportSection PaymentSection(const WindowFigures& figures, const Names& names) {
  const ParticipantNumber through = figures.row.through;
  const std::string hub = names.Participant(through);
  ReportSection section{.name = "payments",
                        .title = "Payments to make through " + hub,
                        .columns = {TextColumn("payer"), TextColumn("receiver"),
                                    figures.Column("amount")}};
  const auto cells = [&](const std::string& payer, const std::string& receiver,
                         MinorAmount amount) {
    return FigureRow{TextFigure(payer), TextFigure(receiver),
                     figures.Paid(amount)};
  };
  MinorAmount in;
  MinorAmount out;
  std::vector<FigureRow> paid_out;
  for (const auto& [participant, row] : figures.positions) {
    if (participant == through || row.rounded.value == 0) continue;
    const std::string name = names.Participant(participant);
    if (row.rounded.value < 0) {
      const MinorAmount amount = MinorAmount{} - row.rounded;
      section.rows.push_back(cells(name, hub, amount));
      in = in + amount;
    } else {
      paid_out.push_back(cells(hub, name, row.rounded));
      out = out + row.rounded;
    }
  }
  const size_t payers = section.rows.size();
  const size_t paid = paid_out.size();
  section.rows.insert(section.rows.end(), paid_out.begin(), paid_out.end());
  section.totals = {{cells("total in", hub, in), {{0, payers, 1}}},
                    {cells(hub, "total out", out), {{payers, paid, 1}}},
                    {cells("left with", hub, in - out),
                     {{0, payers, 1}, {payers, paid, -1}}}};
  return section;
}

Figure ClosedFigure(const WindowFigures& figures, Figure figure) {
  return figures.provisional() ? Figure{} : std::move(figure);
}

ReportSection SummarySection(const WindowFigures& figures,
                             Money bilateral_net) {
  const WindowRow& row = figures.row;
  return {
      .name = "settlement",
      .title = "The window",
      .columns = {OrdinalColumn("window"), TextColumn("status"),
                  TextColumn("provisional"), TextColumn("opened"),
                  OrdinalColumn("opened_by"), TextColumn("closed"),
                  OrdinalColumn("closed_by"), TextColumn("currency"),
                  figures.Column("gross"), figures.Column("bilateral_net"),
                  figures.Column("net"), TextColumn("netting_efficiency"),
                  CountColumn("pairs"), OrdinalColumn("window_configuration")},
      .rows = {{CountFigure(figures.number.value),
                TextFigure(std::string(WindowStatusName(row.status))),
                TextFigure(figures.provisional() ? "yes" : "no"),
                TextFigure(UtcText(row.opened_at)),
                CountFigure(row.opened_by.value),
                ClosedFigure(figures, TextFigure(UtcText(row.closed_at))),
                ClosedFigure(figures, CountFigure(row.closed_by.value)),
                TextFigure(figures.currency.code), figures.Exact(figures.gross),
                figures.Exact(bilateral_net), figures.Exact(row.net),
                TextFigure(PercentText(figures.gross - row.net, figures.gross)),
                CountFigure(figures.pairs),
                CountFigure(figures.network->version().value)}},
      .shape = TableShape::kRecord};
}

std::vector<Highlight> SettlementHighlights(const WindowFigures& figures,
                                            Money bilateral_net) {
  const std::string& code = figures.currency.code;
  return {{"Gross", figures.Text(figures.gross), code},
          {"Net per pair", figures.Text(bilateral_net), code},
          {"Net of all", figures.Text(figures.row.net), code},
          {"Netting efficiency",
           PercentText(figures.gross - figures.row.net, figures.gross),
           "of gross need not be paid"}};
}

std::string TitleOf(const WindowFigures& figures) {
  return absl::StrCat(
      "Settlement of window ", figures.number.value, " of ",
      figures.network->configuration().network,
      SchemeWords(*figures.network, *figures.scheme), ", amounts in ",
      figures.currency.code,
      figures.provisional() ? ", provisional: the window is open" : "");
}

}  // namespace

absl::StatusOr<ReportDocument> SettlementReport(
    const ReportBasis& basis, std::optional<WindowNumber> window) {
  const Names names(*basis.networks);
  const auto figures = ReadChosenWindow(basis, window);
  if (!figures.ok()) return figures.status();
  Money bilateral_net;
  ReportSection bilateral = BilateralSection(*figures, names, &bilateral_net);
  std::vector<ReportSection> sections = {
      SummarySection(*figures, bilateral_net), PositionSection(*figures, names),
      figures->is_multilateral() ? PaymentSection(*figures, names)
                                 : DirectPaymentSection(*figures, names)};
  if (!figures->provisional()) {
    sections.push_back(ConfirmationSection(figures->payments,
                                           figures->row.through, names,
                                           figures->currency));
  }
  sections.push_back(std::move(bilateral));
  sections.push_back(ObligationSection(*figures, names));
  // A closed window says the same for ever.
  std::vector<std::string> notes;
  if (figures->provisional()) {
    ReportBasis of_window = basis;
    of_window.scheme = figures->row.scheme;
    notes = PrepaidNotes(of_window, names);
  }
  return ReportDocument{
      .name = "settlement",
      .title = TitleOf(*figures),
      .highlights = SettlementHighlights(*figures, bilateral_net),
      .sections = std::move(sections),
      .notes = std::move(notes),
      .mark = MarkOf(basis),
      .subject = std::vector<ReportParameter>{
          {"window", absl::StrCat(figures->number.value)}}};
}

}  // namespace clearpoint
