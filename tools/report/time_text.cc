#include "tools/report/time_text.h"

#include <fmt/format.h>

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr int32_t kMonthsPerYear = 12;

std::string ClockText(LocalDay day, int64_t time_of_day) {
  const CivilDate date = CivilOf(day);
  const int64_t seconds = time_of_day / kMicrosPerSecond;
  const int64_t micros = time_of_day % kMicrosPerSecond;
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month,
                  date.day, seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (micros != 0) text += fmt::format(".{:06}", micros);
  return text;
}

}  // namespace

std::string UtcText(Timestamp t) {
  static const Zone kUtc{ZoneConfig{}};
  if (t == kNever) return "never";
  return ClockText(kUtc.DayOf(t), kUtc.TimeOfDay(t)) + "Z";
}

std::string LocalText(const Zone& zone, Timestamp t) {
  if (t == kNever) return "never";
  const LocalDay day = zone.DayOf(t);
  const int64_t time_of_day = zone.TimeOfDay(t);
  const int64_t offset = day.value * kMicrosPerDay + time_of_day - t.value;
  if (offset % kMicrosPerMinute != 0) return UtcText(t);
  const int64_t minutes = offset / kMicrosPerMinute;
  const int64_t size = minutes < 0 ? -minutes : minutes;
  return ClockText(day, time_of_day) + fmt::format("{}{:02}:{:02}",
                                                   minutes < 0 ? '-' : '+',
                                                   size / 60, size % 60);
}

uint64_t WholeDays(Timestamp from, Timestamp until) {
  if (until <= from) return 0;
  return static_cast<uint64_t>((until.value - from.value) / kMicrosPerDay);
}

std::string DayText(LocalDay day) {
  const CivilDate date = CivilOf(day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string MonthText(int32_t month) {
  int32_t year = month / kMonthsPerYear;
  int32_t rest = month % kMonthsPerYear;
  if (rest < 0) {
    rest += kMonthsPerYear;
    --year;
  }
  return fmt::format("{:04}-{:02}", 1970 + year, rest + 1);
}

std::string ExpiryMonthText(const Zone& zone, Timestamp expires_at) {
  if (expires_at == kNever) return "never";
  return MonthText(MonthIndex(zone.DayOf(Timestamp{expires_at.value - 1})));
}

}  // namespace clearpoint
