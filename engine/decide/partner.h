// Exchanges with partner programs outside the network: what is given is held
// until the partner confirms or fails, and stays held while nobody knows.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_PARTNER_H_
#define CLEARPOINT_ENGINE_DECIDE_PARTNER_H_

#include <string_view>

#include "engine/decide/decision.h"
#include "engine/decide/exchanging.h"

namespace clearpoint {

// NOT_ELIGIBLE where the rate binds a member's account at the partner and the
// request names none, or another than the one that is bound.
Verdict CheckAccount(const Decision& d, const Exchange& exchange,
                     std::string_view account);
// The same of an exchange that goes to the account that is bound: NOT_ELIGIBLE
// where the rate binds one and none is.
Verdict CheckBoundAccount(const Decision& d, const Exchange& exchange);
// Binds the account, where the rate does and none is bound, and counts one more
// exchange to it. Precondition: CheckAccount; the member is known.
void BindAccount(const Decision& d, const Exchange& exchange,
                 std::string_view account);

// Keeps the row of an exchange that was held, and the time its answer is due.
void AskPartner(Decision& d, RequestRow row);

// Whether the row's points are held for a partner that has not answered.
bool WaitsForPartner(const RequestRow& row);

// The answer is due: the exchange kept under `key` is unknown from now on,
// unless the partner has answered. Nothing moves.
void LosePartner(Decision& d, const Hash128& key);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_PARTNER_H_
