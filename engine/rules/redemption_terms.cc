#include "engine/rules/redemption_terms.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/limits/limits.h"
#include "engine/rules/offer.h"

namespace clearpoint {
namespace {

constexpr int64_t kAllBasisPoints = 10'000;

// Down to a multiple of the step.
Points WholeSteps(const RedemptionTerms& terms, Points points) {
  if (terms.step.value == 0) return points;
  return Points{points.value - points.value % terms.step.value};
}

bool IsEnough(const RedemptionTerms& terms, Points points) {
  return points.value > 0 && points >= terms.minimum;
}

const RedemptionTerms* TermsOf(const Decision& d, std::string_view program) {
  if (d.network == nullptr) return nullptr;
  const Program* found = d.network->FindProgram(program);
  return found == nullptr ? nullptr : &found->config->redemption;
}

// The most points whose worth is within the order's share.
Points MostOfOrder(const PointWorth& worth, MinorAmount order) {
  const absl::int128 paid = absl::int128(order.value) * worth.points.value *
                            worth.share_basis_points;
  const absl::int128 most =
      paid / (absl::int128(worth.amount.value) * kAllBasisPoints);
  return Points{static_cast<int64_t>(
      std::min(most, absl::int128(kMaxEventAmount)))};
}

// What one request may take; kMaxEventAmount when nothing bounds it.
Points MostOf(const RedemptionTerms& terms, const SpendingRequest& request) {
  Points most{kMaxEventAmount};
  if (terms.maximum.value > 0) most = terms.maximum;
  if (!terms.worth.has_value()) return most;
  if (terms.worth->share_basis_points == 0) return most;
  return std::min(most, MostOfOrder(*terms.worth, request.order_amount));
}

LimitScope ScopeOf(const Program& program, MemberNumber member,
                   Timestamp occurred) {
  return {member, program.number, program.zone->DayOf(occurred)};
}

}  // namespace

Verdict CheckOrderIsTold(const Decision& d, const SpendingRequest& request) {
  if (!request.offer.empty()) return std::nullopt;
  const RedemptionTerms* terms = TermsOf(d, request.program);
  if (terms == nullptr || !terms->worth.has_value()) return std::nullopt;
  if (terms->worth->share_basis_points == 0) return std::nullopt;
  if (auto v = CheckPresent({"currency", request.currency})) return v;
  if (request.order_amount.value != 0) return std::nullopt;
  return Refuse(OutcomeCode::kMissingField,
                "order_amount: expected, found none");
}

Verdict CheckOrder(const Decision& d, const SpendingRequest& request) {
  if (auto v = CheckLength({"order_id", request.order_id})) return v;
  if (auto v = CheckLength({"channel", request.channel})) return v;
  for (const std::string_view tag : request.tags) {
    if (auto v = CheckLength({"tags", tag})) return v;
  }
  if (auto v = CheckAmount("order_amount", request.order_amount.value, 0)) {
    return v;
  }
  if (auto v = CheckOfferFields(d, request)) return v;
  if (request.currency.empty()) return std::nullopt;
  if (auto v = CheckCurrency(d, request.currency)) return v;
  if (!request.offer.empty()) return std::nullopt;
  const RedemptionTerms* terms = TermsOf(d, request.program);
  if (terms == nullptr || !terms->worth.has_value() ||
      terms->worth->currency == request.currency) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("currency: expected ", terms->worth->currency,
                             ", found ", std::string(request.currency)));
}

Verdict FitTerms(const RedemptionTerms& terms, const SpendingRequest& request,
                 Points* points) {
  const Points asked = request.points;
  if (asked < terms.minimum) {
    return Refuse(OutcomeCode::kBelowMinimum, "points", asked.value, "minimum",
                  terms.minimum.value);
  }
  *points = WholeSteps(terms, asked);
  if (*points < asked && terms.off_step == OffStep::kRefuse) {
    return Refuse(OutcomeCode::kNotAStep, "points", asked.value, "step",
                  terms.step.value);
  }
  if (!IsEnough(terms, *points)) {
    return Refuse(OutcomeCode::kBelowMinimum, "points", asked.value,
                  "in whole steps", points->value);
  }
  const Points most = MostOf(terms, request);
  if (*points <= most) return std::nullopt;
  *points = WholeSteps(terms, most);
  if (terms.over == OverLimit::kReduce && IsEnough(terms, *points)) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kAboveMaximum, "points", asked.value, "maximum",
                most.value);
}

Verdict FitLimits(Decision& d, const Program& program, MemberNumber member,
                  Points* points) {
  const RedemptionTerms& terms = program.config->redemption;
  const LimitScope scope = ScopeOf(program, member, d.event.occurred);
  for (const Limit& limit : program.redemption_limits) {
    const Points room = RoomIn(&d.draft, {limit}, scope, {*points});
    if (room == *points) continue;
    const Points part = WholeSteps(terms, room);
    if (terms.over == OverLimit::kReduce && IsEnough(terms, part)) {
      *points = part;
      continue;
    }
    const bool in_points = limit.config->counts == LimitCounts::kPoints;
    return Refuse(OutcomeCode::kLimitReached,
                  absl::StrCat("limit \"", limit.config->name, "\""),
                  in_points ? points->value : 1, "room", room.value);
  }
  return std::nullopt;
}

void CountRequest(Decision& d, const Program& program, MemberNumber member,
                  Points points) {
  UseLimits(&d.draft, program.redemption_limits,
            ScopeOf(program, member, d.event.occurred), {points});
}

void GiveBackLimits(Decision& d, const RequestRow& row, Points points,
                    RequestLeft left) {
  const Network& network = d.networks.Version(row.contract.version);
  const Program& program = *network.FindProgram(row.program);
  if (const OfferView* offer = OfferOf(d, row)) {
    GiveBackItems(d, *offer, ScopeOf(program, row.member, row.occurred),
                  ItemsOf(*offer, points));
    return;
  }
  ReleaseLimits(&d.draft, program.redemption_limits,
                ScopeOf(program, row.member, row.occurred),
                {points, left == RequestLeft::kNothing ? 1 : 0});
}

MinorAmount WorthOf(const Decision& d, const RequestRow& row) {
  const Network& network = d.networks.Version(row.contract.version);
  const auto& worth =
      network.FindProgram(row.program)->config->redemption.worth;
  if (!worth.has_value() || row.offer != 0) return {};
  return MinorAmount{static_cast<int64_t>(
      absl::int128(row.points.value) * worth->amount.value /
      worth->points.value)};
}

}  // namespace clearpoint
