#include "tools/report/deferral.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/network/network.h"
#include "tools/report/deferral_sections.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr int64_t kWholePpm = 1'000'000;

// Half even.
MinorAmount RoundedMinor(const ExactFraction& exact) {
  return {static_cast<int64_t>(
      DivideRounded(exact.num, exact.den, Rounding::kHalfEven))};
}

// The part of the price that is the points', whose value is for so many.
absl::StatusOr<ExactFraction> AllocatedOf(const SalePortfolio& portfolio,
                                          const EstimateRow& estimate) {
  if (portfolio.price.value == 0 || portfolio.points.value == 0) {
    return ExactFraction{};
  }
  const int64_t den = kWholePpm * estimate.value_points.value;
  const int64_t by = std::gcd(int64_t{estimate.expected_used_ppm}, den);
  return AllocatedToPoints(
      {portfolio.price, portfolio.price, portfolio.points, estimate.value,
       Ratio{estimate.expected_used_ppm / by, den / by}});
}

absl::StatusOr<MinorAmount> RevenueOf(const ExactFraction& allocated,
                                      const VintageDeferral& vintage) {
  if (vintage.expected.value == 0) return RoundedMinor(allocated);
  return DeferredRevenue(allocated).Post(vintage.used, vintage.expected);
}

}  // namespace

Deferral::Deferral(const Names& names, SequenceNumber from,
                   Timestamp from_recorded)
    : names_(names),
      from_(from),
      from_recorded_(from_recorded),
      triangle_(names),
      opened_(from.value == 0) {}

void Deferral::Add(const Record& record) {
  if (!opened_ && record.sequence > from_) status_ = Open();
  triangle_.Add(record);
  sales_.Add(record, triangle_);
  const auto& estimates = record.effects.estimates;
  for (size_t i = 0; i < estimates.size(); ++i) {
    const auto row = RowOf(estimates[i]);
    if (!row.has_value()) continue;
    estimates_.push_back({{estimates[i].key, *row},
                          std::max(row->dated, record.recorded)});
  }
}

absl::Status Deferral::Open() {
  opened_ = true;
  auto figures = FiguresAt(from_recorded_);
  if (!figures.ok()) return figures.status();
  opening_ = *std::move(figures);
  return absl::OkStatus();
}

// --- figures -----------------------------------------------------------------

const NamedEstimate* Deferral::FirstValued(ProgramNumber program,
                                           int32_t vintage,
                                           Timestamp at) const {
  const Told* first = nullptr;
  for (const Told& one : estimates_) {
    const EstimateRow& row = one.estimate.row;
    if (one.estimate.key.program != program || !row.SpeaksOf(vintage)) continue;
    if (row.value_points.value == 0 || one.in_force > at) continue;
    if (first == nullptr || one.in_force < first->in_force) first = &one;
  }
  return first == nullptr ? nullptr : &first->estimate;
}

const NamedEstimate* Deferral::InForce(ProgramNumber program, int32_t vintage,
                                       Timestamp at) const {
  const NamedEstimate* newest = nullptr;
  for (const Told& one : estimates_) {
    const EstimateRow& row = one.estimate.row;
    if (one.estimate.key.program != program || !row.SpeaksOf(vintage)) continue;
    if (row.dated > at) continue;
    if (newest != nullptr && row.dated < newest->row.dated) continue;
    newest = &one.estimate;
  }
  return newest;
}

VintageDeferral Deferral::VintageAt(const SalePortfolio::Key& key,
                                    Timestamp at) const {
  VintageDeferral vintage;
  const std::string& value_currency =
      names_.ProgramOf(key.program).program->config->value_currency;
  if (key.currency != CurrencyNumber(value_currency)) return vintage;
  vintage.allocated_by = FirstValued(key.program, key.vintage, at);
  vintage.expected_by = InForce(key.program, key.vintage, at);
  const VintageTriangle::Vintages& vintages = triangle_.Of(key.program);
  const auto use = vintages.find(key.vintage);
  if (vintage.allocated_by == nullptr || use == vintages.end()) return vintage;
  vintage.issued = use->second.issued;
  vintage.used = std::max(use->second.used_in_all(), Points{});
  vintage.lapsed = use->second.lapsed;
  vintage.approved = vintage.expected_by->UseOf(vintage.issued);
  vintage.expected =
      std::max(vintage.used,
               std::min(vintage.approved, vintage.issued - vintage.lapsed));
  return vintage;
}

