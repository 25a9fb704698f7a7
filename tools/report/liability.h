// The points liability: what members hold, by program, funder, month of the
// first earning and month of expiry, valued at the program's point value, and
// how it ties to the accounts of the trial balance (domain: settlement).
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_LIABILITY_H_
#define CLEARPOINT_TOOLS_REPORT_LIABILITY_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

// Whose points lie together: a row of the section `liability`.
struct LiabilityGroup {
  ProgramNumber program;
  ParticipantNumber funder;
  int32_t vintage = 0;  // months since 1970-01
  std::string expires;  // "2027-03" or, sorting behind, "never"
  bool owed = false;
  friend auto operator<=>(const LiabilityGroup&,
                          const LiabilityGroup&) = default;

  // What names the row: program, funder, vintage, expiry, how it is settled.
  std::vector<std::string> RowCells(const Names& names) const;
};
LiabilityGroup LiabilityGroupOf(const LotRow::Key& key, const LotRow& row,
                                State* state, const Names& names);

// The points of a lot at an instant: what is held does not expire while it is.
struct LotHolding {
  Points outstanding;
  Points lapsed;  // expired, not yet booked
};
LotHolding HoldingOf(Timestamp expires_at, const LotRow& row,
                     Timestamp recorded);

// Sections: by_expiry, by_funder, by_cost_centre (only when a version of the
// network has any; lots without one in a row without a name), summary (per
// program: outstanding, expired and not yet booked, total, the accounts that
// must equal it, debt, total less debt), liability (lots that have not expired
// at the recorded time, grouped by funder, vintage, expiry and whether they are
// paid for). Months are of the program's zone; a lot expires in the month of
// its last instant. The value is that of the configuration in force at the
// recorded time. DataLoss: lots and accounts of a program differ; both are
// named. Cost: O(lots of all wallets).
absl::StatusOr<ReportDocument> Liability(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_LIABILITY_H_
