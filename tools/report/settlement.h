// The settlement report of one window: what participants owe one another, how
// netting shrinks it, and the payments that settle it (domain: settlement).
//
// A closed window shows the positions that its closing recorded. For the open
// one the same sums are made on the way, and everything is marked provisional.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_SETTLEMENT_H_
#define CLEARPOINT_TOOLS_REPORT_SETTLEMENT_H_

#include <optional>

#include "absl/status/statusor.h"
#include "tools/report/basis.h"

namespace clearpoint {

// Sections: settlement (a record: status, gross, net, efficiency), positions,
// payments, bilateral, obligations. Without a window, the newest closed one,
// else the open one.
// NotFound: no such window, or no network configuration yet. DataLoss: the
// rows contradict the sums that the closing recorded; both are named.
// Cost: O(pairs that traded + participants).
absl::StatusOr<ReportDocument> SettlementReport(
    const ReportBasis& basis, std::optional<WindowNumber> window);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_SETTLEMENT_H_