absl::StatusOr<Deferral::Figures> Deferral::FiguresAt(Timestamp at) const {
  Figures figures;
  for (const auto& [key, portfolio] : sales_.all()) {
    const VintageDeferral vintage = VintageAt(key, at);
    if (vintage.allocated_by == nullptr) continue;
    PortfolioDeferral& told = figures[key];
    const auto exact = AllocatedOf(portfolio, vintage.allocated_by->row);
    absl::Status status = exact.status();
    if (status.ok()) {
      told.exact = *exact;
      told.allocated = RoundedMinor(*exact);
      const auto revenue = RevenueOf(*exact, vintage);
      status = revenue.status();
      if (status.ok()) told.revenue = *revenue;
    }
    if (status.ok()) continue;
    return absl::Status(
        status.code(),
        absl::StrCat("sales of ", names_.Participant(key.seller),
                     " with points of ", names_.ProgramOf(key.program).name(),
                     ", vintage ", MonthText(key.vintage), ": ",
                     std::string(status.message())));
  }
  return figures;
}

// --- document ----------------------------------------------------------------

// Without what came back whole and left nothing to tell.
DeferralRows Deferral::RowsOf(const Figures& closing, Timestamp at) const {
  DeferralRows rows;
  for (const auto& [key, portfolio] : sales_.all()) {
    const bool empty =
        portfolio.price.value == 0 && portfolio.points.value == 0;
    const auto found = closing.find(key);
    if (found == closing.end()) {
      if (!empty) rows.unallocated.push_back({key, portfolio});
      continue;
    }
    const auto before = opening_.find(key);
    if (empty && before == opening_.end()) continue;
    rows.spans.push_back(
        {key, portfolio,
         before == opening_.end() ? PortfolioDeferral{} : before->second,
         found->second, VintageAt(key, at)});
  }
  return rows;
}

absl::StatusOr<ReportDocument> Deferral::Finish(const ReportBasis& end) {
  if (end.networks->empty()) {
    return absl::NotFoundError(
        "deferred revenue: expected a network configuration, found none in "
        "the journal up to there");
  }
  if (!opened_) status_ = Open();
  if (!status_.ok()) return status_;
  const auto closing = FiguresAt(end.recorded);
  if (!closing.ok()) return closing.status();
  const DeferralRows rows = RowsOf(*closing, end.recorded);
  ReportSection span{
      .name = "span",
      .title = "From one position to another",
      .columns = {OrdinalColumn("from_sequence"), TextColumn("from_recorded"),
                  OrdinalColumn("to_sequence"), TextColumn("to_recorded")},
      .rows = {{CountFigure(from_.value),
                TextFigure(from_.value == 0 ? "" : UtcText(from_recorded_)),
                CountFigure(end.sequence.value),
                TextFigure(UtcText(end.recorded))}},
      .shape = TableShape::kRecord};
  ReportSection estimates = Estimates(end).Section(names_);
  if (!end.state->status().ok()) return end.state->status();
  return ReportDocument{
      .name = "deferred_revenue",
      .title =
          absl::StrCat("Deferred revenue of ",
                       end.networks->newest().configuration().network),
      .highlights = DeferralHighlights(names_, rows),
      .sections = {std::move(span), DeferredSection(names_, rows),
                   EntrySection(names_, rows, end.recorded),
                   AllocationSection(names_, rows),
                   DeferredUseSection(names_, rows),
                   UnallocatedSection(names_, rows), std::move(estimates)},
      .notes = {"Every seller is taken as the principal of the points that it "
                "gives.",
                "A sale with points of two programs is in a row of each, with "
                "its whole price."},
      .mark = MarkOf(end),
      .subject =
          std::vector<ReportParameter>{{"from", absl::StrCat(from_.value)}}};
}

}  // namespace clearpoint
