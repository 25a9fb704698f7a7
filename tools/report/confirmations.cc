#include "tools/report/confirmations.h"

#include <string>
#include <utility>

namespace clearpoint {
namespace {

FigureRow Cells(std::string name, const PositionRow& row,
                int32_t minor_digits) {
  const auto figure = [&](MinorAmount amount) {
    return MinorFigure(amount, minor_digits);
  };
  return {TextFigure(std::move(name)), figure(row.rounded),
          figure(row.confirmed), figure(row.rebooked), figure(row.unpaid())};
}

}  // namespace

ReportSection ConfirmationSection(
    const std::map<ParticipantNumber, PositionRow>& positions,
    ParticipantNumber through, const Names& names,
    const ReportCurrency& currency) {
  const auto money = [&](const char* name) {
    return MoneyColumn(name, currency.code);
  };
  ReportSection section{
      .name = "confirmations",
      .title = "Confirmed",
      .note = "payment = confirmed + rebooked + unpaid",
      .columns = {TextColumn("participant"), money("payment"),
                  money("confirmed"), money("rebooked"), money("unpaid")}};
  PositionRow sum;
  for (const auto& [participant, row] : positions) {
    if (participant == through || row.rounded.value == 0) continue;
    section.rows.push_back(
        Cells(names.Participant(participant), row, currency.digits));
    sum.rounded = sum.rounded + row.rounded;
    sum.confirmed = sum.confirmed + row.confirmed;
    sum.rebooked = sum.rebooked + row.rebooked;
  }
  AddTotal(Cells("total", sum, currency.digits), &section);
  return section;
}

}  // namespace clearpoint
