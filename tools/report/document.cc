#include "tools/report/document.h"

#include "absl/strings/str_cat.h"
#include "engine/values/check.h"
#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

constexpr int64_t kUnits = 1'000'000'000'000;

absl::int128 PowerOfTen(int32_t exponent) {
  absl::int128 power = 1;
  for (int32_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

absl::int128 SumOf(const ReportSection& section, const ReportTotal& total,
                   size_t column) {
  absl::int128 sum = 0;
  for (const SummedRows& part : total.sums) {
    CLEARPOINT_CHECK(part.first + part.count <= section.rows.size());
    for (size_t i = part.first; i < part.first + part.count; ++i) {
      sum += section.rows[i][column].units * part.sign;
    }
  }
  return sum;
}

absl::Status CheckSection(const ReportSection& section) {
  for (const FigureRow& row : section.rows) {
    CLEARPOINT_CHECK(row.size() == section.columns.size());
  }
  for (const ReportTotal& total : section.totals) {
    CLEARPOINT_CHECK(total.cells.size() == section.columns.size());
    for (size_t i = 0; i < section.columns.size(); ++i) {
      const Figure& shown = total.cells[i];
      if (!section.columns[i].is_number() || shown.text.empty()) continue;
      const absl::int128 sum = SumOf(section, total, i);
      if (sum == shown.units) continue;
      return absl::DataLossError(absl::StrCat(
          "report: ", section.name, ", total of ", section.columns[i].name,
          ": expected ", MoneyText(Money{sum}, shown.digits),
          ", the sum of its rows, found ", shown.text));
    }
  }
  return absl::OkStatus();
}

}  // namespace

Figure TextFigure(std::string text) { return {std::move(text)}; }

Figure CountFigure(uint64_t count) {
  return {absl::StrCat(count), absl::int128(count) * kUnits, 0};
}

Figure PointsFigure(Points points, int32_t scale) {
  return {PointsText(points, scale),
          absl::int128(points.value) * (kUnits / PowerOfTen(scale)), scale};
}

Figure MoneyFigure(Money money, int32_t minor_digits) {
  return {MoneyText(money, minor_digits), money.value, minor_digits};
}

Figure MinorFigure(MinorAmount amount, int32_t minor_digits) {
  return {MinorText(amount, minor_digits),
          absl::int128(amount.value) * (kUnits / PowerOfTen(minor_digits)),
          minor_digits};
}

ReportColumn TextColumn(std::string name) { return {std::move(name)}; }
ReportColumn OrdinalColumn(std::string name) {
  return {std::move(name), FigureKind::kOrdinal};
}
ReportColumn CountColumn(std::string name) {
  return {std::move(name), FigureKind::kCount};
}
ReportColumn PointsColumn(std::string name) {
  return {std::move(name), FigureKind::kPoints};
}
ReportColumn MoneyColumn(std::string name, std::string currency) {
  return {std::move(name), FigureKind::kMoney, std::move(currency)};
}

absl::Status CheckTotals(const ReportDocument& document) {
  for (const ReportSection& section : document.sections) {
    absl::Status status = CheckSection(section);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

const ReportSection* FindSection(const ReportDocument& document,
                                 const std::string& name) {
  for (const ReportSection& section : document.sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

void AddTotal(FigureRow cells, ReportSection* section) {
  section->totals.push_back({std::move(cells), {{0, section->rows.size(), 1}}});
}

}  // namespace clearpoint
