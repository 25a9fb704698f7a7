// What points that no rule gives are counted under besides their funder: a
// campaign of their program and a cost centre, as an adjustment or an opening
// balance tells them (engine/rules/README.md, cost centres). They use none of
// the campaign's budget. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_ATTRIBUTION_H_
#define CLEARPOINT_ENGINE_DECIDE_ATTRIBUTION_H_

#include <string_view>

#include "engine/decide/decision.h"

namespace clearpoint {

// As an event tells it; empty: none.
struct ToldAttribution {
  std::string_view campaign;
  std::string_view cost_centre;

  bool is_empty() const { return campaign.empty() && cost_centre.empty(); }
};

// 1-based places in the version that governs the event; 0: none.
struct Attribution {
  uint32_t campaign = 0;  // of the program
  uint32_t cost_centre = 0;
};

// INVALID_FIELD: a name is too long, or the version that governs the event has
// no such campaign in this program, or no such cost centre anywhere. A program
// that is not known is told later.
Verdict CheckAttribution(const Decision& d, std::string_view program,
                         const ToldAttribution& told);

// Of what was checked. O(campaigns of the program).
Attribution FindAttribution(const Network& network, const Program& program,
                            const ToldAttribution& told);

// The cost centre that was told, else the campaign's, else the funder's.
uint32_t CostCentreOf(const Network& network, const Program& program,
                      const Attribution& attribution, ParticipantNumber funder);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_ATTRIBUTION_H_
