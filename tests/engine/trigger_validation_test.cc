// What an earn rule may say of the kind of event that it rewards.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "engine/network/validation.h"
#include "tests/engine/triggered_rules.h"

namespace clearpoint {
namespace {

std::string PathsOf(const Configuration& network) {
  std::string paths;
  for (const ConfigurationFault& fault : FaultsOf(network)) {
    paths += fault.path + "\n";
  }
  return paths;
}

EarnRule Welcome() { return RuleOn(Trigger::kEnrolment, "welcome", 5); }
EarnRule Deposit() {
  EarnRule rule = RuleOn(Trigger::kBalance, "deposit", 5);
  rule.currency = "CNY";
  return rule;
}

TEST(TriggerValidation, TakesRulesOfEveryTrigger) {
  EXPECT_EQ(PathsOf(Earning({Rule("spend", 1, 100, 0), OnAction("any", 5),
                             Welcome(), Deposit()})),
            "");
}

TEST(TriggerValidation, RefusesWhatTheEventsNeverHave) {
  struct Case {
    const char* path;
    EarnRule rule;
    std::function<void(EarnRule&)> edit;
  };
  const std::vector<Case> cases = {
      {"select/stores", OnAction("x", 5),
       [](EarnRule& r) { r.selector.stores = {"s"}; }},
      {"select/tenders", OnAction("x", 5),
       [](EarnRule& r) { r.selector.tenders = {"cash"}; }},
      {"select/categories", Deposit(),
       [](EarnRule& r) { r.selector.categories = {"food"}; }},
      {"select/brands", Deposit(),
       [](EarnRule& r) { r.selector.brands = {"acme"}; }},
      {"select/skus", Welcome(), [](EarnRule& r) { r.selector.skus = {"a"}; }},
      {"select/excluded_categories", Welcome(),
       [](EarnRule& r) { r.selector.excluded_categories = {"food"}; }},
      {"select/excluded_skus", OnAction("x", 5),
       [](EarnRule& r) { r.selector.excluded_skus = {"a"}; }},
      {"select/channels", Deposit(),
       [](EarnRule& r) { r.selector.channels = {"app"}; }},
      {"select/tags", Deposit(),
       [](EarnRule& r) { r.selector.tags = {"vip"}; }},
      {"select/tags", Welcome(),
       [](EarnRule& r) { r.selector.tags = {"vip"}; }},
      {"select/merchants", Welcome(),
       [](EarnRule& r) { r.selector.merchants = {"shop"}; }},
      {"select/minimum_amount", Welcome(),
       [](EarnRule& r) { r.selector.minimum_amount = {1}; }},
      {"select/campaigns", Welcome(),
       [](EarnRule& r) { r.selector.campaigns = {"spring"}; }},
      {"select/campaigns", Rule("spend", 1, 100, 0),
       [](EarnRule& r) { r.selector.campaigns = {"spring"}; }},
      {"select/merchants", RuleOn(Trigger::kPrize, "x", 5),
       [](EarnRule& r) { r.selector.merchants = {"shop"}; }},
      {"select/channels", RuleOn(Trigger::kPrize, "x", 5),
       [](EarnRule& r) { r.selector.channels = {"app"}; }},
      {"draws", OnAction("x", 5), [](EarnRule& r) { r.draws = {"wheel"}; }},
      {"draws/1", RuleOn(Trigger::kPrize, "x", 5),
       [](EarnRule& r) {
         r.draws = {"wheel", "wheel"};
       }},
      {"actions", Deposit(), [](EarnRule& r) { r.actions = {"review"}; }},
      {"actions", Rule("spend", 1, 100, 0),
       [](EarnRule& r) { r.actions = {"review"}; }},
      {"actions/1", OnAction("x", 5),
       [](EarnRule& r) {
         r.actions = {"review", "review"};
       }},
      {"actions/0", OnAction("x", 5), [](EarnRule& r) { r.actions = {""}; }},
      {"once", Rule("spend", 1, 100, 0),
       [](EarnRule& r) { r.once = Once::kEver; }},
      {"once", Welcome(), [](EarnRule& r) { r.once = Once::kDay; }},
      {"once", Welcome(), [](EarnRule& r) { r.once = Once::kObject; }},
      {"once", Deposit(), [](EarnRule& r) { r.once = Once::kObject; }},
      {"nth_purchase", OnAction("x", 5),
       [](EarnRule& r) {
         r.nth_purchase = NthPurchase{Nth::kOnly, 1, "day"};
       }},
      {"nth_purchase/number", Rule("spend", 1, 100, 0),
       [](EarnRule& r) {
         r.nth_purchase = NthPurchase{Nth::kOnly, 0, "day"};
       }},
      {"nth_purchase/number", Rule("spend", 1, 100, 0),
       [](EarnRule& r) {
         r.nth_purchase = NthPurchase{Nth::kEvery, kMaxNth + 1, "day"};
       }},
      {"nth_purchase/period", Rule("spend", 1, 100, 0),
       [](EarnRule& r) {
         r.nth_purchase = NthPurchase{Nth::kEvery, 2, "rolling"};
       }},
      {"currency", OnAction("x", 5), [](EarnRule& r) { r.currency = "CNY"; }},
      {"currency", Deposit(), [](EarnRule& r) { r.currency = "XXX"; }},
      {"funder", Welcome(),
       [](EarnRule& r) { r.funder = FunderKind::kMerchant; }},
      {"grant", Welcome(),
       [](EarnRule& r) {
         r.grant.fixed = {};
         r.grant.multiply = {1, 100};
       }},
  };
  for (const Case& one : cases) {
    EarnRule rule = one.rule;
    one.edit(rule);
    EXPECT_EQ(PathsOf(Earning({rule})),
              "programs/0/earn/0/" + std::string(one.path) + "\n");
  }
}

TEST(TriggerValidation, WantsAContractOfANamedFunder) {
  EarnRule rule = OnAction("x", 5);
  rule.funder = FunderKind::kNamed;
  rule.funder_name = "hub";
  EXPECT_EQ(PathsOf(Earning({rule})), "programs/0/earn/0/funder\n");
  rule.funder_name = "shop";
  EXPECT_EQ(PathsOf(Earning({rule})), "");
}

TEST(TriggerValidation, WantsABaseRuleOfTheSameTriggerForABonus) {
  EarnRule twice = OnAction("twice", 0);
  twice.base = false;
  twice.bonus = BonusOf{.rule = {}, .times = {1, 1}};
  EXPECT_EQ(PathsOf(Earning({Rule("spend", 1, 100, 0), twice})),
            "programs/0/earn/1/bonus/of\n");
  EXPECT_EQ(PathsOf(Earning({OnAction("any", 5), twice})), "");
}

TEST(TriggerValidation, BoundsTheAwardsOfOneEvent) {
  std::vector<EarnRule> rules;
  for (int i = 0; i < 40; ++i) {
    rules.push_back(OnAction("", 5));
    rules.back().name = "any" + std::to_string(i);
    rules.push_back(rules.back());
    rules.back().name = "one" + std::to_string(i);
    rules.back().actions = {i % 2 == 0 ? "review" : "share"};
  }
  EXPECT_EQ(PathsOf(Earning(rules)), "");
  for (EarnRule& rule : rules) {
    if (!rule.actions.empty()) rule.actions = {"review"};
  }
  EXPECT_EQ(PathsOf(Earning(rules)), "programs/0/earn\n");
}

}  // namespace
}  // namespace clearpoint
