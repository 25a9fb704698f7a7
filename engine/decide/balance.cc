// Deciding a BalanceReported: what a member has in an account elsewhere, as the
// base of a grant or a condition on it.

#include <utility>
#include <vector>

#include "engine/decide/member.h"
#include "engine/decide/reward.h"

namespace clearpoint {
namespace {

// Both ends or neither.
Verdict CheckPeriod(const BalanceReported& report) {
  const Timestamp from = report.period_from;
  const Timestamp until = report.period_until;
  if (from.value == 0 && until.value == 0) return std::nullopt;
  if (auto v = CheckInstant("period_from_us", from)) return v;
  if (auto v = CheckInstant("period_until_us", until)) return v;
  if (from.value != 0 && from < until && until != kNever) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, "period_until_us", until.value,
                "begins at", from.value);
}

Verdict CheckFields(const Decision& d, const BalanceReported& report) {
  if (auto v = CheckRequired(d, {{"program", report.program},
                                 {"member", report.member},
                                 {"participant", report.participant},
                                 {"account", report.account},
                                 {"currency", report.currency}})) {
    return v;
  }
  if (auto v = CheckAmount("balance", report.balance.value, -kMaxEventAmount)) {
    return v;
  }
  if (auto v = CheckPeriod(report)) return v;
  return CheckCurrency(d, report.currency);
}

}  // namespace

Verdict DecideBalance(Decision& d, const BalanceReported& report) {
  if (auto v = CheckFields(d, report)) return v;
  if (auto v = CheckSpeaksFor(d, report.participant)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckIsGoverned(d)) return v;
  Happening happening;
  happening.trigger = Trigger::kBalance;
  happening.program = d.network->FindProgram(report.program);
  if (happening.program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         report.program);
  }
  happening.place = d.network->FindParticipant(report.participant);
  if (happening.place < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "participant",
                         report.participant);
  }
  const MemberNumber known = d.draft.FindMember(d.event.member);
  if (known.value == 0 && !happening.program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", report.member);
  }
  if (auto v = CheckIsOpen(d, known)) return v;

  happening.member = d.draft.Enrol(d.event.member, report.member);
  happening.told.currency = report.currency;
  happening.told.amount = AtLeastZero(report.balance.value);
  std::vector<Award> awards;
  Reward(d, happening, &awards);
  KeepRewarded(d, happening.member, std::move(awards));
  return std::nullopt;
}

}  // namespace clearpoint
