#include "engine/rules/earn.h"

#include <algorithm>

namespace clearpoint {
namespace {

bool IsListed(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool Passes(const std::vector<std::string>& list, std::string_view value) {
  return list.empty() || IsListed(list, value);
}

bool AnyTagListed(const std::vector<std::string>& list,
                  const std::vector<std::string_view>& tags) {
  return list.empty() ||
         std::any_of(tags.begin(), tags.end(), [&](std::string_view tag) {
           return IsListed(list, tag);
         });
}

bool SelectsPurchase(const Network& network, const EarnRuleView& rule,
                     const PurchaseFacts& facts) {
  const Selector& selector = rule.config->selector;
  const Purchase& purchase = *facts.purchase;
  if (!network.IsWithin(facts.merchant_place, rule.merchants)) return false;
  if (!Passes(selector.stores, purchase.store)) return false;
  if (!Passes(selector.channels, purchase.channel)) return false;
  if (!Passes(selector.tenders, purchase.tender)) return false;
  if (!AnyTagListed(selector.tags, purchase.tags)) return false;
  const std::vector<int32_t>& days = selector.weekdays;
  return days.empty() ||
         std::find(days.begin(), days.end(), facts.weekday) != days.end();
}

MinorAmount Counted(const EarnRuleView& rule, const Purchase& purchase) {
  const MinorAmount earning = purchase.amount - purchase.not_earning;
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

}  // namespace

bool SelectsLine(const Selector& selector, const PurchaseLine& line) {
  if (IsListed(selector.excluded_categories, line.category)) return false;
  if (IsListed(selector.excluded_skus, line.sku)) return false;
  return Passes(selector.categories, line.category) &&
         Passes(selector.brands, line.brand) &&
         Passes(selector.skus, line.sku);
}

Points ApplyGrant(const Grant& grant, MinorAmount counted) {
  int64_t base = counted.value;
  if (grant.block.value > 0) base -= base % grant.block.value;
  const auto multiplied =
      MulDiv(base, grant.multiply.num, grant.multiply.den, grant.rounding);
  // Amounts are bounded by 10^12 and `network check` bounds ratios; what is
  // beyond that is cut to the bound of every amount.
  int64_t points = std::min(multiplied.value_or(kMaxEventAmount),
                            kMaxEventAmount);
  if (points <= 0) return {};
  points = std::max(points, grant.minimum.value);
  if (grant.maximum.value > 0) points = std::min(points, grant.maximum.value);
  return Points{points};
}

Earning Evaluate(const Network& network, const EarnRuleView& rule,
                 const PurchaseFacts& facts) {
  Earning earning;
  earning.note.rule = rule.number;
  const Purchase& purchase = *facts.purchase;
  const MinorAmount minimum = rule.config->selector.minimum_amount;
  if (rule.currency != facts.currency) {
    earning.note.reason = RuleReason::kOtherCurrency;
    return earning;
  }
  if (!SelectsPurchase(network, rule, facts)) {
    earning.note.reason = RuleReason::kNotSelected;
    return earning;
  }
  if (purchase.amount < minimum) {
    earning.note.reason = RuleReason::kBelowMinimum;
    earning.note.asked = purchase.amount.value;
    earning.note.there = minimum.value;
    return earning;
  }
  earning.counted = Counted(rule, purchase);
  earning.note.asked = earning.counted.value;
  if (earning.counted.value == 0) {
    earning.note.reason = RuleReason::kNothingCounted;
    return earning;
  }
  earning.points = ApplyGrant(rule.config->grant, earning.counted);
  if (earning.points.value == 0) {
    earning.note.reason = RuleReason::kRoundsToZero;
  }
  return earning;
}

}  // namespace clearpoint
