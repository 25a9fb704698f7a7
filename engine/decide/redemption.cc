// Deciding a RedemptionRequested, one step, and a RedemptionReversed, which
// puts points back into the lots they came from.

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/decide/hold.h"
#include "engine/decide/privilege.h"
#include "engine/decide/spending.h"

namespace clearpoint {
namespace {

SpendingRequest SpendingOf(const RedemptionRequested& request) {
  return {request.program,      request.member,   request.merchant,
          request.points,       request.offer,    request.offer_quantity,
          request.order_id,     request.currency, request.order_amount,
          request.channel,      request.tags};
}

Verdict CheckFields(const Decision& d, const RedemptionRequested& request) {
  if (auto v = CheckRequired(d, {{"program", request.program},
                                 {"member", request.member},
                                 {"merchant", request.merchant},
                                 {"redemption_id", request.redemption_id}})) {
    return v;
  }
  const SpendingRequest spending = SpendingOf(request);
  if (auto v = CheckOrderIsTold(d, spending)) return v;
  const int64_t least = request.offer.empty() ? 1 : 0;
  if (auto v = CheckAmount("points", request.points.value, least)) return v;
  return CheckOrder(d, spending);
}

Verdict CheckFields(const Decision& d, const RedemptionReversed& reversal) {
  if (auto v = CheckRequired(d, {{"program", reversal.program},
                                 {"redemption_id", reversal.redemption_id},
                                 {"reversal_id", reversal.reversal_id}})) {
    return v;
  }
  return CheckAmount("points", reversal.points.value, 0);
}

// Before points are looked for: LIMIT_REACHED comes first. What it gives is
// dropped with a refusal.
Verdict EntitleAtOnce(Decision& d, const Spending& spending) {
  if (spending.offer == nullptr) return std::nullopt;
  return Entitle(d, spending.offer, spending.member, spending.items());
}

}  // namespace

bool HasBurned(const std::optional<RequestRow>& row) {
  if (!row.has_value()) return false;
  if (row->outcome != static_cast<uint32_t>(OutcomeCode::kAccepted)) {
    return false;
  }
  return row->holds.empty() ||
         row->holds.front().status == HoldStatus::kCaptured;
}

Verdict ReverseRedemption(Decision& d, const RequestRow::Key& key,
                          const RequestRow& burned, Points asked) {
  if (auto v = CheckWalletIsOpen(d, burned)) return v;
  const Points left = burned.points - burned.reversed;
  const Points points = asked.value > 0 ? asked : left;
  if (auto v = CheckWholeItems(d, burned, points)) return v;
  if (points > left || left.value == 0) {
    return Refuse(OutcomeCode::kAboveMaximum, "points", points.value,
                  "left of the redemption", left.value);
  }
  RequestRow row = burned;
  PutBack(d, row.wallet(), Account::kRedeemed, &row.draws, points);
  TurnRedemptionBack(d, row, points);
  row.reversed += points;
  EntitleLess(d, row);
  GiveBackLimits(d, row, points,
                 row.reversed == row.points ? RequestLeft::kNothing
                                            : RequestLeft::kSome);
  d.draft.effects().requests.Put(key, row);
  return std::nullopt;
}

Verdict DecideRedemption(Decision& d, const RedemptionRequested& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckSpeaksFor(d, request.merchant)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  Spending spending;
  if (auto v = CheckSpending(d, SpendingOf(request), &spending)) return v;
  if (auto v = EntitleAtOnce(d, spending)) return v;
  if (auto v = PlanSpending(d, &spending)) return v;

  Burn(d, spending.wallet(), spending.drawn, Account::kRedeemed);
  RequestRow row = TakeRequest(d, spending);
  row.entitled_from = EntitledFrom(d, spending.offer);
  BookRedemption(d, row);
  KeepRequest(d, std::move(row));
  return std::nullopt;
}

Verdict DecideReversal(Decision& d, const RedemptionReversed& reversal) {
  if (auto v = CheckFields(d, reversal)) return v;
  if (auto v = CheckSpeaksForIssuer(d, reversal.program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (d.network == nullptr ||
      d.network->FindProgram(reversal.program) == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         reversal.program);
  }
  const RequestRow::Key key{
      RedemptionKey(reversal.program, reversal.redemption_id)};
  const auto found = d.state().requests.Find(key);
  if (!HasBurned(found)) {
    return Refuse(OutcomeCode::kUnknownOrder,
                  absl::StrCat("accepted redemption or captured hold \"",
                               std::string(reversal.redemption_id),
                               "\" is not known", OrForgotten(d)));
  }
  if (auto v = ReverseRedemption(d, key, *found, reversal.points)) return v;

  const bool is_part = reversal.points.value > 0;
  RequestRow answer;
  answer.outcome = found->outcome;
  answer.program = found->program;
  answer.member = found->member;
  answer.points = is_part ? reversal.points : found->points - found->reversed;
  KeepRequest(d, std::move(answer));
  return std::nullopt;
}

}  // namespace clearpoint
