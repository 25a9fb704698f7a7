// The oracle's spending: redemptions and their reversals.
#include <algorithm>
#include <optional>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::BookingKind;
using oracle::Key;

namespace {

// What a request says of its order; nothing of other events.
struct OrderTold {
  std::string_view program{};
  std::string_view currency{};
  int64_t amount = 0;
  bool for_offer = false;
};

std::optional<OrderTold> OrderOf(const Event& event) {
  if (const auto* r = std::get_if<RedemptionRequested>(&event.body)) {
    return OrderTold{r->program, r->currency, r->order_amount.value,
                     !r->offer.empty()};
  }
  if (const auto* h = std::get_if<HoldPlaced>(&event.body)) {
    return OrderTold{h->program, h->currency, h->order_amount.value,
                     !h->offer.empty()};
  }
  return std::nullopt;
}

int64_t WholeSteps(const RedemptionTerms& terms, int64_t points) {
  const int64_t step = std::max<int64_t>(terms.step.value, 1);
  return points / step * step;
}

}  // namespace

bool Oracle::LacksOrder(const Event& event) const {
  const auto order = OrderOf(event);
  if (!order.has_value() || order->for_offer) return false;
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(event.occurred), order->program);
  if (program == nullptr || !program->redemption.worth.has_value() ||
      program->redemption.worth->share_basis_points == 0) {
    return false;
  }
  return order->currency.empty() || order->amount == 0;
}

bool Oracle::HasOtherCurrency(const Event& event) const {
  const auto order = OrderOf(event);
  if (!order.has_value() || order->currency.empty()) return false;
  if (order->for_offer) return false;
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(event.occurred), order->program);
  return program != nullptr && program->redemption.worth.has_value() &&
         program->redemption.worth->currency != order->currency;
}

