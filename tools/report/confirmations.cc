#include "tools/report/confirmations.h"

#include <string>
#include <utility>
#include <vector>

#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

std::vector<std::string> Cells(std::string name, const PositionRow& row,
                               int32_t minor_digits) {
  return {std::move(name), MinorText(row.rounded, minor_digits),
          MinorText(row.confirmed, minor_digits),
          MinorText(row.rebooked, minor_digits),
          MinorText(row.unpaid(), minor_digits)};
}

}  // namespace

Tabular ConfirmationTable(
    const std::map<ParticipantNumber, PositionRow>& positions,
    ParticipantNumber through, const Names& names, int32_t minor_digits) {
  Tabular table{.name = "confirmations",
                .title = "Confirmed: payment = confirmed + rebooked + unpaid",
                .columns = {{"participant"},
                            {"payment", ColumnKind::kDecimal},
                            {"confirmed", ColumnKind::kDecimal},
                            {"rebooked", ColumnKind::kDecimal},
                            {"unpaid", ColumnKind::kDecimal}}};
  PositionRow sum;
  for (const auto& [participant, row] : positions) {
    if (participant == through || row.rounded.value == 0) continue;
    table.rows.push_back(
        Cells(names.Participant(participant), row, minor_digits));
    sum.rounded = sum.rounded + row.rounded;
    sum.confirmed = sum.confirmed + row.confirmed;
    sum.rebooked = sum.rebooked + row.rebooked;
  }
  table.totals = {Cells("total", sum, minor_digits)};
  return table;
}

}  // namespace clearpoint
