// Deciding PendingReleased and PendingCancelled: pending points of a purchase
// become available, or are taken back, because an event says so.

#include "engine/rules/pending.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/rules/award.h"

namespace clearpoint {
namespace {

// What both events name.
struct Named {
  TextField id;
  std::string_view program;
  std::string_view member;
  std::string_view merchant;
  std::string_view order_id;
  std::string_view rule;
  Points points;
  std::string_view reason;
};

Named NamedBy(const PendingReleased& m) {
  return {{"release_id", m.release_id},
          m.program,
          m.member,
          m.merchant,
          m.order_id,
          m.rule,
          m.points,
          {}};
}
Named NamedBy(const PendingCancelled& m) {
  return {{"cancel_id", m.cancel_id},
          m.program,
          m.member,
          m.merchant,
          m.order_id,
          m.rule,
          m.points,
          m.reason};
}

Verdict CheckFields(const Decision& d, const Named& named) {
  if (auto v = CheckRequired(d, {{"program", named.program},
                                 named.id,
                                 {"member", named.member},
                                 {"merchant", named.merchant},
                                 {"order_id", named.order_id}})) {
    return v;
  }
  if (auto v = CheckLength({"rule", named.rule})) return v;
  if (auto v = CheckLength({"reason", named.reason})) return v;
  return CheckAmount("points", named.points.value, 0);
}

Verdict CheckNames(const Decision& d, const Named& named) {
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(named.program);
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         named.program);
  }
  if (d.network->FindParticipant(named.merchant) < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "merchant",
                         named.merchant);
  }
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value == 0 && !program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", named.member);
  }
  return std::nullopt;
}

// The awards that are meant, with what is pending of each; in their order.
struct PendingAward {
  size_t index = 0;
  Points pending;
};
using PendingAwards = std::vector<PendingAward>;

PendingAwards FindPending(Decision& d, const Named& named,
                          const OrderRow& order) {
  const ProgramNumber program = d.network->FindProgram(named.program)->number;
  const uint64_t rule =
      named.rule.empty()
          ? 0
          : d.state().NumberOf(
                NameKind::kRule,
                Sha256Prefix(absl::StrCat(std::string(named.program), "/",
                                          std::string(named.rule))));
  PendingAwards found;
  for (size_t i = 0; i < order.awards.size(); ++i) {
    const Award& award = order.awards[i];
    if (award.program != program) continue;
    if (!named.rule.empty() && award.rule.value != rule) continue;
    const Points pending = PendingOf(d, award);
    if (pending.value > 0) found.push_back({i, pending});
  }
  return found;
}

// Calls change(award, points) for what is asked of each award, in their order.
template <class Change>
Verdict ChangePending(Decision& d, const Named& named, Change change) {
  if (auto v = CheckFields(d, named)) return v;
  if (auto v = CheckSpeaksFor(d, named.merchant)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckNames(d, named)) return v;
  const Hash128 key = PurchaseKey(named.merchant, named.order_id);
  const auto order = d.state().orders.Find({key});
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (!order.has_value() || order->member != member) {
    return Refuse(OutcomeCode::kUnknownOrder,
                  absl::StrCat("order \"", std::string(named.order_id),
                               "\" of member ", std::string(named.member),
                               " is not known", OrForgotten(d)));
  }
  if (auto v = CheckIsOpen(d, member)) return v;
  const PendingAwards awards = FindPending(d, named, *order);
  Points pending;
  for (const PendingAward& one : awards) pending += one.pending;
  Points asked = named.points.value > 0 ? named.points : pending;
  if (asked > pending || pending.value == 0) {
    return Refuse(OutcomeCode::kAboveMaximum, "points", asked.value, "pending",
                  pending.value);
  }

  OrderRow row = *order;
  for (const PendingAward& one : awards) {
    const Points points = std::min(asked, one.pending);
    if (points.value == 0) break;
    change(row, row.awards[one.index], points);
    asked -= points;
  }
  d.draft.effects().orders.Put({key}, row);
  RequestRow answer;
  answer.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  answer.member = member;
  KeepRequest(d, std::move(answer));
  return std::nullopt;
}

}  // namespace

Verdict DecidePendingReleased(Decision& d, const PendingReleased& released) {
  return ChangePending(d, NamedBy(released),
                       [&](const OrderRow&, Award& award, Points points) {
                         ReleasePending(d, &award, points);
                       });
}

Verdict DecidePendingCancelled(Decision& d, const PendingCancelled& cancelled) {
  return ChangePending(
      d, NamedBy(cancelled),
      [&](const OrderRow& order, Award& award, Points points) {
        CancelPending(d, &award, points);
        const Network& network = d.networks.Version(award.version);
        const Program& program = *network.FindProgram(award.program);
        const EarnRuleView& rule = *network.FindEarnRule(program, award.rule);
        ReleaseLimitsOf(d, award, rule, program.zone->DayOf(order.occurred),
                        points);
      });
}

}  // namespace clearpoint
