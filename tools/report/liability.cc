#include "tools/report/liability.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "engine/rules/inactivity.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"
#include "tools/report/valuation.h"

namespace clearpoint {
namespace {

using Group = LiabilityGroup;
// The same groups joined by one of their properties.
using Parts = std::map<std::string, Points>;

struct LotsHeld {
  std::map<Group, Points> groups;
  std::map<ProgramNumber, Parts> cost_centres;
  std::map<ProgramNumber, Points> lapsed;  // expired, not yet booked
};

LotsHeld ReadHeldLots(const ReportBasis& basis, const Names& names) {
  LotsHeld holdings;
  State* state = basis.state;
  state->wallets.ForEach([&](const Wallet& wallet) {
    const ProgramNumber number = wallet.key.program;
    for (const Lot& lot : wallet.lots) {
      if (!lot.exists) continue;
      const LotHolding holding =
          HoldingOf(LapsesAt(*state, wallet.key, lot.key.expires_at), lot.row,
                    basis.recorded);
      holdings.lapsed[number] += holding.lapsed;
      if (holding.outstanding.value == 0) continue;
      const LotRow::Key key{wallet.key.member, number, lot.key};
      holdings.groups[LiabilityGroupOf(key, lot.row, state, names)] +=
          holding.outstanding;
      if (!names.has_cost_centres()) continue;
      const LotClassRow& lot_class = state->LotClassOf(lot.row.lot_class);
      holdings.cost_centres[number][names.CostCentreOf(lot_class)] +=
          holding.outstanding;
    }
    return true;
  });
  return holdings;
}

FigureRow GroupCells(const Group& group, Points points,
                     const Valuation& valuation, const Names& names) {
  FigureRow cells;
  for (std::string& name : group.RowCells(names)) {
    cells.push_back(TextFigure(std::move(name)));
  }
  cells.push_back(PointsFigure(points, valuation.program.scale()));
  cells.push_back(valuation.Value(points));
  cells.push_back(TextFigure(valuation.currency.code));
  return cells;
}

// Ends the program's rows, the last of the section, with their total.
void AddProgramTotal(const Valuation& valuation, size_t first, Points sum,
                     ReportSection* section) {
  FigureRow cells(section->columns.size());
  cells[0] = TextFigure(valuation.program.name());
  cells[1] = TextFigure("total");
  const size_t value = cells.size() - 2;
  cells[value - 1] = PointsFigure(sum, valuation.program.scale());
  cells[value] = valuation.Value(sum);
  cells[value + 1] = TextFigure(valuation.currency.code);
  section->totals.push_back(
      {std::move(cells), {{first, section->rows.size() - first, 1}}});
}

// Adds the program's groups and their total; answers the total.
Points AddGroups(const LotsHeld& holdings, const Valuation& valuation,
                 const Names& names, ReportSection* section) {
  const ProgramNumber number = valuation.program.program->number;
  const size_t first = section->rows.size();
  Points sum;
  for (const auto& [group, points] : holdings.groups) {
    if (group.program != number) continue;
    section->rows.push_back(GroupCells(group, points, valuation, names));
    sum += points;
  }
  AddProgramTotal(valuation, first, sum, section);
  return sum;
}

void AddParts(const Parts& parts, const Valuation& valuation,
              ReportSection* section) {
  const size_t first = section->rows.size();
  Points sum;
  for (const auto& [name, points] : parts) {
    section->rows.push_back(
        {TextFigure(valuation.program.name()), TextFigure(name),
         PointsFigure(points, valuation.program.scale()),
         valuation.Value(points), TextFigure(valuation.currency.code)});
    sum += points;
  }
  AddProgramTotal(valuation, first, sum, section);
}

Parts PartsOf(const LotsHeld& holdings, ProgramNumber program,
              absl::FunctionRef<std::string(const Group&)> name) {
  Parts parts;
  for (const auto& [group, points] : holdings.groups) {
    if (group.program == program) parts[name(group)] += points;
  }
  return parts;
}

Chart LadderOf(const Parts& months, const NamedProgram& program) {
  ColumnChart columns;
  for (const auto& [month, points] : months) {
    columns.columns.push_back(
        {month, PointsFigure(points, program.scale()).units});
  }
  return {absl::StrCat("Points of ", program.name(), " by month of expiry"),
          "points", program.scale(), std::move(columns)};
}

Points BalanceOf(State* state, ProgramNumber program, Account account) {
  const AccountRow* row = state->accounts.Find({program, account});
  return row == nullptr ? Points{} : row->balance;
}

absl::Status AddSummary(State* state, const Valuation& valuation,
                        Points outstanding, Points lapsed,
                        ReportSection* section) {
  const NamedProgram& program = valuation.program;
  const ProgramNumber number = program.program->number;
  const Points total = outstanding + lapsed;
  const Points accounts = BalanceOf(state, number, Account::kPending) +
                          BalanceOf(state, number, Account::kAvailable) +
                          BalanceOf(state, number, Account::kHeld);
  const Points debt = BalanceOf(state, number, Account::kDebt);
  const auto add = [&](const char* line, Points points) {
    section->rows.push_back({TextFigure(program.name()), TextFigure(line),
                             PointsFigure(points, program.scale()),
                             valuation.Value(points),
                             TextFigure(valuation.currency.code)});
  };
  add("outstanding", outstanding);
  add("expired, not yet booked", lapsed);
  add("total", total);
  add("accounts pending + available + held", accounts);
  add("difference", total - accounts);
  add("debt", debt);
  add("total less debt", total + debt);
  if (total == accounts) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("liability: program ", program.name(),
                                          ": expected lots of ",
                                          PointsText(accounts, program.scale()),
                                          " points as its accounts say, found ",
                                          PointsText(total, program.scale())));
}

ReportSection GroupSection() {
  return {.name = "liability",
          .title = "Points outstanding",
          .note =
              "settled: paid at issuance, or owed by the funder when the "
              "points are used",
          .columns = {TextColumn("program"), TextColumn("funder"),
                      TextColumn("vintage"), TextColumn("expires"),
                      TextColumn("settled"), PointsColumn("points"),
                      MoneyColumn("value", ""), TextColumn("currency")}};
}

ReportSection PartSection(std::string name, std::string title,
                          std::string part) {
  return {.name = std::move(name),
          .title = std::move(title),
          .columns = {TextColumn("program"), TextColumn(std::move(part)),
                      PointsColumn("points"), MoneyColumn("value", ""),
                      TextColumn("currency")}};
}

// The sections while programs are added one by one.
struct LiabilitySections {
  ReportSection groups = GroupSection();
  ReportSection funders =
      PartSection("by_funder", "Points outstanding by funder", "funder");
  ReportSection months = PartSection(
      "by_expiry", "Points outstanding by month of expiry", "expires");
  ReportSection cost_centres = PartSection(
      "by_cost_centre", "Points outstanding by cost centre", "cost_centre");
  ReportSection summary = PartSection(
      "summary", "Liability by program, and the accounts it ties to", "line");
  std::vector<Highlight> highlights;
};

absl::Status AddLiability(const ReportBasis& basis, const Names& names,
                          const LotsHeld& holdings, const NamedProgram& program,
                          LiabilitySections* sections) {
  const Valuation valuation = ValuationOf(basis, program);
  const ProgramNumber number = program.program->number;
  const Points outstanding =
      AddGroups(holdings, valuation, names, &sections->groups);
  AddParts(PartsOf(holdings, number,
                   [&](const Group& group) {
                     return names.Participant(group.funder);
                   }),
           valuation, &sections->funders);
  const auto cost_centres = holdings.cost_centres.find(number);
  AddParts(cost_centres == holdings.cost_centres.end() ? Parts{}
                                                       : cost_centres->second,
           valuation, &sections->cost_centres);
  const Parts months = PartsOf(
      holdings, number, [](const Group& group) { return group.expires; });
  AddParts(months, valuation, &sections->months);
  if (!months.empty()) {
    sections->months.charts.push_back(LadderOf(months, program));
  }
  sections->highlights.push_back(
      {absl::StrCat("Outstanding in ", program.name()),
       PointsText(outstanding, program.scale()), "points"});
  sections->highlights.push_back({absl::StrCat("Value of ", program.name()),
                                  valuation.Value(outstanding).text,
                                  valuation.currency.code});
  const auto lapsed = holdings.lapsed.find(number);
  return AddSummary(basis.state, valuation, outstanding,
                    lapsed == holdings.lapsed.end() ? Points{} : lapsed->second,
                    &sections->summary);
}

std::vector<ReportSection> InOrder(LiabilitySections sections,
                                   const Names& names) {
  std::vector<ReportSection> ordered = {std::move(sections.months),
                                        std::move(sections.funders)};
  if (names.has_cost_centres()) {
    ordered.push_back(std::move(sections.cost_centres));
  }
  ordered.push_back(std::move(sections.summary));
  ordered.push_back(std::move(sections.groups));
  return ordered;
}

}  // namespace

