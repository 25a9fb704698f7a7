// Privileges: what an offer of that kind gives is a label of the member, with
// an end, on which rules and other offers select (engine/rules/README.md,
// offers). Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_PRIVILEGE_H_
#define CLEARPOINT_ENGINE_DECIDE_PRIVILEGE_H_

#include "engine/decide/decision.h"
#include "engine/rules/offer.h"

namespace clearpoint {

// From when the event entitles the member; 0 when the offer (or null) is no
// privilege.
Timestamp EntitledFrom(const Decision& d, const OfferView* offer);
// NOT_ELIGIBLE when a label of its name begins at that very moment, which could
// not be told from it. Nothing of other offers, or of none.
Verdict CheckMayEntitle(const Decision& d, const OfferView* offer,
                        MemberNumber member);
// Gives so many items of it. LIMIT_REACHED: the member has too many labels.
Verdict Entitle(Decision& d, const OfferView* offer, MemberNumber member,
                int64_t items);
// After a reversal, which row.reversed counts already: the privilege lasts as
// long as the items that are left, but not less long than up to now. Nothing of
// requests that gave none, or whose label has gone.
void EntitleLess(Decision& d, const RequestRow& row);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_PRIVILEGE_H_
