// The oracle's spending: redemptions and their reversals.
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
  PutBack(&redeemed.draws, program, points);
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
