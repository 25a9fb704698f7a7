#include "tools/trace/figure_part.h"

#include "tools/report/figure_id.h"

namespace clearpoint {

void PartTaker::Add(std::string_view section,
                    const std::vector<std::string>& row,
                    std::string_view column, absl::int128 units) const {
  if (!Wants(section) || units == 0) return;
  take_(FigurePart{section, RowName(row), column, units});
}

absl::int128 CountUnits(int64_t count) {
  return absl::int128(count) * kMoneyPerMajor;
}

absl::int128 PointsUnits(Points points, int32_t scale) {
  int64_t unit = kMoneyPerMajor;
  for (int32_t i = 0; i < scale; ++i) unit /= 10;
  return absl::int128(points.value) * unit;
}

}  // namespace clearpoint
