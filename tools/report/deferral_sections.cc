#include "tools/report/deferral_sections.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/network/network.h"
#include "tools/report/money_text.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr const char* kSalesRevenue = "sales_revenue";
constexpr const char* kContractLiability = "contract_liability";
constexpr const char* kPointsRevenue = "points_revenue";

// What a row, or the total of a program, tells.
struct DeferralSum {
  MinorAmount price;
  Points points;
  MinorAmount allocated;
  MinorAmount revenue;
  MinorAmount opening;
  MinorAmount added;
  MinorAmount recognised;

  MinorAmount closing() const { return opening + added - recognised; }
  void Add(const DeferralSpan& span) {
    price = price + span.portfolio.price;
    points += span.portfolio.points;
    allocated = allocated + span.closing.allocated;
    revenue = revenue + span.closing.revenue;
    opening = opening + (span.opening.allocated - span.opening.revenue);
    added = added + span.added();
    recognised = recognised + span.recognised();
  }
};

// How amounts of a program are written.
struct DeferralUnits {
  std::string program;
  std::string currency;
  int32_t digits = 0;
  int32_t scale = 0;

  Figure Amount(MinorAmount amount) const {
    return MinorFigure(amount, digits);
  }
  Figure PointsOf(Points points) const { return PointsFigure(points, scale); }
};

DeferralUnits DeferralUnitsOf(const Names& names,
                              const SalePortfolio::Key& key) {
  const NamedProgram& program = names.ProgramOf(key.program);
  return {program.name(), CurrencyCode(key.currency),
          std::max(program.network->MinorDigits(key.currency), 0),
          program.scale()};
}

FigureRow PortfolioCells(const Names& names, const SalePortfolio::Key& key) {
  const DeferralUnits units = DeferralUnitsOf(names, key);
  return {TextFigure(units.program), TextFigure(units.currency),
          TextFigure(MonthText(key.vintage)),
          TextFigure(names.Participant(key.seller))};
}

FigureRow TotalOfProgram(const DeferralUnits& units) {
  return {TextFigure(units.program), TextFigure(units.currency),
          TextFigure("total"), TextFigure("")};
}

void AppendCells(FigureRow more, FigureRow* cells) {
  for (Figure& cell : more) cells->push_back(std::move(cell));
}

// So that an empty table has a total, too.
void AddZeroTotal(const std::vector<Figure>& zeros, size_t texts,
                  ReportSection* section) {
  if (!section->totals.empty()) return;
  FigureRow cells(texts);
  cells[0] = TextFigure("total");
  AppendCells(zeros, &cells);
  AddTotal(std::move(cells), section);
}

// Calls row(span) for each span, total(units, sum) behind the last of each
// program, and names the rows between in the total that this adds.
template <class Row, class Total>
void AddPrograms(const Names& names, const DeferralRows& rows, Row row,
                 Total total, ReportSection* section) {
  size_t first = 0;
  DeferralSum sum;
  for (size_t i = 0; i < rows.spans.size(); ++i) {
    const DeferralSpan& span = rows.spans[i];
    row(span);
    sum.Add(span);
    const bool ends = i + 1 == rows.spans.size() ||
                      rows.spans[i + 1].key.program != span.key.program;
    if (!ends) continue;
    section->totals.push_back({total(DeferralUnitsOf(names, span.key), sum),
                               {{first, section->rows.size() - first, 1}}});
    first = section->rows.size();
    sum = {};
  }
}

FigureRow DeferredCells(const DeferralUnits& units, const DeferralSum& sum) {
  return {units.Amount(sum.opening), units.Amount(sum.added),
          units.Amount(sum.recognised), units.Amount(sum.closing()),
          units.Amount(sum.revenue)};
}

FigureRow AllocationCells(const DeferralUnits& units, const DeferralSum& sum) {
  return {units.Amount(sum.price), units.PointsOf(sum.points),
          units.Amount(sum.allocated)};
}

DeferralSum SpanSum(const DeferralSpan& span) {
  DeferralSum sum;
  sum.Add(span);
  return sum;
}

