#include "engine/network/trigger_validation.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/network/validation.h"

namespace clearpoint {
namespace {

// Actions or draws of one rule, and of a program.
constexpr size_t kMaxWords = 100;
constexpr size_t kMaxWordsOfAll = 1'000;

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
    case Trigger::kPrize:
      return "prize";
  }
  return "event";
}

class TriggerCheck {
 public:
  TriggerCheck(const std::string& path, const EarnRule& rule, FaultList& faults)
      : path_(path), rule_(rule), faults_(faults) {}

  void Run() {
    CheckSelector();
    CheckWords("actions", Trigger::kAction, rule_.actions);
    CheckWords("draws", Trigger::kPrize, rule_.draws);
    CheckOnce();
    CheckGrant();
    CheckBeneficiary();
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
    const bool is_balance = rule_.on == Trigger::kBalance;
    const bool is_prize = rule_.on == Trigger::kPrize;
    RefuseUnless(!is_enrolment && !is_prize, "merchants", s.merchants);
    RefuseUnless(is_purchase, "stores", s.stores);
    RefuseUnless(!is_balance && !is_prize, "channels", s.channels);
    RefuseUnless(is_purchase, "tenders", s.tenders);
    RefuseUnless(is_purchase || is_action, "tags", s.tags);
    RefuseUnless(is_purchase, "categories", s.categories);
    RefuseUnless(is_purchase, "brands", s.brands);
    RefuseUnless(is_purchase, "skus", s.skus);
    RefuseUnless(is_purchase, "excluded_categories", s.excluded_categories);
    RefuseUnless(is_purchase, "excluded_skus", s.excluded_skus);
    RefuseUnless(is_action || is_prize, "campaigns", s.campaigns);
    Refuse("select/minimum_amount",
           is_enrolment && s.minimum_amount.value != 0);
  }

  void CheckWords(std::string_view key, Trigger of,
                  const std::vector<std::string>& words) {
    Refuse(key, rule_.on != of && !words.empty());
    faults_.RequireAtMost(absl::StrCat("earn/", std::string(key)), words.size(),
                          kMaxWords);
    std::set<std::string> seen;
    for (size_t i = 0; i < words.size(); ++i) {
      faults_.RequireUnique(absl::StrCat(path_, "/", std::string(key), "/", i),
                            words[i], &seen);
    }
  }

  void CheckOnce() {
    const bool is_enrolment = rule_.on == Trigger::kEnrolment;
    Refuse("once",
           rule_.on == Trigger::kPurchase && rule_.once != Once::kEachTime);
    Refuse("nth_purchase", rule_.on != Trigger::kPurchase &&
                               rule_.nth_purchase.has_value());
    Refuse("streak", is_enrolment && rule_.streak.has_value());
    Refuse("convert", !HasCurrency(rule_.on) && rule_.convert.has_value());
    Refuse("period_sum", rule_.on != Trigger::kPurchase &&
                             rule_.period_sum.has_value());
    if (is_enrolment && (rule_.once == Once::kDay)) {
      faults_.Add(path_ + "/once", "once: an enrolment is rewarded once ever");
    }
    if (rule_.once == Once::kObject && rule_.on != Trigger::kAction) {
      faults_.Add(path_ + "/once", "once: only an action has an object");
    }
  }

  // What the buyer qualifies for, and bonuses on what it was given, are the
  // buyer's.
  void CheckBeneficiary() {
    const bool is_purchase = rule_.on == Trigger::kPurchase;
    Refuse("needs_code", !is_purchase && rule_.needs_code);
    Refuse("to_beneficiary", !is_purchase && rule_.to_beneficiary);
    if (!rule_.to_beneficiary) return;
    if (!rule_.bonus.has_value() && rule_.group.empty() && !rule_.qualifying) {
      return;
    }
    faults_.Add(path_ + "/to_beneficiary",
                "to_beneficiary: such a rule is no bonus on another, is in no "
                "group and does not qualify the buyer");
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

// Rules that one event of the trigger, and of the action or draw, may meet.
std::vector<EarnRule> RulesMet(const ProgramConfig& program, Trigger on,
                               const std::string& word) {
  std::vector<EarnRule> met;
  for (const EarnRule& rule : program.earn) {
    if (rule.on != on) continue;
    const std::vector<std::string>& words = WordsOf(rule);
    const bool selects = words.empty() || std::find(words.begin(), words.end(),
                                                    word) != words.end();
    if (selects) met.push_back(rule);
  }
  return met;
}

void CheckAwardsOn(const std::string& path, const ProgramConfig& program,
                   Trigger on, FaultList& faults) {
  std::set<std::string> words = {""};
  for (const EarnRule& rule : program.earn) {
    if (rule.on != on) continue;
    words.insert(WordsOf(rule).begin(), WordsOf(rule).end());
  }
  faults.RequireAtMost("programs/earn", words.size(), kMaxWordsOfAll);
  if (words.size() > kMaxWordsOfAll) return;
  for (const std::string& word : words) {
    const std::vector<EarnRule> rules = RulesMet(program, on, word);
    if (rules.size() <= kMaxAwards) continue;
    const size_t met = MostInForce(rules);
    if (met <= kMaxAwards) continue;
    const std::string of = word.empty() ? "" : absl::StrCat(" \"", word, "\"");
    faults.Add(path + "/earn",
               absl::StrCat("one ", std::string(NameOf(on)), of, " may meet ",
                            met, " earn rules at once, at most ", kMaxAwards,
                            " can give it points"));
  }
}

}  // namespace

void CheckTrigger(const std::string& path, const EarnRule& rule,
                  FaultList& faults) {
  TriggerCheck(path, rule, faults).Run();
}

void CheckTriggeredAwards(const std::string& path, const ProgramConfig& program,
                          FaultList& faults) {
  for (const Trigger on : {Trigger::kAction, Trigger::kEnrolment,
                           Trigger::kBalance, Trigger::kPrize}) {
    CheckAwardsOn(path, program, on, faults);
  }
}

}  // namespace clearpoint
