#include "tools/report/estimates.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/network/network.h"
#include "tools/report/money_text.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr int64_t kAllPpm = 1'000'000;

std::string BoundText(int32_t month) {
  return month == 0 ? "" : MonthText(month);
}

// Nothing where no value was told.
std::vector<Figure> ValueCells(const NamedProgram& program,
                               const EstimateRow& row) {
  if (row.value_points.value == 0) return {{}, {}, {}};
  const std::string& code = program.program->config->value_currency;
  const int32_t digits =
      std::max(program.network->MinorDigits(CurrencyNumber(code)), 0);
  return {MinorFigure(row.value, digits), TextFigure(code),
          PointsFigure(row.value_points, program.scale())};
}

}  // namespace

Points NamedEstimate::UseOf(Points issued) const {
  return Points{static_cast<int64_t>(
      MulDivWide(issued.value, row.expected_used_ppm, kAllPpm,
                 Rounding::kHalfUp))};
}

Estimates::Estimates(const ReportBasis& basis) : recorded_(basis.recorded) {
  basis.state->estimates.Scan(
      "", "", [&](const EstimateRow::Key& key, const EstimateRow& row) {
        all_.push_back({key, row});
        return true;
      });
}

const NamedEstimate* Estimates::For(ProgramNumber program,
                                    int32_t vintage) const {
  const NamedEstimate* newest = nullptr;
  for (const NamedEstimate& one : all_) {
    if (one.key.program != program || one.row.dated > recorded_) continue;
    if (!one.row.SpeaksOf(vintage)) continue;
    if (newest != nullptr && one.row.dated < newest->row.dated) continue;
    newest = &one;
  }
  return newest;
}

ReportSection Estimates::Section(const Names& names) const {
  ReportSection section{
      .name = "estimates",
      .title = "Estimates that were approved",
      .note =
          "vintages from and before which each speaks, empty: without a "
          "bound; the newest by date holds; value: stand-alone, of so many "
          "points",
      .columns = {TextColumn("program"), OrdinalColumn("record"),
                  TextColumn("from"), TextColumn("until"), TextColumn("dated"),
                  TextColumn("expected_used"), TextColumn("proposed_by"),
                  TextColumn("approved_by"), MoneyColumn("value", ""),
                  TextColumn("currency"), PointsColumn("value_points")},
      .key_cells = 2};
  for (const NamedEstimate& one : all_) {
    const NamedProgram& program = names.ProgramOf(one.key.program);
    FigureRow cells = {
        TextFigure(program.name()),
        CountFigure(one.key.set_by.value),
        TextFigure(BoundText(one.row.from_month)),
        TextFigure(BoundText(one.row.until_month)),
        TextFigure(LocalText(program.zone(), one.row.dated)),
        TextFigure(PercentText(Money{one.row.expected_used_ppm},
                               Money{kAllPpm})),
        TextFigure(one.row.proposed_by),
        TextFigure(one.row.approved_by)};
    for (Figure& cell : ValueCells(program, one.row)) {
      cells.push_back(std::move(cell));
    }
    section.rows.push_back(std::move(cells));
  }
  return section;
}

}  // namespace clearpoint
