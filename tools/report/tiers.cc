#include "tools/report/tiers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/rules/tier_history.h"
#include "tools/report/money_text.h"
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
  state->counters.Scan(
      prefix, "", [&](const CounterRow::Key& key, const CounterRow& row) {
        sums[LocalDay{key.period.value - reach}] = row.used;
        return true;
      });
  return sums;
}

std::string MeasureText(const NamedProgram& program, int64_t value) {
  const TierPolicy& policy = *program.program->config->tiers;
  switch (policy.measure) {
    case TierMeasure::kPoints:
      return PointsText(Points{value}, program.scale());
    case TierMeasure::kSpend:
      return MinorText(
          MinorAmount{value},
          program.network->MinorDigits(CurrencyNumber(policy.currency)));
    case TierMeasure::kPurchases:
      return absl::StrCat(value);
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

std::vector<std::string> Cells(const ReportBasis& basis, MemberNumber member,
                               const NamedProgram& program) {
  const TierPolicy& policy = *program.program->config->tiers;
  const auto row =
      basis.state->tiers.Find({member, program.program->number});
  const TierChanges changes = row.has_value() ? row->changes : TierChanges{};
  const TierChange* last = ChangeBefore(changes, basis.recorded);
  const int32_t level = LevelAt(policy, changes, basis.recorded);
  const int64_t sum =
      WindowSum(policy, SumsOf(basis.state, *program.program, member),
                program.zone().DayOf(basis.recorded))
          .value;
  const auto next = static_cast<size_t>(level);
  const bool has_next = next < policy.levels.size();
  const std::string name(NameOfLevel(policy, level));
  return {program.name(),
          name.empty() ? "none" : name,
          last == nullptr ? "" : LocalText(program.zone(), last->from),
          MeasureText(program, sum),
          has_next ? policy.levels[next].name : "",
          has_next ? MeasureText(program,
                                 std::max(int64_t{0},
                                          policy.levels[next].threshold - sum))
                   : ""};
}

}  // namespace

Tabular MemberTiers(const ReportBasis& basis, MemberNumber member,
                    const std::vector<NamedProgram>& programs) {
  Tabular table{.name = "tiers",
                .title = "Tiers",
                .columns = {{"program"},
                            {"tier"},
                            {"since"},
                            {"qualified", ColumnKind::kDecimal},
                            {"next_tier"},
                            {"missing", ColumnKind::kDecimal}}};
  for (const NamedProgram& program : programs) {
    if (!program.program->config->tiers.has_value()) continue;
    table.rows.push_back(Cells(basis, member, program));
  }
  return table;
}

}  // namespace clearpoint
