#include "tools/network/zone_reader.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/values/check.h"
#include "engine/values/status_text.h"
#include "fmt/format.h"
#include "tools/network/posix_zone.h"
#include "tools/network/utf8.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

constexpr size_t kHeaderBytes = 44;
constexpr size_t kTypeBytes = 6;
constexpr int64_t kMostTransitions = 100'000;
constexpr int32_t kMostOffset = 26 * 3600;  // RFC 8536: -25 h to +26 h

struct Counts {
  int64_t ut, std, leap, time, type, abbreviation;
};

uint64_t BigEndian(std::string_view bytes, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) {
    value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  }
  return value;
}

Counts CountsAt(std::string_view bytes, size_t header) {
  const auto count = [&](size_t index) {
    return static_cast<int64_t>(BigEndian(bytes, header + 20 + 4 * index, 4));
  };
  return {count(0), count(1), count(2), count(3), count(4), count(5)};
}

// Bytes of the data block behind a header.
int64_t DataBytes(const Counts& c, int64_t time_width) {
  return c.time * time_width + c.time + c.type * int64_t{kTypeBytes} +
         c.abbreviation + c.leap * (time_width + 4) + c.std + c.ut;
}

absl::Status Damaged(std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("not a TZif file: {}", why));
}

// Adds a change; what lies before the first possible event only moves the
// offset that everything starts with, and what changes nothing is left out.
void Add(std::vector<ZoneTransition>& transitions, Timestamp at,
         int32_t offset) {
  if (at <= kEarliestEvent) {
    transitions.front().offset_seconds = offset;
  } else if (transitions.back().offset_seconds != offset) {
    transitions.push_back({at, offset});
  }
}

absl::Status ReadTransitions(std::string_view bytes, size_t data,
                             const Counts& counts,
                             std::vector<ZoneTransition>& transitions) {
  const size_t times = static_cast<size_t>(counts.time);
  const size_t indices = data + times * 8;
  const size_t types = indices + times;
  const auto offset_of = [&](size_t type) {
    return static_cast<int32_t>(BigEndian(bytes, types + type * kTypeBytes, 4));
  };
  for (int64_t type = 0; type < counts.type; ++type) {
    const int32_t offset = offset_of(static_cast<size_t>(type));
    if (offset < -kMostOffset || offset > kMostOffset) {
      return Damaged("an offset of more than 26 hours");
    }
  }
  transitions.push_back({kBeginningOfTime, offset_of(0)});
  constexpr int64_t kMostSeconds = kLatestEvent.value / kMicrosPerSecond;
  int64_t last = std::numeric_limits<int64_t>::min();
  for (size_t i = 0; i < times; ++i) {
    const auto seconds =
        static_cast<int64_t>(BigEndian(bytes, data + i * 8, 8));
    const size_t type = static_cast<uint8_t>(bytes[indices + i]);
    if (static_cast<int64_t>(type) >= counts.type) return Damaged("bad type");
    if (seconds <= last && i > 0) return Damaged("times do not ascend");
    last = seconds;
    const int64_t bounded = std::clamp(seconds, -kMostSeconds, kMostSeconds);
    Add(transitions, Timestamp{bounded * kMicrosPerSecond}, offset_of(type));
  }
  return absl::OkStatus();
}

int YearOf(Timestamp at) {
  const std::chrono::sys_days day{std::chrono::days{at.value / kMicrosPerDay}};
  return static_cast<int>(std::chrono::year_month_day{day}.year());
}

// Continues behind `last`, the time of the file's last transition.
absl::Status Extend(std::string_view footer, Timestamp last,
                    std::vector<ZoneTransition>& transitions) {
  if (footer.empty()) return absl::OkStatus();
  const auto rule = ParsePosixZone(footer);
  if (!rule) {
    return Damaged(
        fmt::format("its rule \"{}\" is no POSIX zone", Shortened(footer)));
  }
  if (!rule->has_daylight) {
    if (last == kBeginningOfTime) {
      transitions.front().offset_seconds = rule->standard_offset;
    }
    return absl::OkStatus();
  }
  const int first_year = std::max(1900, YearOf(std::max(last, kEarliestEvent)));
  for (int year = first_year; year <= kLastZoneYear; ++year) {
    for (const ZoneTransition& change : TransitionsOfYear(*rule, year)) {
      if (change.at > last) {
        Add(transitions, change.at, change.offset_seconds);
      }
    }
  }
  return absl::OkStatus();
}

