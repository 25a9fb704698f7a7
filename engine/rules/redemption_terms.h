// Terms of burning: how many points a redemption or a hold may take of what it
// asks for, and what they are worth (engine/rules/README.md, redemption).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_REDEMPTION_TERMS_H_
#define CLEARPOINT_ENGINE_RULES_REDEMPTION_TERMS_H_

#include <string_view>
#include <vector>

#include "engine/decide/decision.h"

namespace clearpoint {

// What an event asks for. Views of the event.
struct SpendingRequest {
  std::string_view program;
  std::string_view member;
  std::string_view merchant;
  Points points;
  std::string_view offer;
  int64_t offer_quantity = 0;
  std::string_view order_id;
  std::string_view currency;
  MinorAmount order_amount;
  std::string_view channel;
  const std::vector<std::string_view>& tags;
};

// MISSING_FIELD when the terms want to know the order and the event does not
// say; INVALID_FIELD of what it says of it.
Verdict CheckOrderIsTold(const Decision& d, const SpendingRequest& request);
Verdict CheckOrder(const Decision& d, const SpendingRequest& request);

// BELOW_MINIMUM, NOT_A_STEP, ABOVE_MAXIMUM; or the points that the terms let
// the request take, in *points.
Verdict FitTerms(const RedemptionTerms& terms, const SpendingRequest& request,
                 Points* points);
// LIMIT_REACHED; or reduces *points to what limits leave room for, where the
// terms say so.
Verdict FitLimits(Decision& d, const Program& program, MemberNumber member,
                  Points* points);
// Counts what is taken, and the request.
void CountRequest(Decision& d, const Program& program, MemberNumber member,
                  Points points);

// Gives `points` of the request back to its limits, and the request itself when
// nothing is left of it.
enum class RequestLeft : uint8_t { kSome, kNothing };
void GiveBackLimits(Decision& d, const RequestRow& row, Points points,
                    RequestLeft left);
// What the request's points are worth of an order.
MinorAmount WorthOf(const Decision& d, const RequestRow& row);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_REDEMPTION_TERMS_H_
