// Reads who pays for the points of an earn rule: one participant, or a list of
// shares. Place: part of the reader of rules. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_FUNDER_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_FUNDER_READER_H_

#include <string>
#include <vector>

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// The key "funder" of an earn rule: `merchant`, `issuer`, a participant, or
// `[{participant: brand, share: 2}, {participant: merchant, share: 1}]`. Shares
// are decimals; they become the smallest whole weights of the same proportion
// that their decimals allow.
void ReadEarnFunder(MapReader& map, EarnRule& rule);

// The same key of a rule that has no merchant: a participant, or a list of
// shares. `issuer`, written out or left out, is an empty funder.
void ReadRewardFunder(MapReader& map, std::string& funder,
                      std::vector<FunderShare>& shares);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_FUNDER_READER_H_
