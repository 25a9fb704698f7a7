#include "tools/report/breakage.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/report/deferred_revenue.h"
#include "tools/report/estimates.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr int64_t kCurveUnits = 1'000'000'000'000;

// A vintage with its cumulative use by age and what is expected of it.
struct DevelopedVintage {
  int32_t month = 0;
  const VintageUse* use = nullptr;
  std::vector<int64_t> by_age;
  Points expected;
};

// Oldest first, up to the month of the report.
std::vector<DevelopedVintage> CumulativeVintages(
    const VintageTriangle& triangle, ProgramNumber program, int32_t month) {
  std::vector<DevelopedVintage> vintages;
  for (const auto& [vintage, use] : triangle.Of(program)) {
    if (use.issued.value == 0 && use.used_in_all().value == 0) continue;
    vintages.push_back(
        {vintage, &use, use.Cumulative(std::max(month - vintage, 0)), {}});
  }
  return vintages;
}

absl::StatusOr<std::vector<DevelopedVintage>> DevelopVintages(
    const VintageTriangle& triangle, ProgramNumber program, int32_t month) {
  auto vintages = CumulativeVintages(triangle, program, month);
  std::vector<Vintage> counts;
  for (const DevelopedVintage& one : vintages) {
    counts.push_back({one.use->issued.value, one.by_age});
  }
  const auto ultimates = ChainLadder(counts);
  if (!ultimates.ok()) return ultimates.status();
  for (size_t i = 0; i < vintages.size(); ++i) {
    const VintageUse& use = *vintages[i].use;
    vintages[i].expected =
        std::min(Points{(*ultimates)[i].ultimate}, use.issued - use.lapsed);
  }
  return vintages;
}

std::string ShareText(Points part, Points whole) {
  return PercentText(Money{part.value}, Money{whole.value});
}

// --- sections ----------------------------------------------------------------

struct BreakageSections {
  ReportSection ultimate{
      .name = "ultimate",
      .title = "Expected use and breakage by vintage",
      .note =
          "outstanding = issued - used - lapsed; expected_use is the chain "
          "ladder's over the triangle, at most issued - lapsed; breakage = "
          "issued - expected_use",
      .columns = {TextColumn("program"), TextColumn("vintage"),
                  PointsColumn("issued"), PointsColumn("used"),
                  PointsColumn("lapsed"), PointsColumn("outstanding"),
                  PointsColumn("expected_use"), PointsColumn("breakage"),
                  TextColumn("used_percent"), TextColumn("expected_percent")}};
  ReportSection approved{
      .name = "approved",
      .title = "The approved estimate, and the chain ladder",
      .note =
          "approved_use is the part of issued that the estimate in force "
          "expects, half up; approved_breakage = issued - approved_use; "
          "true_up = ladder_use - approved_use: what the estimate would have "
          "to be raised by",
      .columns = {TextColumn("program"), TextColumn("vintage"),
                  TextColumn("approved_percent"), TextColumn("dated"),
                  OrdinalColumn("record"), PointsColumn("issued"),
                  PointsColumn("used"), PointsColumn("approved_use"),
                  PointsColumn("ladder_use"), PointsColumn("true_up"),
                  PointsColumn("approved_breakage")},
      .key_cells = 2};
  ReportSection triangle{
      .name = "triangle",
      .title = "Points used by age of the vintage",
      .note =
          "age: months from the vintage to the month of use; used_to_date is "
          "what the chain ladder goes by: a use that was given back is taken "
          "off the newest ones before it",
      .columns = {TextColumn("program"), TextColumn("vintage"),
                  OrdinalColumn("age"), PointsColumn("used"),
                  PointsColumn("used_to_date")}};
  ReportSection summary{
      .name = "summary",
      .title = "Vintages, and the accounts they tie to",
      .columns = {TextColumn("program"), TextColumn("line"),
                  PointsColumn("points")}};
  std::vector<Highlight> highlights;
};

struct ApprovedUse {
  Points issued;
  Points used;
  Points approved;
  Points ladder;
};

