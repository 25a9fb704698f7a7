// The oracle's spending: redemptions, their reversals, exchanges.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::BookingKind;
using oracle::Key;
using oracle::WalletKey;

OutcomeCode Oracle::DecideRedemption(const Event& event) {
  const auto& r = std::get<RedemptionRequested>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, r.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (oracle::FindParticipant(network, r.merchant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (!KnownOrEnrolled(r.member, {program})) return OutcomeCode::kUnknownMember;
  const ContractConfig* contract =
      oracle::RedeemingContract(network, r.merchant, r.program, event.occurred);
  if (contract == nullptr) return OutcomeCode::kNoContract;
  const RedemptionTerms& terms = program->redemption;
  const int64_t points = r.points.value;
  if (points < terms.minimum.value) return OutcomeCode::kBelowMinimum;
  if (terms.step.value > 0 && points % terms.step.value != 0) {
    return OutcomeCode::kNotAStep;
  }
  if (terms.maximum.value > 0 && points > terms.maximum.value) {
    return OutcomeCode::kAboveMaximum;
  }
  const auto draws =
      DrawPoints(WalletKey(r.program, r.member), event.occurred, points);
  if (!draws.has_value()) return OutcomeCode::kInsufficientPoints;

  Enrol(r.member);
  oracle::Redeemed redeemed{
      .points = points,
      .draws = *draws,
      .booking = MakeBooking(VersionAt(event.occurred), BookingKind::kRedeem,
                             program->issuer, std::string(r.merchant), points,
                             contract->redeem_price)};
  Book(redeemed.booking);
  AddToAccount(program->name, "redeemed", points);
  s_.redemptions[Key({r.program, r.redemption_id})] = redeemed;
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideReversal(const Event& event) {
  const auto& r = std::get<RedemptionReversed>(event.body);
  if (oracle::FindProgram(NetworkAt(event.occurred), r.program) == nullptr) {
    return OutcomeCode::kUnknownProgram;
  }
  const auto found = s_.redemptions.find(Key({r.program, r.redemption_id}));
  if (found == s_.redemptions.end()) return OutcomeCode::kUnknownOrder;
  oracle::Redeemed& redeemed = found->second;
  const int64_t left = redeemed.points - redeemed.reversed;
  int64_t points = r.points.value == 0 ? left : r.points.value;
  if (points > left || left == 0) return OutcomeCode::kAboveMaximum;

  const std::string program(r.program);
  AddToAccount(program, "redeemed", -points);
  redeemed.reversed += points;
  TurnBack(&redeemed.booking, points);
  for (auto draw = redeemed.draws.rbegin(); draw != redeemed.draws.rend();
       ++draw) {
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
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideExchange(const Event& event) {
  const auto& x = std::get<ExchangeRequested>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* from = oracle::FindProgram(network, x.from_program);
  const ProgramConfig* to = oracle::FindProgram(network, x.to_program);
  if (from == nullptr || to == nullptr) return OutcomeCode::kUnknownProgram;
  if (!KnownOrEnrolled(x.member, {from})) {
    return OutcomeCode::kUnknownMember;
  }
  const RateConfig* rate =
      oracle::FindRate(network, x.from_program, x.to_program, event.occurred);
  if (rate == nullptr) return OutcomeCode::kNoRate;
  const int64_t steps = x.give.value / rate->give.value;
  if (steps == 0 || x.give < rate->minimum) return OutcomeCode::kBelowMinimum;
  if (rate->off_step == OffStep::kRefuse &&
      x.give.value % rate->give.value != 0) {
    return OutcomeCode::kNotAStep;
  }
  const int64_t given = steps * rate->give.value;
  const int64_t got = steps * rate->get.value;
  if (!DrawPoints(WalletKey(from->name, x.member), event.occurred, given)) {
    return OutcomeCode::kInsufficientPoints;
  }

  Enrol(x.member);
  const int version = VersionAt(event.occurred);
  AddToAccount(from->name, "exchanged_out", given);
  AddToAccount(to->name, "exchanged_in", -got);
  Book(MakeBooking(version, BookingKind::kExchange, from->issuer, to->issuer,
                   got, rate->settlement_price));
  const oracle::Lot plan = PlanLot({.member = std::string(x.member),
                                    .version = version,
                                    .program = to->name,
                                    .occurred = event.occurred,
                                    .funder = from->issuer});
  const ZoneConfig& zone = oracle::ZoneOf(network, *to);
  const int64_t month =
      oracle::MonthNumberOf(oracle::LocalDayAt(zone, event.occurred));
  OpenLot(plan,
          Key({plan.owner, std::to_string(version),
               "exchange " + std::to_string(rate - network.rates.data()),
               plan.funder, std::to_string(month),
               std::to_string(plan.available_at.value),
               std::to_string(plan.expires_at.value)}),
          got);
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
