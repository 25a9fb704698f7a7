// Grants: what a counted amount is worth in points (domain: earning). The
// pipeline is exact until it is rounded once:
//
//   counted -> bands | block x multiply | fixed  -> exact -> rounded -> bounds
//
// Pure functions. Threads: any.
#ifndef CLEARPOINT_ENGINE_NETWORK_GRANT_H_
#define CLEARPOINT_ENGINE_NETWORK_GRANT_H_

#include "absl/numeric/int128.h"
#include "engine/network/configuration.h"
#include "engine/values/amounts.h"

namespace clearpoint {

// Points before they are rounded: num / den, den > 0.
struct ExactPoints {
  absl::int128 num = 0;
  absl::int128 den = 1;
};

// A common denominator of the grant's rates; 1 for a fixed grant. Precondition:
// `network check` accepts the grant.
int64_t DenominatorOf(const Grant& grant);

// What the grant makes of `counted`, over `denominator`, which is
// DenominatorOf(grant).
ExactPoints ExactGrant(const Grant& grant, int64_t denominator,
                       MinorAmount counted);

// round -> bounds, by the grant's own.
Points RoundGrant(const Grant& grant, const ExactPoints& exact);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_GRANT_H_
