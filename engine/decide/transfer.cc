// Deciding a TransferRequested: points of one program go from one member to
// another. Lots keep class, vintage and dates; nobody owes anything for it.

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/limits/limits.h"
#include "engine/rules/award.h"
#include "engine/rules/household_wallet.h"
#include "engine/rules/points_fee.h"

namespace clearpoint {
namespace {

// Who gives what to whom. Member 0 is not known yet.
struct Transfer {
  const Program* program = nullptr;
  MemberNumber from;
  MemberNumber to;
  MemberNumber shared_from;  // of a household; 0: the member's own
  MemberNumber shared_to;
  Points asked;
  Points leaves;   // the sender's wallet, with the fee it bears
  Points arrives;  // what is left of it in the receiver's

  WalletRow::Key giving() const {
    return {WalletOwner(shared_from, from), program->number};
  }
  WalletRow::Key getting() const {
    return {WalletOwner(shared_to, to), program->number};
  }
};

Verdict CheckFields(const Decision& d, const TransferRequested& request) {
  if (auto v = CheckRequired(d, {{"program", request.program},
                                 {"transfer_id", request.transfer_id},
                                 {"from_member", request.from_member},
                                 {"to_member", request.to_member}})) {
    return v;
  }
  return CheckAmount("points", request.points.value, 1);
}

Verdict CheckKnown(const TransferRequested& request, const Transfer& t) {
  if (t.program->config->auto_enrol) return std::nullopt;
  if (t.from.value == 0) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "from_member",
                         request.from_member);
  }
  if (t.to.value == 0) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "to_member",
                         request.to_member);
  }
  return std::nullopt;
}

// Neither may be frozen, and neither closed.
Verdict CheckStandings(const Decision& d, const Transfer& t) {
  const std::array standings = {d.draft.StandingOf(t.from),
                                d.draft.StandingOf(t.to)};
  for (const auto& standing : standings) {
    if (!standing.is_frozen) continue;
    return Refuse(OutcomeCode::kMemberFrozen, &standing == &standings[0]
                                                  ? "the sender is frozen"
                                                  : "the receiver is frozen");
  }
  for (const auto& standing : standings) {
    if (!standing.is_closed) continue;
    return Refuse(OutcomeCode::kMemberClosed, &standing == &standings[0]
                                                  ? "the sender is closed"
                                                  : "the receiver is closed");
  }
  return std::nullopt;
}

Verdict CheckEligible(const TransferRequested& request, const Transfer& t) {
  if (request.from_member == request.to_member) {
    return Refuse(OutcomeCode::kNotEligible,
                  "a member transfers nothing to itself");
  }
  if (t.shared_from.value != 0 && t.shared_from == t.shared_to) {
    return Refuse(OutcomeCode::kNotEligible,
                  "both members use the wallet of one household");
  }
  if (t.program->config->transfer.has_value()) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("program ", t.program->config->name,
                             " has no transfer terms"));
}

Verdict CheckSize(const TransferTerms& terms, const Transfer& t) {
  if (t.asked < terms.minimum) {
    return Refuse(OutcomeCode::kBelowMinimum, "points", t.asked.value,
                  "minimum", terms.minimum.value);
  }
  if (t.arrives.value <= 0) {
    return Refuse(OutcomeCode::kBelowMinimum, "points", t.asked.value,
                  "the fee takes", (t.leaves - t.arrives).value);
  }
  if (terms.step.value > 0 && t.asked.value % terms.step.value != 0) {
    return Refuse(OutcomeCode::kNotAStep, "points", t.asked.value, "step",
                  terms.step.value);
  }
  if (terms.maximum.value > 0 && t.asked > terms.maximum) {
    return Refuse(OutcomeCode::kAboveMaximum, "points", t.asked.value,
                  "maximum", terms.maximum.value);
  }
  return std::nullopt;
}

LimitScope ScopeOf(const Decision& d, const Transfer& t, MemberNumber member) {
  return {member,
          t.program->number,
          t.program->zone->DayOf(d.event.occurred),
          {},
          member == t.from ? t.shared_from : t.shared_to};
}

// What the sender gives counts for the sender, what arrives for the receiver.
Verdict CheckLimits(const Decision& d, const Transfer& t) {
  if (auto v = CheckRoom(d, t.program->transfer_limits, ScopeOf(d, t, t.from),
                         t.asked)) {
    return v;
  }
  return CheckRoom(d, t.program->receive_limits, ScopeOf(d, t, t.to),
                   t.arrives);
}

void SetFee(const TransferTerms& terms, Transfer* t) {
  const Points fee = FeeOf(terms.fee, t->asked);
  const bool on_top = terms.fee_bearer == FeeBearer::kSender;
  t->leaves = on_top ? t->asked + fee : t->asked;
  t->arrives = on_top ? t->asked : t->asked - fee;
}

// What arrives is drawn first, and the fee out of what was drawn last.
void Move(Decision& d, const Transfer& t, const std::vector<DrawnLot>& drawn) {
  const WalletRow::Key sender = t.giving();
  const WalletRow::Key receiver = t.getting();
  Points left = t.arrives;
  for (const DrawnLot& draw : drawn) {
    const int32_t vintage = d.draft.LotOf(sender, draw.lot).vintage;
    const Points part = std::min(draw.points, left);
    const Points fee = draw.points - part;
    left -= part;
    if (part.value > 0) {
      Withdraw(d, sender, {draw.lot, draw.lot_class, part},
               Account::kTransferred);
      TakeIn(d, receiver, Account::kTransferred,
             {draw.lot_class, vintage, draw.lot.available_at,
              draw.lot.expires_at, part});
    }
    if (fee.value > 0) {
      Withdraw(d, sender, {draw.lot, draw.lot_class, fee}, Account::kFees);
    }
  }
}

void Apply(Decision& d, const Transfer& t, const std::vector<DrawnLot>& drawn) {
  Move(d, t, drawn);
  UseLimits(&d.draft, t.program->transfer_limits, ScopeOf(d, t, t.from),
            {t.asked});
  UseLimits(&d.draft, t.program->receive_limits, ScopeOf(d, t, t.to),
            {t.arrives});
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = t.program->number;
  row.member = t.from;
  row.shared_wallet = t.shared_from;
  row.points = t.asked;
  KeepRequest(d, std::move(row));
}

}  // namespace

Verdict DecideTransfer(Decision& d, const TransferRequested& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckSpeaksForIssuer(d, request.program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  Transfer t;
  if (d.network != nullptr) t.program = d.network->FindProgram(request.program);
  if (t.program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.program);
  }
  t.from = d.draft.FindMember(request.from_member);
  t.to = d.draft.FindMember(request.to_member);
  t.asked = request.points;
  if (auto v = CheckKnown(request, t)) return v;
  if (auto v = CheckStandings(d, t)) return v;
  t.shared_from = SharedWalletOf(d, *t.program, t.from);
  t.shared_to = SharedWalletOf(d, *t.program, t.to);
  if (auto v = CheckEligible(request, t)) return v;
  const TransferTerms& terms = *t.program->config->transfer;
  SetFee(terms, &t);
  if (auto v = CheckSize(terms, t)) return v;
  if (auto v = CheckLimits(d, t)) return v;
  std::vector<DrawnLot> drawn;
  const Points there = PlanDraw(d, t.giving(), t.leaves, &drawn);
  if (there < t.leaves) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points", t.leaves.value,
                  "available", there.value);
  }

  t.to = d.draft.Enrol(request.to_member);
  Apply(d, t, drawn);
  return std::nullopt;
}

}  // namespace clearpoint
