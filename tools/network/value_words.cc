#include "tools/network/value_words.h"

#include <array>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "tools/report/money_text.h"
#include "tools/report/time_text.h"

namespace clearpoint {

std::string Joined(const std::vector<std::string>& texts) {
  return texts.empty() ? kNoValue : fmt::format("{}", fmt::join(texts, ", "));
}

std::string DurationWords(int64_t microseconds) {
  if (microseconds == kNever.value) return "for ever";
  constexpr std::array<std::pair<int64_t, std::string_view>, 4> kUnits = {
      {{kMicrosPerDay, "d"},
       {3600 * kMicrosPerSecond, "h"},
       {60 * kMicrosPerSecond, "m"},
       {kMicrosPerSecond, "s"}}};
  std::string words;
  for (const auto& [size, unit] : kUnits) {
    if (microseconds < size) continue;
    words += fmt::format("{}{}", microseconds / size, unit);
    microseconds %= size;
  }
  if (microseconds > 0) words += fmt::format("{}us", microseconds);
  return words.empty() ? "0s" : words;
}

std::string TimeWords(const Zone* zone, Timestamp t) {
  if (t == kBeginningOfTime) return "always";
  if (t == kNever) return "never";
  return zone == nullptr ? UtcText(t) : LocalText(*zone, t);
}

std::string PriceWords(int64_t price, int32_t scale, const PartUnits& units) {
  absl::int128 major = price;
  for (int32_t i = 0; i < scale; ++i) major *= 10;
  return fmt::format("{} {} a point", MoneyText(Money{major}, units.digits),
                     units.currency);
}

std::string AmountWords(int64_t amount, const PartUnits& units) {
  return MinorText(MinorAmount{amount}, units.digits) + " " + units.currency;
}

std::string WeekdayWords(int64_t day) {
  constexpr std::string_view kDays[] = {"monday",   "tuesday", "wednesday",
                                        "thursday", "friday",  "saturday",
                                        "sunday"};
  if (day < 1 || day > 7) return fmt::format("{}", day);
  return std::string(kDays[day - 1]);
}

std::string MinuteWords(int64_t minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

}  // namespace clearpoint
