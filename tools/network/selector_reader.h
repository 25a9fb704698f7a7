// Which purchases an earn rule looks at: the key "select". Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_SELECTOR_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_SELECTOR_READER_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// "monday" or 1, to "sunday" or 7.
absl::StatusOr<int32_t> ParseWeekday(std::string_view text);

// "18:30" in minutes of the day. "24:00" is its end.
absl::StatusOr<int32_t> ParseMinute(std::string_view text);

// `minor_digits` are those of the rule's currency.
void ReadSelector(MapReader& rule, int32_t minor_digits, Selector& selector);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_SELECTOR_READER_H_
