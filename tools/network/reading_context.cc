#include "tools/network/reading_context.h"

#include <utility>

#include "engine/values/status_text.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"
#include "tools/network/zone_reader.h"

namespace clearpoint {

const ZoneConfig* ReadingContext::LoadedZone(const std::string& name) const {
  for (const ZoneConfig& zone : configuration_.zones) {
    if (zone.name == name) return &zone;
  }
  return nullptr;
}

const ZoneConfig* ReadingContext::Zone(ReadingLog log, const std::string& name,
                                       Position at) {
  if (const ZoneConfig* loaded = LoadedZone(name)) return loaded;
  auto zone = ReadZone(zone_info_, name);
  if (!zone.ok()) {
    log.findings.Error(at, "zone: " + MessageOf(zone.status()));
    return nullptr;
  }
  configuration_.zones.push_back(*std::move(zone));
  return &configuration_.zones.back();
}

int32_t ReadingContext::MinorDigits(const std::string& currency) const {
  for (const CurrencyConfig& known : configuration_.currencies) {
    if (known.code == currency) return known.minor_digits;
  }
  return 2;
}

const ProgramConfig* ReadingContext::Program(const std::string& name) const {
  for (const ProgramConfig& program : configuration_.programs) {
    if (program.name == name) return &program;
  }
  return nullptr;
}

void ForEachNamed(MapReader& parent, std::string_view key,
                  const ReadNamed& read) {
  const YamlNode* section = parent.Find(key, Need::kOptional);
  if (section == nullptr) return;
  if (section->kind != YamlKind::kMap) {
    parent.Error(
        *section, key,
        fmt::format("expected a map of names, found {}", Describe(*section)));
    return;
  }
  size_t index = 0;
  for (const auto& [name, value] : section->entries) {
    const auto checked = ParseName(name->text);
    if (!checked.ok()) {
      parent.Error(*name, key, MessageOf(checked.status()));
      continue;
    }
    const std::string path = fmt::format("{}/{}", parent.PathOf(key), index);
    parent.log().positions.Set(path + "/name", name->at);
    read(*checked, *value, index);
    ++index;
  }
}

void ForEachItem(MapReader& parent, std::string_view key,
                 const ReadItem& read) {
  const YamlNode* section = parent.Find(key, Need::kOptional);
  if (section == nullptr) return;
  if (section->kind != YamlKind::kSequence) {
    parent.Error(*section, key,
                 fmt::format("expected a list, found {}", Describe(*section)));
    return;
  }
  size_t index = 0;
  for (const YamlNode* item : section->items) read(*item, index++);
}

namespace {

// One end of a range; a written day starts, or ends, with `days_later`.
void ReadEnd(MapReader& map, std::string_view key, const ZoneConfig* zone,
             int32_t days_later, Timestamp& out) {
  const YamlNode* node = map.Scalar(key, Need::kOptional);
  if (node == nullptr) return;
  const auto time = ParseTime(node->text);
  if (!time.ok()) {
    map.Error(*node, key, MessageOf(time.status()));
    return;
  }
  Timestamp instant;
  if (const LocalDay* day = std::get_if<LocalDay>(&*time)) {
    if (zone == nullptr) return;
    instant = FirstInstantOf(*zone, LocalDay{day->value + days_later});
  } else {
    instant = std::get<Timestamp>(*time);
  }
  if (instant < kEarliestEvent || instant > kLatestEvent) {
    map.Error(*node, key,
              fmt::format("expected a time in the years 1900 to 2200, found "
                          "\"{}\"",
                          Shortened(node->text)));
    return;
  }
  out = instant;
}

}  // namespace

void ReadValidity(MapReader& map, const ZoneConfig* zone, DateRange& valid) {
  ReadEnd(map, "valid_from", zone, 0, valid.from);
  ReadEnd(map, "valid_until", zone, 1, valid.until);
}

void ReadPoints(MapReader& map, std::string_view key, Need need, int32_t scale,
                Points& out) {
  map.Value(key, need, out,
            [scale](std::string_view text) { return ParseMinor(text, scale); });
}

void ReadPointsAboveZero(MapReader& map, std::string_view key, int32_t scale,
                         Points& out) {
  map.Value(key, Need::kRequired, out,
            [scale](std::string_view text) -> absl::StatusOr<int64_t> {
              const auto points = ParseMinor(text, scale);
              if (!points.ok() || *points > 0) return points;
              return absl::InvalidArgumentError(fmt::format(
                  "expected points above zero, found \"{}\"", Shortened(text)));
            });
}

void ReadCurrency(MapReader& map, std::string_view key,
                  const Configuration& configuration, std::string& out) {
  out = configuration.settlement.currency;
  map.Name(key, Need::kOptional, out);
}

}  // namespace clearpoint
