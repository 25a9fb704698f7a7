// What an earn rule gives: the keys "grant" and "bonus". Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_GRANT_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_GRANT_READER_H_

#include <cstdint>

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// Decimals of the program's points and of the rule's currency.
struct GrantUnits {
  int32_t scale = 0;
  int32_t minor_digits = 2;
};

// How amounts and points are rounded, by the words of network.yaml.
Choices<Rounding> Roundings();

// Of a rule without a bonus the grant is required; with one it only rounds and
// bounds.
void ReadGrant(MapReader& rule_map, const GrantUnits& units, EarnRule& rule);
void ReadBonus(MapReader& rule_map, EarnRule& rule);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_GRANT_READER_H_
