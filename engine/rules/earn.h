// Earn rules: does a rule select this purchase, what does it count, and what
// does its grant pipeline make of that (domain: earning; the exact reading is
// in engine/rules/README.md). Pure functions. Threads: any.
#ifndef CLEARPOINT_ENGINE_RULES_EARN_H_
#define CLEARPOINT_ENGINE_RULES_EARN_H_

#include <cstdint>

#include "engine/decide/event.h"
#include "engine/ledger/record.h"
#include "engine/network/network.h"

namespace clearpoint {

// A purchase as the selectors see it.
struct PurchaseFacts {
  const Purchase* purchase = nullptr;
  int32_t merchant_place = -1;
  uint32_t currency = 0;
  int32_t weekday = 1;  // in the program's zone
};

// What a rule makes of a purchase before limits: `points` is zero when `note`
// says why.
struct Earning {
  MinorAmount counted;
  Points points;
  RuleNote note;
};

Earning Evaluate(const Network& network, const EarnRuleView& rule,
                 const PurchaseFacts& facts);

// Whether a rule with line selectors counts this line.
bool SelectsLine(const Selector& selector, const PurchaseLine& line);

// block -> multiply -> round -> bounds.
Points ApplyGrant(const Grant& grant, MinorAmount counted);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_EARN_H_
