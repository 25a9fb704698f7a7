#include "engine/rules/earn.h"

#include <algorithm>

#include "engine/calendar/birthday.h"
#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

constexpr int64_t kMinute = 60 * kMicrosPerSecond;

bool IsListed(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool Passes(const std::vector<std::string>& list, std::string_view value) {
  return list.empty() || IsListed(list, value);
}

bool AnyTagListed(const std::vector<std::string>& list,
                  const std::vector<std::string_view>& tags) {
  return list.empty() ||
         std::any_of(tags.begin(), tags.end(),
                     [&](std::string_view tag) { return IsListed(list, tag); });
}

// An order paid by several tenders is selected by any of its parts; Counted
// then counts those parts alone.
bool PassesTenders(const std::vector<std::string>& list,
                   const Purchase& purchase) {
  const std::vector<TenderPart>& parts = purchase.tender_parts;
  if (list.empty() || parts.empty()) return Passes(list, purchase.tender);
  return std::any_of(parts.begin(), parts.end(), [&](const TenderPart& part) {
    return IsListed(list, part.tender);
  });
}

bool PassesWeekdays(const std::vector<int32_t>& list, LocalDay day) {
  if (list.empty()) return true;
  return std::find(list.begin(), list.end(), WeekdayOf(day)) != list.end();
}

bool PassesMonthDays(const std::vector<int32_t>& list, LocalDay day) {
  if (list.empty()) return true;
  const CivilDate date = CivilOf(day);
  const bool is_last = date.day == DaysInMonth(date.year, date.month);
  return std::any_of(list.begin(), list.end(), [&](int32_t listed) {
    return listed == date.day || (listed == kLastDayOfMonth && is_last);
  });
}

// A range that ends before it begins goes over midnight.
bool PassesHours(const std::vector<TimeOfDayRange>& list, int64_t time_us) {
  if (list.empty()) return true;
  const int64_t minute = time_us / kMinute;
  return std::any_of(
      list.begin(), list.end(), [&](const TimeOfDayRange& hours) {
        const bool begun = minute >= hours.from_minute;
        const bool over = minute >= hours.until_minute;
        return hours.from_minute < hours.until_minute ? begun && !over
                                                      : begun || !over;
      });
}

bool IsNear(int32_t birthday, BirthdayWindow window, LocalDay day) {
  switch (window) {
    case BirthdayWindow::kAlways:
      return true;
    case BirthdayWindow::kDay:
      return DaysSinceBirthday(birthday, day) == 0;
    case BirthdayWindow::kWeek:
      return birthday != 0 && DaysSinceBirthday(birthday, day) < 7;
    case BirthdayWindow::kMonth:
      return birthday / 100 == CivilOf(day).month;
  }
  return false;
}

bool AnyLabelListed(const std::vector<std::string>& list,
                    const MemberTraits& member) {
  return list.empty() || std::any_of(member.labels.begin(), member.labels.end(),
                                     [&](const std::string& label) {
                                       return IsListed(list, label);
                                     });
}

MinorAmount PaidBy(const std::vector<std::string>& tenders,
                   const Purchase& purchase) {
  if (tenders.empty() || purchase.tender_parts.empty()) return purchase.amount;
  MinorAmount paid;
  for (const TenderPart& part : purchase.tender_parts) {
    if (IsListed(tenders, part.tender)) paid = paid + part.amount;
  }
  return paid;
}

MinorAmount Counted(const EarnRuleView& rule, const Purchase& purchase) {
  const MinorAmount earning =
      std::min(purchase.amount - purchase.not_earning,
               PaidBy(rule.config->selector.tenders, purchase));
  if (!rule.selects_lines) return earning;
  if (purchase.lines.empty()) {
    return rule.includes_lines ? MinorAmount{} : earning;
  }
  MinorAmount selected;
  for (const PurchaseLine& line : purchase.lines) {
    if (!SelectsLine(rule.config->selector, line)) continue;
    selected = selected + line.amount;
  }
  return std::min(selected, earning);
}

// An action or an enrolment is worth a fixed grant whatever its attribute.
bool IsWorthNothing(const EarnRule& rule, MinorAmount counted) {
  if (counted.value > 0) return false;
  return HasCurrency(rule.on) || rule.grant.fixed.value == 0;
}

}  // namespace

MinorAmount InRulesCurrency(const PurchaseFacts& facts, MinorAmount amount) {
  return facts.rate.has_value() ? *facts.rate->Converted(amount) : amount;
}

