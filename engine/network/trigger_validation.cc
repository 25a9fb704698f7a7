#include "engine/network/trigger_validation.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/network/validation.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxActions = 100;  // of one rule
constexpr size_t kMaxNamedActions = 1'000;  // of a program

std::string_view NameOf(Trigger on) {
  switch (on) {
    case Trigger::kPurchase:
      return "purchase";
    case Trigger::kAction:
      return "action";
    case Trigger::kEnrolment:
      return "enrolment";
    case Trigger::kBalance:
      return "balance";
  }
  return "event";
}

class TriggerCheck {
 public:
  TriggerCheck(const std::string& path, const EarnRule& rule, FaultList& faults)
      : path_(path), rule_(rule), faults_(faults) {}

  void Run() {
    CheckSelector();
    CheckActions();
    CheckOnce();
    CheckGrant();
    if (!HasCurrency(rule_.on)) Refuse("currency", !rule_.currency.empty());
    if (rule_.on == Trigger::kEnrolment &&
        rule_.funder == FunderKind::kMerchant) {
      faults_.Add(path_ + "/funder",
                  "funder: an enrolment has no merchant; name the issuer or a "
                  "participant");
    }
  }

 private:
  // A fault when `is_said` of what the event does not have.
  void Refuse(std::string_view key, bool is_said) {
    if (!is_said) return;
    faults_.Add(absl::StrCat(path_, "/", std::string(key)),
                absl::StrCat(std::string(key), ": no ",
                             std::string(NameOf(rule_.on)), " has that"));
  }
  // The same, of a list in `select`.
  void RefuseUnless(bool has, std::string_view key,
                    const std::vector<std::string>& list) {
    Refuse(absl::StrCat("select/", std::string(key)), !has && !list.empty());
  }

  void CheckSelector() {
    const Selector& s = rule_.selector;
    const bool is_purchase = rule_.on == Trigger::kPurchase;
    const bool is_action = rule_.on == Trigger::kAction;
    const bool is_enrolment = rule_.on == Trigger::kEnrolment;
    RefuseUnless(!is_enrolment, "merchants", s.merchants);
    RefuseUnless(is_purchase, "stores", s.stores);
    RefuseUnless(rule_.on != Trigger::kBalance, "channels", s.channels);
    RefuseUnless(is_purchase, "tenders", s.tenders);
    RefuseUnless(is_purchase || is_action, "tags", s.tags);
    RefuseUnless(is_purchase, "categories", s.categories);
    RefuseUnless(is_purchase, "brands", s.brands);
    RefuseUnless(is_purchase, "skus", s.skus);
    RefuseUnless(is_purchase, "excluded_categories", s.excluded_categories);
    RefuseUnless(is_purchase, "excluded_skus", s.excluded_skus);
    RefuseUnless(is_action, "campaigns", s.campaigns);
    Refuse("select/minimum_amount",
           is_enrolment && s.minimum_amount.value != 0);
  }

  void CheckActions() {
    const std::vector<std::string>& actions = rule_.actions;
    Refuse("actions", rule_.on != Trigger::kAction && !actions.empty());
    faults_.RequireAtMost("earn/actions", actions.size(), kMaxActions);
    std::set<std::string> seen;
    for (size_t i = 0; i < actions.size(); ++i) {
      faults_.RequireUnique(absl::StrCat(path_, "/actions/", i), actions[i],
                            &seen);
    }
  }

  void CheckOnce() {
    const bool is_enrolment = rule_.on == Trigger::kEnrolment;
    Refuse("once",
           rule_.on == Trigger::kPurchase && rule_.once != Once::kEachTime);
    if (is_enrolment && (rule_.once == Once::kDay)) {
      faults_.Add(path_ + "/once", "once: an enrolment is rewarded once ever");
    }
    if (rule_.once == Once::kObject && rule_.on != Trigger::kAction) {
      faults_.Add(path_ + "/once", "once: only an action has an object");
    }
  }

  void CheckGrant() {
    if (rule_.on != Trigger::kEnrolment) return;
    if (rule_.bonus.has_value() || rule_.grant.fixed.value != 0) return;
    faults_.Add(path_ + "/grant",
                "grant: an enrolment has no amount; state a fixed number of "
                "points");
  }

  const std::string& path_;
  const EarnRule& rule_;
  FaultList& faults_;
};

// Rules that one event of the trigger, and of the action, may meet.
std::vector<EarnRule> RulesMet(const ProgramConfig& program, Trigger on,
                               const std::string& action) {
  std::vector<EarnRule> met;
  for (const EarnRule& rule : program.earn) {
    if (rule.on != on) continue;
    const bool selects = rule.actions.empty() ||
                         std::find(rule.actions.begin(), rule.actions.end(),
                                   action) != rule.actions.end();
    if (selects) met.push_back(rule);
  }
  return met;
}

}  // namespace

void CheckTrigger(const std::string& path, const EarnRule& rule,
                  FaultList& faults) {
  TriggerCheck(path, rule, faults).Run();
}

void CheckTriggeredAwards(const std::string& path, const ProgramConfig& program,
                          FaultList& faults) {
  std::set<std::string> actions = {""};
  for (const EarnRule& rule : program.earn) {
    actions.insert(rule.actions.begin(), rule.actions.end());
  }
  faults.RequireAtMost("programs/actions", actions.size(), kMaxNamedActions);
  if (actions.size() > kMaxNamedActions) return;
  for (const Trigger on :
       {Trigger::kAction, Trigger::kEnrolment, Trigger::kBalance}) {
    for (const std::string& action : actions) {
      if (on != Trigger::kAction && !action.empty()) continue;
      const std::vector<EarnRule> rules = RulesMet(program, on, action);
      if (rules.size() <= kMaxAwards) continue;
      const size_t met = MostInForce(rules);
      if (met <= kMaxAwards) continue;
      const std::string of =
          action.empty() ? "" : absl::StrCat(" \"", action, "\"");
      faults.Add(path + "/earn",
                 absl::StrCat("one ", std::string(NameOf(on)), of,
                              " may meet ", met,
                              " earn rules at once, at most ", kMaxAwards,
                              " can give it points"));
    }
  }
}

}  // namespace clearpoint
