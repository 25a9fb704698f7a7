// The terms of requests that move points of one program without a sale: the
// sections `transfer`, `adjustments` and `reinstatement` of programs. Part of
// program_reader.h. Threads: functions of their arguments.
#ifndef CLEARPOINT_TOOLS_NETWORK_POINTS_TERMS_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_POINTS_TERMS_READER_H_

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// Reads the sections of the program's map into `program`, whose scale is known.
void ReadPointsTerms(MapReader& map, ProgramConfig& program);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_POINTS_TERMS_READER_H_