void AddWaterfall(const DeferralUnits& units, const DeferralSum& sum,
                  ReportSection* section) {
  const auto value = [&](const char* label, MinorAmount amount) {
    return ChartValue{label, units.Amount(amount).units};
  };
  section->charts.push_back(
      {absl::StrCat("Deferred for points of ", units.program), units.currency,
       units.digits,
       WaterfallChart{value("opening", sum.opening),
                      {value("added", sum.added),
                       value("recognised", MinorAmount{} - sum.recognised)},
                      "closing"}});
}

// Minor units as a fraction of major ones, in lowest terms: "2000/7".
std::string ExactMajorText(const ExactFraction& minor, int32_t digits) {
  absl::int128 by = 1;
  for (int32_t i = 0; i < digits; ++i) by *= 10;
  absl::int128 common = by;  // of num and by
  for (absl::int128 rest = minor.num < 0 ? -minor.num : minor.num; rest != 0;) {
    const absl::int128 next = common % rest;
    common = rest;
    rest = next;
  }
  const absl::int128 num = minor.num / common;
  by /= common;
  if (minor.den > absl::Int128Max() / by) {
    return absl::StrCat(ToDecimal(num), "/(", ToDecimal(minor.den), " x ",
                        ToDecimal(by), ")");
  }
  const absl::int128 den = minor.den * by;
  if (den == 1) return ToDecimal(num);
  return absl::StrCat(ToDecimal(num), "/", ToDecimal(den));
}

// --- entries -----------------------------------------------------------------

// Writes both sides of each entry.
class EntryWriter {
 public:
  EntryWriter(const Names& names, Timestamp dated, ReportSection* section)
      : names_(names), dated_(dated), section_(section) {}

  // From one account to the other; a negative amount goes back. None of zero.
  void Add(const SalePortfolio::Key& key, MinorAmount amount, const char* from,
           const char* to, const char* text) {
    if (amount.value == 0) return;
    if (amount.value < 0) std::swap(from, to);
    const MinorAmount size = amount.value < 0 ? MinorAmount{} - amount : amount;
    ++entry_;
    const Figure figure = DeferralUnitsOf(names_, key).Amount(size);
    AddSide(key, from, {figure, {}, TextFigure(text)});
    AddSide(key, to, {{}, figure, TextFigure(text)});
    moved_ = moved_ + size;
  }

  // Debits, which are the credits, since this was asked last.
  MinorAmount TakeMoved() { return std::exchange(moved_, MinorAmount{}); }

 private:
  void AddSide(const SalePortfolio::Key& key, const char* account,
               FigureRow amounts) {
    const Zone& zone = names_.ProgramOf(key.program).zone();
    FigureRow cells = {CountFigure(entry_),
                       TextFigure(DayText(zone.DayOf(dated_))),
                       TextFigure(account)};
    AppendCells(PortfolioCells(names_, key), &cells);
    AppendCells(std::move(amounts), &cells);
    section_->rows.push_back(std::move(cells));
  }

  const Names& names_;
  Timestamp dated_;
  ReportSection* section_;
  uint64_t entry_ = 0;
  MinorAmount moved_;
};

// --- use ---------------------------------------------------------------------

FigureRow UseCells(const NamedProgram& program, const std::string& name,
                   const VintageDeferral& vintage) {
  const int32_t scale = program.scale();
  return {TextFigure(program.name()),
          TextFigure(name),
          PointsFigure(vintage.issued, scale),
          PointsFigure(vintage.used, scale),
          PointsFigure(vintage.lapsed, scale),
          PointsFigure(vintage.approved, scale),
          PointsFigure(vintage.expected, scale),
          TextFigure(PercentText(Money{vintage.used.value},
                                 Money{vintage.expected.value}))};
}

}  // namespace