bool IsZoneName(std::string_view name) {
  const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '+' ||
           c == '-';
  });
  return letters && !name.empty() && name.size() <= 64 && name[0] != '/';
}

absl::Status UnknownZone(std::string_view name) {
  return absl::NotFoundError(
      fmt::format("\"{}\" is no time zone; expected an IANA name such as "
                  "Asia/Shanghai",
                  Shortened(name)));
}

}  // namespace

absl::StatusOr<ZoneConfig> ParseZone(std::string_view name,
                                     std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || bytes.substr(0, 4) != "TZif") {
    return Damaged("no header");
  }
  if (bytes[4] < '2') return Damaged("version 1 has no 64-bit times");
  const int64_t skipped = DataBytes(CountsAt(bytes, 0), 4);
  const int64_t size = static_cast<int64_t>(bytes.size());
  const int64_t second = static_cast<int64_t>(kHeaderBytes) + skipped;
  if (second + static_cast<int64_t>(kHeaderBytes) > size) {
    return Damaged("it ends early");
  }
  const size_t header = static_cast<size_t>(second);
  if (bytes.substr(header, 4) != "TZif") return Damaged("no second header");
  const Counts counts = CountsAt(bytes, header);
  const size_t data = header + kHeaderBytes;
  const int64_t footer_at = static_cast<int64_t>(data) + DataBytes(counts, 8);
  if (footer_at >= size) return Damaged("it ends early");
  if (counts.type < 1 || counts.time > kMostTransitions) {
    return Damaged("bad counts");
  }
  if (counts.leap > 0) return Damaged("it counts leap seconds");
  ZoneConfig zone{std::string(name), {}};
  absl::Status status = ReadTransitions(bytes, data, counts, zone.transitions);
  if (!status.ok()) return status;
  std::string_view footer = bytes.substr(static_cast<size_t>(footer_at));
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') {
    return Damaged("no rule at its end");
  }
  footer = footer.substr(1, footer.size() - 2);
  Timestamp last = kBeginningOfTime;
  if (counts.time > 0) {
    const size_t at = data + static_cast<size_t>(counts.time - 1) * 8;
    constexpr int64_t kMostSeconds = kLatestEvent.value / kMicrosPerSecond;
    last.value = std::clamp(static_cast<int64_t>(BigEndian(bytes, at, 8)),
                            -kMostSeconds, kMostSeconds) *
                 kMicrosPerSecond;
  }
  status = Extend(footer, last, zone.transitions);
  if (!status.ok()) return status;
  return zone;
}

absl::StatusOr<ZoneConfig> ReadZone(const std::string& directory,
                                    std::string_view name) {
  if (!IsZoneName(name)) return UnknownZone(name);
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) {
    return absl::NotFoundError(fmt::format(
        "no time zone data at {}; install the package tzdata", directory));
  }
  const std::string path = fmt::format("{}/{}", directory, name);
  if (!std::filesystem::is_regular_file(path, error)) return UnknownZone(name);
  const auto bytes = ReadInputFile(path);
  if (!bytes.ok()) return bytes.status();
  auto zone = ParseZone(name, *bytes);
  if (zone.ok()) return zone;
  return absl::InvalidArgumentError(
      fmt::format("{}: {}", path, MessageOf(zone.status())));
}

Timestamp FirstInstantOf(const ZoneConfig& zone, LocalDay day) {
  CLEARPOINT_CHECK(!zone.transitions.empty());
  const int64_t midnight = day.value * kMicrosPerDay;
  for (size_t i = 0; i < zone.transitions.size(); ++i) {
    const ZoneTransition& now = zone.transitions[i];
    const int64_t offset = now.offset_seconds * kMicrosPerSecond;
    // Local midnight under this offset, or the start of the offset when the
    // local clock is already past midnight then.
    const int64_t instant = std::max(midnight - offset, now.at.value);
    const bool last = i + 1 == zone.transitions.size();
    if (last || instant < zone.transitions[i + 1].at.value) {
      return Timestamp{instant};
    }
  }
  return kNever;
}

}  // namespace clearpoint
