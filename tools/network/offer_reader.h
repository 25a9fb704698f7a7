// Reads `offers` of a program: the catalogue of what points buy.
// Threads: none.
#ifndef CLEARPOINT_TOOLS_NETWORK_OFFER_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_OFFER_READER_H_

#include "tools/network/map_reader.h"
#include "tools/network/reading_context.h"

namespace clearpoint {

// Appends the offers of the program's map, in written order. `zone` of the
// program; null when it is unknown.
void ReadOffers(MapReader& program_map, ReadingContext& context,
                const ZoneConfig* zone, ProgramConfig& program);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_OFFER_READER_H_