struct UltimateSums {
  VintageUse use;
  Points expected;
};

FigureRow UltimateCells(const NamedProgram& program, const std::string& name,
                        const VintageUse& use, Points expected) {
  const int32_t scale = program.scale();
  const Points used = use.used_in_all();
  return {TextFigure(program.name()),
          TextFigure(name),
          PointsFigure(use.issued, scale),
          PointsFigure(used, scale),
          PointsFigure(use.lapsed, scale),
          PointsFigure(use.outstanding(), scale),
          PointsFigure(expected, scale),
          PointsFigure(use.issued - expected, scale),
          TextFigure(ShareText(used, use.issued)),
          TextFigure(ShareText(expected, use.issued))};
}

// Answers the sums of the program.
UltimateSums AddUltimates(const NamedProgram& program,
                          const std::vector<DevelopedVintage>& vintages,
                          ReportSection* section) {
  const size_t first = section->rows.size();
  UltimateSums sums;
  for (const DevelopedVintage& one : vintages) {
    section->rows.push_back(UltimateCells(program, MonthText(one.month),
                                          *one.use, one.expected));
    sums.use.issued += one.use->issued;
    sums.use.lapsed += one.use->lapsed;
    sums.use.used[0] += one.use->used_in_all();
    sums.expected += one.expected;
  }
  section->totals.push_back(
      {UltimateCells(program, "total", sums.use, sums.expected),
       {{first, section->rows.size() - first, 1}}});
  return sums;
}

FigureRow ApprovedCells(const NamedProgram& program, const std::string& name,
                        const ApprovedUse& use) {
  const int32_t scale = program.scale();
  return {TextFigure(program.name()),
          TextFigure(name),
          TextFigure(ShareText(use.approved, use.issued)),
          {},
          {},
          PointsFigure(use.issued, scale),
          PointsFigure(use.used, scale),
          PointsFigure(use.approved, scale),
          PointsFigure(use.ladder, scale),
          PointsFigure(use.ladder - use.approved, scale),
          PointsFigure(use.issued - use.approved, scale)};
}

// The vintages that an estimate speaks of; no total where there are none.
void AddApproved(const NamedProgram& program,
                 const std::vector<DevelopedVintage>& vintages,
                 const Estimates& estimates, ReportSection* section) {
  const size_t first = section->rows.size();
  ApprovedUse sum;
  for (const DevelopedVintage& one : vintages) {
    const NamedEstimate* estimate =
        estimates.For(program.program->number, one.month);
    if (estimate == nullptr) continue;
    const Points issued = one.use->issued;
    const ApprovedUse use{issued, one.use->used_in_all(),
                          estimate->UseOf(issued), one.expected};
    FigureRow cells = ApprovedCells(program, MonthText(one.month), use);
    cells[3] = TextFigure(
        DayText(program.zone().DayOf(estimate->row.dated)));
    cells[4] = CountFigure(estimate->key.set_by.value);
    section->rows.push_back(std::move(cells));
    sum.issued += use.issued;
    sum.used += use.used;
    sum.approved += use.approved;
    sum.ladder += use.ladder;
  }
  const size_t count = section->rows.size() - first;
  if (count == 0) return;
  section->totals.push_back(
      {ApprovedCells(program, "total", sum), {{first, count, 1}}});
}

void AddTriangle(const NamedProgram& program,
                 const std::vector<DevelopedVintage>& vintages,
                 ReportSection* section) {
  for (const DevelopedVintage& one : vintages) {
    for (size_t age = 0; age < one.by_age.size(); ++age) {
      const auto used = one.use->used.find(static_cast<int32_t>(age));
      const Points in_month =
          used == one.use->used.end() ? Points{} : used->second;
      section->rows.push_back(
          {TextFigure(program.name()), TextFigure(MonthText(one.month)),
           CountFigure(age), PointsFigure(in_month, program.scale()),
           PointsFigure(Points{one.by_age[age]}, program.scale())});
    }
  }
}

