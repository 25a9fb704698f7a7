// Exchanging: what every exchange does, whoever asks for it: a request, a
// partner's answer, or a standing conversion. Under which rate, how much of
// what is asked fits, out of which lots, and what is moved and owed then
// (engine/rules/README.md, exchange). Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_EXCHANGING_H_
#define CLEARPOINT_ENGINE_DECIDE_EXCHANGING_H_

#include <vector>

#include "engine/decide/decision.h"
#include "engine/limits/limits.h"
#include "engine/rules/award.h"
#include "engine/rules/conversion.h"

namespace clearpoint {

// Whose exchange, under which rate, and when it occurred.
struct Exchange {
  const Network* network = nullptr;
  const RateView* rate = nullptr;
  const Program* from = nullptr;
  const Program* to = nullptr;
  MemberNumber member;
  Timestamp occurred;
  // Of its household; 0: its own.
  MemberNumber shared_from;
  MemberNumber shared_to;

  WalletRow::Key giving() const {
    return {WalletOwner(shared_from, member), from->number};
  }
  WalletRow::Key getting() const {
    return {WalletOwner(shared_to, member), to->number};
  }
};

// What is exchanged of what was asked, and the lots it is drawn from.
struct ExchangePlan {
  Conversion done;
  Points fee;  // in points of `from`, on top of what is given
  std::vector<DrawnLot> given;
  std::vector<DrawnLot> fee_drawn;  // drawn behind all that is given
};

// NO_RATE, or NOT_ELIGIBLE where the rate is not for this member; finds the
// rate that was valid when the exchange occurred.
Verdict FindRate(Decision& d, Exchange* exchange);
// BELOW_MINIMUM, NOT_A_STEP, ABOVE_MAXIMUM, LIMIT_REACHED,
// INSUFFICIENT_POINTS, OVERFLOW, or what would be exchanged. Nothing is moved.
Verdict PlanExchange(Decision& d, const Exchange& exchange, Points asked,
                     ExchangePlan* plan);
// Moves the points of both programs, counts limits and books what is owed. The
// row is that of the accepted request; its keeping is the caller's.
RequestRow ApplyExchange(Decision& d, const Exchange& exchange,
                         const ExchangePlan& plan);

// Instead, where a partner must answer first: holds what would be given and the
// fee, and counts limits. The row says until when the answer is due.
RequestRow HoldExchange(Decision& d, const Exchange& exchange,
                        const ExchangePlan& plan);
// What is owed for an exchange that gave and got so many.
void BookExchange(Decision& d, const Exchange& exchange, Points give,
                  Points get);
// Gives limits back what they counted for it.
void UncountExchange(Decision& d, const Exchange& exchange, Points give,
                     Points get);

// The fee in points of a request that gives so many.
Points PointsFeeFor(const RateConfig& rate, Points give);
// The fee in money: by the point given, at most the cap.
Money MoneyFeeFor(const Exchange& exchange, Points give);
// What the issuer of `from` owes the issuer of `to` for what was got.
Obligation ObligationFor(const Exchange& exchange, Points got);
// Limits count on the day of their program's zone.
LimitScope ExchangeScope(const Exchange& exchange, const Program& program);
// The exchange that a kept row tells of; it has one `exchanged`.
Exchange ExchangeOf(const Decision& d, const RequestRow& row);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_EXCHANGING_H_
