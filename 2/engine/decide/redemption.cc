// Deciding a RedemptionRequested, one step, and a RedemptionReversed, which
// puts points back into the lots they came from.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/rules/award.h"

namespace clearpoint {
namespace {

Verdict CheckTerms(const RedemptionTerms& terms, Points points) {
  if (points < terms.minimum) {
    return Refuse(OutcomeCode::kBelowMinimum, "points", points.value, "minimum",
                  terms.minimum.value);
  }
  if (terms.step.value > 0 && points.value % terms.step.value != 0) {
    return Refuse(OutcomeCode::kNotAStep, "points", points.value, "step",
                  terms.step.value);
  }
  if (terms.maximum.value > 0 && points > terms.maximum) {
    return Refuse(OutcomeCode::kAboveMaximum, "points", points.value, "maximum",
                  terms.maximum.value);
  }
  return std::nullopt;
}

Verdict CheckFields(const Decision& d, const RedemptionRequested& request) {
  if (auto v = CheckRequired(d, {{"program", request.program},
                                 {"member", request.member},
                                 {"merchant", request.merchant},
                                 {"redemption_id", request.redemption_id}})) {
    return v;
  }
  return CheckAmount("points", request.points.value, 1);
}

Obligation RedeemObligation(ParticipantNumber issuer,
                            ParticipantNumber merchant,
                            const ContractConfig& contract, ContractRef ref,
                            Points points) {
  Obligation obligation;
  obligation.debtor = issuer;
  obligation.creditor = merchant;
  obligation.kind = ObligationKind::kRedeem;
  obligation.price = contract.redeem_price;
  obligation.points = points;
  obligation.contract = ref;
  return obligation;
}

// --- reversal
// --------------------------------------------------------------------

Verdict CheckFields(const Decision& d, const RedemptionReversed& reversal) {
  if (auto v = CheckRequired(d, {{"program", reversal.program},
                                 {"redemption_id", reversal.redemption_id},
                                 {"reversal_id", reversal.reversal_id}})) {
    return v;
  }
  return CheckAmount("points", reversal.points.value, 0);
}

// Puts `points` back into one lot; what was swept meanwhile stays expired.
void Restore(Decision& d, const WalletRow::Key& wallet, const Draw& draw,
             Points points) {
  const LotClassRow& lot_class = d.draft.PropertiesOf(draw.lot_class);
  if (d.recorded < SweptAt(d, lot_class, draw.lot.expires_at)) {
    d.draft.Post(wallet.program, wallet.member, Account::kRedeemed,
                 Account::kAvailable, points);
    d.draft.MoveLot(wallet, draw.lot, points);
    return;
  }
  d.draft.Post(wallet.program, wallet.member, Account::kRedeemed,
               Account::kExpired, points);
  LotRow lot = d.draft.LotOf(wallet, draw.lot);
  lot.expired += points;
  lot.moved_at = d.recorded;
  d.draft.SetLot(wallet, draw.lot, lot);
}

// Last drawn first; the funders of owed lots are relieved.
void RestoreDraws(Decision& d, const WalletRow::Key& wallet,
                  RequestRow* request, Points points) {
  for (size_t i = request->draws.size(); i-- > 0 && points.value > 0;) {
    Draw& draw = request->draws[i];
    const Points part = std::min(points, draw.points - draw.reversed);
    if (part.value == 0) continue;
    Restore(d, wallet, draw, part);
    const LotClassRow lot_class = d.draft.PropertiesOf(draw.lot_class);
    if (lot_class.owed) {
      BookBack(d, NetworkOf(d, lot_class),
               IssueObligation(d, lot_class, draw.points), draw.reversed, part);
    }
    draw.reversed += part;
    points -= part;
  }
}

}  // namespace

Verdict DecideRedemption(Decision& d, const RedemptionRequested& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckSpeaksFor(d, request.merchant)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(request.program);
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.program);
  }
  const int32_t place = d.network->FindParticipant(request.merchant);
  if (place < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "merchant",
                         request.merchant);
  }
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value == 0 && !program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", request.member);
  }
  const Contract contract = d.network->FindContract(
      place, *program, d.event.occurred, Network::ContractUse::kRedeem);
  if (contract.config == nullptr) {
    return RefuseUnknown(OutcomeCode::kNoContract, "redeeming contract of",
                         request.merchant);
  }
  if (auto v = CheckTerms(program->config->redemption, request.points)) {
    return v;
  }
  const WalletRow::Key wallet{member, program->number};
  std::vector<DrawnLot> drawn;
  const Points there = PlanDraw(d, wallet, request.points, &drawn);
  if (there < request.points) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points",
                  request.points.value, "available", there.value);
  }

  Burn(d, wallet, drawn, Account::kRedeemed);
  const ParticipantNumber merchant =
      d.network->participants()[static_cast<size_t>(place)].number;
  BookWithFee(d, *d.network,
              RedeemObligation(program->issuer, merchant, *contract.config,
                               contract.ref, request.points));
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = program->number;
  row.member = member;
  row.merchant = merchant;
  row.contract = contract.ref;
  row.points = request.points;
  for (const DrawnLot& draw : drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
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
  const auto accepted = static_cast<uint32_t>(OutcomeCode::kAccepted);
  if (!found.has_value() || found->outcome != accepted) {
    return Refuse(OutcomeCode::kUnknownOrder,
                  absl::StrCat("accepted redemption \"",
                               std::string(reversal.redemption_id),
                               "\" is not known", OrForgotten(d)));
  }
  const Points left = found->points - found->reversed;
  const Points points = reversal.points.value > 0 ? reversal.points : left;
  if (points > left || left.value == 0) {
    return Refuse(OutcomeCode::kAboveMaximum, "points", points.value,
                  "left of the redemption", left.value);
  }

  RequestRow row = *found;
  const WalletRow::Key wallet{row.member, row.program};
  const Network& network = d.networks.Version(row.contract.version);
  RestoreDraws(d, wallet, &row, points);
  BookBack(d, network,
           RedeemObligation(network.FindProgram(row.program)->issuer,
                            row.merchant, network.contract(row.contract.index),
                            row.contract, row.points),
           row.reversed, points);
  row.reversed += points;
  RequestRow answer;
  answer.outcome = accepted;
  answer.program = row.program;
  answer.member = row.member;
  answer.points = points;
  d.draft.effects().requests.Put(key, row);
  KeepRequest(d, std::move(answer));
  return std::nullopt;
}

}  // namespace clearpoint