ReportSection DeferredSection(const Names& names, const DeferralRows& rows) {
  ReportSection section{
      .name = "deferred",
      .title = "Deferred for points, and revenue of it",
      .note =
          "closing = opening + added - recognised; revenue_to_date is what was "
          "recognised in all",
      .columns = {TextColumn("program"), TextColumn("currency"),
                  TextColumn("vintage"), TextColumn("seller"),
                  MoneyColumn("opening", ""), MoneyColumn("added", ""),
                  MoneyColumn("recognised", ""), MoneyColumn("closing", ""),
                  MoneyColumn("revenue_to_date", "")}};
  const auto row = [&](const DeferralSpan& span) {
    FigureRow cells = PortfolioCells(names, span.key);
    AppendCells(
        DeferredCells(DeferralUnitsOf(names, span.key), SpanSum(span)),
        &cells);
    section.rows.push_back(std::move(cells));
  };
  const auto total = [&](const DeferralUnits& units, const DeferralSum& sum) {
    AddWaterfall(units, sum, &section);
    FigureRow cells = TotalOfProgram(units);
    AppendCells(DeferredCells(units, sum), &cells);
    return cells;
  };
  AddPrograms(names, rows, row, total, &section);
  AddZeroTotal(DeferredCells(DeferralUnits{}, DeferralSum{}), 4, &section);
  return section;
}

ReportSection EntrySection(const Names& names, const DeferralRows& rows,
                           Timestamp dated) {
  ReportSection section{
      .name = "entries",
      .title = "Entries for the general ledger",
      .note =
          "of each entry the debit equals the credit; of a program all debits "
          "equal all credits",
      .columns = {OrdinalColumn("entry"), TextColumn("date"),
                  TextColumn("account"), TextColumn("program"),
                  TextColumn("currency"), TextColumn("vintage"),
                  TextColumn("seller"), MoneyColumn("debit", ""),
                  MoneyColumn("credit", ""), TextColumn("text")}};
  EntryWriter writer(names, dated, &section);
  const auto row = [&](const DeferralSpan& span) {
    writer.Add(span.key, span.added(), kSalesRevenue, kContractLiability,
               "points given with sales");
    writer.Add(span.key, span.recognised(), kContractLiability, kPointsRevenue,
               "points used");
  };
  const auto total = [&](const DeferralUnits& units, const DeferralSum&) {
    const Figure moved = units.Amount(writer.TakeMoved());
    FigureRow cells = {{}, {}, {}};
    AppendCells(TotalOfProgram(units), &cells);
    AppendCells({moved, moved, {}}, &cells);
    return cells;
  };
  AddPrograms(names, rows, row, total, &section);
  const Figure none = MinorFigure(MinorAmount{}, 0);
  if (section.totals.empty()) {
    AddTotal({{}, {}, {}, TextFigure("total"), {}, {}, {}, none, none, {}},
             &section);
  }
  return section;
}

ReportSection AllocationSection(const Names& names, const DeferralRows& rows) {
  ReportSection section{
      .name = "allocation",
      .title = "The part of the price that is the points'",
      .note =
          "points at their value times expected use, goods at the price paid; "
          "exact is allocated before it is rounded half even; allocated_by: "
          "the estimate's record",
      .columns = {TextColumn("program"), TextColumn("currency"),
                  TextColumn("vintage"), TextColumn("seller"),
                  MoneyColumn("price", ""), PointsColumn("points"),
                  MoneyColumn("allocated", ""), TextColumn("exact"),
                  OrdinalColumn("allocated_by")}};
  const auto row = [&](const DeferralSpan& span) {
    const DeferralUnits units = DeferralUnitsOf(names, span.key);
    FigureRow cells = PortfolioCells(names, span.key);
    AppendCells(AllocationCells(units, SpanSum(span)), &cells);
    AppendCells(
        {TextFigure(ExactMajorText(span.closing.exact, units.digits)),
         CountFigure(span.vintage.allocated_by->key.set_by.value)},
        &cells);
    section.rows.push_back(std::move(cells));
  };
  const auto total = [](const DeferralUnits& units, const DeferralSum& sum) {
    FigureRow cells = TotalOfProgram(units);
    AppendCells(AllocationCells(units, sum), &cells);
    AppendCells({{}, {}}, &cells);
    return cells;
  };
  AddPrograms(names, rows, row, total, &section);
  return section;
}

