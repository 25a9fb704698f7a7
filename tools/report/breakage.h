// Breakage: how many of the points of each vintage will be used in the end, and
// how many never, by the chain ladder over the vintage triangle and by the
// estimate that finance approved (domain: settlement;
// tools/report/deferred_revenue.h has the method).
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_BREAKAGE_H_
#define CLEARPOINT_TOOLS_REPORT_BREAKAGE_H_

#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/vintage_triangle.h"

namespace clearpoint {

// `triangle` has every record up to `basis`. Sections: ultimate (a row per
// program and vintage: issued, used, lapsed, outstanding, expected use and
// breakage; a total per program; a chart of the curves), approved (the vintages
// that an estimate speaks of, with the difference), estimates, triangle (used in and
// by each month of age), summary (the sum of the vintages and the accounts it
// must equal). What a vintage is expected to be used for is at most what was
// issued and has not lapsed. NotFound: no configuration yet. DataLoss: vintages
// and accounts of a program differ; both are named.
absl::StatusOr<ReportDocument> Breakage(const ReportBasis& basis,
                                        const VintageTriangle& triangle);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_BREAKAGE_H_
