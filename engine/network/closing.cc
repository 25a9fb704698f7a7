// The closing calendar of a version; part of network.h.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/network/network.h"

namespace clearpoint {

absl::Status Network::CompileClosing() {
  const auto& closes = configuration_.settlement.closes;
  if (!closes.has_value()) return absl::OkStatus();
  const auto refuse = [](const std::string& name, const char* what) {
    return absl::InvalidArgumentError(
        absl::StrCat("settlement closes: \"", name, "\" is no ", what));
  };
  const auto zone = zone_places_.find(closes->zone);
  if (zone == zone_places_.end()) return refuse(closes->zone, "time zone");
  CutOffs cut_offs{.every = closes->every,
                   .time_of_day = closes->at_minute * 60 * kMicrosPerSecond,
                   .zone = zones_[zone->second].get()};
  if (!closes->calendar.empty()) {
    cut_offs.calendar = CalendarOf(closes->calendar);
    if (cut_offs.calendar == nullptr) {
      return refuse(closes->calendar, "calendar");
    }
  }
  cut_offs_ = cut_offs;
  return absl::OkStatus();
}

std::optional<Timestamp> Network::CutOffAfter(Timestamp after) const {
  if (!cut_offs_.has_value()) return std::nullopt;
  return clearpoint::CutOffAfter(*cut_offs_, after);
}

const WorkingDays* Network::CalendarOf(const std::string& name) const {
  const std::vector<CalendarConfig>& calendars = configuration_.calendars;
  const auto found =
      std::find_if(calendars.begin(), calendars.end(),
                   [&](const CalendarConfig& one) { return one.name == name; });
  if (found == calendars.end()) return nullptr;
  return calendars_[static_cast<size_t>(found - calendars.begin())].get();
}

}  // namespace clearpoint
