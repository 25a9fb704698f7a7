// Referral rewards: paid when a referral and the referee's first qualifying
// purchase are both known, whichever came first; taken back when that purchase
// is returned in full (domain: earning). Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_REFERRAL_REWARD_H_
#define CLEARPOINT_ENGINE_RULES_REFERRAL_REWARD_H_

#include "engine/decide/decision.h"

namespace clearpoint {

// What the qualification looks at in a purchase.
struct QualifyingPurchase {
  Hash128 key;
  Timestamp occurred;
  MinorAmount amount;
  uint32_t currency = 0;
  ParticipantNumber merchant;
};

// The rule of `row`, or null when its version has it no more.
const ReferralRuleView* RuleOf(const Decision& d, const ReferralRow::Key& key,
                               const ReferralRow& row);
bool Qualifies(const Decision& d, const ReferralRow::Key& key,
               const ReferralRow& row, const QualifyingPurchase& purchase);
// Gives both awards and marks `row` paid; the caller puts the row.
void PayReferral(Decision& d, const ReferralRow::Key& key, ReferralRow* row,
                 const QualifyingPurchase& purchase);
// Looks whether `purchase` of `referee` pays an open referral, and pays it.
void PayByPurchase(Decision& d, MemberNumber referee,
                   const QualifyingPurchase& purchase);
// Takes the awards of a paid referral back if `order` qualified it and has just
// been returned in full. INSUFFICIENT_POINTS under ShortfallPolicy::kRefuse.
Verdict TakeBackReferrals(Decision& d, const Hash128& purchase,
                          const OrderRow& order);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_REFERRAL_REWARD_H_