MemberTraits TraitsOf(State* state, MemberNumber member, Timestamp t) {
  MemberTraits traits;
  if (const auto row = state->members.Find({member})) {
    traits.birthday = row->birthday;
  }
  std::string prefix;
  KeyWriter(&prefix).U(1, member);
  state->member_labels.Scan(
      prefix, "",
      [&](const MemberLabelRow::Key& key, const MemberLabelRow& row) {
        if (key.from <= t && t < row.until) traits.labels.push_back(row.label);
        return true;
      });
  return traits;
}

bool SelectsTier(const std::vector<int32_t>& tiers, int32_t tier) {
  return tiers.empty() ||
         std::find(tiers.begin(), tiers.end(), tier) != tiers.end();
}

bool SelectsLine(const Selector& selector, const PurchaseLine& line) {
  if (IsListed(selector.excluded_categories, line.category)) return false;
  if (IsListed(selector.excluded_skus, line.sku)) return false;
  return Passes(selector.categories, line.category) &&
         Passes(selector.brands, line.brand) && Passes(selector.skus, line.sku);
}

std::string_view SelectorAgainst(const Network& network,
                                 const EarnRuleView& rule,
                                 const PurchaseFacts& facts) {
  const SelectorView view{rule.config->selector, rule.merchants,
                          rule.asks_of_member};
  return SelectorAgainst(network, view, facts);
}

std::string_view SelectorAgainst(const Network& network,
                                 const SelectorView& view,
                                 const PurchaseFacts& facts) {
  const Selector& selector = view.selector;
  const Purchase& purchase = *facts.purchase;
  if (!network.IsWithin(facts.merchant_place, view.merchants)) {
    return "merchants";
  }
  if (!Passes(selector.stores, purchase.store)) return "stores";
  if (!Passes(selector.channels, purchase.channel)) return "channels";
  if (!PassesTenders(selector.tenders, purchase)) return "tenders";
  if (!AnyTagListed(selector.tags, purchase.tags)) return "tags";
  if (!Passes(selector.campaigns, facts.campaign)) return "campaigns";
  if (!PassesWeekdays(selector.weekdays, facts.day)) return "weekdays";
  if (!PassesMonthDays(selector.month_days, facts.day)) return "month_days";
  if (!PassesHours(selector.hours, facts.time_of_day_us)) return "hours";
  if (!view.asks_of_member) return "";
  if (!AnyLabelListed(selector.labels, *facts.member)) return "labels";
  const int32_t birthday = facts.member->birthday;
  return IsNear(birthday, selector.birthday, facts.day) ? "" : "birthday";
}

bool Selects(const Network& network, const EarnRuleView& rule,
             const PurchaseFacts& facts, RuleNote* note) {
  const Purchase& purchase = *facts.purchase;
  const MinorAmount minimum = rule.config->selector.minimum_amount;
  if (rule.currency != facts.currency && !facts.rate.has_value()) {
    note->reason = rule.config->convert.has_value()
                       ? RuleReason::kNoCurrencyRate
                       : RuleReason::kOtherCurrency;
    return false;
  }
  if (!SelectorAgainst(network, rule, facts).empty()) {
    note->reason = RuleReason::kNotSelected;
    return false;
  }
  if (!SelectsTier(rule.tiers, facts.tier)) {
    note->reason = RuleReason::kOtherTier;
    note->asked = facts.tier;
    note->there = rule.tiers.front();
    return false;
  }
  const MinorAmount amount = InRulesCurrency(facts, purchase.amount);
  if (amount >= minimum) return true;
  note->reason = RuleReason::kBelowMinimum;
  note->asked = amount.value;
  note->there = minimum.value;
  return false;
}

Earning Evaluate(const Network& network, const EarnRuleView& rule,
                 const PurchaseFacts& facts) {
  Earning earning;
  earning.note.rule = rule.number;
  if (!Selects(network, rule, facts, &earning.note)) return earning;
  earning.counted = Counted(rule, *facts.purchase);
  earning.by_lines = rule.selects_lines && !facts.purchase->lines.empty();
  earning.in_rules = InRulesCurrency(facts, earning.counted);
  earning.note.asked = earning.in_rules.value;
  if (IsWorthNothing(*rule.config, earning.in_rules)) {
    earning.note.reason = RuleReason::kNothingCounted;
    return earning;
  }
  if (rule.period_sum.value != 0) return earning;
  const Grant& grant = rule.config->grant;
  earning.exact = ExactGrant(grant, rule.denominator, earning.in_rules);
  earning.points = RoundGrant(grant, earning.exact);
  if (earning.points.value == 0) {
    earning.note.reason = RuleReason::kRoundsToZero;
  }
  return earning;
}

}  // namespace clearpoint
