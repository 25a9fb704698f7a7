// The oracle's closing calendar: every day is walked over until a cut-off is
// found.
#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"

namespace clearpoint {
namespace {

constexpr int64_t kLongestPeriod = 31;  // days

bool HasDay(const std::vector<int32_t>& days, int64_t day) {
  for (const int32_t one : days) {
    if (one == day) return true;
  }
  return false;
}

// Without a calendar of that name every day is worked.
bool IsWorked(const Configuration& network, const std::string& name,
              int64_t day) {
  for (const CalendarConfig& calendar : network.calendars) {
    if (calendar.name != name) continue;
    if (HasDay(calendar.working_days, day)) return true;
    return !HasDay(calendar.weekend, oracle::WeekdayOf(day)) &&
           !HasDay(calendar.holidays, day);
  }
  return true;
}

const char* NameOf(ClosingPeriod every) {
  if (every == ClosingPeriod::kDay) return "day";
  return every == ClosingPeriod::kWeek ? "week" : "month";
}

const ZoneConfig* FindZone(const Configuration& network,
                           const std::string& name) {
  for (const ZoneConfig& zone : network.zones) {
    if (zone.name == name) return &zone;
  }
  return nullptr;
}

}  // namespace

// The earliest is that of the earliest period that has one behind `after`.
std::optional<Timestamp> Oracle::CutOffBehind(Timestamp after) const {
  const Configuration& network = versions_.back();
  const auto& closes = network.settlement.closes;
  if (!closes.has_value()) return std::nullopt;
  const ZoneConfig* zone = FindZone(network, closes->zone);
  const char* every = NameOf(closes->every);
  int64_t first = oracle::LocalDayAt(*zone, after) - 2 * kLongestPeriod;
  while (true) {
    ++first;
    if (oracle::SharePeriod(every, first - 1, first)) continue;
    int64_t day = first;
    while (!IsWorked(network, closes->calendar, day)) ++day;
    const Timestamp at = oracle::MinuteOf(*zone, day, closes->at_minute);
    if (at > after) return at;
  }
}

void Oracle::CloseByCalendar() {
  CloseWindow();
  if (closed_by_calendar_ < cut_offs_.size()) {
    opened_by_[s_.open_window] = cut_offs_[closed_by_calendar_];
  }
  ++closed_by_calendar_;
  s_.cut_off = CutOffBehind(*s_.cut_off);
}

}  // namespace clearpoint
