// Offers: what points buy from the catalogue of a program. Who may have it,
// what it costs, what is left of it, and who is paid for it
// (engine/rules/README.md, offers).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_OFFER_H_
#define CLEARPOINT_ENGINE_RULES_OFFER_H_

#include "engine/limits/limit_period.h"
#include "engine/rules/redemption_terms.h"

namespace clearpoint {

// INVALID_FIELD: an offer that the program does not have, no whole number of
// items, or other points or money than they cost.
Verdict CheckOfferFields(const Decision& d, const SpendingRequest& request);

// Null when the program has none of that name.
const OfferView* FindOffer(const Program& program, std::string_view name);
// The offer that a request was for, as it was then; null when it was for none.
const OfferView* OfferOf(const Decision& d, const RequestRow& row);
// Items that so many points buy. Precondition: a multiple of the price.
int64_t ItemsOf(const OfferView& offer, Points points);
// NOT_A_STEP when the points are no whole items of the request's offer.
Verdict CheckWholeItems(const Decision& d, const RequestRow& row,
                        Points points);

// NOT_ELIGIBLE: the offer is not for this member, or not there and then, in the
// network that governs the event. `place` of the merchant.
Verdict CheckIsOffered(Decision& d, const Program& program,
                       const OfferView& offer, const SpendingRequest& request,
                       int32_t place);

// LIMIT_REACHED or OUT_OF_STOCK. So many items, of the points they cost.
Verdict CheckItems(Decision& d, const OfferView& offer, const LimitScope& scope,
                   int64_t items);
void CountItems(Decision& d, const OfferView& offer, const LimitScope& scope,
                int64_t items);
void GiveBackItems(Decision& d, const OfferView& offer, const LimitScope& scope,
                   int64_t items);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_OFFER_H_
