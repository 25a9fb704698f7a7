#include "engine/decide/spending.h"

#include <utility>

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

Obligation RedeemObligation(const Network& network, const RequestRow& row) {
  Obligation obligation;
  obligation.debtor = network.FindProgram(row.program)->issuer;
  obligation.creditor = row.merchant;
  obligation.kind = ObligationKind::kRedeem;
  obligation.price = network.contract(row.contract.index).redeem_price;
  obligation.points = row.points;
  obligation.contract = row.contract;
  return obligation;
}

}  // namespace

Verdict CheckSpending(Decision& d, const SpendingRequest& request,
                      Spending* spending) {
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
  if (auto v = CheckMayBurn(d, member)) return v;
  const Contract contract = d.network->FindContract(
      place, *program, d.event.occurred, Network::ContractUse::kRedeem);
  if (contract.config == nullptr) {
    return RefuseUnknown(OutcomeCode::kNoContract, "redeeming contract of",
                         request.merchant);
  }
  if (auto v = CheckTerms(program->config->redemption, request.points)) {
    return v;
  }

  spending->program = program;
  spending->member = member;
  spending->merchant =
      d.network->participants()[static_cast<size_t>(place)].number;
  spending->contract = contract.ref;
  spending->points = request.points;
  return std::nullopt;
}

Verdict PlanSpending(Decision& d, Spending* spending) {
  const Points there =
      PlanDraw(d, spending->wallet(), spending->points, &spending->drawn);
  if (there == spending->points) return std::nullopt;
  return Refuse(OutcomeCode::kInsufficientPoints, "points",
                spending->points.value, "available", there.value);
}

RequestRow RequestOf(const Spending& spending) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = spending.program->number;
  row.member = spending.member;
  row.merchant = spending.merchant;
  row.contract = spending.contract;
  row.points = spending.points;
  for (const DrawnLot& draw : spending.drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  return row;
}

void BookRedemption(Decision& d, const RequestRow& row) {
  const Network& network = d.networks.Version(row.contract.version);
  BookWithFee(d, network, RedeemObligation(network, row));
}

void TurnRedemptionBack(Decision& d, const RequestRow& row, Points points) {
  const Network& network = d.networks.Version(row.contract.version);
  BookBack(d, network, RedeemObligation(network, row), row.reversed, points);
}

}  // namespace clearpoint
