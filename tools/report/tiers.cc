#include "tools/report/tiers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/rules/tier_history.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

TierSums SumsOf(State* state, const Program& program, MemberNumber member) {
  std::string prefix;
  {
    KeyWriter key(&prefix);
    key.U(1, program.tier_sums);
    key.U(2, member.value);
  }
  const int32_t reach = ReachInDays(*program.config->tiers);
  TierSums sums;
  state->counters.Scan(prefix, "",
                       [&](const CounterRow::Key& key, const CounterRow& row) {
                         sums[LocalDay{key.period.value - reach}] = row.used;
                         return true;
                       });
  return sums;
}

Figure MeasureFigure(const NamedProgram& program, int64_t value) {
  const TierPolicy& policy = *program.program->config->tiers;
  switch (policy.measure) {
    case TierMeasure::kPoints:
      return PointsFigure(Points{value}, program.scale());
    case TierMeasure::kSpend:
      return MinorFigure(
          MinorAmount{value},
          program.network->MinorDigits(CurrencyNumber(policy.currency)));
    case TierMeasure::kPurchases:
      return CountFigure(static_cast<uint64_t>(value));
  }
  return {};
}

// The change that led to the tier at `t`, if any did.
const TierChange* ChangeBefore(const TierChanges& changes, Timestamp t) {
  const TierChange* last = nullptr;
  for (const TierChange& change : changes) {
    if (change.from <= t) last = &change;
  }
  return last;
}

FigureRow Cells(const ReportBasis& basis, MemberNumber member,
                const NamedProgram& program) {
  const TierPolicy& policy = *program.program->config->tiers;
  const auto row = basis.state->tiers.Find({member, program.program->number});
  const TierChanges changes = row.has_value() ? row->changes : TierChanges{};
  const TierChange* last = ChangeBefore(changes, basis.recorded);
  const int32_t level = LevelAt(policy, changes, basis.recorded);
  const int64_t sum =
      WindowSum(policy, SumsOf(basis.state, *program.program, member),
                program.zone().DayOf(basis.recorded))
          .value;
  const auto next = static_cast<size_t>(level);
  const std::string name(NameOfLevel(policy, level));
  const auto since = [&] {
    return last == nullptr ? "" : LocalText(program.zone(), last->from);
  };
  FigureRow cells = {TextFigure(program.name()),
                     TextFigure(name.empty() ? "none" : name),
                     TextFigure(since()),
                     MeasureFigure(program, sum),
                     {},
                     {}};
  if (next >= policy.levels.size()) return cells;
  const TierLevel& above = policy.levels[next];
  cells[4] = TextFigure(above.name);
  cells[5] =
      MeasureFigure(program, std::max(int64_t{0}, above.threshold - sum));
  return cells;
}

}  // namespace

ReportSection TierSection(const ReportBasis& basis, MemberNumber member,
                          const std::vector<NamedProgram>& programs) {
  ReportSection section{
      .name = "tiers",
      .title = "Tiers",
      .columns = {TextColumn("program"), TextColumn("tier"),
                  TextColumn("since"), PointsColumn("qualified"),
                  TextColumn("next_tier"), PointsColumn("missing")}};
  for (const NamedProgram& program : programs) {
    if (!program.program->config->tiers.has_value()) continue;
    section.rows.push_back(Cells(basis, member, program));
  }
  return section;
}

}  // namespace clearpoint
