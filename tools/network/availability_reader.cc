#include "tools/network/availability_reader.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tools/network/reading_context.h"
#include "tools/network/selector_reader.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int64_t kMostAfterDays = 3'660;
constexpr int64_t kMostAfterWorkingDays = 366;

void ReadCount(MapReader& map, std::string_view key, int64_t most,
               int32_t& count) {
  map.Value(key, Need::kOptional, count,
            [most](std::string_view text) -> absl::StatusOr<int32_t> {
              const auto value = ParseWhole(text, most);
              if (!value.ok()) return value.status();
              return static_cast<int32_t>(*value);
            });
}

absl::StatusOr<int32_t> ParseDay(std::string_view text) {
  const auto time = ParseTime(text);
  if (!time.ok()) return time.status();
  if (const LocalDay* day = std::get_if<LocalDay>(&*time)) return day->value;
  return absl::InvalidArgumentError(fmt::format(
      "expected a day such as 2026-10-01, found \"{}\"", Shortened(text)));
}

}  // namespace

void ReadAvailability(MapReader& rule_map, int32_t& days,
                      std::optional<PendingPolicy>& pending) {
  const YamlNode* node = rule_map.Find("available", Need::kOptional);
  if (node == nullptr) return;
  PendingPolicy& policy = pending.emplace();
  if (node->kind == YamlKind::kScalar) {
    policy.until_event = node->text == "on_release";
    if (policy.until_event) return;
    rule_map.Error(*node, "available",
                   fmt::format("expected on_release or a map, found \"{}\"",
                               Shortened(node->text)));
    return;
  }
  MapReader map(rule_map.log(), *node, rule_map.PathOf("available"),
                "available");
  ReadCount(map, "after_days", kMostAfterDays, days);
  ReadCount(map, "after_working_days", kMostAfterWorkingDays,
            policy.working_days);
  map.Name("calendar", Need::kOptional, policy.calendar);
  const Choices<PendingUpTo> ends = {
      {"end_of_day", PendingUpTo::kEndOfDay},
      {"end_of_week", PendingUpTo::kEndOfWeek},
      {"end_of_month", PendingUpTo::kEndOfMonth}};
  map.Choice("up_to", Need::kOptional, policy.up_to, ends);
  map.Finish();
}

void ReadCalendars(MapReader& network, Configuration& configuration) {
  ForEachNamed(network, "calendars",
               [&](const std::string& name, const YamlNode& node, size_t i) {
                 MapReader map(network.log(), node,
                               fmt::format("calendars/{}", i),
                               fmt::format("calendar \"{}\"", name));
                 CalendarConfig calendar;
                 calendar.name = name;
                 if (map.Find("weekend", Need::kOptional) == nullptr) {
                   calendar.weekend = {6, 7};
                 } else {
                   map.Values("weekend", calendar.weekend, ParseWeekday);
                 }
                 map.Values("holidays", calendar.holidays, ParseDay);
                 map.Values("working_days", calendar.working_days, ParseDay);
                 map.Finish();
                 configuration.calendars.push_back(std::move(calendar));
               });
}

}  // namespace clearpoint
