// ZoneReader: the offsets of an IANA zone from the host's tzdata, as they
// travel in a configuration, and the first instant of a local day.
//
// Place: reading network.yaml only. The engine never asks the host, because
// hosts differ in tzdata. Source: TZif version 2 and later, RFC 8536.
// Threads: const, may be shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_ZONE_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_ZONE_READER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/network/configuration.h"

namespace clearpoint {

inline constexpr char kHostZoneInfo[] = "/usr/share/zoneinfo";
// A zone's rule of daylight saving is written out to the end of this year;
// later instants keep the last offset.
inline constexpr int kLastZoneYear = 2100;

// Bytes of a TZif file to transitions: the first at kBeginningOfTime with the
// offset at kEarliestEvent, then every change of the offset, ascending.
// InvalidArgument: not TZif, version 1, damaged, or with leap seconds.
absl::StatusOr<ZoneConfig> ParseZone(std::string_view name,
                                     std::string_view bytes);

// The zone's file below `directory`. NotFound: no such zone, or no tzdata at
// all; else as ParseZone.
absl::StatusOr<ZoneConfig> ReadZone(const std::string& directory,
                                    std::string_view name);

// The first instant whose local time in the zone is the day's midnight or
// later: the midnight itself, or the end of the gap that swallows it (or the
// whole day: Pacific/Apia has no 2011-12-30).
Timestamp FirstInstantOf(const ZoneConfig& zone, LocalDay day);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_ZONE_READER_H_
