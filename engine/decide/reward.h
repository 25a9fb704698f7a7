// Reward: what the earn rules of a program give for one event, whatever its
// kind. Purchases meet the rules of their merchant; other events are told to
// the rules in the words of a purchase, so that selectors, grants, bonuses,
// groups, limits and funders mean the same everywhere (engine/rules/README.md).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_REWARD_H_
#define CLEARPOINT_ENGINE_DECIDE_REWARD_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/decide/decision.h"
#include "engine/rules/earn.h"

namespace clearpoint {

// The rules that an event meets in a program; how many others there are, which
// is noted, and why they are not looked at.
struct RuleSelection {
  const Program& program;
  const EarnRuleList& rules;
  size_t others = 0;
  RuleReason why_others = RuleReason::kOtherMerchants;
  Trigger trigger = Trigger::kPurchase;
};

// Gives what the rules make of the event to order->member and appends the
// awards that granted something to the order; notes say why others did not.
void EarnByRules(Decision& d, const RuleSelection& selection,
                 const PurchaseFacts& facts, OrderRow* order);

// An event that is no purchase, as rules see it.
struct Happening {
  Trigger trigger = Trigger::kAction;
  const Program* program = nullptr;
  MemberNumber member;
  std::string_view word;    // the action, or the draw of a prize
  std::string_view object;  // of kAction; may be empty
  std::string_view campaign;
  // Of the participant it happened at, or that pays for a prize; -1: none.
  int32_t place = -1;
  // Member's traits as this event leaves them; null: as they are known.
  const MemberTraits* traits = nullptr;
  // channel, tags, currency, and as amount the attribute, the balance or the
  // points won, nothing when it is negative.
  Purchase told;
};

// Gives what the rules of its trigger make of it, and appends the awards that
// granted something. A rule that gives an award
// only once passes over a member it gave one before: the first event that is
// decided counts, whenever it occurred.
void Reward(Decision& d, const Happening& happening,
            std::vector<Award>* awards);

// Keeps the event under its key, with its awards.
void KeepRewarded(const Decision& d, MemberNumber member,
                  std::vector<Award> awards);

// Gives what rules make of an enrolment in the programs it names, in every one
// when it names none, by number. The member's birthday and labels are those the
// event leaves.
std::vector<Award> RewardEnrolment(Decision& d, const MemberEnrolled& enrolled,
                                   MemberNumber member);

// As an amount that rules count.
inline MinorAmount AtLeastZero(int64_t value) {
  return MinorAmount{value < 0 ? 0 : value};
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_REWARD_H_
