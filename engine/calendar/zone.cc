#include "engine/calendar/zone.h"

#include <algorithm>
#include <limits>

namespace clearpoint {
namespace {

int64_t FloorDay(int64_t micros) {
  const int64_t day = micros / kMicrosPerDay;
  return micros % kMicrosPerDay < 0 ? day - 1 : day;
}

}  // namespace

Zone::Zone(const ZoneConfig& config) {
  for (const ZoneTransition& transition : config.transitions) {
    at_.push_back(transition.at.value);
    offset_.push_back(transition.offset_seconds * kMicrosPerSecond);
  }
  if (at_.empty()) {  // UTC
    at_.push_back(0);
    offset_.push_back(0);
  }
  at_.front() = std::numeric_limits<int64_t>::min();
}

int64_t Zone::OffsetAt(Timestamp t) const {
  const auto after = std::upper_bound(at_.begin(), at_.end(), t.value);
  return offset_[static_cast<size_t>(after - at_.begin()) - 1];
}

LocalDay Zone::DayOf(Timestamp t) const {
  return LocalDay{static_cast<int32_t>(FloorDay(t.value + OffsetAt(t)))};
}

int64_t Zone::TimeOfDay(Timestamp t) const {
  const int64_t local = t.value + OffsetAt(t);
  return local - FloorDay(local) * kMicrosPerDay;
}

Timestamp Zone::At(LocalDay day, int64_t time_of_day) const {
  const int64_t local = day.value * kMicrosPerDay + time_of_day;
  // Offsets stay within 26 hours, so the answer lies behind this instant; walk
  // the stretches of one offset from there on.
  const int64_t start = local - 26 * kMicrosPerHour;
  const auto first = std::upper_bound(at_.begin(), at_.end(), start);
  size_t i = static_cast<size_t>(first - at_.begin()) - 1;
  for (; i + 1 < at_.size(); ++i) {
    const int64_t candidate = std::max(local - offset_[i], at_[i]);
    if (candidate < at_[i + 1]) return Timestamp{candidate};
  }
  return Timestamp{std::max(local - offset_[i], at_[i])};
}

}  // namespace clearpoint
