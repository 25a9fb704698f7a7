// The trial balance: points by program and account, whose sum is zero, and
// money by participant over all windows, whose sum is zero.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_TRIAL_BALANCE_H_
#define CLEARPOINT_TOOLS_REPORT_TRIAL_BALANCE_H_

#include "absl/status/statusor.h"
#include "tools/report/basis.h"

namespace clearpoint {

// Sections: points, money; prepaid and prepaid_liability once any block was
// bought (prepaid_blocks.h). Accounts that the program's events cannot use
// yet are left out while they are zero. DataLoss when a sum is not zero.
// Cost: O(obligation and position rows of all windows, and prepaid blocks).
absl::StatusOr<ReportDocument> TrialBalance(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_TRIAL_BALANCE_H_
