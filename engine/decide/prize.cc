// Deciding a PrizeWon: points that a member won in a draw held elsewhere, as
// far as rules and their limits (stock, budget) give them.

#include <utility>
#include <vector>

#include "engine/decide/reward.h"

namespace clearpoint {
namespace {

Verdict CheckFields(const Decision& d, const PrizeWon& prize) {
  if (auto v = CheckRequired(d, {{"program", prize.program},
                                 {"member", prize.member},
                                 {"draw", prize.draw},
                                 {"prize_id", prize.prize_id}})) {
    return v;
  }
  if (auto v = CheckLength({"funder", prize.funder})) return v;
  if (auto v = CheckLength({"campaign", prize.campaign})) return v;
  return CheckAmount("points", prize.points.value, 1);
}

}  // namespace

Verdict DecidePrize(Decision& d, const PrizeWon& prize) {
  if (auto v = CheckFields(d, prize)) return v;
  if (auto v = CheckSpeaksForIssuer(d, prize.program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  Happening happening;
  happening.trigger = Trigger::kPrize;
  happening.program =
      d.network == nullptr ? nullptr : d.network->FindProgram(prize.program);
  if (happening.program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         prize.program);
  }
  happening.place = prize.funder.empty()
                        ? d.network->FindParticipant(happening.program->issuer)
                        : d.network->FindParticipant(prize.funder);
  if (happening.place < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "funder",
                         prize.funder);
  }
  const MemberNumber known = d.draft.FindMember(d.event.member);
  if (known.value == 0 && !happening.program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", prize.member);
  }
  if (auto v = CheckIsOpen(d, known)) return v;

  happening.member = d.draft.Enrol(d.event.member, prize.member);
  happening.word = prize.draw;
  happening.campaign = prize.campaign;
  happening.told.amount = MinorAmount{prize.points.value};
  std::vector<Award> awards;
  Reward(d, happening, &awards);
  KeepRewarded(d, happening.member, std::move(awards));
  return std::nullopt;
}

}  // namespace clearpoint