std::vector<std::string> LiabilityGroup::RowCells(const Names& names) const {
  return {names.ProgramOf(program).name(), names.Participant(funder),
          MonthText(vintage), expires, owed ? "owed" : "paid"};
}

LiabilityGroup LiabilityGroupOf(const LotRow::Key& key, const LotRow& row,
                                State* state, const Names& names) {
  const LotClassRow lot_class = state->LotClassOf(row.lot_class);
  const Zone& zone = names.ProgramOf(key.program).zone();
  const Timestamp expires_at =
      LapsesAt(*state, {key.member, key.program}, key.draw.expires_at);
  return {key.program, lot_class.funder, row.vintage,
          ExpiryMonthText(zone, expires_at), lot_class.owed};
}

LotHolding HoldingOf(Timestamp expires_at, const LotRow& row,
                     Timestamp recorded) {
  if (expires_at <= recorded) return {row.held, row.remaining};
  return {row.held + row.remaining, {}};
}

absl::StatusOr<ReportDocument> Liability(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "liability: expected a network configuration, found none in the "
        "journal yet");
  }
  const Names names(*basis.networks);
  const LotsHeld holdings = ReadHeldLots(basis, names);
  LiabilitySections sections;
  absl::Status ties;
  for (const NamedProgram& program : names.programs()) {
    ties.Update(AddLiability(basis, names, holdings, program, &sections));
  }
  if (!basis.state->status().ok()) return basis.state->status();
  if (!ties.ok()) return ties;
  std::vector<Highlight> highlights = std::move(sections.highlights);
  return ReportDocument{
      .name = "liability",
      .title = absl::StrCat("Points liability of ",
                            basis.networks->newest().configuration().network),
      .highlights = std::move(highlights),
      .sections = InOrder(std::move(sections), names),
      .mark = MarkOf(basis),
      .subject = std::vector<ReportParameter>()};
}

}  // namespace clearpoint
