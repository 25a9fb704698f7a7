// When settlement windows close by themselves: the key "closes" of the section
// "settlement". Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_CLOSING_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_CLOSING_READER_H_

#include "tools/network/reading_context.h"

namespace clearpoint {

void ReadClosing(MapReader& settlement, ReadingContext& context);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_CLOSING_READER_H_
