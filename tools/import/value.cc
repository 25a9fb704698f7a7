#include "tools/import/value.h"

#include <algorithm>

namespace clearpoint {

absl::StatusOr<std::string> Value::Evaluate(const RowContext& row) const {
  std::string text;
  for (const ValueStep& step : steps) {
    if (auto status = step(row, &text); !status.ok()) return status;
  }
  return text;
}

bool AllHold(const std::vector<Condition>& conditions, const RowContext& row) {
  return std::all_of(
      conditions.begin(), conditions.end(),
      [&row](const Condition& condition) { return condition(row); });
}

}  // namespace clearpoint
