// The steps a value is made of: each function here returns one. See README.md
// for what they mean to the writer of a mapping.
// Threads: steps keep nothing, but FirstRowStep, which belongs to one thread.
#ifndef CLEARPOINT_TOOLS_IMPORT_VALUE_STEPS_H_
#define CLEARPOINT_TOOLS_IMPORT_VALUE_STEPS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "engine/values/amounts.h"
#include "tools/import/decimal.h"
#include "tools/import/value.h"

namespace clearpoint {

// Text.
ValueStep ColumnStep(size_t column);
ValueStep ConstantStep(std::string text);
ValueStep RowNumberStep();
// Parts alternate: text, column, text, ...; a column of kRowNumber is @row.
inline constexpr size_t kRowNumber = static_cast<size_t>(-1);
ValueStep JoinStep(std::vector<std::string> texts, std::vector<size_t> columns);
ValueStep PrefixStep(std::string prefix);
ValueStep SuffixStep(std::string suffix);
ValueStep StripPrefixStep(std::string prefix);
ValueStep StripSuffixStep(std::string suffix);
ValueStep TrimStep();
ValueStep LowerStep();
ValueStep UpperStep();
ValueStep DefaultStep(std::string text);
ValueStep RequiredStep(std::string reason);
// "*" among the values stands for all others.
ValueStep TranslateStep(std::map<std::string, std::string> values);
ValueStep LookupColumnStep(std::shared_ptr<const LookupTable> table,
                           size_t column);
// The first `digits` hexadecimal digits of SHA-256 over salt and text, each
// behind its length.
ValueStep TokenStep(std::string salt, size_t digits);
// The number of the first row that had this text.
ValueStep FirstRowStep();

// Exact decimals.
ValueStep MultiplyStep(ExactDecimal factor);
ValueStep MultiplyColumnStep(size_t column);
ValueStep NegateStep();
ValueStep AbsoluteStep();
// Units of 10^-digits, as an integer.
ValueStep UnitsStep(int32_t digits, Rounding rounding);

// Instants in microseconds.
ValueStep TimeTextStep(std::string format, absl::TimeZone zone);
// Multiples of `unit_us` behind `start_us`; fractions are cut off below one
// microsecond.
ValueStep TimeNumberStep(int64_t unit_us, int64_t start_us);
ValueStep ShiftStep(int64_t by_us);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_VALUE_STEPS_H_
