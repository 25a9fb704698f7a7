// FigurePart: what one entry of a record adds to one cell of a report. The
// parts of a cell over all records are the cell, so the same rules tell down
// which records a figure is made of, and up which figures a record is part of
// (domain: settlement).
//
// Parts are told of rows. A total's are those of the rows that it sums, which
// the document says. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_FIGURE_PART_H_
#define CLEARPOINT_TOOLS_TRACE_FIGURE_PART_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/numeric/int128.h"
#include "engine/ledger/record.h"
#include "tools/trace/record_line.h"

namespace clearpoint {

struct FigurePart {
  std::string_view section;
  std::string row;  // RowName
  std::string_view column;
  absl::int128 units = 0;  // 10^-12
};

// Who asks for parts, and of which section.
class PartTaker {
 public:
  using Take = absl::FunctionRef<void(const FigurePart&)>;

  // Parts of this section; empty: of all. `take` must outlive the taker.
  PartTaker(std::string_view section, Take take)
      : section_(section), take_(take) {}

  bool Wants(std::string_view section) const {
    return section_.empty() || section_ == section;
  }
  void Add(std::string_view section, const std::vector<std::string>& row,
           std::string_view column, absl::int128 units) const;
  // A part as it is.
  void Pass(const FigurePart& part) const {
    if (Wants(part.section)) take_(part);
  }

 private:
  std::string_view section_;
  Take take_;
};

// Tells the parts of one report. Called for every line of every record from
// `first` to the report's position, in order: it may remember what went before.
// A row that the report does not have is told, too.
using PartTeller =
    std::function<void(const Record&, const RecordLine&, const PartTaker&)>;
struct FigureParts {
  SequenceNumber first;
  PartTeller tell;
};

// In 10^-12, as figures have them.
absl::int128 CountUnits(int64_t count);
absl::int128 PointsUnits(Points points, int32_t scale);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_FIGURE_PART_H_
