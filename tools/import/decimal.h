// ExactDecimal: the numbers of a CSV file, without floating point. Products
// and negation are exact; only ToInteger rounds, and names how.
//
// Bound: the mantissa has at most 30 digits, so that products of two numbers
// of a real file fit in 128 bits; what does not fit gives nothing.
// Threads: none; values.
#ifndef CLEARPOINT_TOOLS_IMPORT_DECIMAL_H_
#define CLEARPOINT_TOOLS_IMPORT_DECIMAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"
#include "engine/values/amounts.h"

namespace clearpoint {

struct ExactDecimal {
  absl::int128 mantissa = 0;
  int32_t scale = 0;  // value = mantissa / 10^scale, scale >= 0
};

// "-12.50", "+3", ".5", "1e-05"; nothing else, no blanks, no thousands marks.
std::optional<ExactDecimal> ParseExactDecimal(std::string_view text);
// As few digits as say the same: "-12.5", "0".
std::string FormatExactDecimal(const ExactDecimal& number);
std::optional<ExactDecimal> Multiply(const ExactDecimal& a,
                                     const ExactDecimal& b);
// a < b, exactly.
bool IsBelow(const ExactDecimal& a, const ExactDecimal& b);
// number x 10^digits as an integer.
std::optional<int64_t> ToInteger(const ExactDecimal& number, int32_t digits,
                                 Rounding rounding);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_DECIMAL_H_
