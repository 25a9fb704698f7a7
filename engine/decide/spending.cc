#include "engine/decide/spending.h"

#include "absl/strings/str_cat.h"
#include "engine/decide/privilege.h"
#include "engine/rules/household_wallet.h"

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
  obligation.scheme = network.SchemeOfContract(row.contract.index).number;
  return obligation;
}

// Of an offer that a supplier is paid for, by the item.
std::optional<Obligation> OfferObligation(const Decision& d,
                                          const Network& network,
                                          const RequestRow& row) {
  const OfferView* offer = OfferOf(d, row);
  if (offer == nullptr || offer->supplier.value == 0) return std::nullopt;
  Obligation obligation;
  obligation.debtor = network.FindProgram(row.program)->issuer;
  obligation.creditor = offer->supplier;
  obligation.kind = ObligationKind::kOffer;
  obligation.price = offer->config->supplier_price;
  obligation.points = Points{ItemsOf(*offer, row.points)};
  obligation.scheme = offer->scheme;
  return obligation;
}

LimitScope ScopeOf(const Decision& d, const Spending& spending) {
  return {spending.member, spending.program->number,
          spending.program->zone->DayOf(d.event.occurred)};
}

// The points that may be taken, in spending->points.
Verdict FitRequest(const SpendingRequest& request, Spending* spending) {
  if (spending->offer == nullptr) {
    return FitTerms(spending->program->config->redemption, request,
                    &spending->points);
  }
  spending->points = Points{request.offer_quantity *
                            spending->offer->config->price.value};
  return std::nullopt;
}

// NOT_ELIGIBLE: this member cannot have what is asked for there and then.
Verdict CheckIsToBeHad(Decision& d, const SpendingRequest& request,
                       int32_t place, const Spending& spending) {
  const Program& program = *spending.program;
  if (spending.offer != nullptr) {
    if (auto v = CheckIsOffered(d, program, *spending.offer, request, place)) {
      return v;
    }
    return CheckMayEntitle(d, spending.offer,
                           d.draft.FindMember(d.event.member));
  }
  const std::optional<DateRange>& valid = program.config->redemption.valid;
  if (!valid.has_value() || valid->Contains(d.event.occurred)) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kNotEligible,
                "points of the program could not be burned then");
}

Verdict FitSpendingIntoLimits(Decision& d, Spending* spending) {
  if (spending->offer == nullptr) {
    return FitLimits(d, *spending->program, spending->member,
                     &spending->points);
  }
  return CheckItems(d, *spending->offer, ScopeOf(d, *spending),
                    spending->items());
}

void CountInLimits(Decision& d, const Spending& spending) {
  if (spending.offer == nullptr) {
    CountRequest(d, *spending.program, spending.member, spending.points);
    return;
  }
  CountItems(d, *spending.offer, ScopeOf(d, spending), spending.items());
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
  spending->program = program;
  if (!request.offer.empty()) {
    spending->offer = FindOffer(*program, request.offer);
  }
  if (auto v = CheckIsToBeHad(d, request, place, *spending)) return v;
  const Contract contract = d.network->FindContract(
      place, *program, d.event.occurred, Network::ContractUse::kRedeem);
  if (contract.config == nullptr) {
    return RefuseUnknown(OutcomeCode::kNoContract, "redeeming contract of",
                         request.merchant);
  }
  if (auto v = FitRequest(request, spending)) return v;

  spending->member = member;
  spending->shared_wallet = SharedWalletOf(d, *program, member);
  spending->merchant =
      d.network->participants()[static_cast<size_t>(place)].number;
  spending->contract = contract.ref;
  spending->asked =
      spending->offer == nullptr ? request.points : spending->points;
  return std::nullopt;
}

Verdict PlanSpending(Decision& d, Spending* spending) {
  if (auto v = FitSpendingIntoLimits(d, spending)) return v;
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
  row.shared_wallet = spending.shared_wallet;
  row.merchant = spending.merchant;
  row.contract = spending.contract;
  row.points = spending.points;
  if (spending.offer != nullptr) {
    const auto place = spending.offer - spending.program->offers.data();
    row.offer = static_cast<uint32_t>(place) + 1;
  }
  row.worth = WorthOf(d, row);
  for (const DrawnLot& draw : spending.drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  CountInLimits(d, spending);
  if (spending.points < spending.asked) {
    row.asked = spending.asked;
    d.record.reason = absl::StrCat("points: asked ", spending.asked.value,
                                   ", taken ", spending.points.value);
  }
  return row;
}

void BookRedemption(Decision& d, const RequestRow& row) {
  const Network& network = d.networks.Version(row.contract.version);
  if (const auto of_offer = OfferObligation(d, network, row)) {
    BookWithFee(d, network, *of_offer);
    return;
  }
  BookWithFee(d, network, RedeemObligation(network, row));
}

void TurnRedemptionBack(Decision& d, const RequestRow& row, Points points) {
  const Network& network = d.networks.Version(row.contract.version);
  if (const auto of_offer = OfferObligation(d, network, row)) {
    const OfferView& offer = *OfferOf(d, row);
    BookBack(d, network, *of_offer, Points{ItemsOf(offer, row.reversed)},
             Points{ItemsOf(offer, points)});
    return;
  }
  BookBack(d, network, RedeemObligation(network, row), row.reversed, points);
}

}  // namespace clearpoint
