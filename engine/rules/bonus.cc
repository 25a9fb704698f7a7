#include "engine/rules/bonus.h"

#include <algorithm>
#include <numeric>

namespace clearpoint {
namespace {

bool IsBaseOf(const EarnRuleView& bonus, const Candidate& candidate) {
  if (!candidate.rule->config->base) return false;
  if (candidate.rule->config->to_beneficiary) return false;
  if (candidate.earning.points.value == 0) return false;
  return bonus.bonus_of.value == 0 || bonus.bonus_of == candidate.rule->number;
}

void Add(const ExactPoints& more, ExactPoints* sum) {
  // `network check` keeps denominators that meet here small.
  const auto common = static_cast<absl::int128>(
      std::lcm(static_cast<int64_t>(sum->den), static_cast<int64_t>(more.den)));
  sum->num = sum->num * (common / sum->den) + more.num * (common / more.den);
  sum->den = common;
}

// Of a multiple in all, the base has given one.
Ratio BonusShare(const BonusOf& bonus) {
  if (!bonus.multiplier) return bonus.times;
  return {bonus.times.num - bonus.times.den, bonus.times.den};
}

// The union of what the base rules counted: whole when one of them did.
void CountBases(const Purchase& purchase, Candidate* bonus, MinorAmount whole,
                bool by_lines) {
  bonus->earning.by_lines = by_lines;
  bonus->earning.counted = whole;
  if (!by_lines || bonus->lines_of.size() == 1) return;
  MinorAmount selected;
  for (const PurchaseLine& line : purchase.lines) {
    const bool counts =
        std::any_of(bonus->lines_of.begin(), bonus->lines_of.end(),
                    [&](const EarnRuleView* rule) {
                      return SelectsLine(rule->config->selector, line);
                    });
    if (counts) selected = selected + line.amount;
  }
  bonus->earning.counted =
      std::min(selected, purchase.amount - purchase.not_earning);
}

bool IsInGroup(const Candidate& candidate, size_t group) {
  return candidate.rule->group == static_cast<int32_t>(group) &&
         candidate.earning.points.value > 0;
}

}  // namespace

Candidate EvaluateBonus(const Network& network, const EarnRuleView& rule,
                        const PurchaseFacts& facts,
                        const Candidates& candidates) {
  Candidate bonus;
  bonus.rule = &rule;
  Earning& earning = bonus.earning;
  earning.note.rule = rule.number;
  if (!Selects(network, rule, facts, &earning.note)) return bonus;
  ExactPoints base;
  MinorAmount most;
  bool by_lines = true;
  const BonusOf& terms = *rule.config->bonus;
  for (const Candidate& candidate : candidates) {
    if (!IsBaseOf(rule, candidate)) continue;
    const Earning& given = candidate.earning;
    Add(terms.exact ? given.exact : ExactPoints{given.points.value, 1}, &base);
    most = std::max(most, given.counted);
    by_lines = by_lines && given.by_lines;
    bonus.lines_of.push_back(candidate.rule);
  }
  if (bonus.lines_of.empty()) {
    earning.note.reason = RuleReason::kNothingCounted;
    return bonus;
  }
  CountBases(*facts.purchase, &bonus, most, by_lines);
  const Ratio share = BonusShare(terms);
  earning.exact = {base.num * share.num, base.den * share.den};
  earning.points = RoundGrant(rule.config->grant, earning.exact);
  earning.in_rules = InRulesCurrency(facts, earning.counted);
  earning.note.asked = earning.in_rules.value;
  if (earning.points.value == 0) {
    earning.note.reason = RuleReason::kRoundsToZero;
  }
  return bonus;
}

void Compound(const Program& program, Candidates* candidates) {
  for (size_t group = 0; group < program.config->groups.size(); ++group) {
    if (program.config->groups[group].how != Stacking::kCompound) continue;
    absl::int128 num = 1;
    absl::int128 den = 1;
    for (Candidate& candidate : *candidates) {
      if (!IsInGroup(candidate, group)) continue;
      // What stood before, times this bonus's own share.
      Earning& earning = candidate.earning;
      earning.exact.num *= num;
      earning.exact.den *= den;
      earning.points = RoundGrant(candidate.rule->config->grant, earning.exact);
      num *= candidate.rule->config->bonus->times.num;
      den *= candidate.rule->config->bonus->times.den;
    }
  }
}

void KeepBest(Draft* draft, const Program& program, const LimitScope& scope,
              Candidates* candidates) {
  for (size_t group = 0; group < program.config->groups.size(); ++group) {
    if (program.config->groups[group].how != Stacking::kBest) continue;
    Candidate* best = nullptr;
    Points most;
    for (Candidate& candidate : *candidates) {
      if (!IsInGroup(candidate, group)) continue;
      const Points wanted = candidate.earning.points;
      LimitScope of_rule = scope;
      of_rule.household =
          HouseholdAskedFor(draft, candidate.rule->limits, scope.member);
      const Points room =
          RoomIn(draft, candidate.rule->limits, of_rule, {wanted});
      const bool better = best == nullptr || room > most ||
                          (room == most && wanted > best->earning.points);
      if (!better) continue;
      best = &candidate;
      most = room;
    }
    for (Candidate& candidate : *candidates) {
      if (&candidate == best || !IsInGroup(candidate, group)) continue;
      Earning& earning = candidate.earning;
      earning.note = {candidate.rule->number, RuleReason::kNotBest,
                      earning.points.value, most.value};
      earning.points = {};
    }
  }
}

}  // namespace clearpoint
