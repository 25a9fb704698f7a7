// Who pays for the points of a rule: one participant, or several by
// shares, each under the contract that prices its part (domain: earning).
// Threads: any.
#ifndef CLEARPOINT_ENGINE_RULES_FUNDER_SHARES_H_
#define CLEARPOINT_ENGINE_RULES_FUNDER_SHARES_H_

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "engine/network/network.h"
#include "engine/state/order_rows.h"
#include "engine/values/amounts.h"

namespace clearpoint {

// One funder of an award. `contract` names price and settlement; none for the
// issuer, which owes itself nothing, or when there is no contract.
struct Funding {
  ParticipantNumber funder;
  Contract contract;
  int64_t weight = 1;
};
using Fundings = absl::InlinedVector<Funding, 1>;

// The funders of a rule's points for what happened at the merchant at `place`
// (-1: at none),
// by their names as bytes, each once: shares of the same participant add up.
// Price and moment of settlement are those of the funder's own contract
// (nearest ancestor), else of the merchant's.
Fundings FundersOf(const Network& network, const Program& program,
                   const RuleBase& rule, int32_t place, Timestamp t);

// Of `points` what each funder pays: by largest remainder of the weights, ties
// to the first.
absl::InlinedVector<Points, 1> SplitByWeight(const Fundings& fundings,
                                             Points points);

// The parts that an award's points are in: of an award in one lot the award
// itself.
using AwardParts = absl::InlinedVector<AwardPart, 1>;
AwardParts PartsOf(const Award& award);
// Puts them back into the award they came from.
void SetParts(const AwardParts& parts, Award* award);

// Of `points` that are taken back what each part gives: in proportion to what
// is left of it, by largest remainder, ties to the first. So the parts add up
// to the whole at any time. Precondition: that much is left.
absl::InlinedVector<Points, 1> SplitByRest(const AwardParts& parts,
                                           Points points);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_FUNDER_SHARES_H_
