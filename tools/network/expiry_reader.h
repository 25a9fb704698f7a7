// Reads when points lapse: "never", or a map with "after" and "up_to".
// Place: part of the readers of programs and rules. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_EXPIRY_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_EXPIRY_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// A number of whole days, months or years.
struct CalendarSpan {
  ExpiryPeriod period = ExpiryPeriod::kDays;
  int32_t count = 0;
};
// "12 months", "1 year", "400 days"; at most a century.
absl::StatusOr<CalendarSpan> ParseSpan(std::string_view text);

// Entries of a table, each read as its own name.
Choices<std::string> EntriesOf(const std::vector<std::string_view>& names);

// The key "expiry" of `owner`. Leaves `policy`, and answers false, when it is
// not there.
bool ReadExpiry(MapReader& owner, Need need, ExpiryPolicy& policy);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_EXPIRY_READER_H_
