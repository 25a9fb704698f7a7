#include "tools/report/confirmations.h"

#include <string>
#include <utility>

namespace clearpoint {
namespace {

FigureRow Cells(FigureRow names, const PositionRow& row,
                int32_t minor_digits) {
  const auto figure = [&](MinorAmount amount) {
    return MinorFigure(amount, minor_digits);
  };
  for (const MinorAmount amount :
       {row.rounded, row.confirmed, row.rebooked, row.unpaid()}) {
    names.push_back(figure(amount));
  }
  return names;
}

}  // namespace

ReportSection ConfirmationSection(
    const WindowPositions& positions, ParticipantNumber through,
    const Names& names,
    const ReportCurrency& currency) {
  const auto money = [&](const char* name) {
    return MoneyColumn(name, currency.code);
  };
  ReportSection section{
      .name = "confirmations",
      .title = "Confirmed",
      .note = "payment = confirmed + rebooked + unpaid",
      .columns = {TextColumn("participant")}};
  const bool is_between_two = through.value == 0;
  if (is_between_two) section.columns.push_back(TextColumn("counterparty"));
  for (const char* name : {"payment", "confirmed", "rebooked", "unpaid"}) {
    section.columns.push_back(money(name));
  }
  PositionRow sum;
  for (const auto& [key, row] : positions) {
    if (key.participant == through || row.rounded.value == 0) continue;
    FigureRow parties = {TextFigure(names.Participant(key.participant))};
    if (is_between_two) {
      parties.push_back(TextFigure(names.Participant(key.counterparty)));
    }
    section.rows.push_back(Cells(std::move(parties), row, currency.digits));
    sum.rounded = sum.rounded + row.rounded;
    sum.confirmed = sum.confirmed + row.confirmed;
    sum.rebooked = sum.rebooked + row.rebooked;
  }
  FigureRow total = {TextFigure("total")};
  if (is_between_two) total.emplace_back();
  AddTotal(Cells(std::move(total), sum, currency.digits), &section);
  return section;
}

}  // namespace clearpoint
