// The section `programs` of network.yaml: terms, limits, and the earn, sign-in
// and referral rules of each program. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_PROGRAM_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_PROGRAM_READER_H_

#include "tools/network/map_reader.h"
#include "tools/network/reading_context.h"

namespace clearpoint {

// Appends every program of `network` to the context's configuration, under
// paths "programs/<index>". Settlement and currencies must be read before.
void ReadPrograms(MapReader& network, ReadingContext& context);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_PROGRAM_READER_H_
