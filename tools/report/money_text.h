// Points, amounts and money as exact decimal text for reports. Whole numbers
// only, nothing is rounded but a percentage and the label of a drawing.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_MONEY_TEXT_H_
#define CLEARPOINT_TOOLS_REPORT_MONEY_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/values/amounts.h"

namespace clearpoint {

// In major units, exact: at least `minor_digits` decimals and at most 12, zeros
// behind those cut off. 1.536, -0.79, 100.00.
std::string MoneyText(Money money, int32_t minor_digits);

// In major units, with exactly `minor_digits` decimals.
std::string MinorText(MinorAmount amount, int32_t minor_digits);

// In points, with exactly `scale` decimals, 0 to 4.
std::string PointsText(Points points, int32_t scale);

// 100 * part / whole with two decimals, half up: "88.00 %". "-" when `whole`
// is zero. Precondition: whole >= 0 and |part| * 10^4 fits in 128 bits.
std::string PercentText(Money part, Money whole);

// The same decimal for people: thousands parted by commas, a minus sign instead
// of the hyphen. "-1234.5" is "−1,234.5".
std::string GroupedText(std::string_view decimal);

// For the label of a drawing, `units` in 10^-12: rounded half up to `digits`
// decimals below 10,000, above it to "12.3k", "4.6M", "7.8bn".
std::string CompactText(absl::int128 units, int32_t digits);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_MONEY_TEXT_H_