// Shares of what was issued, in percent with two decimals.
void AddCurves(const NamedProgram& program,
               const std::vector<DevelopedVintage>& vintages,
               ReportSection* section) {
  CurveChart curves{.step = "months of age"};
  for (const DevelopedVintage& one : vintages) {
    const int64_t issued = one.use->issued.value;
    if (issued <= 0) continue;
    CurveChart::Curve curve{MonthText(one.month), {}};
    for (const int64_t used : one.by_age) {
      const absl::int128 hundredths = DivideRounded(
          absl::int128(used) * 10'000, issued, Rounding::kHalfUp);
      curve.values.push_back(hundredths * (kCurveUnits / 100));
    }
    curves.curves.push_back(std::move(curve));
  }
  if (curves.curves.empty()) return;
  section->charts.push_back(
      {absl::StrCat("Used of the vintages of ", program.name()),
       "% of points issued", 0, std::move(curves)});
}

absl::Status AddTie(State* state, const NamedProgram& program,
                    Points outstanding, ReportSection* section) {
  Points accounts;
  for (const Account account :
       {Account::kPending, Account::kAvailable, Account::kHeld}) {
    const AccountRow* row =
        state->accounts.Find({program.program->number, account});
    if (row != nullptr) accounts += row->balance;
  }
  const auto add = [&](const char* line, Points points) {
    section->rows.push_back({TextFigure(program.name()), TextFigure(line),
                             PointsFigure(points, program.scale())});
  };
  add("outstanding by vintage", outstanding);
  add("accounts pending + available + held", accounts);
  add("difference", outstanding - accounts);
  if (outstanding == accounts) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("breakage: program ", program.name(), ": expected ",
                   PointsText(accounts, program.scale()),
                   " points outstanding as its accounts say, found ",
                   PointsText(outstanding, program.scale()), " by vintage"));
}

absl::Status AddBreakage(const ReportBasis& basis, const NamedProgram& program,
                         const VintageTriangle& triangle,
                         const Estimates& estimates,
                         BreakageSections* sections) {
  const ProgramNumber number = program.program->number;
  const int32_t month = triangle.MonthOf(number, basis.recorded);
  const auto vintages = DevelopVintages(triangle, number, month);
  if (!vintages.ok()) return vintages.status();
  const UltimateSums sums =
      AddUltimates(program, *vintages, &sections->ultimate);
  AddCurves(program, *vintages, &sections->ultimate);
  AddApproved(program, *vintages, estimates, &sections->approved);
  AddTriangle(program, *vintages, &sections->triangle);
  sections->highlights.push_back(
      {absl::StrCat("Breakage of ", program.name()),
       PointsText(sums.use.issued - sums.expected, program.scale()),
       absl::StrCat("points, of ",
                    GroupedText(PointsText(sums.use.issued, program.scale())),
                    " issued")});
  return AddTie(basis.state, program, sums.use.outstanding(),
                &sections->summary);
}

}  // namespace

absl::StatusOr<ReportDocument> Breakage(const ReportBasis& basis,
                                        const VintageTriangle& triangle) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "breakage: expected a network configuration, found none in the "
        "journal up to there");
  }
  const Names names(*basis.networks);
  const Estimates estimates(basis);
  BreakageSections sections;
  for (const NamedProgram& program : names.programs()) {
    const absl::Status status =
        AddBreakage(basis, program, triangle, estimates, &sections);
    if (!basis.state->status().ok()) return basis.state->status();
    if (!status.ok()) return status;
  }
  return ReportDocument{
      .name = "breakage",
      .title = absl::StrCat("Breakage of ",
                            basis.networks->newest().configuration().network),
      .highlights = std::move(sections.highlights),
      .sections = {std::move(sections.ultimate), std::move(sections.approved),
                   estimates.Section(names), std::move(sections.triangle),
                   std::move(sections.summary)},
      .notes = {"The newest age of each vintage counts as far as the journal "
                "goes: ask for the end of a month."},
      .mark = MarkOf(basis),
      .subject = std::vector<ReportParameter>()};
}

}  // namespace clearpoint
