// The values of network.yaml as people write them, read exactly: decimals,
// points, money, prices, durations, days and instants. No floating point.
//
// Each function returns the value, or an InvalidArgument status whose message
// says what was expected and what was found; the caller adds the place.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_NETWORK_WRITTEN_VALUES_H_
#define CLEARPOINT_TOOLS_NETWORK_WRITTEN_VALUES_H_

#include <cstdint>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "engine/network/configuration.h"
#include "engine/values/amounts.h"
#include "engine/values/time.h"

namespace clearpoint {

inline constexpr int64_t kMostBasisPoints = 10'000;  // all of it

// digits * 10^-decimals, as written: "12.50" is 1250 with 2 decimals. At most
// 18 digits before and 18 behind the point; never negative.
struct Decimal {
  absl::int128 digits = 0;
  int32_t decimals = 0;
};

absl::StatusOr<Decimal> ParseDecimal(std::string_view text);

// A whole number from 0 to `most`.
absl::StatusOr<int64_t> ParseWhole(std::string_view text, int64_t most);

// "true" or "false"; also "yes" and "no".
absl::StatusOr<bool> ParseTruth(std::string_view text);

// Points or money in minor units: at most `decimals` decimals, at most
// kMaxEventAmount minor units.
absl::StatusOr<int64_t> ParseMinor(std::string_view text, int32_t decimals);

// Money for one point in the currency's major unit ("0.012") as exact money
// for one minor unit of points of a program with `scale` decimals. Refused
// when that is not a multiple of 10^-12, or 1,000,000 a point and more.
absl::StatusOr<Money> ParsePrice(std::string_view text, int32_t scale);

// `points` for each `per` of currency, in minor units of both, in lowest terms.
// Each may have up to 6 decimals more than its minor unit: 3.5 per 5.00 is
// 7/1000 for whole points. Refused: zero points, and a `per` of zero.
absl::StatusOr<Ratio> ParseRatio(std::string_view points, int32_t scale,
                                 std::string_view per, int32_t minor_digits);

// "400d", "24h", "5m", "30s", "1w", also joined from large to small: "1d12h".
// In microseconds, at most 200 years.
absl::StatusOr<int64_t> ParseDuration(std::string_view text);

// A written day "2026-01-31" of some zone, or an instant of RFC 3339,
// "2026-01-31T08:00:00+08:00", to the microsecond.
using WrittenTime = std::variant<LocalDay, Timestamp>;
absl::StatusOr<WrittenTime> ParseTime(std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_WRITTEN_VALUES_H_
