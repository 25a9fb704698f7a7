// The exposure report: what each participant owes or is to receive over all
// windows that are not settled, against its net debit cap and its collateral.
// Threads: the owner of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_EXPOSURE_H_
#define CLEARPOINT_TOOLS_REPORT_EXPOSURE_H_

#include "absl/status/statusor.h"
#include "tools/report/basis.h"

namespace clearpoint {

// Section `exposure`. NotFound without a configuration; DataLoss
// when the nets do not sum to zero. O(participants).
absl::StatusOr<ReportDocument> ExposureReport(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_EXPOSURE_H_