OutcomeCode Oracle::JudgeSpending(const RedemptionRequested& r,
                                  Timestamp occurred,
                                  int64_t* taken) const {
  const Configuration& network = NetworkAt(occurred);
  const ProgramConfig* program = oracle::FindProgram(network, r.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (oracle::FindParticipant(network, r.merchant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (!KnownOrEnrolled(r.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsFrozen(r.member)) return OutcomeCode::kMemberFrozen;
  if (IsClosed(r.member)) return OutcomeCode::kMemberClosed;
  const OfferConfig* offer = oracle::FindOffer(*program, r.offer);
  const RedemptionTerms& terms = program->redemption;
  const DateRange valid =
      offer != nullptr ? offer->valid : terms.valid.value_or(DateRange{});
  if (occurred < valid.from || occurred >= valid.until) {
    return OutcomeCode::kNotEligible;
  }
  if (offer != nullptr && !IsOffered(*program, *offer, r, occurred)) {
    return OutcomeCode::kNotEligible;
  }
  if (oracle::RedeemingContract(network, r.merchant, r.program, occurred) ==
      nullptr) {
    return OutcomeCode::kNoContract;
  }
  if (offer != nullptr) {
    *taken = offer->price.value * r.offer_quantity;
    return OutcomeCode::kAccepted;
  }
  const int64_t least = std::max<int64_t>(terms.minimum.value, 1);
  if (r.points.value < least) return OutcomeCode::kBelowMinimum;
  const int64_t whole = WholeSteps(terms, r.points.value);
  if (whole != r.points.value && terms.off_step == OffStep::kRefuse) {
    return OutcomeCode::kNotAStep;
  }
  if (whole < least) return OutcomeCode::kBelowMinimum;
  const auto fits = [&](int64_t points) {
    if (terms.maximum.value > 0 && points > terms.maximum.value) return false;
    if (!terms.worth.has_value()) return true;
    const PointWorth& worth = *terms.worth;
    if (worth.share_basis_points == 0) return true;
    return absl::int128(points) * worth.amount.value * 10'000 <=
           absl::int128(r.order_amount.value) * worth.share_basis_points *
               worth.points.value;
  };
  *taken = whole;
  if (fits(whole)) return OutcomeCode::kAccepted;
  if (terms.over == OverLimit::kRefuse) return OutcomeCode::kAboveMaximum;
  int64_t too_many = whole;  // the most that fits is below
  *taken = 0;
  while (too_many - *taken > 1) {
    const int64_t middle = *taken + (too_many - *taken) / 2;
    (fits(middle) ? *taken : too_many) = middle;
  }
  *taken = WholeSteps(terms, *taken);
  return *taken < least ? OutcomeCode::kAboveMaximum : OutcomeCode::kAccepted;
}

OutcomeCode Oracle::JudgeLimits(const RedemptionRequested& r,
                                Timestamp occurred, int64_t* points,
                                std::vector<size_t>* uses) {
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(occurred), r.program);
  const RedemptionTerms& terms = program->redemption;
  const int64_t least = std::max<int64_t>(terms.minimum.value, 1);
  Earning asked{.member = std::string(r.member),
                .version = VersionAt(occurred),
                .program = program->name,
                .occurred = occurred};
  std::vector<oracle::LimitUse> used;
  for (const std::string& limit : terms.limits) {
    asked.limits = {limit};
    const oracle::LimitPlan plan = PlanLimits(asked, *points);
    used.push_back(plan.uses.at(0));
    if (plan.points == *points) continue;
    const int64_t part = WholeSteps(terms, plan.points);
    if (terms.over == OverLimit::kRefuse || part < least) {
      return OutcomeCode::kLimitReached;
    }
    *points = part;
  }
  for (oracle::LimitUse& use : used) {
    use.points = *points;
    use.awards = 1;
    uses->push_back(s_.limit_uses.size());
    s_.limit_uses.push_back(use);
  }
  return OutcomeCode::kAccepted;
}

void Oracle::GiveBackUses(const std::vector<size_t>& uses, int64_t points,
                          bool all) {
  for (size_t place : uses) {
    s_.limit_uses[place].points -= points;
    if (all) s_.limit_uses[place].awards = 0;
  }
}

OutcomeCode Oracle::DecideRedemption(const Event& event) {
  const auto& r = std::get<RedemptionRequested>(event.body);
  int64_t points = 0;
  std::vector<size_t> uses;
  OutcomeCode refused = JudgeSpending(r, event.occurred, &points);
  oracle::Bundle bundle;
  if (refused == OutcomeCode::kAccepted) {
    refused = r.offer.empty()
                  ? JudgeLimits(r, event.occurred, &points, &uses)
                  : JudgeOffer(r, event.occurred, &bundle);
  }
  Enrol(r.member);
  if (refused == OutcomeCode::kAccepted) {
    refused = GivePrivilege(&bundle, points, event.occurred);
  }
  if (refused != OutcomeCode::kAccepted) return refused;
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, r.program);
  const ContractConfig* contract =
      oracle::RedeemingContract(network, r.merchant, r.program, event.occurred);
  const auto draws =
      DrawPoints(WalletUsed(*program, r.member), event.occurred, points);
  if (!draws.has_value()) return OutcomeCode::kInsufficientPoints;

  oracle::Redeemed redeemed{
      .bundle = bundle,
      .of_household = SharesWallet(*program, r.member),
      .uses = uses,
      .member = std::string(r.member),
      .points = points,
      .draws = *draws,
      .booking = SpendingBooking(VersionAt(event.occurred), program->name,
                                 std::string(r.merchant), points,
                                 static_cast<int>(contract -
                                                  network.contracts.data()),
                                 bundle)};
  Book(&redeemed.booking);
  AddToAccount(program->name, "redeemed", points);
  acted_.emplace_back(WalletUsed(*program, r.member), "burn");
  redeemed.merchant = r.merchant;
  s_.redemptions[Key({r.program, r.redemption_id})] = redeemed;
  return OutcomeCode::kAccepted;
}

// Last drawn first, into the lots they came from.
void Oracle::PutBack(std::vector<oracle::Draw>* draws,
                     const std::string& program, int64_t points) {
  for (auto draw = draws->rbegin(); draw != draws->rend(); ++draw) {
    const int64_t back = std::min(points, draw->points - draw->reversed);
    oracle::Lot& lot = s_.lots.at(draw->lot);
    const bool swept = lot.expires_at != kNever &&
                       recorded_.value >= lot.expires_at.value + lot.grace_us;
    if (swept) {
      AddToAccount(program, "expired", back);
      lot.expired += back;
    } else {
      lot.remaining += back;
    }
    if (draw->booking.points > 0) TurnBack(&draw->booking, back);
    draw->reversed += back;
    points -= back;
  }
}

OutcomeCode Oracle::DecideReversal(const Event& event) {
  const auto& r = std::get<RedemptionReversed>(event.body);
  if (oracle::FindProgram(NetworkAt(event.occurred), r.program) == nullptr) {
    return OutcomeCode::kUnknownProgram;
  }
  return Reverse(std::string(r.program), std::string(r.redemption_id),
                 r.points.value, event.occurred);
}

// All that is left when 0 is asked.
OutcomeCode Oracle::Reverse(const std::string& program,
                            const std::string& redemption_id, int64_t asked,
                            Timestamp occurred) {
  const auto found = s_.redemptions.find(Key({program, redemption_id}));
  if (found == s_.redemptions.end()) return OutcomeCode::kUnknownOrder;
  oracle::Redeemed& redeemed = found->second;
  if (!redeemed.of_household && IsClosed(redeemed.member)) {
    return OutcomeCode::kMemberClosed;
  }
  const int64_t left = redeemed.points - redeemed.reversed;
  const int64_t points = asked == 0 ? left : asked;
  const oracle::Bundle& bundle = redeemed.bundle;
  if (bundle.price > 0 && points % bundle.price != 0) {
    return OutcomeCode::kNotAStep;
  }
  if (points > left || left == 0) return OutcomeCode::kAboveMaximum;

  AddToAccount(program, "redeemed", -points);
  redeemed.reversed += points;
  GiveBackUses(redeemed.uses, points, redeemed.reversed == redeemed.points);
  const bool by_item = redeemed.booking.kind == BookingKind::kOffer;
  TurnBack(&redeemed.booking, by_item ? points / bundle.price : points);
  GiveBackItems(bundle, points);
  LeavePrivilege(bundle, redeemed.points - redeemed.reversed, occurred);
  PutBack(&redeemed.draws, program, points);
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
