// The exposure matrix: debtors down, creditors across, the darker the more.
#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "tools/report/chart_scale.h"
#include "tools/report/chart_svg.h"
#include "tools/report/money_text.h"
#include "tools/report/svg_canvas.h"

namespace clearpoint {
namespace {

constexpr int64_t kMatrixNames = 1500;  // in front of the rows
constexpr int64_t kMatrixSums = 900;    // behind them
constexpr int64_t kMatrixTop = 1050;    // slanted names of the columns
constexpr int64_t kLargestCell = 620;
constexpr int64_t kCellWithValue = 440;

// The matrix as it is drawn: amounts[debtor * names.size() + creditor].
struct DrawnMatrix {
  std::vector<std::string> names;
  std::vector<absl::int128> amounts;

  absl::int128 At(size_t debtor, size_t creditor) const {
    return amounts[debtor * names.size() + creditor];
  }
};

// Places of names, the largest turnover first.
std::vector<size_t> ByTurnover(const MatrixChart& matrix) {
  std::vector<absl::int128> turnover(matrix.names.size());
  for (const MatrixChart::Amount& amount : matrix.amounts) {
    turnover[amount.debtor] += amount.units;
    turnover[amount.creditor] += amount.units;
  }
  std::vector<size_t> order(matrix.names.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return turnover[a] > turnover[b];
  });
  return order;
}

// The names with the largest turnover, and all others as one.
DrawnMatrix ShownMatrix(const MatrixChart& matrix) {
  const size_t count = matrix.names.size();
  const bool all = count <= kChartNames + 1;
  const size_t shown = all ? count : kChartNames + 1;
  DrawnMatrix drawn;
  std::vector<size_t> places(count);
  const std::vector<size_t> order = ByTurnover(matrix);
  for (size_t i = 0; i < count; ++i) {
    places[order[i]] = std::min(i, shown - 1);
    if (all || i < kChartNames) drawn.names.push_back(matrix.names[order[i]]);
  }
  if (!all) {
    drawn.names.push_back(absl::StrCat("the other ", count - kChartNames));
  }
  drawn.amounts.resize(shown * shown);
  for (const MatrixChart::Amount& amount : matrix.amounts) {
    drawn.amounts[places[amount.debtor] * shown + places[amount.creditor]] +=
        amount.units;
  }
  return drawn;
}

// "q1" to "q6" by amount; a tenth of the largest is already the second.
std::string ShadeOf(absl::int128 amount, absl::int128 largest) {
  if (amount == 0) return "q0";
  int shade = 6;
  for (absl::int128 bound = largest / 2; shade > 1 && amount < bound;
       bound /= 2) {
    --shade;
  }
  return absl::StrCat("q", shade);
}

class MatrixDrawing {
 public:
  MatrixDrawing(DrawnMatrix matrix, const Chart& chart)
      : matrix_(std::move(matrix)),
        chart_(chart),
        cell_(std::min(kLargestCell,
                       (kChartWidth - kMatrixNames - kMatrixSums) /
                           static_cast<int64_t>(matrix_.names.size()))) {
    for (const absl::int128 amount : matrix_.amounts) {
      largest_ = std::max(largest_, amount);
    }
  }

  std::string Draw(std::string_view id) {
    const auto count = static_cast<int64_t>(matrix_.names.size());
    for (size_t i = 0; i < matrix_.names.size(); ++i) {
      canvas_.Label(
          {LeftOf(i) + cell_ / 2, kMatrixTop - 60, SvgAnchor::kStart, true},
          "name", ShortName(matrix_.names[i], 16));
      DrawRow(i);
    }
    return canvas_.Finish(kChartWidth, kMatrixTop + cell_ * count + 60, id,
                          chart_.title);
  }

 private:
  int64_t LeftOf(size_t creditor) const {
    return kMatrixNames + cell_ * static_cast<int64_t>(creditor);
  }

  void DrawRow(size_t debtor) {
    const int64_t top = kMatrixTop + cell_ * static_cast<int64_t>(debtor);
    const int64_t base = top + cell_ / 2 + 45;
    canvas_.Label({kMatrixNames - 80, base, SvgAnchor::kEnd}, "name",
                  ShortName(matrix_.names[debtor], 19));
    absl::int128 sum = 0;
    for (size_t i = 0; i < matrix_.names.size(); ++i) {
      const absl::int128 amount = matrix_.At(debtor, i);
      sum += amount;
      DrawCell(debtor, i, top, amount);
    }
    const int64_t behind = LeftOf(matrix_.names.size()) + 80;
    canvas_.Label({behind, base}, "num", CompactText(sum, chart_.digits));
  }

  void DrawCell(size_t debtor, size_t creditor, int64_t top,
                absl::int128 amount) {
    const std::string shade =
        debtor == creditor && amount == 0 ? "self" : ShadeOf(amount, largest_);
    const std::string pair =
        absl::StrCat(matrix_.names[debtor], " owes ", matrix_.names[creditor]);
    canvas_.Box({LeftOf(creditor) + 10, top + 10, cell_ - 20, cell_ - 20},
                shade, amount == 0 ? "" : HintOf(chart_, pair, amount));
    if (amount == 0 || cell_ < kCellWithValue) return;
    canvas_.Label({LeftOf(creditor) + cell_ / 2, top + cell_ / 2 + 40,
                   SvgAnchor::kMiddle},
                  "in" + shade, CompactText(amount, chart_.digits));
  }

  DrawnMatrix matrix_;
  const Chart& chart_;
  int64_t cell_;
  absl::int128 largest_ = 0;
  SvgCanvas canvas_;
};

}  // namespace

std::string DrawMatrix(const MatrixChart& matrix, const Chart& chart,
                       std::string_view id) {
  if (matrix.names.empty()) return "";
  return MatrixDrawing(ShownMatrix(matrix), chart).Draw(id);
}

}  // namespace clearpoint
