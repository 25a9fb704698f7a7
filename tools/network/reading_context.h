// ReadingContext: what the sections of network.yaml need to know of each other
// while they are read, and the readings that all of them share. Looks names up
// only to scale values exactly; an unknown one reads with a default and is
// reported by the checks.
//
// Threads: not shared. Lives while one file is read.
#ifndef CLEARPOINT_TOOLS_NETWORK_READING_CONTEXT_H_
#define CLEARPOINT_TOOLS_NETWORK_READING_CONTEXT_H_

#include <functional>
#include <string>
#include <string_view>

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

class ReadingContext {
 public:
  ReadingContext(Configuration& configuration, std::string zone_info)
      : configuration_(configuration), zone_info_(std::move(zone_info)) {}

  Configuration& configuration() { return configuration_; }

  // The zone, loaded at its first use and then part of the configuration;
  // null, with a finding at `at` each time, when the host has none.
  const ZoneConfig* Zone(ReadingLog log, const std::string& name, Position at);
  // A zone that was loaded before, or null.
  const ZoneConfig* LoadedZone(const std::string& name) const;

  // 2 for a currency that is not listed.
  int32_t MinorDigits(const std::string& currency) const;
  // Null for a program that is not there.
  const ProgramConfig* Program(const std::string& name) const;

  // The network's own zone, empty when not stated.
  std::string default_zone;

 private:
  Configuration& configuration_;
  std::string zone_info_;
};

// Calls `read(name, value, index)` for every entry of a map of named things,
// whose section may be absent. Names are checked; the index counts good names
// only, so it is the index in the Configuration.
using ReadNamed =
    std::function<void(const std::string&, const YamlNode&, size_t)>;
void ForEachNamed(MapReader& parent, std::string_view key,
                  const ReadNamed& read);

// Calls `read(item, index)` for every item of a list, which may be absent.
using ReadItem = std::function<void(const YamlNode&, size_t)>;
void ForEachItem(MapReader& parent, std::string_view key, const ReadItem& read);

// Keys `valid_from` and `valid_until`: days of the zone, the last included, or
// instants, the last excluded. `zone` null: its finding stands elsewhere.
void ReadValidity(MapReader& map, const ZoneConfig* zone, DateRange& valid);

// Points of a program with `scale` decimals.
void ReadPoints(MapReader& map, std::string_view key, Need need, int32_t scale,
                Points& out);

// The same, and a finding when it is zero.
void ReadPointsAboveZero(MapReader& map, std::string_view key, int32_t scale,
                         Points& out);

// Key `currency`; when absent the settlement's.
void ReadCurrency(MapReader& map, std::string_view key,
                  const Configuration& configuration, std::string& out);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_READING_CONTEXT_H_
