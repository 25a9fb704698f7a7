#include "tools/network/posix_zone.h"

#include <algorithm>
#include <chrono>

namespace clearpoint {
namespace {

// A cursor over the text; every Take moves on, or leaves `failed` set.
class ZoneText {
 public:
  explicit ZoneText(std::string_view text) : text_(text) {}

  bool failed() const { return failed_; }
  bool at_end() const { return at_ == text_.size(); }
  char next() const { return at_end() ? '\0' : text_[at_]; }

  bool TryTake(char wanted) {
    if (next() != wanted) return false;
    ++at_;
    return true;
  }
  void Take(char wanted) { failed_ = !TryTake(wanted) || failed_; }

  // "EST" or "<+0330>".
  void TakeName() {
    const bool quoted = TryTake('<');
    const size_t first = at_;
    while (!at_end() && IsNamePart(next(), quoted)) ++at_;
    if (at_ - first < 3) failed_ = true;
    if (quoted) Take('>');
  }

  int32_t TakeNumber(int32_t least, int32_t most) {
    const size_t first = at_;
    int32_t value = 0;
    while (IsDigit(next()) && at_ - first < 4) {
      value = value * 10 + (text_[at_++] - '0');
    }
    if (at_ == first || value < least || value > most) failed_ = true;
    return value;
  }

  // [+-]hh[:mm[:ss]] in seconds; hours up to 167.
  int32_t TakeTime() {
    const bool negative = TryTake('-');
    if (!negative) TryTake('+');
    int32_t seconds = TakeNumber(0, 167) * 3600;
    if (TryTake(':')) seconds += TakeNumber(0, 59) * 60;
    if (TryTake(':')) seconds += TakeNumber(0, 59);
    return negative ? -seconds : seconds;
  }

  YearlyChange TakeChange() {
    YearlyChange change;
    if (TryTake('M')) {
      change.month = TakeNumber(1, 12);
      Take('.');
      change.week = TakeNumber(1, 5);
      Take('.');
      change.day = TakeNumber(0, 6);
    } else if (TryTake('J')) {
      change.kind = YearlyChange::Kind::kDayOfYearNoLeap;
      change.day = TakeNumber(1, 365);
    } else {
      change.kind = YearlyChange::Kind::kDayOfYear;
      change.day = TakeNumber(0, 365);
    }
    if (TryTake('/')) change.seconds = TakeTime();
    return change;
  }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }
  static bool IsNamePart(char c, bool quoted) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (quoted && (IsDigit(c) || c == '+' || c == '-'));
  }

  std::string_view text_;
  size_t at_ = 0;
  bool failed_ = false;
};

// Days since the epoch on which the change happens in the year.
int64_t DayOfChange(const YearlyChange& change, int year) {
  using std::chrono::sys_days;
  const std::chrono::year y{year};
  const int64_t new_year =
      sys_days{y / std::chrono::January / 1}.time_since_epoch().count();
  if (change.kind == YearlyChange::Kind::kDayOfYear) {
    return new_year + change.day;
  }
  if (change.kind == YearlyChange::Kind::kDayOfYearNoLeap) {
    const bool behind_leap_day = y.is_leap() && change.day >= 60;
    return new_year + change.day - 1 + (behind_leap_day ? 1 : 0);
  }
  const auto month =
      y / std::chrono::month{static_cast<unsigned>(change.month)};
  const std::chrono::weekday weekday{static_cast<unsigned>(change.day)};
  const sys_days day =
      change.week == 5
          ? sys_days{month / weekday[std::chrono::last]}
          : sys_days{month / weekday[static_cast<unsigned>(change.week)]};
  return day.time_since_epoch().count();
}

ZoneTransition Change(const YearlyChange& change, int year, int32_t before,
                      int32_t after) {
  const int64_t at = DayOfChange(change, year) * kMicrosPerDay +
                     (int64_t{change.seconds} - before) * kMicrosPerSecond;
  return {Timestamp{at}, after};
}

}  // namespace

std::optional<PosixZone> ParsePosixZone(std::string_view text) {
  ZoneText cursor(text);
  PosixZone zone;
  cursor.TakeName();
  zone.standard_offset = -cursor.TakeTime();
  if (cursor.failed()) return std::nullopt;
  if (cursor.at_end()) return zone;
  zone.has_daylight = true;
  cursor.TakeName();
  zone.daylight_offset = zone.standard_offset + 3600;
  if (cursor.next() != ',') zone.daylight_offset = -cursor.TakeTime();
  cursor.Take(',');
  zone.to_daylight = cursor.TakeChange();
  cursor.Take(',');
  zone.to_standard = cursor.TakeChange();
  if (cursor.failed() || !cursor.at_end()) return std::nullopt;
  return zone;
}

std::vector<ZoneTransition> TransitionsOfYear(const PosixZone& zone, int year) {
  std::vector<ZoneTransition> changes = {
      Change(zone.to_daylight, year, zone.standard_offset,
             zone.daylight_offset),
      Change(zone.to_standard, year, zone.daylight_offset,
             zone.standard_offset)};
  std::sort(changes.begin(), changes.end(),
            [](const ZoneTransition& a, const ZoneTransition& b) {
              return a.at < b.at;
            });
  return changes;
}

}  // namespace clearpoint
