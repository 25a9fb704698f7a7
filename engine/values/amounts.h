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
#include <utility>

#include "absl/numeric/int128.h"
#include "engine/values/strong.h"

namespace clearpoint {

using Points = Strong<struct PointsTag, int64_t>;
using MinorAmount = Strong<struct MinorAmountTag, int64_t>;

// Bound of every amount an event may carry; larger ones are INVALID_FIELD.
// Leaves room for a million of them in one sum and for 64-bit ratios.
inline constexpr int64_t kMaxEventAmount = 1'000'000'000'000;  // 10^12

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

// Sums. A sum that does not fit is our fault: bounds on inputs and limits on
// totals are checked before, so these CHECK.
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

// The same over 128-bit values; CHECKs that value * numerator fits.
absl::int128 MulDivWide(absl::int128 value, int64_t numerator,
                        int64_t denominator, Rounding rounding);

// a / b rounded; precondition b > 0.
absl::int128 DivideRounded(absl::int128 a, absl::int128 b, Rounding rounding);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_VALUES_AMOUNTS_H_
