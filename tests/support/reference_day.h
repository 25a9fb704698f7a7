// The reference day of the domain (section 9) as data: configuration, events,
// outcomes and the canonical text afterwards. The oracle and the engine are
// both run on it. Threads: any.
#ifndef CLEARPOINT_TESTS_SUPPORT_REFERENCE_DAY_H_
#define CLEARPOINT_TESTS_SUPPORT_REFERENCE_DAY_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/decide/outcome.h"
#include "engine/network/configuration.h"
#include "tests/support/owned_event.h"

namespace clearpoint {

// 1 March 2026, 16:00 UTC: the first instant of the day in Asia/Shanghai.
Timestamp ReferenceDayStart();
Configuration ReferenceConfiguration();

// A money price of a decimal text: "0.012" is 12 * 10^9.
Money Price(std::string_view decimal);
ZoneConfig ShanghaiZone();

struct ReferenceStep {
  std::string what;
  OwnedEvent event;
  OutcomeCode outcome = OutcomeCode::kAccepted;
};
std::vector<ReferenceStep> ReferenceDay();
// Without the close at its end: every window is open.
std::vector<ReferenceStep> UnclosedReferenceDay();

// The reference network, but for where it is settled: what airline is paid for
// points in scheme `pairs`, number 2, set off pair by pair, and the exchange of
// star into leaf in `dollars`, number 3, gross, at 0.02 dollars a point of leaf.
Configuration ThreeSchemes();

// In the grammar of Oracle::Text.
std::string ReferenceDayText();

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_REFERENCE_DAY_H_
