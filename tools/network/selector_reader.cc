#include "tools/network/selector_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int64_t kDaysOfWeek = 7;
constexpr int64_t kDaysOfMonth = 31;

const Choices<int32_t>& Weekdays() {
  static const Choices<int32_t> choices = {
      {"monday", 1}, {"tuesday", 2},  {"wednesday", 3}, {"thursday", 4},
      {"friday", 5}, {"saturday", 6}, {"sunday", 7}};
  return choices;
}

// "1" to "31", or "last".
absl::StatusOr<int32_t> ParseMonthDay(std::string_view text) {
  if (text == "last") return kLastDayOfMonth;
  const auto number = ParseWhole(text, kDaysOfMonth);
  if (number.ok() && *number > 0) return static_cast<int32_t>(*number);
  return absl::InvalidArgumentError(
      fmt::format("expected a day of the month, 1 to 31, or last, found \"{}\"",
                  Shortened(text)));
}

// "18:00-22:30"; "22:00-02:00" goes over midnight.
absl::StatusOr<TimeOfDayRange> ParseHours(std::string_view text) {
  constexpr size_t kDash = 5;
  if (text.size() == 11 && text[kDash] == '-') {
    const auto from = ParseMinute(text.substr(0, kDash));
    const auto until = ParseMinute(text.substr(kDash + 1));
    if (from.ok() && until.ok() && *from != *until && *until > 0) {
      return TimeOfDayRange{*from, *until};
    }
  }
  return absl::InvalidArgumentError(
      fmt::format("expected a time of day such as 18:00-22:30, found \"{}\"",
                  Shortened(text)));
}

}  // namespace

absl::StatusOr<int32_t> ParseMinute(std::string_view text) {
  const absl::Status refused = absl::InvalidArgumentError("");
  if (text.size() != 5 || text[2] != ':') return refused;
  const auto hour = ParseWhole(text.substr(0, 2), 24);
  const auto minute = ParseWhole(text.substr(3), 59);
  if (!hour.ok() || !minute.ok()) return refused;
  if (*hour == 24 && *minute > 0) return refused;
  return static_cast<int32_t>(60 * *hour + *minute);
}

absl::StatusOr<int32_t> ParseWeekday(std::string_view text) {
  const auto number = ParseWhole(text, kDaysOfWeek);
  if (number.ok() && *number > 0) return static_cast<int32_t>(*number);
  return ParseChoice(text, Weekdays());
}

void ReadSelector(MapReader& rule, int32_t minor_digits, Selector& selector) {
  const YamlNode* node = rule.Find("select", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rule.log(), *node, rule.PathOf("select"), "select");
  map.List("merchants", selector.merchants);
  map.List("stores", selector.stores);
  map.List("channels", selector.channels);
  map.List("tenders", selector.tenders);
  map.List("tags", selector.tags);
  map.List("campaigns", selector.campaigns);
  map.List("categories", selector.categories);
  map.List("brands", selector.brands);
  map.List("skus", selector.skus);
  map.List("excluded_categories", selector.excluded_categories);
  map.List("excluded_skus", selector.excluded_skus);
  map.Values("weekdays", selector.weekdays, ParseWeekday);
  map.Values("month_days", selector.month_days, ParseMonthDay);
  map.Values("hours", selector.hours, ParseHours);
  map.List("labels", selector.labels);
  map.List("tiers", selector.tiers);
  const Choices<BirthdayWindow> birthdays = {{"day", BirthdayWindow::kDay},
                                             {"week", BirthdayWindow::kWeek},
                                             {"month", BirthdayWindow::kMonth}};
  map.Choice("birthday", Need::kOptional, selector.birthday, birthdays);
  map.Value(
      "minimum_amount", Need::kOptional, selector.minimum_amount,
      [&](std::string_view text) { return ParseMinor(text, minor_digits); });
  map.Finish();
}

}  // namespace clearpoint
