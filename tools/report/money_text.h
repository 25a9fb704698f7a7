// Points, amounts and money as exact decimal text for reports. Whole numbers
// only, nothing is rounded but a percentage. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_MONEY_TEXT_H_
#define CLEARPOINT_TOOLS_REPORT_MONEY_TEXT_H_

#include <cstdint>
#include <string>

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

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_MONEY_TEXT_H_
