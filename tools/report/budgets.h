// Budget use: limits that count for all members of a program together - of
// campaigns, of rules, of requests, and the stock of offers - with what stands
// against them in the period that runs. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_BUDGETS_H_
#define CLEARPOINT_TOOLS_REPORT_BUDGETS_H_

#include "absl/status/statusor.h"
#include "tools/report/basis.h"

namespace clearpoint {

// Section: budgets, with a total per program, unit and period. Budgets are
// those of the version that governs the moment; a
// budget per event keeps nothing and is left out. NotFound: no configuration
// yet. O(limits).
absl::StatusOr<ReportDocument> Budgets(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_BUDGETS_H_
