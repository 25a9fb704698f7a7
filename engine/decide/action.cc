// Deciding an ActionCompleted: something a member did that earn rules may
// reward, wherever it was done.

#include <utility>
#include <vector>

#include "engine/decide/reward.h"

namespace clearpoint {
namespace {

Verdict CheckFields(const Decision& d, const ActionCompleted& action) {
  if (auto v = CheckRequired(d, {{"program", action.program},
                                 {"member", action.member},
                                 {"action", action.action},
                                 {"action_id", action.action_id}})) {
    return v;
  }
  if (auto v = CheckLength({"merchant", action.merchant})) return v;
  if (auto v = CheckLength({"campaign", action.campaign})) return v;
  if (auto v = CheckLength({"channel", action.channel})) return v;
  if (auto v = CheckLength({"object", action.object})) return v;
  for (const std::string_view tag : action.tags) {
    if (auto v = CheckLength({"tags", tag})) return v;
  }
  return CheckAmount("attribute", action.attribute, -kMaxEventAmount);
}

// The word of the participant it was done at, or of the program's issuer.
Verdict CheckMaySay(const Decision& d, const ActionCompleted& action) {
  if (!action.merchant.empty() && !CheckSpeaksFor(d, action.merchant)) {
    return std::nullopt;
  }
  return CheckSpeaksForIssuer(d, action.program);
}

Happening HappeningOf(const ActionCompleted& action) {
  Happening happening;
  happening.trigger = Trigger::kAction;
  happening.word = action.action;
  happening.object = action.object;
  happening.campaign = action.campaign;
  happening.told.channel = action.channel;
  happening.told.tags = action.tags;
  happening.told.amount = AtLeastZero(action.attribute);
  return happening;
}

}  // namespace

Verdict DecideAction(Decision& d, const ActionCompleted& action) {
  if (auto v = CheckFields(d, action)) return v;
  if (auto v = CheckMaySay(d, action)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  Happening happening = HappeningOf(action);
  happening.program =
      d.network == nullptr ? nullptr : d.network->FindProgram(action.program);
  if (happening.program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         action.program);
  }
  happening.place = d.network->FindParticipant(action.merchant);
  if (!action.merchant.empty() && happening.place < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "merchant",
                         action.merchant);
  }
  const MemberNumber known = d.draft.FindMember(d.event.member);
  if (known.value == 0 && !happening.program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", action.member);
  }
  if (auto v = CheckIsOpen(d, known)) return v;

  happening.member = d.draft.Enrol(d.event.member, action.member);
  std::vector<Award> awards;
  Reward(d, happening, &awards);
  KeepRewarded(d, happening.member, std::move(awards));
  return std::nullopt;
}

}  // namespace clearpoint
