// The tiers of one program in network.yaml.
// Place: part of the reader of programs. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_TIER_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_TIER_READER_H_

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"
#include "tools/network/reading_context.h"

namespace clearpoint {

// The key "tiers" of the program's map, which may be absent.
void ReadTiers(MapReader& map, ReadingContext& context,
               ProgramConfig& program);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_TIER_READER_H_
