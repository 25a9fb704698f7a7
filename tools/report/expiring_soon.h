// Expiring soon: what members lose by day, week and month ahead unless they use
// it, by program, and how many of them. Points count on the local day before
// whose end they lapse. Pending and available points, not what holds keep,
// which does not expire while it is held. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_EXPIRING_SOON_H_
#define CLEARPOINT_TOOLS_REPORT_EXPIRING_SOON_H_

#include "absl/status/statusor.h"
#include "tools/report/basis.h"

namespace clearpoint {

// Sections: by_day (today and 13 more), by_week (the running week of ISO 8601
// and 7 more), by_month (the running month and 11 more), each with a total per
// program, and summary (all that wallets have left, by when it lapses).
// NotFound: no configuration yet. DataLoss: the lots are not what the accounts
// say; both sums are named. O(lots).
absl::StatusOr<ReportDocument> ExpiringSoon(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_EXPIRING_SOON_H_
