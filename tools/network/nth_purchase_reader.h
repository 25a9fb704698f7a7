// Reads which purchases of a period, and which days, weeks or months in a row, an
// earn rule rewards. Place: part of the reader of rules. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_NTH_PURCHASE_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_NTH_PURCHASE_READER_H_

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// The key "nth_purchase" of an earn rule: a map with `every` or `only`, and
// `period`.
void ReadNthPurchase(MapReader& rule_map, EarnRule& rule);
// The key "streak": a map with `every` or `only`, and `unit`.
void ReadStreak(MapReader& rule_map, EarnRule& rule);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_NTH_PURCHASE_READER_H_
