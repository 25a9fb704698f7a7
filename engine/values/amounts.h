// Points and money, and the only arithmetic allowed on them: sums that are
// checked for overflow and products whose division names its rounding.
//
// Units: Points are in the program's minor unit (10^-scale of a point).
// MinorAmount is in the currency's minor unit (cents). Money is exact, in
// units of 10^-12 of the currency's major unit, 128 bits wide, so that points
// times price never rounds (domain: obligations). Threads: any.
#ifndef CLEARPOINT_ENGINE_VALUES_AMOUNTS_H_
#define CLEARPOINT_ENGINE_VALUES_AMOUNTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/numeric/int128.h"
#include "engine/values/strong.h"

namespace clearpoint {

using Points = Strong<struct PointsTag, int64_t>;
using MinorAmount = Strong<struct MinorAmountTag, int64_t>;

// Bound of every amount an event may carry; larger ones are INVALID_FIELD.
// Leaves room for a million of them in one sum and for 64-bit ratios.
inline constexpr int64_t kMaxEventAmount = 1'000'000'000'000;  // 10^12

// Bounds of what an event may leave behind, plus or minus; one that would move
// a sum further out is OVERFLOW (engine/ledger/draft.h):
// - an account of a program over all members, and so every wallet and lot; a
//   counter; the points a pair of participants settles for in one window;
inline constexpr int64_t kMaxPointsTotal = 1'000'000'000'000'000'000;  // 10^18
// - what one participant owes another of one kind in one window, in minor units
//   of the settlement currency. 10,000 participants (the most a network has)
//   and nine kinds then fit into a position of 64 bits.
inline constexpr int64_t kMaxObligationMinor = 100'000'000'000'000;  // 10^14
// Prices are below this for one point: 10^6 of the currency's major unit.
inline constexpr int64_t kPriceLimit = 1'000'000'000'000'000'000;  // 10^18

struct Money {
  absl::int128 value = 0;

  friend bool operator==(const Money& a, const Money& b) {
    return a.value == b.value;
  }
  friend bool operator!=(const Money& a, const Money& b) {
    return a.value != b.value;
  }
  friend bool operator<(const Money& a, const Money& b) {
    return a.value < b.value;
  }
};

inline constexpr int64_t kMoneyPerMajor = 1'000'000'000'000;  // 10^12
// Money of one minor unit: 10^(12 - minor_digits).
int64_t MoneyPerMinor(int32_t minor_digits);

// Sums. A sum that does not fit is our fault, so these CHECK: amounts of events
// and numbers of configurations are bounded, and an event that would leave more
// than the bounds above is refused. Ticks only move points on inside a program
// (pending, available, expired, debt towards zero). Its accounts sum to zero and
// only `issued`, `exchanged_in`, `adjusted` and `debt` are negative, each moved
// out by events alone, so no account passes four times its bound.
Points operator+(Points a, Points b);
Points operator-(Points a, Points b);
Points operator-(Points a);
Points& operator+=(Points& a, Points b);
Points& operator-=(Points& a, Points b);
MinorAmount operator+(MinorAmount a, MinorAmount b);
MinorAmount operator-(MinorAmount a, MinorAmount b);
Money operator+(Money a, Money b);
Money operator-(Money a, Money b);
Money operator-(Money a);

// points * price, exact. `price_per_point` is money per minor unit of points.
Money MultiplyExact(Points points, Money price_per_point);

// How a quotient becomes an integer. Named in every rule and contract.
enum class Rounding : uint8_t {
  kFloor = 1,     // toward minus infinity
  kHalfUp = 2,    // nearest, ties away from zero
  kHalfEven = 3,  // nearest, ties to the even neighbour
  kCeil = 4,      // toward plus infinity
};

// value * numerator / denominator, rounded once. Precondition: denominator >
// 0. Returns nothing when the result does not fit in 64 bits (OVERFLOW).
std::optional<int64_t> MulDiv(int64_t value, int64_t numerator,
                              int64_t denominator, Rounding rounding);

// The same over 128-bit values; CHECKs that the result fits, whatever the
// product is.
absl::int128 MulDivWide(absl::int128 value, int64_t numerator,
                        int64_t denominator, Rounding rounding);

// a / b rounded; precondition b > 0.
absl::int128 DivideRounded(absl::int128 a, absl::int128 b, Rounding rounding);

// Decimal digits, for messages.
std::string ToDecimal(absl::int128 value);
// Exact, in major units: "2.328", "-5".
std::string ToMajorDecimal(Money money);
// The money that is written so, never negative: digits, at most 18 before a
// point and 12 behind it. Nothing for any other text.
std::optional<Money> ParseMajorDecimal(std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_VALUES_AMOUNTS_H_
