// Reads the campaigns of a program. Place: part of the reader of programs.
// Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_CAMPAIGN_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_CAMPAIGN_READER_H_

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// The key "campaigns". `zone` null: its finding stands elsewhere.
void ReadCampaigns(MapReader& program_map, const ZoneConfig* zone,
                   ProgramConfig& program);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_CAMPAIGN_READER_H_
