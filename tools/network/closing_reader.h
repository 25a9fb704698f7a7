// How windows of a settlement scheme are closed and netted: the keys "closes"
// and "mode" of the section "settlement" and of each of its schemes. Threads:
// not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_CLOSING_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_CLOSING_READER_H_

#include <optional>

#include "tools/network/reading_context.h"

namespace clearpoint {

void ReadClosing(MapReader& scheme, ReadingContext& context,
                 std::optional<ClosingConfig>& closing);
void ReadMode(MapReader& scheme, NettingMode& mode);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_CLOSING_READER_H_
