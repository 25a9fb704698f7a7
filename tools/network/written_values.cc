#include "tools/network/written_values.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

#include "fmt/format.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr int32_t kMostDigits = 18;
constexpr int32_t kMoneyDecimals = 12;  // Money counts 10^-12
constexpr int64_t kMostPrice = 1'000'000;
constexpr int64_t kMostDuration = 200 * 366 * kMicrosPerDay;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

absl::Status Refused(std::string_view expected, std::string_view found) {
  return absl::InvalidArgumentError(
      fmt::format("expected {}, found \"{}\"", expected, Shortened(found)));
}

absl::int128 PowerOfTen(int32_t exponent) {
  absl::int128 power = 1;
  for (int32_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// decimal * 10^decimals, when that is whole.
std::optional<absl::int128> ScaledExactly(const Decimal& decimal,
                                          int32_t decimals) {
  if (decimals >= decimal.decimals) {
    return decimal.digits * PowerOfTen(decimals - decimal.decimals);
  }
  const absl::int128 divisor = PowerOfTen(decimal.decimals - decimals);
  if (decimal.digits % divisor != 0) return std::nullopt;
  return decimal.digits / divisor;
}

std::string DecimalsAllowed(int32_t decimals) {
  if (decimals == 0) return "a whole number";
  return fmt::format("at most {} decimal{}", decimals,
                     decimals == 1 ? "" : "s");
}

// Reads exactly `count` digits at `*at` and moves behind them.
std::optional<int32_t> TakeDigits(std::string_view text, size_t* at,
                                  size_t count) {
  if (*at + count > text.size()) return std::nullopt;
  int32_t value = 0;
  for (size_t i = *at; i < *at + count; ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  *at += count;
  return value;
}

bool TakeChar(std::string_view text, size_t* at, char wanted) {
  if (*at >= text.size() || text[*at] != wanted) return false;
  ++*at;
  return true;
}

// "YYYY-MM-DD" at `*at`, a day that exists.
std::optional<LocalDay> TakeDay(std::string_view text, size_t* at) {
  const auto year = TakeDigits(text, at, 4);
  if (!year || !TakeChar(text, at, '-')) return std::nullopt;
  const auto month = TakeDigits(text, at, 2);
  if (!month || !TakeChar(text, at, '-')) return std::nullopt;
  const auto day = TakeDigits(text, at, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{*year},
      std::chrono::month{static_cast<unsigned>(*month)},
      std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  return LocalDay{static_cast<int32_t>(days)};
}

// "HH:MM:SS" with up to six decimals, in microseconds of the day.
std::optional<int64_t> TakeTimeOfDay(std::string_view text, size_t* at) {
  const auto hour = TakeDigits(text, at, 2);
  if (!hour || !TakeChar(text, at, ':')) return std::nullopt;
  const auto minute = TakeDigits(text, at, 2);
  if (!minute || !TakeChar(text, at, ':')) return std::nullopt;
  const auto second = TakeDigits(text, at, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59)
    return std::nullopt;
  int64_t micros =
      ((*hour * 60 + *minute) * int64_t{60} + *second) * kMicrosPerSecond;
  if (!TakeChar(text, at, '.')) return micros;
  int64_t unit = kMicrosPerSecond;
  const size_t first = *at;
  while (*at < text.size() && IsDigit(text[*at]) && unit > 1) {
    unit /= 10;
    micros += (text[*at] - '0') * unit;
    ++*at;
  }
  if (*at == first) return std::nullopt;
  return micros;
}

// "Z" or "+08:00", in microseconds east of UTC.
std::optional<int64_t> TakeOffset(std::string_view text, size_t* at) {
  if (TakeChar(text, at, 'Z')) return 0;
  const bool east = TakeChar(text, at, '+');
  if (!east && !TakeChar(text, at, '-')) return std::nullopt;
  const auto hours = TakeDigits(text, at, 2);
  if (!hours || !TakeChar(text, at, ':')) return std::nullopt;
  const auto minutes = TakeDigits(text, at, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const int64_t offset =
      (*hours * 60 + *minutes) * int64_t{60} * kMicrosPerSecond;
  return east ? offset : -offset;
}

std::optional<WrittenTime> TimeFrom(std::string_view text) {
  size_t at = 0;
  const auto day = TakeDay(text, &at);
  if (!day) return std::nullopt;
  if (at == text.size()) return *day;
  if (!TakeChar(text, &at, 'T')) return std::nullopt;
  const auto time = TakeTimeOfDay(text, &at);
  if (!time) return std::nullopt;
  const auto offset = TakeOffset(text, &at);
  if (!offset || at != text.size()) return std::nullopt;
  return Timestamp{day->value * kMicrosPerDay + *time - *offset};
}

// Microseconds of a unit of duration; 0 when there is no such unit.
int64_t DurationUnit(char unit) {
  switch (unit) {
    case 'w':
      return 7 * kMicrosPerDay;
    case 'd':
      return kMicrosPerDay;
    case 'h':
      return kMicrosPerHour;
    case 'm':
      return 60 * kMicrosPerSecond;
    case 's':
      return kMicrosPerSecond;
    default:
      return 0;
  }
}

// One side of a ratio in minor units times 10^(6 + extra decimals).
absl::StatusOr<absl::int128> RatioSide(std::string_view text,
                                       int32_t decimals) {
  const auto decimal = ParseDecimal(text);
  if (!decimal.ok()) return decimal.status();
  const auto scaled = ScaledExactly(*decimal, decimals + 6);
  if (!scaled) return Refused(DecimalsAllowed(decimals + 6), text);
  const absl::int128 most = absl::int128(kMaxEventAmount) * 1'000'000;
  if (*scaled > most) return Refused("a smaller amount", text);
  return *scaled;
}

}  // namespace

absl::StatusOr<Decimal> ParseDecimal(std::string_view text) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? "" : text.substr(point + 1);
  const bool well_formed =
      AllDigits(whole) &&
      (point == std::string_view::npos || AllDigits(fraction));
  if (!well_formed) {
    const bool negative = !text.empty() && text[0] == '-';
    return Refused(
        negative ? "a number that is not negative" : "a decimal such as 12.50",
        text);
  }
  if (whole.size() > kMostDigits || fraction.size() > kMostDigits) {
    return Refused("at most 18 digits on each side of the point", text);
  }
  Decimal decimal{0, static_cast<int32_t>(fraction.size())};
  for (const char digit : whole) {
    decimal.digits = decimal.digits * 10 + (digit - '0');
  }
  for (const char digit : fraction) {
    decimal.digits = decimal.digits * 10 + (digit - '0');
  }
  return decimal;
}

absl::StatusOr<int64_t> ParseWhole(std::string_view text, int64_t most) {
  const std::string expected = fmt::format("a whole number up to {}", most);
  if (!AllDigits(text) || text.size() > kMostDigits) {
    return Refused(expected, text);
  }
  int64_t value = 0;
  for (const char digit : text) value = value * 10 + (digit - '0');
  if (value > most) return Refused(expected, text);
  return value;
}

absl::StatusOr<bool> ParseTruth(std::string_view text) {
  if (text == "true" || text == "yes") return true;
  if (text == "false" || text == "no") return false;
  return Refused("true or false", text);
}

absl::StatusOr<int64_t> ParseMinor(std::string_view text, int32_t decimals) {
  const auto decimal = ParseDecimal(text);
  if (!decimal.ok()) return decimal.status();
  const auto minor = ScaledExactly(*decimal, decimals);
  if (!minor) return Refused(DecimalsAllowed(decimals), text);
  if (*minor > kMaxEventAmount) {
    return Refused(fmt::format("at most {} minor units", kMaxEventAmount),
                   text);
  }
  return static_cast<int64_t>(*minor);
}

absl::StatusOr<Money> ParsePrice(std::string_view text, int32_t scale) {
  const auto decimal = ParseDecimal(text);
  if (!decimal.ok()) return decimal.status();
  const auto price = ScaledExactly(*decimal, kMoneyDecimals - scale);
  if (!price) {
    return Refused(
        fmt::format("a price per point with {}, so that points times price "
                    "fits into 10^-12 of the currency",
                    DecimalsAllowed(kMoneyDecimals - scale)),
        text);
  }
  if (*price >= absl::int128(kMostPrice) * PowerOfTen(kMoneyDecimals - scale)) {
    return Refused("a price per point below 1000000", text);
  }
  return Money{*price};
}

absl::StatusOr<Ratio> ParseRatio(std::string_view points, int32_t scale,
                                 std::string_view per, int32_t minor_digits) {
  const auto num = RatioSide(points, scale);
  if (!num.ok()) return num.status();
  const auto den = RatioSide(per, minor_digits);
  if (!den.ok()) return den.status();
  if (*num == 0) return Refused("points above zero", points);
  if (*den == 0) return Refused("an amount above zero", per);
  const int64_t n = static_cast<int64_t>(*num);
  const int64_t d = static_cast<int64_t>(*den);
  const int64_t divisor = std::gcd(n, d);
  return Ratio{n / divisor, d / divisor};
}

absl::StatusOr<int64_t> ParseDuration(std::string_view text) {
  constexpr std::string_view kExpected = "a duration such as 400d, 24h or 5m";
  int64_t total = 0;
  int64_t last_unit = std::numeric_limits<int64_t>::max();
  size_t at = 0;
  while (at < text.size()) {
    const size_t first = at;
    int64_t count = 0;
    while (at < text.size() && IsDigit(text[at]) && at - first < 9) {
      count = count * 10 + (text[at++] - '0');
    }
    const int64_t unit = at < text.size() ? DurationUnit(text[at]) : 0;
    if (at == first || unit == 0 || unit >= last_unit) {
      return Refused(kExpected, text);
    }
    if (count > (kMostDuration - total) / unit) {
      return Refused("a duration of at most 200 years", text);
    }
    total += count * unit;
    last_unit = unit;
    ++at;
  }
  if (text.empty()) return Refused(kExpected, text);
  return total;
}

absl::StatusOr<WrittenTime> ParseTime(std::string_view text) {
  const auto time = TimeFrom(text);
  if (!time) {
    return Refused(
        "a day such as 2026-01-31 or an instant such as "
        "2026-01-31T08:00:00+08:00",
        text);
  }
  return *time;
}

}  // namespace clearpoint
