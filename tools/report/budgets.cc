#include "tools/report/budgets.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/report/limit_list.h"
#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

struct BudgetUse {
  ListedLimit listed;
  Points used;

  Points amount() const { return listed.limit.config->amount; }
  // What adds up: budgets of one program, in one unit, for one kind of period.
  auto Kind() const {
    return std::tuple(listed.program->number, !listed.counts_points(),
                      listed.period());
  }
};

// By kind; in written order within one.
std::vector<BudgetUse> ReadBudgets(const ReportBasis& basis) {
  std::vector<BudgetUse> budgets;
  for (ListedLimit& listed : LimitsOf(GoverningNetwork(basis))) {
    if (!listed.is_budget() || listed.limit.period->name == "event") continue;
    const Points used = UsedOf(basis.state, listed, 0, basis.recorded);
    budgets.push_back({std::move(listed), used});
  }
  std::stable_sort(budgets.begin(), budgets.end(),
                   [](const BudgetUse& a, const BudgetUse& b) {
                     return a.Kind() < b.Kind();
                   });
  return budgets;
}

std::string UnitOf(const ListedLimit& listed) {
  return listed.counts_points() ? "points" : "awards or items";
}

FigureRow BudgetCells(const BudgetUse& budget) {
  const ListedLimit& listed = budget.listed;
  return {TextFigure(listed.program->config->name),
          TextFigure(listed.name()),
          TextFigure(listed.campaign),
          TextFigure(absl::StrJoin(listed.used_by, ", ")),
          TextFigure(listed.period()),
          TextFigure(UnitOf(listed)),
          listed.Amount(budget.amount()),
          listed.Amount(budget.used),
          listed.Amount(budget.amount() - budget.used),
          TextFigure(PercentText(Money{budget.used.value},
                                 Money{budget.amount().value}))};
}

// Of the rows from `first` on, the last of the section, which are of one kind.
void AddKindTotal(const std::vector<BudgetUse>& budgets, size_t first,
                  ReportSection* section) {
  const ListedLimit& listed = budgets[first].listed;
  Points amount;
  Points used;
  for (size_t i = first; i < section->rows.size(); ++i) {
    amount += budgets[i].amount();
    used += budgets[i].used;
  }
  section->totals.push_back(
      {{TextFigure(listed.program->config->name), TextFigure("total"),
        TextFigure(""), TextFigure(""), TextFigure(listed.period()),
        TextFigure(UnitOf(listed)), listed.Amount(amount), listed.Amount(used),
        listed.Amount(amount - used),
        TextFigure(PercentText(Money{used.value}, Money{amount.value}))},
       {{first, section->rows.size() - first, 1}}});
}

// The use of budgets in points.
void AddChart(const std::vector<BudgetUse>& budgets, const Network& network,
              ReportSection* section) {
  for (const Program& program : network.programs()) {
    BarChart bars;
    for (const BudgetUse& budget : budgets) {
      const ListedLimit& listed = budget.listed;
      if (listed.program != &program || !listed.counts_points()) continue;
      bars.bars.push_back({listed.name(), listed.Amount(budget.used).units});
    }
    if (bars.bars.empty()) continue;
    section->charts.push_back(
        {absl::StrCat("Used of the budgets of ", program.config->name),
         "points", program.config->scale, std::move(bars)});
  }
}

ReportSection BudgetSection() {
  return {.name = "budgets",
          .title = "Budgets and what is used of them",
          .note =
              "left = amount - used, in the period that runs; budgets of one "
              "program, period and unit are summed",
          .columns = {TextColumn("program"), TextColumn("budget"),
                      TextColumn("campaign"), TextColumn("used_by"),
                      TextColumn("period"), TextColumn("unit"),
                      PointsColumn("amount"), PointsColumn("used"),
                      PointsColumn("left"), TextColumn("used_percent")}};
}

}  // namespace

absl::StatusOr<ReportDocument> Budgets(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "budgets: expected a network configuration, found none in the journal "
        "yet");
  }
  const std::vector<BudgetUse> budgets = ReadBudgets(basis);
  if (!basis.state->status().ok()) return basis.state->status();
  ReportSection section = BudgetSection();
  size_t first = 0;
  uint64_t used_up = 0;
  for (size_t i = 0; i < budgets.size(); ++i) {
    if (budgets[i].used >= budgets[i].amount()) ++used_up;
    section.rows.push_back(BudgetCells(budgets[i]));
    const bool ends = i + 1 == budgets.size() ||
                      budgets[i].Kind() != budgets[i + 1].Kind();
    if (!ends) continue;
    AddKindTotal(budgets, first, &section);
    first = i + 1;
  }
  if (budgets.empty()) {
    const Figure none = PointsFigure(Points{}, 0);
    AddTotal({TextFigure("total"), {}, {}, {}, {}, {}, none, none, none, {}},
             &section);
  }
  AddChart(budgets, GoverningNetwork(basis), &section);
  return ReportDocument{
      .name = "budgets",
      .title = absl::StrCat("Budgets of ",
                            basis.networks->newest().configuration().network),
      .highlights = {{"Budgets", absl::StrCat(budgets.size()), "in force"},
                     {"Used up", absl::StrCat(used_up), "of them"}},
      .sections = {std::move(section)},
      .mark = MarkOf(basis)};
}

}  // namespace clearpoint
