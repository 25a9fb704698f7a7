// The rules of one program in network.yaml: `earn`, `sign_in`, `referral`.
// Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_RULE_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_RULE_READER_H_

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"
#include "tools/network/reading_context.h"

namespace clearpoint {

struct RuleContext {
  ReadingContext& network;
  const ZoneConfig* zone;  // of the program; null when it is unknown
  int32_t scale;           // of the program
};

// Appends the rules of the program's map, in written order, to `program`.
void ReadRules(MapReader& map, const RuleContext& context,
               ProgramConfig& program);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_RULE_READER_H_
