// Reads who pays for the points of an earn rule: one participant, or a list of
// shares. Place: part of the reader of rules. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_FUNDER_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_FUNDER_READER_H_

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// The key "funder" of an earn rule: `merchant`, `issuer`, a participant, or
// `[{participant: brand, share: 2}, {participant: merchant, share: 1}]`. Shares
// are decimals; they become the smallest whole weights of the same proportion
// that their decimals allow.
void ReadEarnFunder(MapReader& map, EarnRule& rule);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_FUNDER_READER_H_
