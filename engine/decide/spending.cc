#include "engine/decide/spending.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

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
  const std::optional<DateRange>& valid = program->config->redemption.valid;
  if (valid.has_value() && !valid->Contains(d.event.occurred)) {
    return Refuse(OutcomeCode::kNotEligible,
                  "points of the program could not be burned then");
  }
  const Contract contract = d.network->FindContract(
      place, *program, d.event.occurred, Network::ContractUse::kRedeem);
  if (contract.config == nullptr) {
    return RefuseUnknown(OutcomeCode::kNoContract, "redeeming contract of",
                         request.merchant);
  }
  if (auto v = FitTerms(program->config->redemption, request,
                        &spending->points)) {
    return v;
  }

  spending->program = program;
  spending->member = member;
  spending->merchant =
      d.network->participants()[static_cast<size_t>(place)].number;
  spending->contract = contract.ref;
  spending->asked = request.points;
  return std::nullopt;
}

Verdict PlanSpending(Decision& d, Spending* spending) {
  if (auto v = FitLimits(d, *spending->program, spending->member,
                         &spending->points)) {
    return v;
  }
  const Points there =
      PlanDraw(d, spending->wallet(), spending->points, &spending->drawn);
  if (there == spending->points) return std::nullopt;
  return Refuse(OutcomeCode::kInsufficientPoints, "points",
                spending->points.value, "available", there.value);
}

RequestRow TakeRequest(Decision& d, const Spending& spending) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = spending.program->number;
  row.member = spending.member;
  row.merchant = spending.merchant;
  row.contract = spending.contract;
  row.points = spending.points;
  row.worth = WorthOf(d, row);
  for (const DrawnLot& draw : spending.drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  CountRequest(d, *spending.program, spending.member, spending.points);
  if (spending.points < spending.asked) {
    row.asked = spending.asked;
    d.record.reason = absl::StrCat("points: asked ", spending.asked.value,
                                   ", taken ", spending.points.value);
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
