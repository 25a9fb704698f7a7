// Earn rules: does a rule select this purchase, what does it count, and what
// does its grant make of that (domain: earning; the exact reading is in
// engine/rules/README.md). Pure functions. Threads: any.
#ifndef CLEARPOINT_ENGINE_RULES_EARN_H_
#define CLEARPOINT_ENGINE_RULES_EARN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decide/event.h"
#include "engine/ledger/record.h"
#include "engine/network/grant.h"
#include "engine/network/network.h"
#include "engine/rules/currency_rate.h"
#include "engine/state/state.h"

namespace clearpoint {

// What selectors ask of a member, at one moment.
struct MemberTraits {
  int32_t birthday = 0;             // 100 x month + day; 0: not known
  std::vector<std::string> labels;  // that hold then
};
// O(labels of the member).
MemberTraits TraitsOf(State* state, MemberNumber member, Timestamp t);

// A purchase as the selectors see it, or another event told in the words of one
// (decide/reward.h).
struct PurchaseFacts {
  const Purchase* purchase = nullptr;
  int32_t merchant_place = -1;
  uint32_t currency = 0;
  // Into the currency of the rule that looks, when that is another and it
  // converts. Precondition: it converts the purchase's amount.
  std::optional<CurrencyRate> rate;
  std::string_view campaign;   // of an action
  LocalDay day;                // in the program's zone
  int64_t time_of_day_us = 0;  // by the wall clock there
  // For rules that ask of the member; else it may be null.
  const MemberTraits* member = nullptr;
  int32_t tier = 0;  // place among the program's, from 1; 0: none
  MemberNumber beneficiary;      // of a purchase; 0: none but the buyer
  bool has_unused_code = false;  // with a purchase
};

// What a rule makes of a purchase before limits: `points` is zero when `note`
// says why, and of a rule on the sum of a period, which only counts.
struct Earning {
  MinorAmount counted;    // in the purchase's currency
  MinorAmount in_rules;   // the same in the rule's
  bool by_lines = false;  // counts selected lines only
  ExactPoints exact;      // before rounding and bounds
  Points points;
  RuleNote note;
};

// An amount of the purchase, at most its own, as the rule counts it.
MinorAmount InRulesCurrency(const PurchaseFacts& facts, MinorAmount amount);

// Of a rule that looks at the purchase alone.
Earning Evaluate(const Network& network, const EarnRuleView& rule,
                 const PurchaseFacts& facts);

// Whether the rule's selector takes the purchase; else why not, in the note.
bool Selects(const Network& network, const EarnRuleView& rule,
             const PurchaseFacts& facts, RuleNote* note);

// The first selector of a whole purchase that does not match, by its key in
// network.yaml; empty when all do.
std::string_view SelectorAgainst(const Network& network,
                                 const EarnRuleView& rule,
                                 const PurchaseFacts& facts);

// A selector whose merchants are found. Views of the network.
struct SelectorView {
  const Selector& selector;
  const std::vector<uint32_t>& merchants;  // places of participants
  bool asks_of_member = false;             // for labels or the birthday
};
// The same of a selector that is no earn rule's.
std::string_view SelectorAgainst(const Network& network,
                                 const SelectorView& view,
                                 const PurchaseFacts& facts);
// Whether the tier is one of these; any is when there are none.
bool SelectsTier(const std::vector<int32_t>& tiers, int32_t tier);

// Whether a rule with line selectors counts this line.
bool SelectsLine(const Selector& selector, const PurchaseLine& line);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_EARN_H_