ReportSection DeferredUseSection(const Names& names, const DeferralRows& rows) {
  ReportSection section{
      .name = "use",
      .title = "Use that revenue goes by",
      .note =
          "of all points of the vintage; approved_use is what the estimate in "
          "force expects of issued; expected_use is that, at most issued - "
          "lapsed and at least used; used_percent is of expected_use",
      .columns = {TextColumn("program"), TextColumn("vintage"),
                  PointsColumn("issued"), PointsColumn("used"),
                  PointsColumn("lapsed"), PointsColumn("approved_use"),
                  PointsColumn("expected_use"), TextColumn("used_percent"),
                  OrdinalColumn("expected_by")}};
  VintageDeferral sum;
  size_t first = 0;
  for (size_t i = 0; i < rows.spans.size(); ++i) {
    const DeferralSpan& span = rows.spans[i];
    const SalePortfolio::Key* next =
        i + 1 < rows.spans.size() ? &rows.spans[i + 1].key : nullptr;
    const bool ends = next == nullptr || next->program != span.key.program;
    if (!ends && next->vintage == span.key.vintage) continue;
    const NamedProgram& program = names.ProgramOf(span.key.program);
    const VintageDeferral& vintage = span.vintage;
    FigureRow cells = UseCells(program, MonthText(span.key.vintage), vintage);
    cells.push_back(CountFigure(vintage.expected_by->key.set_by.value));
    section.rows.push_back(std::move(cells));
    sum.issued += vintage.issued;
    sum.used += vintage.used;
    sum.lapsed += vintage.lapsed;
    sum.approved += vintage.approved;
    sum.expected += vintage.expected;
    if (!ends) continue;
    FigureRow total = UseCells(program, "total", sum);
    total.push_back({});
    section.totals.push_back(
        {std::move(total), {{first, section.rows.size() - first, 1}}});
    first = section.rows.size();
    sum = {};
  }
  return section;
}

ReportSection UnallocatedSection(const Names& names, const DeferralRows& rows) {
  ReportSection section{
      .name = "unallocated",
      .title = "Sales with points of which nothing is deferred",
      .note =
          "no estimate in force gives the vintage's points a value in the "
          "currency of the sales",
      .columns = {TextColumn("program"), TextColumn("currency"),
                  TextColumn("vintage"), TextColumn("seller"),
                  MoneyColumn("price", ""), PointsColumn("points")}};
  SalePortfolio sum;
  size_t first = 0;
  for (size_t i = 0; i < rows.unallocated.size(); ++i) {
    const auto& [key, portfolio] = rows.unallocated[i];
    const DeferralUnits units = DeferralUnitsOf(names, key);
    FigureRow cells = PortfolioCells(names, key);
    AppendCells(
        {units.Amount(portfolio.price), units.PointsOf(portfolio.points)},
        &cells);
    section.rows.push_back(std::move(cells));
    sum.price = sum.price + portfolio.price;
    sum.points += portfolio.points;
    if (i + 1 < rows.unallocated.size()) {
      const SalePortfolio::Key& next = rows.unallocated[i + 1].key;
      if (next.program == key.program && next.currency == key.currency) {
        continue;
      }
    }
    FigureRow total = TotalOfProgram(units);
    AppendCells({units.Amount(sum.price), units.PointsOf(sum.points)}, &total);
    section.totals.push_back(
        {std::move(total), {{first, section.rows.size() - first, 1}}});
    first = section.rows.size();
    sum = {};
  }
  return section;
}

std::vector<Highlight> DeferralHighlights(const Names& names,
                                          const DeferralRows& rows) {
  std::vector<Highlight> highlights;
  ReportSection unused;
  const auto total = [&](const DeferralUnits& units, const DeferralSum& sum) {
    highlights.push_back({absl::StrCat("Deferred for ", units.program),
                          MinorText(sum.closing(), units.digits),
                          units.currency});
    highlights.push_back({absl::StrCat("Revenue of ", units.program),
                          MinorText(sum.recognised, units.digits),
                          absl::StrCat(units.currency, " in the span")});
    return FigureRow();
  };
  AddPrograms(names, rows, [](const DeferralSpan&) {}, total, &unused);
  return highlights;
}

}  // namespace clearpoint
