// Reads until when points of a rule are pending, and the calendars whose
// working days count. Place: part of the readers of rules and of the network.
// Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_AVAILABILITY_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_AVAILABILITY_READER_H_

#include <cstdint>
#include <optional>

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// The key "available" of a rule: `on_release`, or a map with `after_days`, which
// go to `days`, or `after_working_days` and `calendar`, and `up_to`.
void ReadAvailability(MapReader& rule_map, int32_t& days,
                      std::optional<PendingPolicy>& pending);

// The key "calendars" of the network.
void ReadCalendars(MapReader& network, Configuration& configuration);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_AVAILABILITY_READER_H_
