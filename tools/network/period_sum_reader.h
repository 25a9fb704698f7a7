// Reads of which period an earn rule takes the sum. Place: part of the reader
// of rules. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_PERIOD_SUM_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_PERIOD_SUM_READER_H_

#include <cstdint>

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// The key "period_sum" of an earn rule: a map with `period`, `closes_on`,
// `at_least` and `carry`. `minor_digits` are those of the rule's currency.
void ReadPeriodSum(MapReader& rule_map, int32_t minor_digits, EarnRule& rule);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_PERIOD_SUM_READER_H_
