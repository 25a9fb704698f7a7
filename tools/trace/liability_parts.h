// The parts of the points liability: movements of lots, and, for the accounts
// that these tie to, postings. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_LIABILITY_PARTS_H_
#define CLEARPOINT_TOOLS_TRACE_LIABILITY_PARTS_H_

#include "absl/container/flat_hash_map.h"
#include "tools/report/basis.h"
#include "tools/report/liability.h"
#include "tools/report/names.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

// By how much a movement of a lot changes what is outstanding at a report's
// position. A record tells what a lot holds afterwards, not by how much that
// changed, so what lots hold is remembered. Memory: lots with points set aside
// by holds.
class LotChanges {
 public:
  explicit LotChanges(const ReportBasis& basis)
      : state_(basis.state), recorded_(basis.recorded) {}

  // Of all movements, in the order of the journal. Nothing of a lot that was
  // drained before and is erased.
  LotHolding Of(const LotMove& move);

 private:
  // Remembers what the lot holds, and answers what it held.
  Points SwapHeld(const LotRow::Key& lot, Points held);

  State* state_;
  Timestamp recorded_;
  absl::flat_hash_map<LotRow::Key, Points> held_;  // looked up only
};

// Both arguments must outlive the parts. Memory: as LotChanges.
FigureParts LiabilityParts(const ReportBasis& basis, const Names& names);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_LIABILITY_PARTS_H_
