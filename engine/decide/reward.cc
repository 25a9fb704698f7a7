#include "engine/decide/reward.h"

#include <algorithm>
#include <utility>

#include "engine/ledger/forget_item.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

OnceAwardRow::Key OnceKeyOf(const EarnRuleView& rule, MemberNumber member,
                            LocalDay day, std::string_view object) {
  OnceAwardRow::Key key{member, rule.number, {}, {}};
  switch (OnceOf(*rule.config)) {
    case Once::kEachTime:
      break;
    case Once::kEver:
      key.object = Sha256Prefix("");
      break;
    case Once::kDay:
      key.day = day;
      break;
    case Once::kObject:
      key.object = Sha256Prefix(object);
      break;
  }
  return key;
}

// Whether the rule may give the member an award for this; else why not.
bool MayGive(Decision& d, const EarnRuleView& rule, const Happening& happening,
             LocalDay day) {
  const Once once = OnceOf(*rule.config);
  if (once == Once::kEachTime) return true;
  if (once == Once::kObject && happening.object.empty()) {
    d.record.notes.push_back({rule.number, RuleReason::kNotSelected, 0, 0});
    return false;
  }
  const auto* given = d.state().once_awards.Find(
      OnceKeyOf(rule, happening.member, day, happening.object));
  if (given == nullptr) return true;
  d.record.notes.push_back({rule.number, RuleReason::kRewardedBefore, 0,
                            static_cast<int64_t>(given->sequence.value)});
  return false;
}

// Days are forgotten when no event of theirs can be taken any more.
void NoteGiven(Decision& d, const OnceAwardRow::Key& key) {
  d.draft.effects().once_awards.Put(key, {d.draft.sequence()});
  if (key.object != Hash128{}) return;
  const int64_t to_come = key.day.value * kMicrosPerDay - d.recorded.value;
  d.draft.ForgetKey(
      TableId::kOnceAwards, ItemOf(key),
      d.draft.terms().longest_retention_us + std::max(int64_t{0}, to_come));
}

void NoteAllGiven(Decision& d, const EarnRuleList& rules, const OrderRow& order,
                  const Happening& happening, LocalDay day) {
  for (const EarnRuleView* rule : rules) {
    if (OnceOf(*rule->config) == Once::kEachTime) continue;
    const bool gave =
        std::any_of(order.awards.begin(), order.awards.end(),
                    [&](const Award& a) { return a.rule == rule->number; });
    if (!gave) continue;
    NoteGiven(d, OnceKeyOf(*rule, order.member, day, happening.object));
  }
}

}  // namespace

void Reward(Decision& d, const Happening& happening,
            std::vector<Award>* awards) {
  const Program& program = *happening.program;
  PurchaseFacts facts;
  facts.purchase = &happening.told;
  facts.merchant_place = happening.place;
  facts.currency = CurrencyNumber(happening.told.currency);
  facts.campaign = happening.campaign;
  facts.day = program.zone->DayOf(d.event.occurred);
  facts.time_of_day_us = program.zone->TimeOfDay(d.event.occurred);
  facts.member = happening.traits;
  if (program.selects_tiers) {
    facts.tier = TierAt(d, program, happening.member, d.event.occurred);
  }

  const EarnRuleList& met = program.RulesOn(happening.trigger, happening.word);
  const auto on_trigger = static_cast<size_t>(
      std::count_if(program.triggered.begin(), program.triggered.end(),
                    [&](const EarnRuleView& rule) {
                      return rule.config->on == happening.trigger;
                    }));
  EarnRuleList rules;
  for (const EarnRuleView* rule : met) {
    if (MayGive(d, *rule, happening, facts.day)) rules.push_back(rule);
  }
  OrderRow order;  // of which only the awards are kept
  order.member = happening.member;
  EarnByRules(
      d, {program, rules, on_trigger - met.size(), RuleReason::kOtherActions,
       happening.trigger},
      facts, &order);
  NoteAllGiven(d, rules, order, happening, facts.day);
  awards->insert(awards->end(), order.awards.begin(), order.awards.end());
}

void KeepRewarded(const Decision& d, MemberNumber member,
                  std::vector<Award> awards) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.member = member;
  row.awards = std::move(awards);
  KeepRequest(d, std::move(row));
}

}  // namespace clearpoint
